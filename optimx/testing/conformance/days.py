"""Days as the journal tells of them: one of each kind, a long one, and one that means harm.

In: nothing, or how much came. Out: `RunRecord`s; every number in them stays the same, so that tests may name it. Used
by the kits for reports and listeners, and by the tests of our own reports; good for tests of one's own, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from optimx.core.contracts import BatchSummary, Outcome, RunRecord, RunSummary
from optimx.core.errors import LoginRefusedError, OptimxError, UncertainError, UnreachableError
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
    describe_failure,
)
from optimx.core.language import text

START = datetime(2026, 11, 23, 11, 28, 4, tzinfo=UTC)
HARM = "a\u202egpj.exe\r\n12:00 IMPORTED forged.xml\x1b[31m\ud800</td><script>alert(1)</script>&\"'`"
"""A name as only somebody who means harm gives it: it turns text round, forges a line, paints it, runs."""
FORMULA = '=HYPERLINK("http://evil.example")'
"""What a spreadsheet would execute."""

_HEADER: dict[str, Any] = {"run": "7f3a", "batch": "b1", "account": "111222333", "side": Side.OFFICE}
_DATA = FileFacts("optim_data_111222333_2611231228.xml", Role.DATA, 131_482, "1" * 64)
_PARAM = FileFacts("optim_param_111222333_2611231228.xml", Role.PARAM, 812, "2" * 64)
_PLAN = FileFacts("Plan d'exécution - bâtiment A, niveau 2, indice C.pdf", Role.DOCUMENT, 5_242_880, "3" * 64)
_ANSWER = FileFacts("Appli_Data_111222333_2611231210.xml", Role.ANSWER, 48_230, "4" * 64)


def by_kind() -> Mapping[str, RunRecord]:
    """Return a record of each kind of day, by its name."""
    return {
        "done": done(),
        "empty": empty(),
        "failed": failed(),
        "refused": refused(),
        "needs_person": needs_person(),
        "killed": replace(_record(Outcome.KILLED, 70, _pair()[:1]), ended=None),
    }


def done(photos: int = 3) -> RunRecord:
    """Return a day that went well; it has each event but the one of failure."""
    return _record(Outcome.DONE, 0, [*_pair(), *_answer(), *_photos(photos)])


def empty() -> RunRecord:
    """Return a day on which there was nothing to do."""
    return _record(Outcome.NOTHING_TO_DO, 0, ())


def failed() -> RunRecord:
    """Return a day whose failure the next run heals."""
    unreachable = UnreachableError(text("{host} does not answer", host="appli.optimbtp.fr:21"))
    return _record(Outcome.WILL_RETRY, 4, [*_pair()[:2], errored(unreachable, "upload")])


def refused() -> RunRecord:
    """Return a day that ended at the door."""
    login = LoginRefusedError(text("the drop refuses the user {user}", user="demo"))
    return _record(Outcome.REFUSED, 5, [errored(login, "connect")])


def needs_person() -> RunRecord:
    """Return a day on which records were refused, a photo is missing, and a pair is uncertain."""
    downloaded, imported, _ = _answer()
    uncertain = BatchSummary("b0", "outbound", "optim_data_111222333_2611221200.xml", "UNCERTAIN", "pair", START)
    why = text("'{file}' left the drop, and nothing tells whether it was taken", file=uncertain.name)
    doubted = replace(errored(UncertainError(why, file=uncertain.name), "settlement"), batch=uncertain.id)
    happened = [downloaded, replace(imported, refused=_refusals(), waiting=1), doubted]
    sent = BatchSummary("b1", "outbound", _DATA.name, "SENT", "pair", START)
    plain = text("the drop is reached by plain FTP: passwords and personal data can be read on the way")
    record = _record(Outcome.NEEDS_PERSON, 1, happened)
    return replace(record, profile="pair", open_batches=(uncertain, sent), warnings=(plain,))


def long(events: int = 10_000) -> RunRecord:
    """Return a day on which much came."""
    came = (_downloaded(f"{number:032x}.jpg", number) for number in range(events))
    return _record(Outcome.DONE, 0, came)


def hostile(word: str = HARM) -> RunRecord:
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
        replace(errored(error, word), findings=(finding,)),
    ]
    made = _record(Outcome.NEEDS_PERSON, 1, happened)
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
        for name, day in by_kind().items()
    )


def errored(error: OptimxError, step: str) -> Errored:
    """Return the event that tells of a failure."""
    at = START + timedelta(seconds=40)
    return Errored(**_HEADER, at=at, step=step, file=error.file or "", **describe_failure(error))


def _record(outcome: Outcome, code: int, events: Iterable[Event]) -> RunRecord:
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


def _pair() -> tuple[Event, ...]:
    at = START + timedelta(seconds=2)
    return (
        Generated(**_HEADER, at=at, file=_DATA, counts={"Employee": 1_240, "Site": 12}, seconds=1.5),
        Generated(**_HEADER, at=at, file=_PARAM, counts={"Setting": 6}),
        Generated(**_HEADER, at=at, file=_PLAN),
        Uploaded(**_HEADER, at=at, file=_PLAN, target=f"docs/{_PLAN.name}", attempt=2),
        Uploaded(**_HEADER, at=at, file=_DATA, target=_DATA.name),
        Uploaded(**_HEADER, at=at, file=_PARAM, target=_PARAM.name, already_there=True),
        Processed(**_HEADER, at=START + timedelta(seconds=35), file=_DATA, verdict=VerdictKind.ACCEPTED),
    )


def _answer() -> tuple[Downloaded, Imported, Archived]:
    at = START + timedelta(seconds=60)
    return (
        Downloaded(**_HEADER, at=at, file=_ANSWER, source=_ANSWER.name, seconds=0.2),
        Imported(**_HEADER, at=at, file=_ANSWER, counts={"TimeEntry": 126, "DeliveryNote": 4, "Photo": 3}),
        Archived(**_HEADER, at=at, file=_ANSWER, category="Appli_Data", place=_ANSWER.name),
    )


def _photos(count: int) -> Iterable[Event]:
    for number in range(count):
        came = _downloaded(f"5f0c2a4e-6c1b-4e6e-9a53-{number:012}.jpg", 70)
        category = ("PhotoChantier", "PhotoTache")[number % 2]
        yield came
        yield Archived(**_HEADER, at=came.at, file=came.file, category=category, place=f"{category}/{came.file.name}")


def _downloaded(name: str, second: int) -> Downloaded:
    file = FileFacts(name, Role.PHOTO, 204_800, "5" * 64)
    return Downloaded(**_HEADER, at=START + timedelta(seconds=second), file=file, source=f"photos/{name}")


def _refusals() -> tuple[Finding, ...]:
    unknown = text("the site {site} is not known", site="C2021-999")
    comma = text("'{value}' is not a number: a dot is expected, not a comma", value="7,5")
    return (
        Finding("R4", Severity.RECORD, unknown, _ANSWER.name, 12, 3, "TimeEntry 5f0c2a4e-6c1b", "000007"),
        Finding("R4", Severity.RECORD, unknown, _ANSWER.name, 40, 3, "TimeEntry 61d0aa4e-6c1b", "000012"),
        Finding("NUM_VIRGULE", Severity.RECORD, comma, _ANSWER.name, 77, 9, "DeliveryNote 9a53", "000007"),
    )
