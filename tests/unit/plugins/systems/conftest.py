"""What the tests of both systems share: a context on a real disk, a firm, and the records of a day."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from optimx import Batch, Media, PlacedMedia, SystemContext
from optimx.core.machine import RealDisk
from optimx.core.ports import Uptime
from optimx.documents import (
    FORMAT_VERSION,
    Absence,
    AbsenceReason,
    Address,
    AnswerRecord,
    Assignment,
    Company,
    Crew,
    DataRecord,
    DeliveryNote,
    Employee,
    EmployeeType,
    EntryStatus,
    Equipment,
    EquipmentTime,
    EquipmentType,
    Handover,
    Header,
    Hours,
    HourType,
    LineState,
    MealAllowance,
    NoteLine,
    OrderLine,
    ParamRecord,
    Party,
    PartyKind,
    Photo,
    PhotoCategory,
    Progress,
    PurchaseOrder,
    Role,
    Setting,
    Signature,
    SignedSubject,
    SignerCapacity,
    Site,
    SiteDiary,
    TimeEntry,
    TravelZone,
    User,
    Vehicle,
    WorkItem,
    WorkState,
    fingerprint,
    write_appli_data,
    write_optim_data,
    write_optim_param,
)
from optimx.plugins.sql import Schema, open_database, sqlite_url
from optimx.plugins.systems.mobile_store import MobileStoreOptions, open_mobile
from optimx.plugins.systems.mobile_store.tables import SCHEMA as MOBILE
from optimx.plugins.systems.office_database import OfficeDatabaseOptions, open_office
from optimx.plugins.systems.office_database.tables import SCHEMA as OFFICE

ACCOUNT = "111222333"
NOON = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
PARIS = timezone(timedelta(hours=1))


@dataclass
class SteadyClock:
    """A clock that moves only when it is told to."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def uptime(self) -> Uptime:
        return Uptime("", self.moment.timestamp())

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Uuids:
    """UUIDs that count from 1."""

    last: int = 0

    def __call__(self) -> str:
        self.last += 1
        return str(UUID(int=(0xABCD << 112) + self.last))


def uuid_of(number: int) -> str:
    return str(UUID(int=number))


@dataclass
class Day:
    """Makes records, documents and batches; the same arguments give the same record."""

    folder: Path
    account: str = ACCOUNT
    made: int = field(default=0)

    def batch(self, sequence: int = 1, *, id: str = "", epoch: int = 1) -> Batch:  # noqa: A002 - the field's name
        stamp = datetime(2026, 11, 23, 12, 30)  # noqa: DTZ001 - stamps are naive
        return Batch(id or uuid_of(0xF000 + sequence), self.account, uuid_of(0xE), epoch, sequence, stamp)

    def bytes_of(self, number: int) -> bytes:
        return b"\xff\xd8\xff" + b"picture %d" % number

    def time_entry(self, number: int, version: int = 1, hours: str = "7.50") -> TimeEntry:
        return TimeEntry(
            id=uuid_of(number),
            version=version,
            staff_number="000042",
            date=date(2026, 11, 24) - timedelta(days=number),
            entered_by="000007",
            entered_at=datetime(2026, 11, 23, 16, 41, 9, tzinfo=PARIS),
            status=EntryStatus.APPROVED_BY_LEADER,
            site="C2026-118",
            work_item="GO-020",
            hours=(Hours("HN", Decimal(hours)), Hours("HNUIT", Decimal("0.50"))),
            starts_at=time(8),
            ends_at=time(17),
            break_minutes=int(60 * (9 - Decimal(hours) - Decimal("0.50"))),
            meal="PANIER",
            zone="2",
            vehicle=Vehicle.PASSENGER,
            comment="Coulé le plancher",
        )

    def absence(self, number: int) -> TimeEntry:
        return TimeEntry(
            id=uuid_of(number),
            version=1,
            staff_number="000007",
            date=date(2026, 11, 23),
            entered_by="000007",
            entered_at=datetime(2026, 11, 23, 16, 42, tzinfo=PARIS),
            status=EntryStatus.ENTERED,
            absence=Absence("CP", Decimal("7.00")),
        )

    def photo(self, number: int, content: bytes | None = None, comment: str | None = None) -> Photo:
        content = self.bytes_of(number) if content is None else content
        return Photo(
            id=uuid_of(number),
            category=PhotoCategory.SITE,
            file=f"{uuid_of(number)}.jpg",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            width=1600,
            height=1200,
            ref="C2026-118",
            taken_at=datetime(2026, 11, 23, 10, 5, tzinfo=PARIS),
            author="000007",
            latitude=Decimal("48.8566"),
            longitude=Decimal("2.3522"),
            accuracy=Decimal("5.5"),
            comment=comment,
        )

    def signature(self, number: int, entry: TimeEntry) -> Signature:
        return Signature(
            id=uuid_of(number),
            file=f"{uuid_of(number)}.png",
            sha256=hashlib.sha256(self.bytes_of(number)).hexdigest(),
            subject=SignedSubject.TIME_ENTRY,
            ref=entry.id,
            ref_version=entry.version,
            name="Léa Martin",
            capacity=SignerCapacity.EMPLOYEE,
            signed_at=datetime(2026, 11, 23, 16, 50, tzinfo=PARIS),
            fingerprint=fingerprint(entry),
            staff_number="000042",
        )

    def records(self) -> list[AnswerRecord]:
        """One of each kind, in the order of the document."""
        entry = self.time_entry(1)
        return [
            entry,
            self.absence(2),
            EquipmentTime(
                uuid_of(3),
                1,
                "M-001",
                "C2026-118",
                date(2026, 11, 23),
                Decimal("6.25"),
                "000007",
                NOON,
                Decimal("1250.5"),
            ),
            Progress(uuid_of(4), "C2026-118", "GO-020", date(2026, 11, 23), "000007", percent=Decimal("42.5")),
            SiteDiary(uuid_of(5), "C2026-118", date(2026, 11, 23), "Béton livré à 9 h.", "000007", "pluie", 12, None),
            self.note(6),
            self.photo(7),
            self.signature(8, entry),
        ]

    def note(self, number: int, version: int = 1) -> DeliveryNote:
        lines = (
            NoteLine("Ciment 25 kg", "sac", Decimal("40"), LineState.AS_ORDERED, 1, "CIM25"),
            NoteLine("Treillis ST25", "panneau", Decimal("9.5"), LineState.MISSING, reservation="un panneau manque"),
        )
        return DeliveryNote(
            uuid_of(number),
            version,
            Handover.DELIVERY,
            "BL-4711",
            "F001",
            date(2026, 11, 23),
            lines,
            "000007",
            "CDE-1",
            "C2026-118",
        )

    def answer(self, records: Iterable[AnswerRecord], batch: Batch, *, account: str = "") -> Path:
        """Write an `Appli_Data` into a folder of its own."""
        self.made += 1
        path = self.folder / f"answer{self.made}" / f"Appli_Data_{self.account}_2611231230.xml"
        path.parent.mkdir(parents=True)
        header = Header(FORMAT_VERSION, account or self.account, batch.id, NOON)
        with path.open("xb") as out:
            write_appli_data(out, header, records)
        return path

    def placed(self, record: Photo | Signature, content: bytes | None = None) -> PlacedMedia:
        """A medium that came, and its place."""
        data = self.bytes_of(UUID(record.id).int) if content is None else content
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"came_{record.file}"
        path.write_bytes(data)
        kind = "photo" if isinstance(record, Photo) else "signature"
        category = str(record.category) if isinstance(record, Photo) else "Signatures"
        sha256 = hashlib.sha256(data).hexdigest()
        media = Media(record.id, record.file, len(data), sha256, "image/jpeg", kind, category, record.ref, "")
        return PlacedMedia(media, PurePosixPath(category, record.file), path)

    def param_records(self) -> list[ParamRecord]:
        return [
            Company("01", "Démo BTP", "732829320", None, "4399C", "1597"),
            User("chef1", "Paul Durand", Role.CREW_LEADER, "000007"),
            HourType("HN", "Heures normales", True, "100"),
            HourType("HNUIT", "Heures de nuit", True),
            AbsenceReason("CP", "Congés payés", "200"),
            MealAllowance("PANIER", "Panier", "300"),
            TravelZone("2", 10, 20, date(2026, 1, 1), Decimal("2.50"), Decimal("3.75")),
            Party("F001", PartyKind.SUPPLIER, "Matériaux du Nord"),
            Setting("pasHeures", "0.25"),
            Setting("retroSaisieJours", "9999"),
            Setting("gps", "true"),
        ]

    def data_records(self) -> list[DataRecord]:
        return [
            Employee(
                "000007", "01", "Durand", "Paul", EmployeeType.WORKER, Decimal("7.00"), date(2010, 5, 1), trade="Maçon"
            ),
            Employee("000042", "01", "Martin", "Léa", EmployeeType.APPRENTICE, Decimal("7.00"), date(2010, 9, 1)),
            Crew("E1", "000007", ("000007", "000042")),
            Site(
                "C2026-118",
                "A2026-10",
                "01",
                "École Jules-Ferry",
                Address("1 rue de l'Église", "80000", "Amiens"),
                WorkState.RUNNING,
                date(2026, 9, 1),
                zone="2",
                latitude=Decimal("49.89407"),
                longitude=Decimal("2.29575"),
                work_items=(
                    WorkItem("TE-010", "Terrassement", WorkState.FINISHED),
                    WorkItem("GO-020", "Gros œuvre", WorkState.RUNNING, "m3", Decimal("120.500"), Decimal("340.25")),
                ),
            ),
            Assignment(uuid_of(50), "C2026-118", date(2026, 11, 23), date(2026, 11, 27), "GO-020", "000042"),
            Equipment("M-001", "Mini-pelle", EquipmentType.MACHINE, None, "C2026-118", None, Decimal("1244.5")),
            PurchaseOrder(
                "CDE-1",
                "F001",
                Handover.DELIVERY,
                (OrderLine(1, "Ciment 25 kg", "sac", Decimal("80"), Decimal("0"), "CIM25"),),
                "C2026-118",
            ),
        ]

    def pair(self, batch: Batch, data: Iterable[DataRecord] | None = None, *, account: str = "") -> tuple[Path, Path]:
        """Write a pair into a folder of its own."""
        self.made += 1
        folder = self.folder / f"pair{self.made}"
        folder.mkdir(parents=True)
        header = Header(FORMAT_VERSION, account or self.account, batch.id, NOON)
        param = folder / f"optim_param_{self.account}_2611231230.xml"
        with param.open("xb") as out:
            write_optim_param(out, header, self.param_records())
        snapshot = folder / f"optim_data_{self.account}_2611231230.xml"
        with snapshot.open("xb") as out:
            write_optim_data(out, header, self.data_records() if data is None else data)
        return param, snapshot


@pytest.fixture
def clock() -> SteadyClock:
    return SteadyClock()


@pytest.fixture
def make_context(tmp_path: Path, clock: SteadyClock) -> Callable[[str], SystemContext]:
    uuids = Uuids()

    def make(account: str) -> SystemContext:
        return SystemContext(account, "Démo BTP", tmp_path / "state" / account, RealDisk(), clock, uuids)

    return make


@pytest.fixture
def context(make_context: Callable[[str], SystemContext]) -> SystemContext:
    return make_context(ACCOUNT)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path / "day")


DATABASES = ("sqlite", "postgresql")


class Emptied:
    """The databases of a session on PostgreSQL, one a system: to make one anew for each test takes half a second."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._urls: dict[int, str] = {}

    def url(self, schema: Schema) -> str:
        """Return the URL of a database that holds the tables, and no rows."""
        url = self._urls.get(id(schema))
        if url is None:
            url = self._urls[id(schema)] = self._server.url(self._server.new_database())
            open_database(url, schema).close()
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
        engine.dispose()
        return url


@pytest.fixture(scope="session")
def emptied(postgresql: Any) -> Emptied:
    return Emptied(postgresql)


def url_of(request: pytest.FixtureRequest, schema: Schema) -> str:
    found: Emptied | None = request.getfixturevalue("emptied") if request.param == "postgresql" else None
    return found.url(schema) if found else ""


@pytest.fixture(params=DATABASES)
def office_url(request: pytest.FixtureRequest) -> str:
    """The option `url` of the office: each test that asks for it runs on each database."""
    return url_of(request, OFFICE)


@pytest.fixture(params=DATABASES)
def mobile_url(request: pytest.FixtureRequest) -> str:
    """The option `url` of the mobile store: each test that asks for it runs on each database."""
    return url_of(request, MOBILE)


@pytest.fixture
def office(context: SystemContext, day: Day, office_url: str) -> Iterator[Any]:
    """An office that knows the firm."""
    with closing(open_office(OfficeDatabaseOptions(url=office_url), context)) as system:
        system.seed([*day.param_records(), *day.data_records()])
        yield system


@pytest.fixture
def store(context: SystemContext, mobile_url: str) -> Iterator[Any]:
    """A mobile store that knows nothing."""
    with closing(open_mobile(MobileStoreOptions(url=mobile_url), context)) as system:
        yield system


class Rows:
    """Looks into a database from outside, as the owner of the ERP would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.has_decimals = not url.startswith("sqlite")

    def __call__(self, query: str) -> list[tuple[Any, ...]]:
        engine = sa.create_engine(self.url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(query))]
        finally:
            engine.dispose()

    def change(self, statement: str) -> None:
        """Do what the owner of the ERP does."""
        engine = sa.create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


@pytest.fixture
def rows(context: SystemContext, office_url: str) -> Rows:
    """Rows of the office's database, by a query."""
    return Rows(office_url or sqlite_url(context.state / "office_database.sqlite3"))
