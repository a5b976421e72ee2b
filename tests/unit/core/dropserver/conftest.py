"""One account of the drop server in memory: its drop as an office may leave it, its mobile system, its journal."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from optimx.core import names
from optimx.core.bus import Recorder
from optimx.core.contracts import SystemContext
from optimx.core.dropserver import inbox, outbox, processing
from optimx.core.dropserver.account import Account, Settings
from optimx.core.errors import RightsError
from optimx.core.events import Role, Side
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import RunStarted
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile, to_bytes
from optimx.core.transfer import Stop
from optimx.testing import MemoryMobileSystem, enter
from tests.stand.bench import ACCOUNT, Bench, sha256

STAGING = Path("/state/staging")
SEVEN = datetime(2026, 3, 2, 7, 0)  # noqa: DTZ001 - local and naive by definition


@dataclass
class ServerBench(Bench):
    """An account, from run to run; `account` is one run.

    Attributes:
        titles: sha256 by title of the documents that came so far.
    """

    titles: dict[str, str] = field(default_factory=dict)

    def account(self, run: str = "run 1") -> Account:
        """Begin a run."""
        stop, settings = Stop(self.clock), replace(Settings(), **self.changes)
        recorder = Recorder(run, ACCOUNT, Side.SERVER, self.journal, self.clock)
        if not self.journal.length:
            recorder.write("", RunStarted("server process", "drop", "1.0", "memory", ""))
        account = Account(
            id=ACCOUNT,
            company="",
            timezone=ZoneInfo("Europe/Paris"),
            staging=STAGING,
            journal=self.journal,
            recorder=recorder,
            drop=self.drop(stop, temporary=settings.temporary),
            system=self.system(),
            disk=self.disk,
            clock=self.clock,
            random=self.random,
            stop=stop,
            settings=settings,
        )
        return replace(account, **self.parts)

    def system(self) -> MemoryMobileSystem:
        context = SystemContext(ACCOUNT, "", STAGING, self.disk, self.clock, self.random.uuid)
        return MemoryMobileSystem(context, self.books, self.refuses.__contains__)

    def vendor(self) -> None:
        """Have the office be the vendor's program."""
        self.changes = {**self.changes, "profile": Profile.PAIR}

    def staged(self) -> set[str]:
        """Return the names in staging."""
        return {name.rpartition("/")[2] for name in self.disk.files() if name.startswith(f"{STAGING}/")}

    def unreadable(self, path: str) -> None:
        """Have a file of the drop be somebody else's, who lets nobody read it."""

        def connect() -> Any:
            transport: Any = self.store.connect()
            download = transport.download

            def refuse(source: str, *arguments: Any) -> None:
                if source == path:
                    raise RightsError(text("no right to read"), file=source)
                download(source, *arguments)

            transport.download = refuse
            return transport

        self.connect = connect

    # -- answers

    def freeze(self) -> None:
        """Have the mobile system freeze an answer."""
        self.books.commit("freeze", facts=self.system()._frozen("pair-1"))

    def deliver(self, run: str = "run 1") -> BatchState:
        """Deliver what waits; return the first answer."""
        outbox.deliver(self.account(run))
        return self.journal.batches(Direction.OUTBOUND)[0]

    def refuse(self, findings: bytes) -> BatchState:
        """Deliver an answer, have the office refuse it, and let the server learn of that."""
        plan = self.deliver().plan
        mark = names.mark(plan.account, plan.stamp, refused=True)
        self.store.files[mark] = self.store.files.pop(names.answer_manifest(plan.account, plan.stamp))
        self.store.files[f"{mark}.json"] = findings
        return self.deliver("run 2")

    def rename(self) -> None:
        """Have [names] call answers otherwise from now on."""
        patterns = names.Patterns(answer="RETOUR-{id}-{stamp}.xml")
        system = self.system()
        self.parts = {"system": replace(system, context=replace(system.context, patterns=patterns))}

    def statuses(self) -> list[str]:
        """Return what the mobile system says of its answers."""
        return list(self.books.named("status").values())

    # -- pairs

    def pair(
        self,
        batch: str = "pair-1",
        sequence: int = 1,
        *,
        documents: Sequence[tuple[str, bytes]] = (),
        named: Sequence[tuple[str, str]] | None = None,
        inside: str | None = None,
        **fields: Any,
    ) -> str:
        """Lay a set with its manifest on the drop; return its stamp.

        Args:
            batch: its id.
            sequence: its number.
            documents: title and content of those that come with it.
            named: title and sha256 of those that it names; by default all that came so far.
            inside: the id that its files carry.
            fields: of the manifest that differ from the ordinary.
        """
        stamp = f"{SEVEN + timedelta(minutes=sequence):%y%m%d%H%M}"
        lot = (batch if inside is None else inside).encode()
        self.titles |= {title: sha256(content) for title, content in documents}
        told = list(self.titles.items()) if named is None else named
        rows = b"".join(b'<Document nom="%s" sha256="%s"/>' % (title.encode(), mark.encode()) for title, mark in told)
        param, data = b'<P lot="%s"/>' % lot, b'<D lot="%s">%s</D>' % (lot, rows)
        files = [
            ManifestFile(f"ged_{sha256(content)}_{stamp}.pdf", Role.DOCUMENT, len(content), sha256(content), title)
            for title, content in documents
        ]
        files.append(ManifestFile(f"optim_data_{ACCOUNT}_{stamp}.xml", Role.DATA, len(data), sha256(data)))
        files.append(ManifestFile(f"optim_param_{ACCOUNT}_{stamp}.xml", Role.PARAM, len(param), sha256(param)))
        contents = [*(content for _, content in documents), data, param]
        manifest = Manifest(PROTOCOL, batch, ACCOUNT, "office", 1, sequence, stamp, tuple(files))
        self.store.files |= {file.path: content for file, content in zip(files, contents, strict=True)}
        self.store.files[f"optim_{ACCOUNT}_{stamp}.ok"] = to_bytes(replace(manifest, **fields))
        return stamp

    def foreign(self, stamp: str = "2603020701", *, data_stamp: str = "", lot: str = "vendor") -> None:
        """Lay a pair of the vendor's program on the drop."""
        self.store.files[f"optim_data_{ACCOUNT}_{data_stamp or stamp}.xml"] = b'<D lot="%s"></D>' % lot.encode()
        self.store.files[f"optim_param_{ACCOUNT}_{stamp}.xml"] = b'<P lot="%s"/>' % lot.encode()

    def found(self, run: str = "run 1") -> list[BatchState]:
        """Look for sets as often as it takes for foreign ones to stand still; return those that are open."""
        inbox.find(self.account(run))
        self.later(seconds=11)
        inbox.find(self.account(run))
        return list(self.journal.batches(Direction.INBOUND, settled=False))

    def fetched(self, batch: str = "pair-1", sequence: int = 1, **pair: Any) -> BatchState:
        self.pair(batch, sequence, **pair)
        inbox.find(self.account())
        return inbox.fetch(self.account(), self.account().state(batch))

    def judged(self, batch: str = "pair-1", sequence: int = 1, **pair: Any) -> BatchState:
        state = processing.claim(self.account(), self.fetched(batch, sequence, **pair))
        return processing.judge(self.account(), state)


@pytest.fixture
def bench() -> ServerBench:
    bench = ServerBench()
    bench.disk.make_folder(STAGING)
    return bench


@pytest.fixture
def answered(bench: ServerBench) -> ServerBench:
    """A mobile system in which an answer with a photo waits, frozen when a pair was applied."""
    enter(bench.books, "e1", "p1.jpg")
    bench.freeze()
    return bench
