"""A mobile system in memory: applies tiny pairs, once, and freezes an answer for each.

In: the calls of `MobileSystem`; what a crew enters (`enter`, `arrive`). Out: files on the given disk, effects in its
store.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimx.core.contracts import AnswerFile, AnswerFiles, ApplyOutcome, Batch, Found, SystemContext, Verdict, Work
from optimx.core.events import Finding, Role, Severity, VerdictKind
from optimx.core.language import text
from optimx.testing.failpoints import OnEffect
from optimx.testing.systems.payloads import entry_values, lot_of, photo_bytes, read, sha256_of, write
from optimx.testing.systems.store import MemoryStore, announce_nothing

_NAMED = re.compile(rb'<Document nom="([^"]*)" sha256="([^"]*)"/>')


@dataclass(frozen=True, slots=True)
class MemoryMobileSystem:
    """Implements `MobileSystem`.

    Attributes:
        context: account and disk.
        store: what it has committed; what the crew entered comes in by `enter` and `arrive`.
        refuses: whether it refuses a pair, by the id inside.
        on_effect: told of its transactions.
        keyed: whether it remembers what it applied; without, it breaks its contract: for mutants.
    """

    context: SystemContext
    store: MemoryStore
    refuses: Callable[[str], bool] = lambda lot: False
    on_effect: OnEffect = announce_nothing
    keyed: bool = True

    def apply(self, batch: Batch, param: Path, data: Path, documents: Mapping[str, Path], work: Work) -> ApplyOutcome:
        """Apply a pair once: rows, key, verdict and answer in one transaction."""
        work.check()
        param_lot, content = lot_of(read(self.context.disk, param)), read(self.context.disk, data)
        named = {name.decode(): sha256.decode() for name, sha256 in _NAMED.findall(content)}
        known = self.store.facts.get(f"verdict {batch.id}") if self.keyed else None
        if known is not None:
            return ApplyOutcome(VerdictKind(known), documents=self._held(), already=True, named=named)
        facts = {f"held {sha256_of(self.context.disk, path)}": name for name, path in documents.items()}
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
        return ApplyOutcome(verdict, self._findings(verdict, data), documents=self._held(), named=named)

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
            AnswerFile(write(self.context.disk, folder / name, photo_bytes(name)), Role.PHOTO)
            for name in frozen["media"]
        )
        if not frozen["document"]:
            return AnswerFiles(None, media)
        rows = b"".join(
            b'<Pointage id="%s" photo="%s" sha256="%s"/>' % entry_values(entry) for entry in frozen["entries"]
        )
        name = self.context.file_name(Role.ANSWER, batch.stamp or self.context.clock.now())
        path = write(self.context.disk, folder / name, b'<A lot="%s">%s</A>' % (batch.id.encode(), rows))
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
