"""Both systems in memory, over tiny payloads: what a plugin is tested against, and what the simulation runs.

In: the calls of the contracts, and switches that a test sets. Out: files on the given disk, and effects that are
counted by name, so that a test can tell once from twice. What was committed survives a crash, nothing else does.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimx.core.contracts import (
    AnswerFile,
    AnswerFiles,
    ApplyOutcome,
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
from optimx.core.errors import BadInputError
from optimx.core.events import Finding, Role, Severity, VerdictKind
from optimx.core.language import text
from optimx.core.names import DocumentKind, Patterns
from optimx.core.ports import Disk
from optimx.core.xml import check_well_formed
from optimx.testing.failpoints import OnEffect

_LOT = re.compile(rb' lot="([^"]*)"')
_DOCUMENT = re.compile(rb'<Document nom="([^"]*)" sha256="([^"]*)"/>')
_ENTRY = re.compile(rb'<Pointage id="([^"]*)" photo="([^"]*)" sha256="([^"]*)"/>')


def _nothing(name: str, when: str) -> None:
    """Announce to nobody."""


@dataclass(slots=True)
class MemoryStore:
    """What a system has committed: it outlives the system that is "killed".

    Attributes:
        effects: how often each thing was done; a test wants to see 1.
        facts: what the system knows, by name.
    """

    effects: dict[str, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def commit(
        self,
        name: str,
        effects: Iterable[str] = (),
        facts: Mapping[str, str] | None = None,
        *,
        forget: Iterable[str] = (),
        on_effect: OnEffect = _nothing,
    ) -> None:
        """Do one transaction: all of it or nothing.

        Args:
            name: what is announced.
            effects: each is counted once more.
            facts: what is known from now on.
            forget: facts that are known no longer.
            on_effect: told before and after; whatever it raises kills the transaction or what follows.
        """
        on_effect(f"system.{name}", "before")
        for effect in effects:
            self.effects[effect] = self.effects.get(effect, 0) + 1
        self.facts.update(facts or {})
        for fact in forget:
            self.facts.pop(fact, None)
        on_effect(f"system.{name}", "after")

    def named(self, kind: str) -> dict[str, str]:
        """Return the facts of one kind, by the rest of their names, in the order in which they became known."""
        return {name[len(kind) + 1 :]: value for name, value in self.facts.items() if name.startswith(f"{kind} ")}

    def copy(self) -> "MemoryStore":
        """Return a store that holds the same and goes its own way."""
        return MemoryStore(dict(self.effects), dict(self.facts))


def photo_bytes(name: str) -> bytes:
    """Return what the photo of a name consists of: a JPEG as far as its first bytes tell."""
    return b"\xff\xd8\xff\xe0" + name.encode() * 4


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
        patterns: how the documents are called.
        keyed: whether it remembers what it imported; without, it breaks its contract: for mutants.
    """

    context: SystemContext
    store: MemoryStore
    documents: Sequence[Document] = ()
    refuses: Callable[[str], bool] = lambda lot: False
    knows: bool = True
    on_effect: OnEffect = _nothing
    patterns: Patterns = field(default_factory=Patterns)
    keyed: bool = True

    def generate(self, batch: Batch, folder: Path, work: Work) -> GeneratedFiles:
        """Write a pair that carries the batch's id and names the documents."""
        work.check()
        lot = batch.id.encode()
        named = b"".join(
            b'<Document nom="%s" sha256="%s"/>' % (document.name.encode(), document.sha256.encode())
            for document in self.documents
        )
        param = _write(self.context.disk, folder / self._name(DocumentKind.PARAM, batch), b'<P lot="%s"/>' % lot)
        data = _write(
            self.context.disk, folder / self._name(DocumentKind.DATA, batch), b'<D lot="%s">%s</D>' % (lot, named)
        )
        return GeneratedFiles(param, data, tuple(self.documents), {"Document": len(self.documents)})

    def inspect(self, answer: Path) -> Inspection:
        """Look at an answer without changing anything."""
        content = _read(self.context.disk, answer)
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
        content = _read(self.context.disk, answer)
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
                _check_content(self.context.disk, here[photo])
        self.store.commit(f"import {batch.id}", effects, {**facts, **waiting}, on_effect=self.on_effect)
        return ImportOutcome({"Pointage": len(ready)}, waiting=len(waiting))

    def import_media(self, media: PlacedMedia, work: Work) -> ImportOutcome:
        """Import the record that waited for a medium."""
        work.check()
        entry = self.store.facts.get(f"waiting {media.media.name}")
        if entry is None:
            return ImportOutcome(already=True)
        _check_content(self.context.disk, media)
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

    def _name(self, kind: DocumentKind, batch: Batch) -> str:
        return self.patterns.compose(kind, batch.account, batch.stamp or self.context.clock.now())


@dataclass(frozen=True, slots=True)
class MemoryMobileSystem:
    """Implements `MobileSystem`.

    Attributes:
        context: account and disk.
        store: what it has committed; what the crew entered comes in by `enter` and `arrive`.
        refuses: whether it refuses a pair, by the id inside.
        on_effect: told of its transactions.
        patterns: how the documents are called.
        keyed: whether it remembers what it applied; without, it breaks its contract: for mutants.
    """

    context: SystemContext
    store: MemoryStore
    refuses: Callable[[str], bool] = lambda lot: False
    on_effect: OnEffect = _nothing
    patterns: Patterns = field(default_factory=Patterns)
    keyed: bool = True

    def apply(self, batch: Batch, param: Path, data: Path, documents: Mapping[str, Path], work: Work) -> ApplyOutcome:
        """Apply a pair once: rows, key, verdict and answer in one transaction."""
        work.check()
        param_lot, content = lot_of(_read(self.context.disk, param)), _read(self.context.disk, data)
        known = self.store.facts.get(f"verdict {batch.id}") if self.keyed else None
        if known is not None:
            return ApplyOutcome(VerdictKind(known), documents=self._held(), already=True)
        facts = {f"held {_sha256(self.context.disk, path)}": name for name, path in documents.items()}
        verdict = self._verdict(batch, param_lot, lot_of(content))
        effects = []
        if verdict is VerdictKind.ACCEPTED:
            effects = [f"apply {batch.id}", f"lot {param_lot}"]
            facts |= {"newest": f"{batch.epoch:06d} {batch.sequence:09d}", **self._frozen(batch.id)}
        self.store.commit(
            f"apply {batch.id}",
            effects,
            {**facts, f"verdict {batch.id}": verdict.value},
            on_effect=self.on_effect,
        )
        return ApplyOutcome(verdict, self._findings(verdict, data), documents=self._held())

    def pending(self) -> Iterable[Batch]:
        """Return the answers that are not settled; media that came late are frozen into one."""
        late = self._late()
        if late:
            self.store.commit("freeze late media", facts=late, on_effect=self.on_effect)
        found = self.store.named("answer")
        return [self._batch(answer) for answer in found if self.store.facts[f"status {answer}"] == "pending"]

    def write_answer(self, batch: Batch, folder: Path) -> AnswerFiles:
        """Write an answer, the same bytes every time."""
        frozen = json.loads(self.store.facts[f"answer {batch.id}"])
        media = tuple(
            AnswerFile(_write(self.context.disk, folder / name, photo_bytes(name)), Role.PHOTO)
            for name in frozen["media"]
        )
        if not frozen["document"]:
            return AnswerFiles(None, media)
        rows = b"".join(b'<Pointage id="%s" photo="%s" sha256="%s"/>' % _row(entry) for entry in frozen["entries"])
        name = self.patterns.compose(DocumentKind.ANSWER, self.context.account, batch.stamp or self.context.clock.now())
        path = _write(self.context.disk, folder / name, b'<A lot="%s">%s</A>' % (batch.id.encode(), rows))
        return AnswerFiles(AnswerFile(path, Role.ANSWER), media, {"Pointage": len(frozen["entries"])})

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Close an answer, or keep it for `redeliver`."""
        status = "closed" if verdict.kind is VerdictKind.ACCEPTED else "refused"
        self.store.commit(f"settle {batch.id}", facts={f"status {batch.id}": status}, on_effect=self.on_effect)

    def redeliver(self, batch_id: str) -> None:
        """Make an answer pending again."""
        if f"answer {batch_id}" not in self.store.facts:
            raise LookupError(batch_id)
        self.store.commit(f"redeliver {batch_id}", facts={f"status {batch_id}": "pending"}, on_effect=self.on_effect)

    def find(self, batch_id: str) -> Found:
        """Say whether a pair was applied."""
        return Found.DONE if f"apply {batch_id}" in self.store.effects else Found.ABSENT

    def _verdict(self, batch: Batch, param_lot: str, data_lot: str) -> VerdictKind:
        if param_lot != data_lot or self.refuses(data_lot):
            return VerdictKind.REFUSED
        older = f"{batch.epoch:06d} {batch.sequence:09d}" < self.store.facts.get("newest", "")
        return VerdictKind.SUPERSEDED if older else VerdictKind.ACCEPTED

    def _findings(self, verdict: VerdictKind, data: Path) -> tuple[Finding, ...]:
        if verdict is not VerdictKind.REFUSED:
            return ()
        return (Finding("SET_TEST", Severity.SET, text("refused, as the test wants it"), data.name),)

    def _held(self) -> tuple[str, ...]:
        return tuple(sorted(self.store.named("held")))

    def _frozen(self, correlation: str) -> dict[str, str]:
        entries = [entry for entry in self.store.named("entry") if f"bound {entry}" not in self.store.facts]
        photos = [(entry, self.store.facts[f"entry {entry}"]) for entry in entries]
        media = [photo for _, photo in photos if photo and f"here {photo}" in self.store.facts]
        return self._answer(correlation, photos, media, document=True) | {f"bound {entry}": "yes" for entry in entries}

    def _late(self) -> dict[str, str]:
        bound = [self.store.facts[f"entry {entry}"] for entry in self.store.named("bound")]
        late = [photo for photo in bound if f"here {photo}" in self.store.facts and self._is_undelivered(photo)]
        return self._answer("", [], late, document=False) if late else {}

    def _is_undelivered(self, photo: str) -> bool:
        return f"sent {photo}" not in self.store.facts

    def _answer(
        self, correlation: str, entries: Sequence[tuple[str, str]], media: Sequence[str], *, document: bool
    ) -> dict[str, str]:
        answer, number = self.context.uuid(), len(self.store.named("answer")) + 1
        frozen = {
            "number": number,
            "correlation": correlation,
            "entries": entries,
            "media": media,
            "document": document,
        }
        return {
            f"answer {answer}": json.dumps(frozen),
            f"status {answer}": "pending",
            **{f"sent {photo}": answer for photo in media},
        }

    def _batch(self, answer: str) -> Batch:
        frozen: dict[str, Any] = json.loads(self.store.facts[f"answer {answer}"])
        correlation = frozen["correlation"] or None
        return Batch(answer, self.context.account, "mobile", 1, frozen["number"], correlation=correlation)


def enter(store: MemoryStore, entry: str, photo: str = "", *, late: bool = False) -> None:
    """Have the crew make an entry.

    Args:
        store: of the mobile system.
        entry: its id.
        photo: name of the photo that it needs; empty for none.
        late: the photo comes in later, by `arrive`.
    """
    store.commit("enter", facts={f"entry {entry}": photo})
    if photo and not late:
        arrive(store, photo)


def arrive(store: MemoryStore, photo: str) -> None:
    """Have a photo come in from a telephone."""
    store.commit("arrive", facts={f"here {photo}": "yes"})


def _row(entry: Sequence[str]) -> tuple[bytes, bytes, bytes]:
    name, photo = entry
    sha256 = hashlib.sha256(photo_bytes(photo)).hexdigest() if photo else ""
    return name.encode(), photo.encode(), sha256.encode()


def entries_of(content: bytes) -> list[tuple[str, str, str]]:
    """Return id, photo and hash of each entry of an answer."""
    return [(entry.decode(), photo.decode(), sha.decode()) for entry, photo, sha in _ENTRY.findall(content)]


def lot_of(content: bytes) -> str:
    """Return the id inside a document."""
    found = _LOT.search(content)
    return found[1].decode() if found else ""


def _check_content(disk: Disk, item: PlacedMedia) -> None:
    if _sha256(disk, item.path) != item.media.sha256:
        raise BadInputError(text("'{file}' is not what it was", file=item.media.name), file=item.media.name)


def _sha256(disk: Disk, path: Path) -> str:
    with disk.open(path) as file:
        return hashlib.sha256(file.read()).hexdigest()


def _read(disk: Disk, path: Path) -> bytes:
    with disk.open(path) as file:
        check_well_formed(file, name=path.name)
    with disk.open(path) as file:
        return file.read()


def _write(disk: Disk, path: Path, content: bytes) -> Path:
    with disk.create(path) as file:
        file.write(content)
    return path
