"""One exchange is watched from beside, on the drop and in the office folder; then the configuration is proposed for it.

In: looks at both, again and again. Out: what came and went, and lines for `plugins.toml`. Called by
`optimx doctor --learn`, while another program does the exchange. Reads only.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from optimx.app.learning.patterns import kind_of, pattern_of
from optimx.core import names
from optimx.core.errors import CancelledError
from optimx.core.language import Text, text
from optimx.core.names import DocumentKind, Patterns
from optimx.core.ports import Clock
from optimx.core.transfer import Stop

INTERVAL_SECONDS = 10.0  # a file that comes and goes faster is missed; a vendor's script looks every few minutes
_OUTBOUND = (DocumentKind.PARAM, DocumentKind.DATA)
_INCOMING, _IMPORTED = "Importation_EnCours", "Importation_Archive"

Look = Callable[[], Mapping[str, int | None]]
"""Gives paths and sizes."""


class Place(StrEnum):
    """Where something happened."""

    DROP = "drop"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that came or went.

    Attributes:
        place: on which side.
        path: relative to it.
        came: whether it came; else it went.
    """

    place: Place
    path: str
    came: bool

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of `plugins.toml`.

    Attributes:
        key: dotted; empty for what no key says.
        value: as it would be written.
        why: what was seen.
    """

    key: str
    value: str
    why: Text


@dataclass(slots=True)
class Watch:
    """What is watched.

    Attributes:
        drop: gives what lies on the drop.
        office: gives what lies in the office folder.
        account: the mobile identifier.
        patterns: as they are configured.
        clock: the time.
        stop: asked for the end by Ctrl-C.
        seen: everything that came and went, in order.
    """

    drop: Look
    office: Look
    account: str
    patterns: Patterns
    clock: Clock
    stop: Stop
    seen: list[Change] = field(default_factory=list)
    _names: dict[DocumentKind, str] = field(default_factory=dict)
    _manifest: bool = False

    def changes(self, seconds: float) -> Iterator[Change]:
        """Give what comes and goes, until a whole exchange was seen, the time is over, or somebody ends it.

        Args:
            seconds: to watch at most.

        Raises:
            OptimxError: one of both cannot be looked at.
        """
        end = self.clock.monotonic() + seconds
        before = self._look()
        for kept in (path for place, path in before if place is Place.DROP):
            self._learn(kept)
        while self.clock.monotonic() < end and not self.whole:
            try:
                self.stop.sleep(INTERVAL_SECONDS)
            except CancelledError:
                return
            now = self._look()
            yield from self._told(now - before, came=True)
            yield from self._told(before - now, came=False)
            before = now

    def _look(self) -> frozenset[tuple[Place, str]]:
        drop, office = self.drop(), self.office()
        self._manifest = self._manifest or names.DROP_IDENTITY in drop
        return frozenset({(Place.DROP, path) for path in drop} | {(Place.OFFICE, path) for path in office})

    def _told(self, changed: frozenset[tuple[Place, str]], *, came: bool) -> Iterator[Change]:
        for place, path in sorted(changed):
            change = Change(place, path, came)
            if names.is_temporary(change.name):
                continue
            self.seen.append(change)
            self._learn(path)
            yield change

    def _learn(self, path: str) -> None:
        name = path.rpartition("/")[2]
        kind, pattern = kind_of(name), pattern_of(name, self.account)
        if kind is not None and pattern is not None:
            self._names[kind] = pattern

    @property
    def whole(self) -> bool:
        """Whether a pair and an answer were seen to come and to go, and the answer to leave the incoming folder."""
        return self._gone(DocumentKind.ANSWER) and any(map(self._gone, _OUTBOUND)) and not self._waiting()

    def _waiting(self) -> bool:
        incoming = [each for each in self._of(DocumentKind.ANSWER) if each.path.startswith(f"{_INCOMING}/")]
        return bool({each.name for each in incoming if each.came} - {each.name for each in incoming if not each.came})

    def _gone(self, kind: DocumentKind) -> bool:
        return any(not each.came and each.place is Place.DROP and "/" not in each.path for each in self._of(kind))

    def _of(self, *kinds: DocumentKind) -> Iterator[Change]:
        return (change for change in self.seen if kind_of(change.name) in kinds)

    # -- what follows from it

    def proposals(self) -> tuple[Proposal, ...]:
        """Return lines for `plugins.toml`; none for what is configured already or was not seen."""
        return (*self._named(), *self._protocol(), *self._acknowledged(), *self._imported())

    def _named(self) -> Iterator[Proposal]:
        keys = {DocumentKind.PARAM: "param", DocumentKind.DATA: "data", DocumentKind.ANSWER: "answer"}
        for kind, key in keys.items():
            pattern = self._names.get(kind)
            if pattern is not None and pattern.lower() != self.patterns.of(kind).lower():
                yield Proposal(f"names.{key}", f'"{pattern}"', text("such a name was seen"))

    def _protocol(self) -> Iterator[Proposal]:
        if self._manifest:
            yield Proposal("drop.protocol", '"manifest"', text("the drop carries optimx.json"))
        elif self.seen:
            yield Proposal("drop.protocol", '"pair"', text("the drop carries no optimx.json"))

    def _acknowledged(self) -> Iterator[Proposal]:
        gone = {change.name.lower() for change in self._of(*_OUTBOUND) if not change.came and "/" not in change.path}
        filed = {
            change.name.lower() for change in self._of(*_OUTBOUND) if change.came and change.path.startswith("archive/")
        }
        if gone & filed:
            yield Proposal("drop.acknowledged_by", '"archive"', text("the pair went from the root into archive"))
        elif gone:
            yield Proposal("drop.acknowledged_by", '"gone"', text("the pair went from the root, and nowhere else"))

    def _imported(self) -> Iterator[Proposal]:
        answers = [change for change in self._of(DocumentKind.ANSWER) if change.place is Place.OFFICE]
        left = {change.name for change in answers if not change.came and change.path.startswith(f"{_INCOMING}/")}
        kept = {change.name for change in answers if change.came and change.path.startswith(f"{_IMPORTED}/")}
        if left & kept:
            yield Proposal("", "", text("an import is proven by the answer's move to Importation_Archive"))
        elif left:
            yield Proposal("", "", text("an imported answer is deleted: nothing proves the import afterwards"))
