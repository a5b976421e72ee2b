"""The contract of a mobile system, the mobile app's store: applies the pair, freezes answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from optimx.core.contracts.system.batch import Batch, Found, Verdict, Work
from optimx.core.events import Finding, Role, VerdictKind


@dataclass(frozen=True, slots=True)
class ApplyOutcome:
    """What a mobile system made of a pair.

    Attributes:
        verdict: accepted, superseded or refused.
        findings: reasons and warnings.
        counts: records applied, by kind.
        documents: sha256 of the GED documents that it now holds or held already.
        documents_missing: names of those that `optim_data` names and that it does not hold.
        already: this batch had been applied; nothing changed.
        named: sha256 by name of all GED documents that an accepted `optim_data` names: what lies in `docs` and is not
            among them any more is withdrawn; None when the system does not tell, and then nothing is.
    """

    verdict: VerdictKind
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    documents_missing: tuple[str, ...] = ()
    already: bool = False
    named: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One file of an answer, written out.

    Attributes:
        path: where it lies.
        role: answer, photo or signature.
    """

    path: Path
    role: Role

    @property
    def name(self) -> str:
        """Its name on the drop."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class AnswerFiles:
    """A frozen answer, written out.

    Attributes:
        answer: the `Appli_Data` file; None when only late media travel.
        media: its photos and signatures.
        counts: records by kind.
    """

    answer: AnswerFile | None
    media: tuple[AnswerFile, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


class MobileSystem(Protocol):
    """The mobile app's store, as the server side of the exchange needs it."""

    def apply(self, batch: Batch, param: Path, data: Path, documents: Mapping[str, Path], work: Work) -> ApplyOutcome:
        """Store rows, the inbox key (batch id), the verdict and the frozen answer in one transaction.

        A second call says `already`, with the same verdict, and changes nothing. Older than what was applied:
        superseded, not applied.

        Args:
            batch: the pair's batch.
            param: the `optim_param` file.
            data: the `optim_data` file.
            documents: GED documents that came with the pair, by real name.
            work: progress and cancellation.
        """
        ...

    def pending(self) -> Iterable[Batch]:
        """Return the frozen answers that are not settled, oldest first; freezes media that came late into one."""
        ...

    def write_answer(self, batch: Batch, folder: Path) -> AnswerFiles:
        """Write a frozen answer into an empty folder, named by `batch.stamp`; the same bytes every time.

        Media may lie in folders of that folder: a photo and a signature of one name have to.
        """
        ...

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Learn what became of an answer: accepted closes it, refused leaves its entries for `redeliver`."""
        ...

    def redeliver(self, batch_id: str) -> None:
        """Make a settled answer pending again, with the same bytes.

        Raises:
            LookupError: there is no such answer, or retention took what was in it; nothing changes.
        """
        ...

    def find(self, batch_id: str) -> Found:
        """Say whether this pair was applied."""
        ...
