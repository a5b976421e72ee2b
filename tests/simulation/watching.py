"""Ports that announce what happens: each effect, each look at the drop, each commit of the journal.

In: an `Observer`. Out: a transport, a journal, chance. Made by `sides` for each run.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from optimx.core.contracts import RemoteFile, Sink, Source, Transport
from optimx.core.journal import Draft, Journal, Row, Sighting, chain
from optimx.core.ports import Random, Uptime
from optimx.testing import OnEffect, wrap_transport


@dataclass(frozen=True, slots=True)
class Observer:
    """Who is told of what a run does.

    Attributes:
        effect: told before, in the middle of and after each effect; may raise `SimulatedCrash`.
        look: told before each look at the drop.
    """

    effect: OnEffect = lambda name, when: None
    look: Callable[[str], None] = lambda name: None


UNSEEN = Observer()


class WatchedTransport:
    """A transport whose looks are announced, too (`read`), so that the peer may run before each."""

    def __init__(self, transport: Transport, on_effect: OnEffect, on_look: Callable[[str], None]) -> None:
        self._transport = wrap_transport(transport, on_effect)
        self._on_look = on_look

    def stat(self, path: str) -> RemoteFile | None:
        self._on_look(f"stat {path}")
        return self._transport.stat(path)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        self._on_look(f"list {folder}")
        return self._transport.list(folder)

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        return self._transport.upload(source, target, offset)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        self._on_look(f"download {source}")
        self._transport.download(source, sink, offset)

    def rename(self, source: str, target: str) -> None:
        self._transport.rename(source, target)

    def delete(self, path: str) -> None:
        self._transport.delete(path)

    def make_folder(self, folder: str) -> None:
        if folder:
            self._transport.make_folder(folder)

    def abort(self) -> None:
        self._transport.abort()

    def close(self) -> None:
        self._transport.close()


class WatchedJournal(Journal):
    """A journal that announces each commit."""

    def __init__(self, connection: sqlite3.Connection, on_effect: OnEffect) -> None:
        super().__init__(connection)
        self._on_effect = on_effect

    def append(self, run: str, at: datetime, drafts: Sequence[Draft]) -> tuple[Row, ...]:
        name = f"journal.append {' '.join(draft.body.kind for draft in drafts)}"
        self._on_effect(name, "before")
        rows = super().append(run, at, drafts)
        self._on_effect(name, "after")
        return rows

    @property
    def head(self) -> str:
        # manifests carry it: then no two worlds would ever be the same again
        return ""

    def sight(self, seen: Iterable[tuple[str, int]], at: datetime, up: Uptime) -> dict[str, Sighting]:
        self._on_effect("journal.sight", "before")
        found = super().sight(seen, at, up)
        self._on_effect("journal.sight", "after")
        return found


@dataclass(frozen=True, slots=True)
class Counted:
    """Ids that follow from what is durable: what was in vain leaves no trace, and more worlds are the same."""

    random: Random
    count: Callable[[], str]

    def uuid(self) -> str:
        drawn = hashlib.blake2b(self.count().encode(), digest_size=16).hexdigest()
        return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-8{drawn[17:20]}-{drawn[20:32]}"

    def token(self) -> str:
        return self.random.token()


def _read_rows_once() -> None:
    """Entries are read back by a pure function of text, for the same rows hundreds of thousands of times."""
    known = lru_cache(maxsize=1 << 16)(chain.to_body)
    for module in list(sys.modules.values()):
        if module.__name__.startswith("optimx.core.journal.") and hasattr(module, "to_body"):
            module.to_body = known  # type: ignore[attr-defined]


_read_rows_once()


class SimulatedCrash(BaseException):
    """The process is dead: nothing of it happens any more."""
