"""The journal: append-only rows in SQLite on a local disk; the single source of truth of one account and side.

In: entries of the steps, many in one transaction. Out: rows, states, cursors. Called by the bus (writes), by the
steps (states) and by reports (rows). The only module that knows sqlite3.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Self

from optimx.core.codec import encode
from optimx.core.errors import DiskFullError, JournalError
from optimx.core.events import Event
from optimx.core.journal.chain import chained, hashed, mention_key
from optimx.core.journal.entries import Body, Row, names_within
from optimx.core.journal.reading import ERASABLE, SCHEMA_VERSION, JournalReader, check_version, erasable
from optimx.core.journal.state import BatchState, extend, fold
from optimx.core.language import text
from optimx.core.ports import Uptime

# ASCII: names found on a drop may hold what UTF-8 cannot.
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is about to be written.

    Attributes:
        body: what it says.
        batch: that it belongs to, or empty.
        correlation: batch of the other direction, when known.
    """

    body: Body
    batch: str = ""
    correlation: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is known of a file that was seen in listings.

    Attributes:
        size: bytes, at the latest look.
        still: for how long it has had that size.
        known: for how long it has been there.
    """

    size: int
    still: timedelta
    known: timedelta


class Journal(JournalReader):
    """One open journal. Used by one thread of the one process that holds the lock of the account and side."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._prepare()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a journal, or begin one.

        Args:
            path: on a local disk; its folder exists.

        Raises:
            JournalError: it is damaged, of a newer version, or cannot be opened.
        """
        try:
            path.touch(mode=0o600)  # SQLite would leave it to the umask; the files beside it take over the mode
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            return cls(connection)
        except (sqlite3.Error, OSError) as error:
            raise JournalError(
                text("the journal '{path}' cannot be used: {why}", path=path, why=error),
                remedy=text("Bring the journal back from a backup, or run 'optimx doctor --rebuild'."),
            ) from error

    @classmethod
    def in_memory(cls) -> Self:
        """Begin a journal that lives as long as the object: for tests and the simulation."""
        return cls(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))

    def _prepare(self) -> None:
        version = check_version(self._sql)
        if version == 0:
            self._set_up(f"{_script('schema.sql')}; {_script('sightings.sql')}")
        elif version < SCHEMA_VERSION:  # the first told sightings by the clock, and looking anew costs only a wait
            self._set_up(f"DROP TABLE sighting; {_script('sightings.sql')}")

    def _set_up(self, script: str) -> None:
        self._sql.executescript(f"BEGIN; {script}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")

    def forget_cache(self) -> None:
        """Drop what was kept in memory, as a process that dies does."""
        self._states.clear()

    # -- writing

    def append(self, run: str, at: datetime, drafts: Sequence[Draft]) -> tuple[Row, ...]:
        """Write entries in one durable transaction; either all are there afterwards or none.

        Args:
            run: the run that writes.
            at: aware moment, the same for all of them but for events, which carry their own.
            drafts: in order.

        Raises:
            DiskFullError: there is no room; nothing was written.
            JournalError: the database cannot be written.
        """
        with self._transaction():
            last, head = self._last()
            rows = []
            written: list[tuple[object, ...]] = []
            for seq, draft in enumerate(drafts, start=last + 1):
                row, values = _written(seq, head, run, at, draft)
                head = str(values[-1])
                rows.append(row)
                written.append(values)
            self._insert(rows, written)
            states = self._project(rows)
        self._states.update(states)
        return tuple(rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            yield
            self._sql.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            if "full" in str(error):
                raise DiskFullError(text("there is no room for the journal: {why}", why=error)) from error
            raise JournalError(text("the journal cannot be written: {why}", why=error)) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK")

    def _insert(self, rows: Sequence[Row], written: Sequence[tuple[object, ...]]) -> None:
        self._sql.executemany(
            "INSERT INTO entry (seq, run, batch, correlation, at, kind, payload_hash, payload, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            written,
        )
        named = [(mention_key(name), row.seq) for row in rows if row.body for name in names_within(row.body)]
        self._sql.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?)", named)

    def _project(self, rows: Sequence[Row]) -> dict[str, BatchState]:
        changed: dict[str, list[Row]] = {}
        for row in rows:
            if row.batch:
                changed.setdefault(row.batch, []).append(row)
        states = {}
        for batch, added in changed.items():
            state = extend(self._known(batch, before=added[0].seq), added)
            if state is not None:
                states[batch] = state
                self._store_state(state)
        return states

    def _known(self, batch: str, before: int) -> BatchState | None:
        if batch in self._states:
            return self._states[batch]
        return fold(row for row in self.rows(batch=batch) if row.seq < before)

    def _store_state(self, state: BatchState) -> None:
        epoch, sequence = state.order
        values = (
            state.id,
            state.direction.value,
            state.stage,
            state.profile.value,
            epoch,
            sequence,
            state.name,
            state.since.astimezone(UTC).isoformat(),
            int(state.settled),
            state.first_seq,
        )
        self._sql.execute("INSERT OR REPLACE INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def erase(self, before: datetime) -> None:
        """Take the payload out of what was told before a moment of batches that are settled; hashes stay.

        What these entries spoke of is found by its name no more.
        """
        values = erasable(before)
        with self._transaction():
            self._sql.execute(f"DELETE FROM mention WHERE seq IN (SELECT seq FROM entry WHERE {ERASABLE})", values)  # noqa: S608
            self._sql.execute(f"UPDATE entry SET payload = NULL WHERE {ERASABLE}", values)  # noqa: S608
        self._states.clear()

    # -- cursors and sightings

    def cursor(self, listener: str) -> int:
        """Return the last `seq` that a listener was told; a new listener begins with what happens from now on."""
        row = self._sql.execute("SELECT seq FROM cursor WHERE listener = ?", (listener,)).fetchone()
        if row is None:
            self.advance(listener, self.length)
            return self.length
        return int(row[0])

    def advance(self, listener: str, seq: int) -> None:
        """Remember that a listener was told everything up to a `seq`."""
        with self._transaction():
            self._sql.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?)", (listener, seq))

    def sight(self, seen: Iterable[tuple[str, int]], at: datetime, up: Uptime) -> dict[str, Sighting]:
        """Note sizes seen in a listing; files that are not in it any more are forgotten.

        Args:
            seen: path and size in bytes of every file of interest.
            at: aware moment of the listing.
            up: the same by the uptime of the machine, which tells how long ago the latest look was.
        """
        with self._transaction():
            passed = self._since_look(at, up)
            self._sql.execute("UPDATE sighting SET seen = 0")
            self._sql.executemany(
                "INSERT INTO sighting VALUES (?1, ?2, 0, 0, 1) ON CONFLICT (path) DO UPDATE SET seen = 1,"
                " still = CASE WHEN size = excluded.size THEN still + ?3 ELSE 0 END,"
                " known = known + ?3, size = excluded.size",
                [(path, size, passed) for path, size in seen],
            )
            self._sql.execute("DELETE FROM sighting WHERE seen = 0")
            look = (up.boot, up.seconds, at.astimezone(UTC).isoformat())
            self._sql.execute("INSERT OR REPLACE INTO look VALUES (1, ?, ?, ?)", look)
        return self.sightings()

    def _since_look(self, at: datetime, up: Uptime) -> float:
        """Return the seconds since the latest look; only beyond a start of the machine anew is its clock believed."""
        found = self._sql.execute("SELECT boot, seconds, at FROM look").fetchone()
        if found is None:
            return 0.0
        boot, seconds, then = found
        passed = up.after(Uptime(boot, seconds))
        return max(0.0, (at - datetime.fromisoformat(then)).total_seconds()) if passed is None else passed

    def sightings(self) -> dict[str, Sighting]:
        """Return what the latest listing showed, by path."""
        found = self._sql.execute("SELECT path, size, still, known FROM sighting").fetchall()
        return {
            path: Sighting(size, timedelta(seconds=still), timedelta(seconds=known))
            for path, size, still, known in found
        }


def _script(name: str) -> str:
    return files("optimx.core.journal").joinpath(name).read_text("utf-8")


def _written(seq: int, head: str, run: str, at: datetime, draft: Draft) -> tuple[Row, tuple[object, ...]]:
    """Return a row, and its columns as they are stored, its hash last."""
    body = replace(draft.body, seq=seq) if isinstance(draft.body, Event) else draft.body
    moment = body.at if isinstance(body, Event) else at
    payload = _ENCODE(encode(body))
    fields = (seq, run, draft.batch, draft.correlation, moment.astimezone(UTC).isoformat(), body.kind, hashed(payload))
    row = Row(seq, run, draft.batch, moment, body.kind, body, draft.correlation)
    return row, (*fields, payload, chained(fields, head))
