"""One office in memory: its disk, its journal, its ERP, and the drop as the other side may leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from optimx.core.bus import Recorder
from optimx.core.contracts import Document, SystemContext, Verdict
from optimx.core.events import Certainty, Role, Side, VerdictKind
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Identified, Judged
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile, Receipt, to_bytes
from optimx.core.office import download, generation, importation, upload
from optimx.core.office.folders import Folders
from optimx.core.office.office import Office, Settings
from optimx.core.office.room import Room, room_of
from optimx.core.office.spool import Spool
from optimx.core.transfer import Stop
from optimx.plugins.archives.photos import Photos
from optimx.testing import MemoryOfficeSystem
from optimx.testing.systems import photo_bytes
from tests.stand.bench import ACCOUNT, Bench, sha256

ROOT = Path("/office/EchangeFTP")
SPOOL = Path("/state/spool")
PLAN = b"%PDF-1.7 plan"
WHO = Identified("instance", 1, 0, "first")


@dataclass
class OfficeBench(Bench):
    """An office, from run to run; `office` is one run.

    Attributes:
        knows: whether the ERP can tell what it holds.
        documents: GED documents that the next pair names.
        positions: whether the ERP wants photos to tell where they were taken.
    """

    knows: bool = True
    documents: Sequence[Document] = ()
    positions: bool = True
    folders: Folders = field(default_factory=lambda: Folders(ROOT))
    spool: Path = SPOOL
    who: Identified = WHO

    def office(self, run: str = "run 1") -> Office:
        """Begin a run."""
        stop = Stop(self.clock)
        settings = replace(Settings(machine="pc", journal_place="/state/journal.db"), **self.changes)
        office = Office(
            account=ACCOUNT,
            company="",
            timezone=ZoneInfo("Europe/Paris"),
            folders=self.folders,
            spool=Spool(SPOOL, self.disk),
            journal=self.journal,
            recorder=Recorder(run, ACCOUNT, Side.OFFICE, self.journal, self.clock),
            drop=self.drop(stop, temporary=settings.temporary),
            system=self.system(),
            categories={"photos": Photos()},
            disk=self.disk,
            clock=self.clock,
            random=self.random,
            stop=stop,
            settings=settings,
        )
        return replace(office, **self.parts)

    def system(self) -> MemoryOfficeSystem:
        context = SystemContext(ACCOUNT, "", SPOOL, self.disk, self.clock, self.random.uuid)
        refuses = self.refuses.__contains__
        return MemoryOfficeSystem(context, self.books, self.documents, refuses, self.knows, positions=self.positions)

    # -- what lies where

    def room(self, state: BatchState) -> Room:
        """Return where an answer lies until it is archived."""
        return room_of(self.office(), state)

    def held(self, folder: str) -> dict[str, bytes]:
        """Return the files of a room of the office folder, by name, as a crash would leave them."""
        prefix = f"{ROOT}/{folder}/"
        return {
            name.removeprefix(prefix): data
            for name, data in self.disk.durable_files().items()
            if name[: len(prefix)] == prefix
        }

    def spooled(self, batch: str) -> dict[str, bytes]:
        """Return what of a batch a crash would leave in the spool."""
        prefix = f"{SPOOL}/{batch}/"
        return {
            name[len(prefix) :]: data for name, data in self.disk.durable_files().items() if name.startswith(prefix)
        }

    # -- pairs

    def plan(self, name: str = "plan.pdf", data: bytes = PLAN) -> Document:
        """Lay a document into the office."""
        path = Path("/ged") / name
        self.disk.put(path, data)
        return Document(name, path, sha256(data))

    def generated(self, profile: Profile = Profile.MANIFEST) -> BatchState:
        return generation.generate(self.office(), self.who, profile)

    def sent(self, profile: Profile = Profile.MANIFEST) -> BatchState:
        return upload.upload(self.office(), self.who, self.generated(profile))

    def accepted(self, *documents: str) -> BatchState:
        """Have a pair be sent and accepted by a server that says which documents it holds."""
        state = self.sent()
        self.office().recorder.write(state.id, Judged(Verdict(VerdictKind.ACCEPTED, Certainty.CERTAIN, (), documents)))
        return self.office().state(state.id)

    def receipt(
        self, state: BatchState, kind: VerdictKind = VerdictKind.ACCEPTED, batch: str = "", **fields: Any
    ) -> str:
        """Have the server lay its word on a pair; return the name."""
        name = f"receipt_{ACCOUNT}_{state.plan.stamp:%y%m%d%H%M}.json"
        receipt = Receipt(PROTOCOL, batch or state.id, ACCOUNT, kind, self.clock.now(), **fields)
        self.store.files[name] = to_bytes(receipt)
        return name

    # -- answers

    def answer(
        self,
        batch: str = "answer-1",
        sequence: int = 1,
        *,
        photos: Mapping[str, bytes | None] | None = None,
        signatures: Mapping[str, bytes] | None = None,
        inside: str | None = None,
        **fields: Any,
    ) -> str:
        """Lay an answer with its manifest on the drop; return its stamp.

        Args:
            batch: its id.
            sequence: its number.
            photos: content by name; None for one that never came.
            signatures: content by name; the answer names none.
            inside: the id that the answer itself carries.
            fields: of the manifest that differ from the ordinary.
        """
        stamp = f"260302{800 + sequence:04d}"
        media = {"p1.jpg": photo_bytes("p1.jpg")} if photos is None else photos
        document = answer_bytes(batch if inside is None else inside, list(media))
        name = f"Appli_Data_{ACCOUNT}_{stamp}.xml"
        here = {photo: data for photo, data in media.items() if data is not None}
        files = [ManifestFile(photo, Role.PHOTO, len(data), sha256(data)) for photo, data in here.items()]
        signed = signatures or {}
        files += [ManifestFile(item, Role.SIGNATURE, len(data), sha256(data)) for item, data in signed.items()]
        files.append(ManifestFile(name, Role.ANSWER, len(document), sha256(document)))
        manifest = Manifest(PROTOCOL, batch, ACCOUNT, "mobile", 1, sequence, stamp, tuple(files))
        self.store.files[name] = document
        self.store.files |= {f"photos/{photo}": data for photo, data in here.items()}
        self.store.files |= {f"signatures/{item}": data for item, data in signed.items()}
        self.store.files[name.replace(".xml", ".ok")] = to_bytes(replace(manifest, **fields))
        return stamp

    def foreign(self, stamp: str = "2603020801", photos: Sequence[str] = ("p1.jpg",), *, there: bool = True) -> str:
        """Lay an answer of the vendor's program on the drop, and let it stand still; return its name."""
        name = f"Appli_Data_{ACCOUNT}_{stamp}.xml"
        self.store.files[name] = answer_bytes("vendor", list(photos), hashes=False)
        if there:
            self.store.files |= {f"photos/{photo}": photo_bytes(photo) for photo in photos}
        return name

    def found(self, batch: str = "answer-1", **answer: Any) -> BatchState:
        """Lay an answer on the drop, and find it."""
        self.answer(batch, **answer)
        download.find(self.office(), Profile.MANIFEST)
        return self.office().state(batch)

    def fetched(self, batch: str = "answer-1", **answer: Any) -> BatchState:
        return download.fetch(self.office(), self.found(batch, **answer))

    def validated(self, batch: str = "answer-1", **answer: Any) -> BatchState:
        return importation.validate(self.office(), self.fetched(batch, **answer))

    def imported(self, batch: str = "answer-1", **answer: Any) -> BatchState:
        return importation.import_answer(self.office(), self.validated(batch, **answer))


def answer_bytes(lot: str, photos: Sequence[str], *, hashes: bool = True) -> bytes:
    rows = "".join(
        f'<Pointage id="{photo}" photo="{photo}" sha256="{sha256(photo_bytes(photo)) if hashes else ""}"/>'
        for photo in photos
    )
    return f'<A lot="{lot}">{rows}</A>'.encode()


@pytest.fixture
def bench() -> OfficeBench:
    bench = OfficeBench()
    bench.folders.make(bench.disk)
    bench.disk.make_folder(SPOOL)
    return bench
