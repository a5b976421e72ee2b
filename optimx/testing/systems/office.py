"""An office system in memory: generates tiny pairs, imports tiny answers, once.

In: the calls of `OfficeSystem`, switches that a test sets. Out: files on the given disk, effects in its store.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from optimx.core.contracts import (
    Batch,
    Document,
    Found,
    GeneratedFiles,
    ImportOutcome,
    Inspection,
    PlacedMedia,
    SystemContext,
    Verdict,
    WantedMedia,
    Work,
)
from optimx.core.events import Finding, Role, Severity
from optimx.core.language import text
from optimx.testing.failpoints import OnEffect
from optimx.testing.systems.payloads import check_content, entries_of, lot_of, read, write
from optimx.testing.systems.store import MemoryStore, announce_nothing

_POSITION = re.compile(rb' position="[^"]*"')


@dataclass(frozen=True, slots=True)
class MemoryOfficeSystem:
    """Implements `OfficeSystem`.

    Attributes:
        context: account and disk.
        store: what it has committed.
        documents: GED documents that every pair names.
        refuses: whether it refuses an answer, by the id inside.
        knows: whether `find` can tell; else it says `UNKNOWN`.
        on_effect: told of its transactions.
        keyed: whether it remembers what it imported; without, it breaks its contract: for mutants.
        positions: whether it wants photos to tell where they were taken.
    """

    context: SystemContext
    store: MemoryStore
    documents: Sequence[Document] = ()
    refuses: Callable[[str], bool] = lambda lot: False
    knows: bool = True
    on_effect: OnEffect = announce_nothing
    keyed: bool = True
    positions: bool = True

    def keeps_positions(self) -> bool:
        """Return what a test said."""
        return self.positions

    def positions_in(self, answer: BinaryIO) -> Sequence[tuple[int, int]]:
        """Return the passages of a tiny answer that tell a position."""
        return [found.span() for found in _POSITION.finditer(answer.read())]

    def generate(self, batch: Batch, folder: Path, work: Work) -> GeneratedFiles:
        """Write a pair that carries the batch's id and names the documents."""
        work.check()
        lot = batch.id.encode()
        named = b"".join(
            b'<Document nom="%s" sha256="%s"/>' % (document.name.encode(), document.sha256.encode())
            for document in self.documents
        )
        stamp = batch.stamp or self.context.clock.now()
        param, data = (folder / self.context.file_name(role, stamp) for role in (Role.PARAM, Role.DATA))
        write(self.context.disk, param, b'<P lot="%s"/>' % lot)
        write(self.context.disk, data, b'<D lot="%s">%s</D>' % (lot, named))
        return GeneratedFiles(param, data, tuple(self.documents), {"Document": len(self.documents)})

    def inspect(self, answer: Path) -> Inspection:
        """Look at an answer without changing anything."""
        content = read(self.context.disk, answer)
        lot = lot_of(content)
        if self.refuses(lot):
            finding = Finding("SET_TEST", Severity.SET, text("refused, as the test wants it"), answer.name)
            return Inspection(lot, findings=(finding,))
        media = tuple(
            WantedMedia(entry, photo, Role.PHOTO, sha256, category="PhotoChantier")
            for entry, photo, sha256 in entries_of(content)
            if photo
        )
        return Inspection(lot, media, counts={"Pointage": len(entries_of(content))})

    def import_answer(self, batch: Batch, answer: Path, media: Sequence[PlacedMedia], work: Work) -> ImportOutcome:
        """Import the records whose media are there; the others wait."""
        work.check()
        content = read(self.context.disk, answer)
        if self.keyed and f"import {batch.id}" in self.store.effects:
            return ImportOutcome(already=True)
        here = {item.media.name: item for item in media}
        entries = entries_of(content)
        ready = [(entry, photo) for entry, photo, _ in entries if not photo or photo in here]
        waiting = {f"waiting {photo}": entry for entry, photo, _ in entries if photo and photo not in here}
        effects = [f"import {batch.id}", *(f"record {entry}" for entry, _ in ready)]
        facts = {f"place {photo}": here[photo].place.as_posix() for _, photo in ready if photo}
        for _, photo in ready:
            if photo:
                check_content(self.context.disk, here[photo])
        self.store.commit(f"import {batch.id}", effects, {**facts, **waiting}, on_effect=self.on_effect)
        return ImportOutcome({"Pointage": len(ready)}, waiting=len(waiting))

    def import_media(self, media: PlacedMedia, work: Work) -> ImportOutcome:
        """Import the record that waited for a medium."""
        work.check()
        entry = self.store.facts.get(f"waiting {media.media.name}")
        if entry is None:
            return ImportOutcome(already=True)
        check_content(self.context.disk, media)
        self.store.commit(
            f"import {media.media.name}",
            [f"record {entry}"],
            {f"place {media.media.name}": media.place.as_posix()},
            forget=[f"waiting {media.media.name}"] if self.keyed else (),
            on_effect=self.on_effect,
        )
        return ImportOutcome({"Pointage": 1})

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Remember the verdict on a pair."""
        self.store.commit(f"settle {batch.id}", facts={f"verdict {batch.id}": verdict.kind}, on_effect=self.on_effect)

    def find(self, batch_id: str) -> Found:
        """Say whether an answer is in."""
        if not self.knows:
            return Found.UNKNOWN
        return Found.DONE if f"import {batch_id}" in self.store.effects else Found.ABSENT
