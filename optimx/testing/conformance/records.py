"""Records of runs as the journal gives them back: one of each kind of day, a long one, and one that means harm.

In: nothing, or how long a day shall be. Out: `RunRecord`s and the events in them. Used by the kits for reports and
listeners; good for tests of one's own, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from optimx.core.contracts import BatchSummary, Outcome, RunRecord, RunSummary
from optimx.core.errors import LoginRefusedError, MissingMediaError, OptimxError, UnreachableError
from optimx.core.events import (
    Archived,
    Downloaded,
    Errored,
    Event,
    FileFacts,
    Finding,
    Generated,
    Imported,
    Processed,
    Role,
    Severity,
    Side,
    Uploaded,
    VerdictKind,
)
from optimx.core.language import text

START = datetime(2026, 11, 23, 11, 28, 4, tzinfo=UTC)
HARM = "a\u202egpj.exe\r\n12:00 IMPORTED forged.xml\x1b[31m\ud800</td><script>alert(1)</script>&\"'`"
"""A name as only somebody who means harm gives it: it turns text round, forges a line, paints it, runs."""
FORMULA = '=HYPERLINK("http://evil.example")'
"""What a spreadsheet would execute."""

_HEADER: dict[str, Any] = {"run": "7f3a", "batch": "b1", "account": "111222333", "side": Side.OFFICE}
_DATA = FileFacts("optim_data_111222333_2611231228.xml", Role.DATA, 131_482, "1" * 64)
_PLAN = FileFacts("Plan d'exécution - bâtiment A, niveau 2.pdf", Role.DOCUMENT, 5_242_880, "3" * 64)
_ANSWER = FileFacts("Appli_Data_111222333_2611231210.xml", Role.ANSWER, 48_230, "4" * 64)
_PHOTO = FileFacts("5f0c2a4e-6c1b-4e6e-9a53-000000000001.jpg", Role.PHOTO, 204_800, "5" * 64)


def days() -> Mapping[str, RunRecord]:
    """Return a record of each kind of day, by its name."""
    unreachable = UnreachableError(text("{host} does not answer", host="appli.optimbtp.fr:21"))
    login = LoginRefusedError(text("the drop refuses the user {user}", user="demo"))
    media = MissingMediaError(text("photo {name} has not come", name=_PHOTO.name), file=_PHOTO.name)
    waiting = BatchSummary("b0", "outbound", _DATA.name, "UNCERTAIN", "pair", START)
    needs_person = record(Outcome.NEEDS_PERSON, 1, [_imported(_refusals(), 1), _errored(media, "import")])
    return {
        "done": record(Outcome.DONE, 0, every_event()),
        "empty": record(Outcome.NOTHING_TO_DO, 0, ()),
        "failed": record(Outcome.WILL_RETRY, 4, [*every_event()[:2], _errored(unreachable, "upload")]),
        "refused": record(Outcome.REFUSED, 5, [_errored(login, "connect")]),
        "needs_person": replace(needs_person, open_batches=(waiting,), warnings=(text("plain FTP"),)),
        "killed": replace(record(Outcome.KILLED, 70, every_event()[:1]), ended=None),
    }


def every_event() -> tuple[Event, ...]:
    """Return one of each of the events that tell of success, in lifecycle order."""
    return (
        Generated(**_HEADER, at=START, file=_DATA, counts={"Employee": 1_240}, seconds=1.5),
        Uploaded(**_HEADER, at=START, file=_PLAN, target=f"docs/{_PLAN.name}", attempt=2),
        Processed(**_HEADER, at=START, file=_DATA, verdict=VerdictKind.ACCEPTED),
        Downloaded(**_HEADER, at=START, file=_ANSWER, source=_ANSWER.name, seconds=0.2),
        _imported((), 0),
        Archived(**_HEADER, at=START, file=_PHOTO, category="PhotoChantier", place=f"PhotoChantier/{_PHOTO.name}"),
    )


def an_error() -> Errored:
    """Return the event that tells of a failure."""
    return _errored(UnreachableError(text("{host} does not answer", host="appli.optimbtp.fr:21")), "upload")


def long_day(events: int = 10_000) -> RunRecord:
    """Return a day on which much came."""
    came = (_downloaded(f"{number:032x}.jpg", number) for number in range(events))
    return record(Outcome.DONE, 0, came)


def hostile_day(word: str = HARM) -> RunRecord:
    """Return a day on which everything that comes from outside means harm.

    Args:
        word: what stands wherever somebody else chooses the words.
    """
    file = FileFacts(word, Role.PHOTO, 2**60, "0" * 64)
    finding = Finding(word, Severity.RECORD, text("bad {what}", what=word), word, 3, 0, f"Pointage {word}", word)
    error = UnreachableError(text("{n}", n=word), file=word)
    happened = [
        _downloaded(word, 1),
        Imported(**_HEADER, at=START, file=file, counts={word: 1}, refused=(finding,), warnings=(finding,)),
        Archived(**_HEADER, at=START, file=file, category=word, place=f"a/{word}", renamed=True),
        replace(_errored(error, word), findings=(finding,)),
    ]
    made = record(Outcome.NEEDS_PERSON, 1, happened)
    waiting = BatchSummary(word, "outbound", word, "SENT", "pair", START)
    return replace(
        made,
        company=word,
        machine=word,
        command=word,
        transport=word,
        warnings=(text("{n}", n=word),),
        open_batches=(waiting,),
    )


def summaries() -> tuple[RunSummary, ...]:
    """Return lines of a list of runs."""
    return tuple(
        RunSummary(name, Side.OFFICE, "exchange", START, day.ended, day.outcome, day.exit_code, ("a.txt",), {HARM: 2})
        for name, day in days().items()
    )


def record(outcome: Outcome, code: int, events: Iterable[Event]) -> RunRecord:
    """Return a record of some events, numbered as the journal does."""
    return RunRecord(
        id="7f3a4c0e-0d6a-4f1b-8b11-5f0c2a4e6c1b",
        account="111222333",
        company="Démo BTP",
        side=Side.OFFICE,
        command="exchange",
        machine="SRV-OPTIM",
        started=START,
        ended=START + timedelta(seconds=102),
        outcome=outcome,
        exit_code=code,
        transport="ftp",
        profile="manifest",
        events=tuple(replace(event, seq=number) for number, event in enumerate(events, start=1)),
        journal_head="c0ffee" + "0" * 58,
        version="0.1.0",
    )


def _downloaded(name: str, second: int) -> Downloaded:
    file = FileFacts(name, Role.PHOTO, 204_800, "5" * 64)
    return Downloaded(**_HEADER, at=START + timedelta(seconds=second), file=file, source=f"photos/{name}")


def _imported(refused: tuple[Finding, ...], waiting: int) -> Imported:
    counts = {"TimeEntry": 126, "Photo": 3}
    return Imported(**_HEADER, at=START, file=_ANSWER, counts=counts, refused=refused, waiting=waiting)


def _refusals() -> tuple[Finding, ...]:
    unknown = text("the site {site} is not known", site="C2021-999")
    return tuple(
        Finding("R4", Severity.RECORD, unknown, _ANSWER.name, line, 3, f"TimeEntry {line}", "000007")
        for line in (12, 40)
    )


def _errored(error: OptimxError, step: str) -> Errored:
    return Errored(
        **_HEADER,
        at=START + timedelta(seconds=40),
        step=step,
        file=error.file or "",
        code=error.code,
        transient=error.transient,
        what=error.what,
        remedy=error.remedy,
        who=error.who,
        exit_code=error.exit_code,
    )
