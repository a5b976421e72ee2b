"""Processes of both sides are killed (SIGKILL) at each effect; the next runs finish what they began, once.

Every failpoint before, in the middle of and after its effect: `make crash`, or `OPTIMX_CRASH_STRIDE=1`. The ordinary
tests take an evenly spread part of them.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash import invariants, scenes
from tests.crash.scenes import Scene
from tests.stand import filling
from tests.stand.commands import Launcher
from tests.stand.filling import Day
from tests.stand.stand import Stand

STRIDE = int(os.environ.get("OPTIMX_CRASH_STRIDE", "17"))
SHARDS = 2 if STRIDE > 1 else 8
MOMENTS = ("before", "mid", "after")
_KILLED = -signal.SIGKILL


@pytest.fixture(scope="session")
def day() -> Day:
    """A few entries, two photos, a signature."""
    return filling.tiny_day()


@contextmanager
def _memory() -> Iterator[Path]:
    shm = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="optimx-crash-", dir=shm if shm.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=scenes.COMMANDS)
def played(request: pytest.FixtureRequest, launcher: Launcher, day: Day) -> Iterator[tuple[Stand, list[Scene]]]:
    """One exchange without a fault, in memory, recorded command by command."""
    profile = str(request.param)
    with _memory() as folder:
        stand = Stand(folder / "stand", launcher, folder / "stand" / "drop", hops=profile == scenes.PAIR)
        stand.folder.mkdir()
        stand.configure(protocol=profile, drop="remove_media = true")
        filling.fill_office(stand, filling.tiny_firm())
        assert stand.add_account(profile).code == 0
        filling.telephones_send(stand, day)
        yield stand, scenes.record(stand, folder, profile)


def points(scene: Scene, shard: int) -> list[tuple[int, str]]:
    """Return which kills of a scene belong to a shard."""
    every = [(effect, moment) for effect in range(1, scene.effects + 1) for moment in MOMENTS]
    # Each scene begins elsewhere, so that the parts of all together are spread over all effects
    return every[scene.number % STRIDE :: STRIDE][shard::SHARDS]


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("number", range(len(scenes.COMMANDS[scenes.MANIFEST])))
def test_killed_anywhere_everything_arrives_once(
    played: tuple[Stand, list[Scene]], day: Day, number: int, shard: int, record_property: Callable[[str, object], None]
) -> None:
    stand, recorded = played
    scene = recorded[number]
    documents = stand.tree(scene.before / "office" / "GED")
    failed, killed = [], 0

    for effect, moment in points(scene, shard):
        world = scenes.again(stand, scene)
        done = scenes.run(world, scene.side, OPTIMX_FAILPOINT=f"{effect}:{moment}")
        if done.code == 0:
            continue  # an effect without a middle, one that failed, or one that is not there this time
        assert done.code == _KILLED, (effect, moment, done)
        killed += 1
        wrong = [f"at once: {each}" for each in invariants.after_a_kill(world)]
        codes = [done.code for done in scenes.settle(world, scene, other_first=effect % 2 == 0)]
        wrong += invariants.at_rest(world, day, documents)
        wrong += [f"exit codes {codes}"] if any(codes) else []
        failed += [f"{effect}:{moment}: {each}" for each in wrong]

    record_property("killed", killed)
    # of the three moments only writing has a middle, and a shard of the slice has few effects
    assert killed >= len(points(scene, shard)) // 3
    assert not failed, "\n".join(failed)
