"""Records of runs as the journal gives them back: one of each kind of day, and one that means harm."""

import gettext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from optimx import (
    Archived,
    BatchSummary,
    Downloaded,
    Errored,
    Event,
    FileFacts,
    Finding,
    Generated,
    Imported,
    LoginRefusedError,
    MissingMediaError,
    Outcome,
    Processed,
    ReportContext,
    Role,
    RunRecord,
    Severity,
    Side,
    UnreachableError,
    Uploaded,
    VerdictKind,
    text,
)

START = datetime(2026, 11, 23, 11, 28, 4, tzinfo=UTC)
ANSWER = "Appli_Data_111222333_2611231210.xml"
HEADER: dict[str, Any] = {"run": "7f3a", "batch": "b1", "account": "111222333", "side": Side.OFFICE}


class Days:
    """Makes the record of a day; every number in it is known to the tests."""

    def done(self, photos: int = 3) -> RunRecord:
        events = [*self._pair(), *self._answer(), *self._photos(photos)]
        return self._record(Outcome.DONE, 0, self._numbered(events), profile="manifest")

    def empty(self) -> RunRecord:
        return self._record(Outcome.NOTHING_TO_DO, 0, (), profile="manifest")

    def failed(self) -> RunRecord:
        error = UnreachableError(text("appli.optimbtp.fr:21 does not answer"))
        return self._record(Outcome.WILL_RETRY, 4, self._numbered([*self._pair()[:2], self.error(error, "upload")]))

    def refused(self) -> RunRecord:
        error = LoginRefusedError(text("the drop refuses the user {user}", user="demo"))
        return self._record(Outcome.REFUSED, 5, self._numbered([self.error(error, "connect")]))

    def needs_person(self) -> RunRecord:
        missing = MissingMediaError(text("photo {name} has not come", name="0d6a.jpg"), file="0d6a.jpg")
        imported = replace(self._answer()[1], refused=self._refused(), waiting=1)
        uncertain = BatchSummary("b0", "outbound", "optim_data_111222333_2611221200.xml", "UNCERTAIN", "pair", START)
        sent = BatchSummary("b1", "outbound", "optim_data_111222333_2611231228.xml", "SENT", "pair", START)
        record = self._record(
            Outcome.NEEDS_PERSON,
            1,
            self._numbered([self._answer()[0], imported, self.error(missing, "import")]),
            profile="pair",
        )
        plain = text("the drop is reached by plain FTP: passwords and personal data can be read on the way")
        return replace(record, open_batches=(uncertain, sent), warnings=(plain,))

    def hostile(self, events: int = 10_000) -> RunRecord:
        name = "photo\u202egpj.exe\r\n12:00:00  IMPORTÉ     faux.xml\x1b[31m\ud800" + "x" * 300
        file = FileFacts(name, Role.PHOTO, 2**60, "0" * 64)
        happened: list[Event] = [
            Downloaded(**HEADER, at=START + timedelta(seconds=number), file=file, source=name)
            for number in range(events)
        ]
        finding = Finding(
            "R\r\n1", Severity.RECORD, text("bad {what}", what=name), name, 3, 0, f"Pointage {name}", name
        )
        happened.append(Imported(**HEADER, at=START, file=file, counts={name: 1}, refused=(finding,)))
        happened.append(Archived(**HEADER, at=START, file=file, category=name, place=f"a/{name}", renamed=True))
        record = self._record(Outcome.DONE, 0, self._numbered(happened))
        return replace(
            record, company=name, machine=name, command=name, transport=name, warnings=(text("{n}", n=name),)
        )

    def error(self, error: UnreachableError | LoginRefusedError | MissingMediaError, step: str) -> Errored:
        return Errored(
            **HEADER,
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

    def _pair(self) -> list[Event]:
        data = FileFacts("optim_data_111222333_2611231228.xml", Role.DATA, 131_482, "1" * 64)
        param = FileFacts("optim_param_111222333_2611231228.xml", Role.PARAM, 812, "2" * 64)
        plan = FileFacts("Plan d'exécution - bâtiment A, niveau 2, indice C.pdf", Role.DOCUMENT, 5_242_880, "3" * 64)
        at = START + timedelta(seconds=2)
        return [
            Generated(**HEADER, at=at, file=data, counts={"Employee": 1_240, "Site": 12}, seconds=1.5),
            Generated(**HEADER, at=at, file=param, counts={"Setting": 6}),
            Generated(**HEADER, at=at, file=plan),
            Uploaded(**HEADER, at=at, file=plan, target=plan.name, attempt=2),
            Uploaded(**HEADER, at=at, file=data, target=data.name),
            Uploaded(**HEADER, at=at, file=param, target=param.name, already_there=True),
            Processed(**HEADER, at=START + timedelta(seconds=35), file=data, verdict=VerdictKind.ACCEPTED),
        ]

    def _answer(self) -> tuple[Downloaded, Imported, Archived]:
        answer = FileFacts(ANSWER, Role.ANSWER, 48_230, "4" * 64)
        at = START + timedelta(seconds=60)
        return (
            Downloaded(**HEADER, at=at, file=answer, source=ANSWER, seconds=0.2),
            Imported(**HEADER, at=at, file=answer, counts={"TimeEntry": 126, "DeliveryNote": 4, "Photo": 3}),
            Archived(**HEADER, at=at, file=answer, category="Appli_Data", place=ANSWER),
        )

    def _photos(self, count: int) -> list[Event]:
        happened: list[Event] = []
        for number in range(count):
            file = FileFacts(f"5f0c2a4e-6c1b-4e6e-9a53-{number:012}.jpg", Role.PHOTO, 204_800, "5" * 64)
            at = START + timedelta(seconds=70)
            category = ("PhotoChantier", "PhotoTache")[number % 2]
            happened.append(Downloaded(**HEADER, at=at, file=file, source=f"photos/{file.name}"))
            happened.append(Archived(**HEADER, at=at, file=file, category=category, place=f"{category}/{file.name}"))
        return happened

    def _refused(self) -> tuple[Finding, ...]:
        unknown = text("the site {site} is not known", site="C2021-999")
        comma = text("'{value}' is not a number: a dot is expected, not a comma", value="7,5")
        return (
            Finding("R4", Severity.RECORD, unknown, ANSWER, 12, 3, "TimeEntry 5f0c2a4e-6c1b", "000007"),
            Finding("R4", Severity.RECORD, unknown, ANSWER, 40, 3, "TimeEntry 61d0aa4e-6c1b", "000012"),
            Finding("NUM_VIRGULE", Severity.RECORD, comma, ANSWER, 77, 9, "DeliveryNote 9a53", "000007"),
        )

    def _numbered(self, events: list[Event]) -> tuple[Event, ...]:
        return tuple(replace(event, seq=number) for number, event in enumerate(events, start=1))

    def _record(self, outcome: Outcome, code: int, events: tuple[Event, ...], profile: str = "") -> RunRecord:
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
            profile=profile,
            events=events,
            journal_head="c0ffee" + "0" * 58,
            version="0.1.0",
        )


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def french(repository: Path) -> ReportContext:
    catalogue = gettext.translation("optimx", repository / "optimx" / "locales", ["fr"])
    return ReportContext("fr", catalogue.gettext, ZoneInfo("Europe/Paris"))


@pytest.fixture
def english() -> ReportContext:
    return ReportContext("en", str, ZoneInfo("Europe/Paris"))
