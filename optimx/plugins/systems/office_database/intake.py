"""Puts the records of one answer on their shelves, piece by piece, within the transaction of their import.

In: records and refused records in the order of the file, the media that came, what the firm knows. Out: rows, and
what became of each record. Used by `importation`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from optimx import Finding, PlacedMedia, Severity, text
from optimx.documents import (
    Books,
    RefusedRecord,
    judge_record,
    signed_content_is_unchanged,
    without_position,
)
from optimx.documents import Finding as DocumentFinding
from optimx.documents import Severity as DocumentSeverity
from optimx.documents.records import AnswerRecord, DeliveryNote, Photo, Signature, TimeEntry
from optimx.plugins.columns import Row, content_hash, dump
from optimx.plugins.judgement import about, finding_of_record, findings_on_record
from optimx.plugins.sql import among, insert
from optimx.plugins.systems.office_database.admission import Admission, admit, version_of
from optimx.plugins.systems.office_database.answers import SHELVES, Pile, Shelf
from optimx.plugins.systems.office_database.bookkeeping import Remembered
from optimx.plugins.systems.office_database.deliveries import outstanding
from optimx.plugins.systems.office_database.full_days import FullDays
from optimx.plugins.systems.office_database.neighbours import Neighbours
from optimx.plugins.systems.office_database.payroll import ClosedWeeks, Week, regularisation_row
from optimx.plugins.systems.office_database.signed import stored_fingerprint
from optimx.plugins.systems.office_database.tables.answers import regularisation, waiting_record

_VERSIONS = "R05"

Known = dict[str, dict[int, str]]
"""Hash of the content by version, by id."""


class Intake:
    """Takes the records of one answer.

    Attributes:
        counts: records that went in, by kind.
        refused: id and finding of each record that did not.
        warnings: what costs nothing.
        waiting: records that wait for their media.
        taken: records seen so far.
    """

    def __init__(self, connection: Connection, answer: Remembered, media: Iterable[PlacedMedia], books: Books) -> None:
        self.counts: dict[str, int] = {}
        self.refused: list[tuple[str, Finding]] = []
        self.warnings: list[Finding] = []
        self.waiting = 0
        self.taken = 0
        self._connection = connection
        self._answer = answer
        self._books = books
        self._neighbours = Neighbours(connection)
        self._closed = ClosedWeeks(connection)
        self._full_days = FullDays(connection, answer.id)
        self._deciding = False
        self._media = {(placed.media.name.casefold(), placed.media.sha256): placed for placed in media}
        self._shown: set[str] = set()
        self._piles: dict[str, Pile] = {}
        self._aside: dict[sa.Table, list[Row]] = defaultdict(list)

    def take(self, records: Sequence[AnswerRecord | RefusedRecord]) -> None:
        """Take a piece of the answer; its rows are written when this returns."""
        by_type: dict[type, list[Any]] = defaultdict(list)
        for record in records:
            if isinstance(record, RefusedRecord):
                self.refused.append((record.id, finding_of_record(record, self._answer.file)))
            else:
                by_type[type(record)].append(record)
        for kind, same in by_type.items():
            if kind is not TimeEntry:
                self._decide_full_days()  # all time entries stand before the first of any other kind
            self._take(SHELVES[kind], same)
        self._flush()
        self.taken += len(records)

    def finish(self) -> None:
        """Decide what had to wait for the end of the answer."""
        self._decide_full_days()

    @property
    def unclaimed(self) -> set[str]:
        """Places of the media that came and that no record shows which went in."""
        return {str(placed.place) for placed in self._media.values()} - self._shown

    def _decide_full_days(self) -> None:
        shelf, self._deciding = SHELVES[TimeEntry], True
        self._flush()
        for number, withdrawn, late in self._full_days.days():
            if withdrawn:
                self.counts[shelf.kind] -= len(withdrawn)
            again = {f"{shelf.kind} {entry.id}" for entry in withdrawn}
            self.warnings = [told for told in self.warnings if told.record not in again or told.rule == _VERSIONS]
            self._neighbours.forget(number)
            self._take(shelf, [*withdrawn, *late])
            self._flush()
        self._deciding = False

    def _take(self, shelf: Shelf, records: Sequence[Any]) -> None:
        ids = [record.id for record in records]
        known = known_versions(self._connection, shelf.table, ids)
        waiting = known_versions(self._connection, waiting_record, ids) if shelf.has_medium else {}
        _add(known, waiting)
        for record in self._prepared(shelf, records, known):
            mark = content_hash(record)
            admission = admit(known[record.id], version_of(record), mark)
            if admission is Admission.NEW:
                if self._obeys_rules(shelf, record):
                    known[record.id][version_of(record)] = mark
                    self._put(shelf, record, mark)
            elif admission is Admission.SAME and record.id in waiting:
                self._fetch(shelf, record, mark)
            else:
                self._turn_away(shelf, record, admission)

    def _prepared(self, shelf: Shelf, records: Sequence[Any], known: Known) -> Sequence[Any]:
        """Read what the rules will ask for, and return the records in the order in which they are held against them."""
        if shelf.table is SHELVES[Signature].table:
            self._flush()  # what is signed may stand in the same piece
        if shelf.table is not SHELVES[TimeEntry].table:
            return records
        _add(known, known_versions(self._connection, regularisation, [record.id for record in records]))
        self._neighbours.prepare(records)
        self._closed.prepare(records)
        # Of several that do not fit into one day, the one that was entered last stays outside.
        # (Moments of different zones take their time to compare: as numbers they do not.)
        return sorted(records, key=lambda entry: (entry.entered_at.timestamp(), entry.version))

    def _obeys_rules(self, shelf: Shelf, record: AnswerRecord) -> bool:
        beside = self._neighbours.beside(record) if isinstance(record, TimeEntry) else ()
        found = judge_record(record, self._books_for(record), beside)
        if isinstance(record, Signature):
            stored = stored_fingerprint(self._connection, record, self._books)
            found = (*found, *signed_content_is_unchanged(record, stored))
        if not found:
            return True
        if isinstance(record, TimeEntry) and not self._deciding and any(map(_is_too_much, found)):
            self._full_days.defer(record)
            return False
        author = str(getattr(record, shelf.author))
        findings = findings_on_record(found, self._answer.file, f"{shelf.kind} {record.id}", author, about(record))
        refusals = [finding for finding in findings if finding.severity is not Severity.WARNING]
        # What stays outside is not warned about: nothing of it is in, and it comes again.
        self.warnings.extend(() if refusals else findings)
        self.refused.extend((record.id, finding) for finding in refusals)
        return not refusals

    def _books_for(self, record: AnswerRecord) -> Books:
        if not isinstance(record, DeliveryNote) or record.order is None or record.order not in self._books.orders:
            return self._books
        self._flush()  # another note of the same order may stand in the same piece
        return replace(self._books, orders={record.order: outstanding(self._connection, record)})

    def _medium(self, record: Any) -> PlacedMedia | None:
        # Some servers change the case of a name; the hash says whether it is the file.
        return self._media.get((record.file.casefold(), record.sha256))

    def _put(self, shelf: Shelf, record: Any, mark: str) -> None:
        if isinstance(record, TimeEntry):
            week = self._closed.closed_by(record)
            if week is not None:
                self._hold(shelf, record, week, self._origin(mark))
                return
            self._neighbours.take(record)
        if isinstance(record, Photo) and not self._books.settings.gps:
            record = without_position(record)
        if not shelf.has_medium:
            self._store(shelf, record, mark)
            return
        placed = self._medium(record)
        if placed is None:
            self._aside[waiting_record].append(waiting_row(shelf, record, self._origin(mark)))
            self.waiting += 1
            return
        self._shown.add(str(placed.place))
        self._store(shelf, record, mark, str(placed.place))

    def _origin(self, mark: str) -> Row:
        return {"batch": self._answer.id, "content_hash": mark}

    def _hold(self, shelf: Shelf, entry: TimeEntry, week: Week, origin: Row) -> None:
        self._aside[regularisation].append(regularisation_row(entry, week, origin))
        message = text(
            "payroll has closed the week {week} of {number}: kept aside for a person to decide (REGULARISATION)",
            week=week[1],
            number=week[0],
        )
        record = f"{shelf.kind} {entry.id}"
        self.warnings.append(
            Finding(
                "R18",
                Severity.WARNING,
                message,
                self._answer.file,
                record=record,
                author=entry.entered_by,
                about=about(entry),
            )
        )

    def _fetch(self, shelf: Shelf, record: Any, mark: str) -> None:
        if self._medium(record) is not None:
            self._connection.execute(waiting_record.delete().where(waiting_record.c.id == record.id))
            self._put(shelf, record, mark)

    def _store(self, shelf: Shelf, record: Any, mark: str, place: str = "") -> None:
        pile = self._piles.get(shelf.kind)
        if pile is None:
            pile = self._piles[shelf.kind] = Pile(shelf)
        pile.records.append(record)
        pile.marks.append(mark)
        pile.places.append(place)
        self.counts[shelf.kind] = self.counts.get(shelf.kind, 0) + 1

    def _turn_away(self, shelf: Shelf, record: Any, admission: Admission) -> None:
        finding = _finding(shelf, record, admission, self._answer.file)
        if admission is Admission.CONTRADICTS:
            self.refused.append((record.id, finding))
        elif admission is Admission.OUTDATED:
            self.warnings.append(finding)

    def _flush(self) -> None:
        for pile in self._piles.values():
            insert(self._connection, pile.shelf.table, pile.columns(self._answer.id))
            parts = pile.shelf.part_columns(pile.records)
            if parts and pile.shelf.parts is not None:
                insert(self._connection, pile.shelf.parts, parts)
        self._piles.clear()
        for table, waiting in self._aside.items():
            self._connection.execute(table.insert(), waiting)
        self._aside.clear()


def _is_too_much(finding: DocumentFinding) -> bool:
    return finding.rule == "R07" and finding.severity is DocumentSeverity.REFUSE_RECORD


def waiting_row(shelf: Shelf, record: Any, origin: Row) -> Row:
    """Return the row of a record that waits for the file that it names."""
    kept = dump(type(record), record)
    return {
        "id": record.id,
        "kind": shelf.kind,
        "file": record.file.casefold(),
        "sha256": record.sha256,
        "record": kept,
        **origin,
    }


def known_versions(connection: Connection, table: sa.Table, ids: Sequence[str]) -> Known:
    """Read which versions of these records a table holds; all are the first where there are no others."""
    known: Known = defaultdict(dict)
    for record_id, number, mark in connection.execute(_versions_of(table, connection.dialect), {"ids": ids}):
        known[record_id][number] = mark
    return known


@lru_cache(maxsize=32)
def _versions_of(table: sa.Table, dialect: Dialect) -> "sa.Select[Any]":
    version = table.c.get("version", sa.literal(1))
    return sa.select(table.c.id, version, table.c.content_hash).where(among(table.c.id, "ids", dialect))


def _add(known: Known, more: Known) -> None:
    for record_id, versions in more.items():
        known[record_id].update(versions)


def _finding(shelf: Shelf, record: Any, admission: Admission, file: str) -> Finding:
    place = {"kind": shelf.kind, "id": record.id, "version": version_of(record)}
    if admission is Admission.CONTRADICTS:
        message = text("{kind} {id} version {version} came before with other content", **place)
        severity = Severity.RECORD
    else:
        message = text("version {version} is older than the one that is in, and was ignored", version=place["version"])
        severity = Severity.WARNING
    author = str(getattr(record, shelf.author))
    return Finding(
        _VERSIONS, severity, message, file, record=f"{shelf.kind} {record.id}", author=author, about=about(record)
    )
