"""The commands of one exchange, in order, and what lies on the disk before each: where every kill starts from.

In: a filled stand. Out: a `Scene` a command, with the number of its effects. Called by `test_kills`.
A stand lives in memory (`/dev/shm`) where there is such a place: a killed process loses nothing that it wrote, so
nothing is gained by a disk that has to be waited for.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tests.stand.commands import Done
from tests.stand.stand import Stand

OFFICE, SERVER = "office", "server"
MANIFEST, PAIR = "manifest", "pair"
COMMANDS = {MANIFEST: (OFFICE, SERVER, OFFICE, SERVER, OFFICE), PAIR: (OFFICE, SERVER, SERVER, OFFICE, SERVER)}
"""Send; take and answer; collect, send again; clear away, take; settle. A pair is only taken at a second look."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One command that is killed.

    Attributes:
        profile: of both sides.
        number: which of its `COMMANDS`.
        before: a copy of the whole stand, as it was before the command.
        now: when the command runs.
        effects: how many effects it has.
    """

    profile: str
    number: int
    before: Path
    now: datetime
    effects: int

    @property
    def side(self) -> str:
        """Whose command it is."""
        return COMMANDS[self.profile][self.number]


def record(stand: Stand, copies: Path, profile: str) -> list[Scene]:
    """Run the commands without a fault, and keep what they began with."""
    scenes = []
    for number, side in enumerate(COMMANDS[profile]):
        before = copies / str(number)
        shutil.copytree(stand.folder, before, symlinks=True)
        now, count = stand.now, copies / f"{number}.count"
        done = run(stand, side, OPTIMX_FAILPOINT_COUNT=str(count))
        if done.code:
            raise AssertionError(f"{side} {number}: {done}")
        scenes.append(Scene(profile, number, before, now, int(count.read_text("ascii"))))
    return scenes


def run(stand: Stand, side: str, **environment: str) -> Done:
    """Run the main command of a side."""
    if side == OFFICE:
        return stand.office("exchange", **environment)
    return stand.server("process", **environment)


def again(stand: Stand, scene: Scene) -> Stand:
    """Put a stand back to what was before a scene."""
    shutil.rmtree(stand.folder)
    shutil.copytree(scene.before, stand.folder, symlinks=True)
    return replace(stand, now=scene.now)


def settle(stand: Stand, scene: Scene, *, other_first: bool) -> list[Done]:
    """Run both sides until nothing is left to do.

    Args:
        stand: after a kill.
        scene: what was killed.
        other_first: whether the other side comes first.
    """
    other = SERVER if scene.side == OFFICE else OFFICE
    sides = [*([other] if other_first else []), scene.side, other, *([SERVER] if other == OFFICE else [])]
    done = [each for side in sides for each in _looks(stand, scene.profile, side)]
    # Sends nothing new: both sides come to rest
    done += [stand.office(step) for step in ("download", "import", "archive")]
    return [*done, *_looks(stand, scene.profile, SERVER)]


def _looks(stand: Stand, profile: str, side: str) -> list[Done]:
    return [run(stand, side) for _ in range(2 if (profile, side) == (PAIR, SERVER) else 1)]
