"""The firm's own data, as records: put in by whoever owns them, read out for each pair.

In: records of `optim_param` and `optim_data`. Out: rows, and the same records again, in a steady order.
Called by `database` and, to write, by the demo and by whoever fills the database.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.documents import Settings
from optimx.documents.records import (
    AbsenceReason,
    Address,
    Assignment,
    Company,
    Crew,
    DataRecord,
    Document,
    Employee,
    Equipment,
    HourType,
    MealAllowance,
    OrderLine,
    ParamRecord,
    Party,
    PurchaseOrder,
    Setting,
    Site,
    TravelZone,
    User,
    WorkItem,
)
from optimx.plugins.columns import Row, flat
from optimx.plugins.sql import chunks, upsert
from optimx.plugins.systems.office_database.tables import firm as tables

FLAT: Mapping[type, sa.Table] = {
    Company: tables.company,
    User: tables.mobile_user,
    HourType: tables.hour_type,
    AbsenceReason: tables.absence_reason,
    MealAllowance: tables.meal_allowance,
    TravelZone: tables.travel_zone,
    Party: tables.party,
    Setting: tables.setting,
    Employee: tables.employee,
    Assignment: tables.assignment,
    Equipment: tables.equipment,
}
"""Records whose fields are the columns of one table."""

Store = Callable[[Connection, Sequence[Any]], None]


def seed(connection: Connection, records: Iterable[ParamRecord | DataRecord]) -> None:
    """Insert records, or replace those with the same key, in whatever order they come.

    Raises:
        KeyError: a record is none of the firm's own data (documents go in by `store_document`).
    """
    by_type: dict[type, list[Any]] = defaultdict(list)
    for record in records:
        by_type[type(record)].append(record)
    unknown = set(by_type) - set(FLAT) - set(_NESTED)
    if unknown:
        raise KeyError(", ".join(sorted(kind.__name__ for kind in unknown)))
    for kind, table in FLAT.items():
        upsert(connection, table, [flat(record) for record in by_type[kind]])
    for kind, store in _NESTED.items():
        store(connection, by_type[kind])


def store_document(connection: Connection, document: Document, path: Path) -> None:
    """Insert a document of the document management, or replace it; its bytes stay where they lie, at `path`."""
    row = {**flat(document), "roles": "\n".join(document.roles), "path": str(path.absolute())}
    upsert(connection, tables.document, [row])


def without(row: Row, *names: str) -> Row:
    """Return a row without some of its columns."""
    return {name: value for name, value in row.items() if name not in names}


def _store_crews(connection: Connection, crews: Sequence[Crew]) -> None:
    upsert(connection, tables.crew, [without(flat(crew), "members") for crew in crews])
    members = [{"crew": crew.code, "staff_number": member} for crew in crews for member in crew.members]
    _replace(connection, tables.crew_member.c.crew, [crew.code for crew in crews], members)


def _store_sites(connection: Connection, sites: Sequence[Site]) -> None:
    known = set(connection.scalars(sa.select(tables.deal.c.code)))
    deals = {site.deal: {"code": site.deal, "label": site.label, "customer": site.customer} for site in sites}
    upsert(connection, tables.deal, [row for code, row in deals.items() if code not in known])
    upsert(connection, tables.site, [_site_row(site) for site in sites])
    items = [
        {**flat(item), "site": site.code, "position": position}
        for site in sites
        for position, item in enumerate(site.work_items)
    ]
    _replace(connection, tables.work_item.c.site, [site.code for site in sites], items)


def _site_row(site: Site) -> Row:
    address = {"address_line": site.address.line, "postcode": site.address.postcode, "city": site.address.city}
    return {**without(flat(site), "address", "work_items"), **address}


def _store_orders(connection: Connection, orders: Sequence[PurchaseOrder]) -> None:
    upsert(connection, tables.purchase_order, [without(flat(order), "lines") for order in orders])
    lines = [{**flat(line), "purchase_order": order.number} for order in orders for line in order.lines]
    owners = [order.number for order in orders]
    _replace(connection, tables.purchase_order_line.c.purchase_order, owners, lines)


def _replace(connection: Connection, owner: "sa.Column[str]", owners: Sequence[str], rows: Sequence[Row]) -> None:
    for piece in chunks(owners):
        connection.execute(owner.table.delete().where(owner.in_(piece)))
    if rows:
        connection.execute(owner.table.insert(), rows)


_NESTED: Mapping[type, Store] = {Crew: _store_crews, Site: _store_sites, PurchaseOrder: _store_orders}


def param_records(connection: Connection) -> Iterator[ParamRecord]:
    """Read all records of `optim_param` but the acknowledgements, kind by kind, sorted by key."""
    for kind in (Company, User, HourType, AbsenceReason, MealAllowance, TravelZone, Party, Setting):
        yield from _read(connection, kind)


def data_records(connection: Connection) -> Iterator[DataRecord]:
    """Read all records of `optim_data` but the rejections and documents, kind by kind, sorted by key."""
    yield from _read(connection, Employee)
    yield from _read_crews(connection)
    yield from _read_sites(connection)
    yield from _read(connection, Assignment)
    yield from _read(connection, Equipment)
    yield from _read_orders(connection)


def documents(connection: Connection) -> Iterator[tuple[Document, Path]]:
    """Read all documents of the document management, each with the place of its bytes."""
    for row in _rows(connection, tables.document):
        values = without(row, "path", "roles")
        yield Document(**values, roles=tuple(row["roles"].splitlines())), Path(row["path"])


def _read(connection: Connection, kind: type) -> Iterator[Any]:
    for row in _rows(connection, FLAT[kind]):
        yield kind(**row)


def _rows(connection: Connection, table: sa.Table, *order: "sa.Column[Any]") -> Iterator[Row]:
    for row in connection.execute(table.select().order_by(*(order or table.primary_key))).mappings():
        yield dict(row)


def _read_crews(connection: Connection) -> Iterator[Crew]:
    members: dict[str, list[str]] = defaultdict(list)
    for row in _rows(connection, tables.crew_member):
        members[row["crew"]].append(row["staff_number"])
    for row in _rows(connection, tables.crew):
        yield Crew(**row, members=tuple(members[row["code"]]))


def _read_sites(connection: Connection) -> Iterator[Site]:
    items: dict[str, list[WorkItem]] = defaultdict(list)
    for row in _rows(connection, tables.work_item, tables.work_item.c.site, tables.work_item.c.position):
        items[row["site"]].append(WorkItem(**without(row, "site", "position")))
    for row in _rows(connection, tables.site):
        address = Address(row["address_line"], row["postcode"], row["city"])
        values = without(row, "address_line", "postcode", "city")
        yield Site(**values, address=address, work_items=tuple(items[row["code"]]))


def _read_orders(connection: Connection) -> Iterator[PurchaseOrder]:
    lines: dict[str, list[OrderLine]] = defaultdict(list)
    for row in _rows(connection, tables.purchase_order_line):
        lines[row["purchase_order"]].append(OrderLine(**without(row, "purchase_order")))
    for row in _rows(connection, tables.purchase_order):
        yield PurchaseOrder(**row, lines=tuple(lines[row["number"]]))


def count(connection: Connection) -> int:
    """Count the records that a pair will hold, notices apart; for progress only."""
    counted = (*FLAT.values(), tables.crew, tables.site, tables.purchase_order, tables.document)
    return sum(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in counted)


def withdraw_document(connection: Connection, number: str) -> None:
    """Remove a document of the document management; one that is not there is no failure."""
    connection.execute(tables.document.delete().where(tables.document.c.id == number))


def settings(connection: Connection) -> Settings:
    """Return the firm's settings; those that are not there are as usual."""
    rows = connection.execute(sa.select(tables.setting.c.key, tables.setting.c.value))
    return Settings.read({row.key: row.value for row in rows})
