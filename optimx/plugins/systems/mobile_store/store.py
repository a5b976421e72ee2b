"""The mobile system over its database: each call of the contract, handed to the module that knows how.

In: the calls of `dropserver`, and what crews enter. Out: what the contract says. Opened by the plugin.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from optimx import (
    AnswerFiles,
    ApplyOutcome,
    Batch,
    Expired,
    Finding,
    Found,
    Periods,
    Secret,
    SystemContext,
    Verdict,
    Work,
)
from optimx.documents import AnswerRecord, DataRecord, ParamRecord
from optimx.plugins.sql import Database, open_database, sqlite_url
from optimx.plugins.systems.mobile_store import (
    answers,
    applying,
    crew,
    logbook,
    outbox,
    pictures,
    purging,
    rejections,
    snapshots,
)
from optimx.plugins.systems.mobile_store.candidate import read_pair
from optimx.plugins.systems.mobile_store.pictures import Picture
from optimx.plugins.systems.mobile_store.rejections import ToldRejection
from optimx.plugins.systems.mobile_store.tables import ACCEPTED, SCHEMA, account, inbox

FILE = "mobile_store.sqlite3"
"""Name of the SQLite file in the account's state, when no URL says otherwise."""


class MobileStore:
    """The mobile system of one account."""

    def __init__(self, database: Database, context: SystemContext) -> None:
        self._database = database
        self._context = context
        with database.write() as connection:
            mine = account.c.account == context.account
            if connection.execute(sa.select(account.c.account).where(mine)).first() is None:
                row = {"account": context.account, "instance": context.uuid(), "epoch": 1, "sequence": 0}
                connection.execute(account.insert(), [row])

    @classmethod
    def open(cls, url: str, context: SystemContext, password: Secret | None = None) -> Self:
        """Open the database; its tables are made, or brought to the current version, when need be."""
        place = url or sqlite_url(context.state / FILE)
        # Accounts that share a database have no row in common, and need not wait for one another.
        return cls(open_database(place, SCHEMA, password=password, queue=f"mobile_store {context.account}"), context)

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def apply(self, batch: Batch, param: Path, data: Path, documents: Mapping[str, Path], work: Work) -> ApplyOutcome:
        """Apply a pair, or say again what became of it; one transaction, or nothing."""
        candidate = read_pair(self._context, param, data, documents, work)
        with self._database.write() as connection:
            return applying.apply(connection, self._context, batch, candidate, work)

    def pending(self) -> Sequence[Batch]:
        """Return the answers to deliver, oldest first; media that came late are frozen into one."""
        with self._database.write() as connection:
            answers.freeze_late_media(connection, self._context)
            return outbox.pending(connection, self._context)

    def write_answer(self, batch: Batch, folder: Path) -> AnswerFiles:
        """Write a frozen answer into an empty folder, the same bytes every time.

        Raises:
            NotThereError: no such answer was frozen.
        """
        return outbox.write_answer(self._database, self._context, batch, folder)

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Learn what became of an answer."""
        with self._database.write() as connection:
            outbox.settle(connection, self._context, batch.id, verdict)

    def redeliver(self, batch_id: str) -> None:
        """Make a settled answer pending again: the same batch, the same bytes.

        Raises:
            LookupError: no such answer was frozen, or what was in it was purged.
        """
        with self._database.write() as connection:
            outbox.redeliver(connection, self._context, batch_id)

    def refusals(self) -> Sequence[tuple[str, tuple[Finding, ...]]]:
        """Return the answers that the office refused, oldest first, each with what it said."""
        with self._database.read() as connection:
            return outbox.refusals(connection, self._context)

    def find(self, batch_id: str) -> Found:
        """Say whether this pair was applied; one that was refused or superseded was not."""
        applied = (inbox.c.account == self._context.account, inbox.c.batch == batch_id, inbox.c.verdict == ACCEPTED)
        with self._database.read() as connection:
            found = connection.execute(sa.select(inbox.c.batch).where(*applied)).first()
        return Found.DONE if found else Found.ABSENT

    def expired(self, periods: Periods) -> Expired:
        """Return what may not be kept any longer."""
        with self._database.read() as connection:
            return purging.expired(connection, self._context, periods)

    def purge(self, periods: Periods) -> Expired:
        """Remove what may not be kept any longer, and note that in the journal of the store."""
        with self._database.write() as connection:
            found = purging.expired(connection, self._context, periods)
            purging.purge(connection, self._context, periods)
            logbook.write(connection, self._context, "", "purged", str(sum(found.counts.values())))
        return found

    def param_records(self) -> list[ParamRecord]:
        """Return the firm's lists as last applied; empty before the first pair."""
        with self._database.read() as connection:
            return snapshots.param_records(connection, self._context)

    def data_records(self) -> list[DataRecord]:
        """Return people, sites and all else as last applied; empty before the first pair."""
        with self._database.read() as connection:
            return snapshots.data_records(connection, self._context)

    def rejections(self, login: str | None = None) -> Sequence[ToldRejection]:
        """Return what the office refused and nobody has put right yet, oldest first.

        Args:
            login: only what this person entered; everybody's when not given.
        """
        with self._database.read() as connection:
            return rejections.untreated(connection, self._context, login)

    def store_entries(self, records: Iterable[AnswerRecord], login: str) -> int:
        """Store what a crew entered; the same again is nothing new.

        Returns:
            How many records were new.

        Raises:
            BadInputError: a record came before, in the same version, with other content; nothing is stored.
        """
        with self._database.write() as connection:
            return crew.store_entries(connection, self._context, list(records), login)

    def store_media(self, name: str, data: bytes, folder: str) -> None:
        """Store a photo or signature (`photos`, `signatures`); before its record, with it or after it.

        Raises:
            BadInputError: its record names another content, or the folder is none.
        """
        self.store_all_media([Picture(name, data, folder)])

    def store_all_media(self, media: Iterable[Picture]) -> None:
        """Store many at once: their bytes are made durable together.

        Raises:
            BadInputError: a record names another content; nothing is noted.
        """
        with self._database.read() as reader:
            held = crew.without_delivered(reader, self._context, list(media))
        pictures.keep(self._context, ((picture.sha256, picture.content) for picture in held))
        with self._database.write() as connection:
            crew.store_media(connection, self._context, held)
        # a purge in between took bytes that nobody needed yet; from here on it leaves them
        pictures.keep(self._context, ((picture.sha256, picture.content) for picture in held))
