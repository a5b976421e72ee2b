"""The journal: append-only rows in SQLite on a local disk; the single source of truth of one account and side.

In: entries of the steps, many in one transaction. Out: rows, states, cursors. Called by the bus (writes), by the
steps (states) and by reports (rows). The only module that knows sqlite3.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, TypeVar

from optimx.core.codec import CodecError, decode, encode
from optimx.core.errors import DiskFullError, JournalError
from optimx.core.events import EVENTS, Event, from_payload
from optimx.core.journal.entries import KINDS, Body, Direction, Identified, Pinned, Row, names_within
from optimx.core.journal.state import BatchState, extend, fold
from optimx.core.language import printable, text

SCHEMA_VERSION = 1
_GENESIS = "0" * 64
_COLUMNS = "seq, run, batch, at, kind, payload, correlation"
T = TypeVar("T")


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
        since: from when on it had that size.
        first: when it was seen for the first time.
    """

    size: int
    since: datetime
    first: datetime


class Journal:
    """One open journal. Used by one thread of the one process that holds the lock of the account and side."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._states: dict[str, BatchState] = {}
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
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            return cls(connection)
        except sqlite3.Error as error:
            raise JournalError(
                text("the journal '{path}' cannot be used: {why}", path=path, why=error),
                remedy=text("Bring the journal back from a backup, or run 'optimx doctor --rebuild'."),
            ) from error

    @classmethod
    def in_memory(cls) -> Self:
        """Begin a journal that lives as long as the object: for tests and the simulation."""
        return cls(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))

    def close(self) -> None:
        """End the connection; safe to call twice."""
        self._sql.close()

    def _prepare(self) -> None:
        (version,) = self._sql.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise JournalError(
                text("the journal was written by a newer version of optimx"), remedy=text("Update optimx here.")
            )
        if version == 0:
            schema = files("optimx.core.journal").joinpath("schema.sql").read_text("utf-8")
            self._sql.executescript(f"BEGIN; {schema}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")

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
            seq, head = self._last()
            rows = []
            for draft in drafts:
                seq += 1
                row, head = self._insert(seq, head, run, at, draft)
                rows.append(row)
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

    def _last(self) -> tuple[int, str]:
        row = self._sql.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        return row if row else (0, _GENESIS)

    def _insert(self, seq: int, head: str, run: str, at: datetime, draft: Draft) -> tuple[Row, str]:
        body = replace(draft.body, seq=seq) if isinstance(draft.body, Event) else draft.body
        moment = body.at if isinstance(body, Event) else at
        # ASCII: names found on a drop may hold what UTF-8 cannot
        payload = json.dumps(encode(body), sort_keys=True, separators=(",", ":"))
        payload_hash = _hash(payload)
        stored_at = moment.astimezone(UTC).isoformat()
        fields = (seq, run, draft.batch, draft.correlation, stored_at, body.kind, payload_hash)
        chained = _chain(fields, head)
        self._sql.execute(
            "INSERT INTO entry (seq, run, batch, correlation, at, kind, payload_hash, payload, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*fields, payload, chained),
        )
        for name in names_within(body):
            self._sql.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", (_key(name), seq))
        return Row(seq, run, draft.batch, moment, body.kind, body, draft.correlation), chained

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

    # -- reading

    def rows(self, *, batch: str | None = None, run: str | None = None, after: int = 0) -> Iterator[Row]:
        """Return rows in order: of a batch, of a run, or all, from behind a `seq` on."""
        where, values = ["seq > ?"], [after]
        for column, value in (("batch", batch), ("run", run)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)  # type: ignore[arg-type]
        # only the two fixed column names above are put into the statement
        asked = " AND ".join(where)
        statement = f"SELECT {_COLUMNS} FROM entry WHERE {asked} ORDER BY seq"  # noqa: S608
        for found in self._sql.execute(statement, values).fetchall():
            yield _row(found)

    def events(self, after: int, upto: int) -> tuple[Event, ...]:
        """Return the events behind one `seq` and up to another, in order."""
        marks = ", ".join("?" * len(EVENTS))
        statement = f"SELECT kind, payload FROM entry WHERE seq > ? AND seq <= ? AND kind IN ({marks}) ORDER BY seq"  # noqa: S608
        found = self._sql.execute(statement, (after, upto, *EVENTS)).fetchall()
        return tuple(from_payload(kind, json.loads(payload)) for kind, payload in found if payload is not None)

    def state(self, batch: str) -> BatchState | None:
        """Return where a batch stands, or None when the journal does not know it."""
        if batch not in self._states:
            folded = fold(self.rows(batch=batch))
            if folded is None:
                return None
            self._states[batch] = folded
        return self._states[batch]

    def batches(
        self, direction: Direction | None = None, *, settled: bool | None = None, after: int = 0
    ) -> tuple[BatchState, ...]:
        """Return batches in the order of epoch, sequence and first row.

        Args:
            direction: only those that travel this way.
            settled: only those that are, or are not.
            after: only those whose first row came behind this `seq`.
        """
        found = self._sql.execute(
            "SELECT id FROM batch WHERE (?1 IS NULL OR direction = ?1) AND (?2 IS NULL OR settled = ?2) AND first > ?3",
            (direction and direction.value, None if settled is None else int(settled), after),
        ).fetchall()
        states = (self.state(batch) for (batch,) in found)
        return tuple(sorted((state for state in states if state), key=lambda state: (*state.order, state.first_seq)))

    def runs(self) -> tuple[str, ...]:
        """Return all runs, oldest first."""
        found = self._sql.execute("SELECT run FROM entry WHERE kind = 'run_started' ORDER BY seq").fetchall()
        return tuple(run for (run,) in found)

    def latest(self, kind: type[T]) -> T | None:
        """Return the latest entry of one kind in the whole journal, or None."""
        name: str = kind.kind  # type: ignore[attr-defined]
        row = self._sql.execute(
            "SELECT payload FROM entry WHERE kind = ? ORDER BY seq DESC LIMIT 1", (name,)
        ).fetchone()
        body = _body(name, row[0]) if row else None
        return body if isinstance(body, kind) else None

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Return all entries of one kind, in order."""
        name: str = kind.kind  # type: ignore[attr-defined]
        found = self._sql.execute("SELECT payload FROM entry WHERE kind = ? ORDER BY seq", (name,)).fetchall()
        return tuple(body for (payload,) in found if isinstance(body := _body(name, payload), kind))

    def named(self, name: str) -> BatchState | None:
        """Return the batch that people know by a name, or None."""
        row = self._sql.execute("SELECT id FROM batch WHERE name = ? ORDER BY first DESC LIMIT 1", (name,)).fetchone()
        return self.state(row[0]) if row else None

    def newest(self, direction: Direction, stage: str) -> BatchState | None:
        """Return the newest batch that stands at a stage, or None."""
        statement = "SELECT id FROM batch WHERE direction = ? AND stage = ? ORDER BY epoch DESC, sequence DESC LIMIT 1"
        row = self._sql.execute(statement, (direction.value, stage)).fetchone()
        return self.state(row[0]) if row else None

    def last_sequence(self, epoch: int, direction: Direction = Direction.OUTBOUND) -> int:
        """Return the highest sequence number of a batch of an epoch; 0 for none."""
        statement = "SELECT coalesce(max(sequence), 0) FROM batch WHERE direction = ? AND epoch = ?"
        return int(self._sql.execute(statement, (direction.value, epoch)).fetchone()[0])

    def mentions(self, name: str) -> tuple[Row, ...]:
        """Return the rows that speak of a file, whatever the case of its name."""
        statement = f"SELECT {_COLUMNS} FROM mention JOIN entry USING (seq) WHERE name = ? ORDER BY seq"  # noqa: S608
        found = self._sql.execute(statement, (_key(name),)).fetchall()
        return tuple(map(_row, found))

    @property
    def identity(self) -> Identified | None:
        """The instance and epoch that this journal speaks for; None in a new one."""
        return self.latest(Identified)

    @property
    def pinned(self) -> Pinned | None:
        """The profile that was found on the drop."""
        return self.latest(Pinned)

    @property
    def head(self) -> str:
        """Hash of the last row; everything before hangs on it."""
        return self._last()[1]

    @property
    def mark(self) -> str:
        """What tells this journal from any other in 8 hexadecimal characters; empty before its first row."""
        row = self._sql.execute("SELECT hash FROM entry WHERE seq = 1").fetchone()
        return str(row[0])[:8] if row else ""

    def head_at(self, seq: int) -> str:
        """Return the hash of one row; everything before hangs on it."""
        row = self._sql.execute("SELECT hash FROM entry WHERE seq = ?", (seq,)).fetchone()
        return str(row[0]) if row else _GENESIS

    def open_at(self, seq: int) -> tuple[BatchState, ...]:
        """Return the batches that were not settled when a row was written, as they stood then."""
        later = self._sql.execute("SELECT DISTINCT batch FROM entry WHERE seq > ? AND batch <> ''", (seq,)).fetchall()
        changed = {batch for (batch,) in later}
        then = [fold(row for row in self.rows(batch=batch) if row.seq <= seq) for batch in changed]
        same = [state for state in self.batches(settled=False) if state.id not in changed]
        open_then = [state for state in (*then, *same) if state is not None and not state.settled]
        return tuple(sorted(open_then, key=lambda state: (*state.order, state.first_seq)))

    @property
    def length(self) -> int:
        """Number of rows."""
        return self._last()[0]

    def verify(self) -> int | None:
        """Check the chain of hashes; return the first `seq` that does not fit, or None when all is well."""
        head = _GENESIS
        statement = "SELECT seq, run, batch, correlation, at, kind, payload_hash, payload, hash FROM entry ORDER BY seq"
        for expected, (*fields, payload, chained) in enumerate(self._sql.execute(statement), start=1):
            intact = (
                payload is None or hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest() == fields[6]
            )
            if fields[0] != expected or not intact or _chain(tuple(fields), head) != chained:
                return int(fields[0])
            head = chained
        return None

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

    def sight(self, seen: Iterable[tuple[str, int]], at: datetime) -> dict[str, Sighting]:
        """Note sizes seen in a listing; files that are not in it any more are forgotten.

        Args:
            seen: path and size in bytes of every file of interest.
            at: aware moment of the listing.
        """
        now = at.astimezone(UTC).isoformat()
        with self._transaction():
            self._sql.execute("UPDATE sighting SET seen = 0")
            self._sql.executemany(
                "INSERT INTO sighting VALUES (?1, ?2, ?3, ?3, 1) ON CONFLICT (path) DO UPDATE SET seen = 1,"
                " since = CASE WHEN size = excluded.size THEN since ELSE excluded.since END, size = excluded.size",
                [(path, size, now) for path, size in seen],
            )
            self._sql.execute("DELETE FROM sighting WHERE seen = 0")
        return self.sightings()

    def sightings(self) -> dict[str, Sighting]:
        """Return what the latest listing showed, by path."""
        found = self._sql.execute("SELECT path, size, since, first FROM sighting").fetchall()
        return {
            path: Sighting(size, datetime.fromisoformat(since), datetime.fromisoformat(first))
            for path, size, since, first in found
        }


def _key(name: str) -> str:
    return printable(name).casefold()


def _chain(fields: tuple[object, ...], head: str) -> str:
    return _hash(json.dumps([*fields, head], separators=(",", ":")))


def _hash(ascii_text: str) -> str:
    return hashlib.sha256(ascii_text.encode("ascii")).hexdigest()


def _row(found: tuple[Any, ...]) -> Row:
    seq, run, batch, at, kind, payload, correlation = found
    return Row(seq, run, batch, datetime.fromisoformat(at), kind, _body(kind, payload), correlation)


def _body(kind: str, payload: str | None) -> Body | None:
    if payload is None or kind not in KINDS:
        return None
    try:
        return decode(KINDS[kind], json.loads(payload))
    except (ValueError, CodecError) as error:
        raise JournalError(
            text("an entry of the journal cannot be read: {why}", why=error),
            remedy=text("Bring the journal back from a backup, or run 'optimx doctor --rebuild'."),
        ) from error
