"""One run, watched: the worlds that a crash at each effect would leave, and those in which the peer might look.

In: a world and a way to run a side on it. Out: a `Recording`. The run itself is never stopped: what a killed process
leaves is a copy of what lasts, with the disk's unsynced writes lost or not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from optimx.core.errors import AmbiguousReplyError, UnreachableError
from optimx.core.language import text
from optimx.testing import MemoryDrop
from optimx.testing.failpoints import When
from tests.simulation.watching import Observer
from tests.simulation.world import World, books_part, digest, drop_part

Runner = Callable[[World, Observer], None]


@dataclass(frozen=True, slots=True)
class Left:
    """A world that a crash left.

    Attributes:
        at: number and name of the effect, before, in the middle or after.
        world: afterwards.
    """

    at: str
    world: World


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which the peer may run: right before something that has to do with the drop.

    Attributes:
        number: of the moment.
        at: what comes next.
        world: as it is then; the side itself is in the middle of its run.
    """

    number: int
    at: str
    world: World


@dataclass(frozen=True, slots=True)
class Peer:
    """A run of the peer that is put into the run of a side.

    Attributes:
        moment: number of the moment.
        world: as the peer left it.
    """

    moment: int
    world: World


class Cut(Enum):
    """How the line to the drop breaks at an effect."""

    REPLY = "the reply is lost"
    AFTER = "done, then nothing goes any more"
    BEFORE = "not done, and nothing goes any more"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that breaks.

    Attributes:
        effect: number of the effect on the drop.
        cut: how.
    """

    effect: int
    cut: Cut


@dataclass(slots=True)
class Recording:
    """What was seen of one run; see `record`.

    Attributes:
        crashes: distinct worlds that a crash would leave.
        moments: where the peer may run.
        drop_effects: numbers of the effects on the drop.
        end: the world when the run had come to its end.
    """

    crashes: list[Left] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    drop_effects: list[int] = field(default_factory=list)
    end: World | None = None


def record(
    world: World,
    side: str,
    runner: Runner,
    *,
    crashes: bool = True,
    moments: bool = False,
    peer: Peer | None = None,
    peer_side: str = "",
    line: Line | None = None,
) -> Recording:
    """Run a side on a copy of a world.

    Args:
        world: stays as it is.
        side: which.
        runner: runs it.
        crashes: note what a crash would leave; with a peer only from its moment on.
        moments: note when the peer might run.
        peer: has it run at one moment.
        peer_side: whose run that is.
        line: breaks.
    """
    watch = _Watch(world.copy(), side, crashes, moments, peer, peer_side)
    watch.line = line
    runner(watch.world, Observer(watch.on_effect, watch.on_look))
    watch.recording.end = watch.world
    return watch.recording


class _Watch:
    def __init__(
        self, world: World, side: str, crashes: bool, moments: bool, peer: Peer | None, peer_side: str
    ) -> None:
        self.world = world
        self.recording = Recording()
        self._side = side
        self._machine = world.machines[side]
        self._wanted = crashes
        self._crashes = crashes and peer is None
        self._moments = moments
        self._peer = peer
        self._peer_side = peer_side
        self._moment = 0
        self._cut = False
        self.line: Line | None = None
        self._effect = 0
        self._seen: set[bytes] = set()
        self._parts: dict[str, bytes] = {}

    def on_look(self, name: str) -> None:
        if self._cut:
            raise UnreachableError(text("the line is cut"))
        self._on_moment(name)

    def on_effect(self, name: str, when: When) -> None:
        self._effect += when == "before"
        kind = name.partition(".")[0]
        if kind == "drop" and when == "before":
            self.recording.drop_effects.append(self._effect)
        if kind == "drop" and when in {"before", "middle"}:
            self._on_moment(f"{when} {name}")
        if self._crashes:
            self._parts.pop(kind, None)
            self._note(f"{when} {self._effect} {name}")
        if kind == "drop":
            self._break(when)

    def _break(self, when: When) -> None:
        line = self.line
        if self._cut:
            raise UnreachableError(text("the line is cut"))
        if line is None or self._effect != line.effect or when == "middle":
            return
        self._cut = line.cut is Cut.AFTER if when == "after" else line.cut is Cut.BEFORE
        if self._cut and when == "before":
            raise UnreachableError(text("the line is cut"))
        if when == "after" and line.cut is not Cut.BEFORE:
            raise AmbiguousReplyError(text("no reply came"))

    def _on_moment(self, name: str) -> None:
        self._moment += 1
        if self._moments:
            self.recording.moments.append(Moment(self._moment, name, self.world.copy()))
        if self._peer is not None and self._moment == self._peer.moment:
            self.world.put_in_place(self._peer.world, self._peer_side)
            self._crashes = self._wanted
            self._parts.clear()
            if self._crashes:
                self._note(f"when the peer had run, before {name}")

    def _note(self, at: str) -> None:
        for everything in (False, True):
            key = self._key(everything)
            if key in self._seen:
                continue
            self._seen.add(key)
            left = self.world.copy()
            left.machines[self._side].crash(everything)
            self.recording.crashes.append(Left(f"{at}{' (unsynced survives)' if everything else ''}", left))

    def _key(self, everything: bool) -> bytes:
        known = self._parts
        if "drop" not in known:
            known["drop"] = drop_part(self.world.drop)
        if "journal" not in known:
            known["journal"] = self._machine.head()
        if "system" not in known:
            known["system"] = books_part(self._machine.books)
        if "disk" not in known:
            known["disk"] = b""
            known["disk now"] = digest(repr(sorted(self._machine.disk.files().items())).encode())
            known["disk durable"] = digest(repr(sorted(self._machine.disk.durable_files().items())).encode())
        disk = known["disk now" if everything else "disk durable"]
        return digest(known["drop"], known["journal"], known["system"], disk)


def makes_no_difference(at: str, before: MemoryDrop, after: MemoryDrop) -> bool:
    """Say whether a look shows the same on two drops: then the peer may as well run after it.

    Args:
        at: what a `Moment` says of the look; an effect always makes a difference, unless the drops are the same.
        before: as the drop was.
        after: as the peer left it.
    """
    if before.files == after.files:
        return True
    kind, _, path = at.partition(" ")
    if kind in {"stat", "download"}:
        return before.files.get(path) == after.files.get(path)
    if kind == "list":
        return _within(before, path) == _within(after, path)
    return False


def _within(drop: MemoryDrop, folder: str) -> dict[str, int]:
    return {path: len(content) for path, content in drop.files.items() if path.rpartition("/")[0] == folder}
