"""The office system over its database: each call of the contract, handed to the module that knows how.

In: the calls of `office`. Out: what their contract says. Opened by the plugin; also the door through which the demo,
or whoever owns the firm's data, fills the tables.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from optimx import (
    Batch,
    Expired,
    Found,
    GeneratedFiles,
    ImportOutcome,
    Inspection,
    Periods,
    PlacedMedia,
    Secret,
    SystemContext,
    Verdict,
    VerdictKind,
    Work,
)
from optimx.documents import DataRecord, Document, ParamRecord, passages_with_position
from optimx.plugins.sql import Database, open_database, sqlite_url
from optimx.plugins.systems.office_database import (
    bookkeeping,
    firm,
    generation,
    importation,
    inspection,
    late_media,
    notices,
    purging,
)
from optimx.plugins.systems.office_database.tables import SCHEMA

FILE = "office_database.sqlite3"
"""Name of the SQLite file in the account's state, when no URL says otherwise."""


class OfficeDatabase:
    """An office system that keeps everything in one database."""

    def __init__(self, database: Database, context: SystemContext) -> None:
        self._database = database
        self._context = context
        self._validated = inspection.Validated()

    @classmethod
    def open(cls, url: str, context: SystemContext, password: Secret | None = None) -> Self:
        """Open the database; its tables are made, or brought to the current version, when need be."""
        place = url or sqlite_url(context.state / FILE)
        return cls(open_database(place, SCHEMA, password=password, queue="office_database"), context)

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def seed(self, records: Iterable[ParamRecord | DataRecord]) -> None:
        """Insert the firm's own data, or replace what has the same key; in one transaction, in any order.

        Raises:
            KeyError: a record is none of the firm's own data, or a document (`store_document`).
        """
        with self._database.write() as connection:
            firm.seed(connection, records)

    def store_document(self, document: Document, path: Path) -> None:
        """Insert or replace a document of the document management; its bytes stay at `path`."""
        with self._database.write() as connection:
            firm.store_document(connection, document, path)

    def withdraw_document(self, number: str) -> None:
        """Name a document no more, by its id: the next pair does not, and the drop server takes it out of `docs`."""
        with self._database.write() as connection:
            firm.withdraw_document(connection, number)

    def generate(self, batch: Batch, folder: Path, work: Work) -> GeneratedFiles:
        """Write the pair into an empty folder."""
        return generation.generate(self._database, self._context, batch, folder, work)

    def inspect(self, answer: Path) -> Inspection:
        """Look at an answer without changing anything anywhere."""
        return inspection.inspect(self._database, self._context, answer, self._validated)

    def foresee(self, answer: Path) -> None:
        """Validate an answer ahead of its inspection; the verdict is remembered by its name and hash."""
        self.inspect(answer)

    def keeps_positions(self) -> bool:
        """Return the firm's setting `gps`."""
        with self._database.read() as connection:
            return firm.settings(connection).gps

    def positions_in(self, answer: BinaryIO) -> Sequence[tuple[int, int]]:
        """Return the passages of an answer that tell where a photo was taken."""
        return passages_with_position(answer)

    def import_answer(self, batch: Batch, answer: Path, media: Sequence[PlacedMedia], work: Work) -> ImportOutcome:
        """Store the records and the batch id in one transaction.

        Raises:
            BadInputError: the answer is refused whole.
        """
        return importation.import_answer(
            self._database, self._context, batch, answer, media=media, work=work, validated=self._validated
        )

    def import_media(self, media: PlacedMedia, work: Work) -> ImportOutcome:
        """Let in the records that waited for a medium."""
        work.check()
        return late_media.import_media(self._database, self._context, media)

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Learn what became of a pair: what an accepted one told the crews is told no more."""
        with self._database.write() as connection:
            bookkeeping.record_verdict(connection, batch.id, str(verdict.kind), self._context.clock.now())
            bookkeeping.record_findings(connection, batch.id, verdict.findings)
            if verdict.kind is VerdictKind.ACCEPTED:
                notices.close(connection, batch.id)

    def expired(self, periods: Periods) -> Expired:
        """Return what may not be kept any longer."""
        with self._database.read() as connection:
            return purging.expired(connection, periods, self._context.clock.now())

    def purge(self, periods: Periods) -> Expired:
        """Remove what may not be kept any longer, and note that in the book of actions."""
        now = self._context.clock.now()
        with self._database.write() as connection:
            found = purging.expired(connection, periods, now)
            purging.purge(connection, periods, now)
            bookkeeping.record_action(connection, "", "purged", str(sum(found.counts.values())), now)
        return found

    def find(self, batch_id: str) -> Found:
        """Say whether this answer is in."""
        with self._database.read() as connection:
            known = bookkeeping.find_answer(connection, batch_id, batch_id)
        return Found.DONE if known else Found.ABSENT
