"""The steps that `benchmarks.scale` measures: ours, and the floor beneath each.

In: a folder, a number of time entries, the URL of a database. Out: a function that does the step and nothing else.
Ours: the crew's server writes an answer, the office inspects it, the office imports it. People work on two sites a day,
five days a week, forty people a week: as many weeks as it takes.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from lxml import etree

from optimx import Batch, SystemContext, Work
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.documents import (
    FORMAT_VERSION,
    Address,
    Company,
    Employee,
    EmployeeType,
    EntryStatus,
    Header,
    Hours,
    HourType,
    MealAllowance,
    Role,
    Setting,
    Site,
    TimeEntry,
    TravelZone,
    User,
    Vehicle,
    WorkItem,
    WorkState,
    write_appli_data,
)
from optimx.plugins.systems.office_database import OfficeDatabaseOptions, open_office
from optimx.plugins.systems.office_database.tables.answers import time_entry, time_entry_hours

ACCOUNT = "111222333"
BATCH = "00000000-0000-0000-0000-0000000000ba"
_PEOPLE, _SITES, _PIECE = 200, 20, 500
_PARIS = timezone(timedelta(hours=1))
_LAST = date(2026, 11, 20)
_MORNING = (time(8), time(12), 0, (Hours("HN", Decimal("4.00")),))
_AFTERNOON = (time(13), time(17), 30, (Hours("HN", Decimal("3.50")),))

Run = Callable[[], object]


def entries_of(number: int) -> Iterator[TimeEntry]:
    """Yield time entries, day by day backwards, each person twice a day; the same for the same number."""
    staff = [f"{person:06}" for person in range(1, _PEOPLE + 1)]
    made, day = 0, _LAST
    while True:
        if day.weekday() < 5:
            at = datetime(day.year, day.month, day.day, 17, 30, 9, tzinfo=_PARIS)
            for person, matricule in enumerate(staff):
                for half, (start, end, rest, hours) in enumerate((_MORNING, _AFTERNOON)):
                    if made == number:
                        return
                    made += 1
                    yield TimeEntry(
                        id=f"5f0c2a4e-6c1b-4e6e-9a53-{made:012x}",
                        version=1,
                        staff_number=matricule,
                        date=day,
                        entered_by="000007",
                        entered_at=at,
                        status=EntryStatus.APPROVED_BY_LEADER,
                        site=f"C2026-{(person + half) % _SITES:03}",
                        work_item="GO-020",
                        hours=hours,
                        starts_at=start,
                        ends_at=end,
                        break_minutes=rest,
                        meal=None if half else "PANIER",
                        zone=None if half else "2",
                        vehicle=Vehicle.PASSENGER,
                        comment=None if person % 10 else "Coulé le plancher du deuxième étage",
                    )
        day -= timedelta(days=1)


def firm() -> list[Any]:
    """Return the records of the firm that knows all that the entries name."""
    work = (WorkItem("GO-020", "Gros œuvre", WorkState.RUNNING),)
    place = Address("1 rue de l'Église", "80000", "Amiens")
    begun = date(1990, 1, 1)
    return [
        Company("01", "Démo BTP", "732829320"),
        User("chef1", "Paul Durand", Role.CREW_LEADER, "000007"),
        HourType("HN", "Heures normales", True),
        MealAllowance("PANIER", "Panier"),
        TravelZone("2", 10, 20, begun),
        Setting("retroSaisieJours", "20000"),
        *(
            Employee(f"{person:06}", "01", "Martin", "Léa", EmployeeType.WORKER, Decimal("7.00"), begun)
            for person in range(1, _PEOPLE + 1)
        ),
        *(
            Site(f"C2026-{site:03}", "A1", "01", "Chantier", place, WorkState.RUNNING, begun, work_items=work)
            for site in range(_SITES)
        ),
    ]


def _answer(folder: Path) -> Path:
    return folder / f"Appli_Data_{ACCOUNT}_2611231230.xml"


def _write(folder: Path, number: int, _url: str) -> Run:
    header = Header(FORMAT_VERSION, ACCOUNT, BATCH, datetime(2026, 11, 23, 12, 30, tzinfo=UTC))
    made = list(entries_of(number)) if number <= 100_000 else entries_of(number)

    def run() -> None:
        with _answer(folder).open("wb") as out:
            write_appli_data(out, header, made)

    return run


def _office(folder: Path, url: str) -> Any:
    context = SystemContext(
        ACCOUNT, "Démo BTP", folder / "state", RealDisk(), SystemClock(), SystemRandom().uuid, zone=_PARIS
    )
    return open_office(OfficeDatabaseOptions(url=url), context)


def _inspect(folder: Path, _number: int, url: str) -> Run:
    office = _office(folder, url)
    office.seed(firm())

    def run() -> None:
        inspection = office.inspect(_answer(folder))
        assert not inspection.findings, inspection.findings[:3]

    return run


def _import(folder: Path, number: int, url: str) -> Run:
    office = _office(folder, url)
    office.inspect(_answer(folder))  # as every import is begun: it knows the file then

    def run() -> None:
        outcome = office.import_answer(Batch(BATCH, ACCOUNT, BATCH, 1, 1), _answer(folder), [], Work())
        assert outcome.counts == {"Pointage": number}, (outcome.counts, outcome.refused[:3])
        assert not outcome.warnings, outcome.warnings[:3]

    return run


def _bare_write(folder: Path, _number: int, _url: str) -> Run:
    with _answer(folder).open("rb") as file:
        given = [_plain(element) for element in _children(file)]
        attributes = dict(next(iter(etree.iterparse(_answer(folder), events=("start",))))[1].attrib)

    def run() -> None:
        with (folder / "bare.xml").open("wb") as out, etree.xmlfile(out, encoding="utf-8") as file:
            file.write_declaration()
            with file.element("AppliData", attributes):
                file.write("\n")
                for tag, own, parts in given:
                    element = etree.Element(tag, own)
                    for name, attributes_of_part, said in parts:
                        etree.SubElement(element, name, attributes_of_part).text = said
                    element.tail = "\n"
                    file.write(element)
        assert (folder / "bare.xml").read_bytes() == _answer(folder).read_bytes()

    return run


def _plain(element: Any) -> tuple[str, dict[str, str], list[tuple[str, dict[str, str], str | None]]]:
    return element.tag, dict(element.attrib), [(part.tag, dict(part.attrib), part.text) for part in element]


def _children(file: Any) -> Iterator[Any]:
    """Yield the children of the root by bare `iterparse`, in flat memory."""
    for _, element in etree.iterparse(file, tag=("Pointage", "Controle")):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _bare_read(folder: Path, number: int, _url: str) -> Run:
    def run() -> None:
        with _answer(folder).open("rb") as file:
            assert sum(1 for _ in _children(file)) == number + 1

    return run


def _bare_store(folder: Path, number: int, url: str) -> Run:
    """Store the rows that the import left, in the same tables, keys and indices, in one transaction."""
    if url:
        return _bare_postgresql(folder, url, number)
    with closing(sqlite3.connect(folder / "state" / "office_database.sqlite3")) as found:
        made = [
            row[0] for row in found.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'view'")
        ]
        tables = {name: found.execute(f"SELECT * FROM {name}").fetchall() for name in _FILLED}
        batches = found.execute("SELECT * FROM batch").fetchall()
    target = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        target.execute(f"PRAGMA {pragma}")
    for statement in made:
        target.execute(statement)
    _insert(target, "batch", batches)

    def run() -> None:
        target.execute("BEGIN IMMEDIATE")
        for name, rows in tables.items():
            _insert(target, name, rows)
        target.execute("COMMIT")
        assert target.execute("SELECT count(*) FROM time_entry").fetchone() == (number,)

    return run


_FILLED = ("time_entry", "time_entry_hours")


def _insert(target: sqlite3.Connection, name: str, rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    for start in range(0, len(rows), _PIECE):
        target.executemany(f"INSERT INTO {name} VALUES ({marks})", rows[start : start + _PIECE])


def _bare_postgresql(folder: Path, url: str, number: int) -> Run:
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is measured

    address = sa.engine.make_url(url)
    rows = [_row_values(entry) for entry in entries_of(number)]
    _office(folder, url).close()  # makes the tables
    connection = psycopg.connect(
        host=str(address.query["host"]),
        port=int(str(address.query["port"])),
        user=address.username,
        dbname=address.database,
    )
    now = datetime(2026, 11, 23, tzinfo=UTC)
    connection.execute(
        "INSERT INTO batch (id, lot, kind, file, sha256, recorded_at, recorded_at_offset, status, counts) "
        "VALUES ('b', 'b', 'answer', '', '', %s, 0, '', '{}')",
        [now],
    )
    connection.commit()

    def run() -> None:
        with connection.cursor() as cursor:
            for table, position in ((time_entry, 0), (time_entry_hours, 1)):
                names = list(rows[0][position])
                marks = ", ".join(["%s"] * len(names))
                statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})".encode()
                for start in range(0, len(rows), _PIECE):
                    cursor.executemany(
                        statement, [tuple(row[position].values()) for row in rows[start : start + _PIECE]]
                    )
        connection.commit()

    return run


def _row_values(entry: TimeEntry) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    hours = entry.hours[0]
    names = [column.name for column in time_entry.columns]
    row = {name: getattr(entry, name) for name in names if hasattr(entry, name)}
    row |= {"status": str(entry.status), "vehicle": str(entry.vehicle), "entered_at_offset": 60}
    row |= {"batch": "b", "content_hash": "ab" * 32}
    parts = {"id": entry.id, "version": 1, "position": 0, "type": hours.type, "duration": hours.duration}
    return row, parts


STEPS: Mapping[str, Callable[[Path, int, str], Run]] = {
    "write": _write,
    "bare write": _bare_write,
    "inspect": _inspect,
    "bare read": _bare_read,
    "import": _import,
    "bare store": _bare_store,
}
"""In the order in which each finds what it needs."""

FLOOR_OF: Mapping[str, str] = {"write": "bare write", "inspect": "bare read", "import": "bare store"}
"""The floor beneath each of ours. What is imported is read again, too, for which no floor is counted."""
