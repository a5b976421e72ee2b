"""The reading half of the journal: rows, events, where each batch stands.

In: an open database. Out: rows and states. Used by reports and, as the base of `Journal`, by every step.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from optimx.core.errors import JournalError
from optimx.core.events import EVENTS, Archived, Event, from_payload
from optimx.core.journal.chain import COLUMNS, GENESIS, chained, hashed, mention_key, to_body, to_row
from optimx.core.journal.entries import Body, Direction, Identified, Pinned, Row
from optimx.core.journal.state import BatchState, fold
from optimx.core.language import text

T = TypeVar("T", bound=Body)


SCHEMA_VERSION = 2


def check_version(connection: sqlite3.Connection) -> int:
    """Return the version of the schema; 0 for a database that is new.

    Raises:
        JournalError: a newer optimx wrote it.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise JournalError(
            text("the journal was written by a newer version of optimx"), remedy=text("Update optimx here.")
        )
    return version


# What listeners, reports and `why` are told, which holds names and mistakes of people. What a batch's state hangs on
# stays, where files lie too, since they are kept longer, and all of a batch that is not settled.
_TOLD = ("allotted", "warned", "listener_failed", *(kind for kind in EVENTS if kind != Archived.kind))
ERASABLE = (  # only marks for values are put in
    f"payload IS NOT NULL AND at < ? AND kind IN ({', '.join('?' * len(_TOLD))})"  # noqa: S608
    " AND (batch = '' OR batch IN (SELECT id FROM batch WHERE settled = 1))"
)
"""Which entries may lose their payload; with the values of `erasable`."""


def erasable(before: datetime) -> tuple[str, ...]:
    """Return the values that `ERASABLE` asks for."""
    return (before.astimezone(UTC).isoformat(), *_TOLD)


class JournalReader:
    """A journal that is looked at; it needs no lock and changes nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._states: dict[str, BatchState] = {}

    def close(self) -> None:
        """End the connection; safe to call twice."""
        self._sql.close()

    def rows(self, *, batch: str | None = None, run: str | None = None, after: int = 0) -> Iterator[Row]:
        """Return rows in order: of a batch, of a run, or all, from behind a `seq` on."""
        where, values = ["seq > ?"], [after]
        for column, value in (("batch", batch), ("run", run)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)  # type: ignore[arg-type]
        # only the two fixed column names above are put into the statement
        asked = " AND ".join(where)
        statement = f"SELECT {COLUMNS} FROM entry WHERE {asked} ORDER BY seq"  # noqa: S608
        for found in self._sql.execute(statement, values).fetchall():
            yield to_row(found)

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

    def state_of(self, batch: str) -> BatchState:
        """Return where a batch stands.

        Raises:
            LookupError: the journal does not know it.
        """
        state = self.state(batch)
        if state is None:
            raise LookupError(f"the journal does not know batch {batch}")
        return state

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
        name = kind.kind
        row = self._sql.execute(
            "SELECT payload FROM entry WHERE kind = ? ORDER BY seq DESC LIMIT 1", (name,)
        ).fetchone()
        body = to_body(name, row[0]) if row else None
        return body if isinstance(body, kind) else None

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Return all entries of one kind, in order."""
        name = kind.kind
        found = self._sql.execute("SELECT payload FROM entry WHERE kind = ? ORDER BY seq", (name,)).fetchall()
        return tuple(body for (payload,) in found if isinstance(body := to_body(name, payload), kind))

    def since(self, kind: type[T], moment: datetime | None) -> Iterator[T]:
        """Yield the entries of one kind from a moment on, in order; all of them for None."""
        since = "" if moment is None else moment.astimezone(UTC).isoformat()
        found = self._sql.execute("SELECT seq FROM entry WHERE kind = ? AND at >= ? ORDER BY seq", (kind.kind, since))
        for (seq,) in found.fetchall():
            (payload,) = self._sql.execute("SELECT payload FROM entry WHERE seq = ?", (seq,)).fetchone()
            if isinstance(body := to_body(kind.kind, payload), kind):
                yield body

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
        statement = f"SELECT {COLUMNS} FROM mention JOIN entry USING (seq) WHERE name = ? ORDER BY seq"  # noqa: S608
        found = self._sql.execute(statement, (mention_key(name),)).fetchall()
        return tuple(map(to_row, found))

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
        return str(row[0]) if row else GENESIS

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

    def erasable(self, before: datetime) -> int:
        """Return how many entries `Journal.erase` would leave without their payload."""
        return int(self._sql.execute(f"SELECT count(*) FROM entry WHERE {ERASABLE}", erasable(before)).fetchone()[0])  # noqa: S608

    def verify(self) -> int | None:
        """Check the chain of hashes; return the first `seq` that does not fit, or None when all is well."""
        head = GENESIS
        statement = "SELECT seq, run, batch, correlation, at, kind, payload_hash, payload, hash FROM entry ORDER BY seq"
        for expected, (*fields, payload, stored) in enumerate(self._sql.execute(statement), start=1):
            intact = payload is None or hashed(payload) == fields[-1]
            if fields[0] != expected or not intact or chained(tuple(fields), head) != stored:
                return int(fields[0])
            head = stored
        return None

    def _last(self) -> tuple[int, str]:
        row = self._sql.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        return row if row else (0, GENESIS)
