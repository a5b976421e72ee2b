"""Every effect announces itself, what changes nothing does not, and a process can be killed at each."""

import subprocess
import sys
from pathlib import Path

import pytest

from optimx.core.contracts import Transport
from optimx.core.events import Role
from optimx.core.ports import Disk
from optimx.core.transfer import Drop, Outgoing, Stop, TransferPolicy
from optimx.testing import (
    ManualClock,
    MemoryDisk,
    MemoryDrop,
    SeededRandom,
    When,
    kill_at,
    wrap_disk,
    wrap_transport,
)


class Crash(BaseException):
    """The process dies here."""


class Recorder:
    """Remembers effects; lets the process die at one of them and stay dead."""

    def __init__(self, die: tuple[str, When] | None = None) -> None:
        self.seen: list[tuple[str, str]] = []
        self._die = die
        self._dead = False

    def __call__(self, name: str, when: When) -> None:
        word = name.split(maxsplit=1)[0]
        self.seen.append((word, when))
        self._dead = self._dead or (word, when) == self._die
        if self._dead:
            raise Crash


def use(disk: Disk) -> None:
    with disk.create(Path("/in/a")) as file:
        file.write(b"12")
        file.write(b"34")
    disk.sync([Path("/in/a")])
    disk.rename(Path("/in/a"), Path("/in/b"))
    disk.sync_folder(Path("/in"))
    disk.stat(Path("/in/b"))
    list(disk.list(Path("/in")))
    disk.open(Path("/in/b")).close()
    disk.make_folder(Path("/in"))
    disk.delete(Path("/in/b"))
    disk.remove_folder(Path("/in"))
    disk.remove_folder(Path("/in"))


def test_every_effect_on_a_disk_and_no_look_announces_itself() -> None:
    disk, recorder = MemoryDisk(), Recorder()
    disk.make_folder(Path("/in"))

    use(wrap_disk(disk, recorder))

    words = ["create", "write", "sync", "rename", "sync_folder", "delete", "remove_folder"]
    assert [word for word, when in recorder.seen if when == "before"] == [f"disk.{word}" for word in words]
    assert [word for word, when in recorder.seen if when == "after"] == [f"disk.{word}" for word in words]
    assert [word for word, when in recorder.seen if when == "middle"] == ["disk.write"]


@pytest.mark.parametrize(
    ("die", "left"),
    [
        (("disk.create", "before"), {}),
        (("disk.create", "after"), {"/in/a": b""}),
        (("disk.write", "before"), {"/in/a": b""}),
        (("disk.write", "middle"), {"/in/a": b"12"}),
        (("disk.write", "after"), {"/in/a": b"1234"}),
        (("disk.rename", "before"), {"/in/a": b"1234"}),
        (("disk.rename", "after"), {"/in/b": b"1234"}),
    ],
)
def test_a_dead_process_does_nothing_more(die: tuple[str, When], left: dict[str, bytes]) -> None:
    disk = MemoryDisk()
    disk.make_folder(Path("/in"))

    with pytest.raises(Crash):
        use(wrap_disk(disk, Recorder(die)))

    assert disk.files() == left


def test_a_file_that_is_open_at_the_crash_is_not_written_by_its_block() -> None:
    disk = MemoryDisk()
    disk.make_folder(Path("/in"))
    wrapped = wrap_disk(disk, lambda name, when: None)

    def write_and_die() -> None:
        with wrapped.create(Path("/in/a")) as file:
            file.write(b"1234")
            raise Crash

    with pytest.raises(Crash):
        write_and_die()

    assert disk.files() == {"/in/a": b""}


def connect(drop: MemoryDrop, recorder: Recorder) -> Transport:
    return wrap_transport(drop.connect(), recorder)


@pytest.mark.parametrize(
    ("die", "contents"),
    [
        (("drop.upload", "before"), []),
        (("drop.upload", "middle"), [b"12"]),
        (("drop.upload", "after"), [b"1234"]),
        (("drop.rename", "before"), [b"1234"]),
    ],
)
def test_a_send_dies_at_each_of_its_effects(die: tuple[str, When], contents: list[bytes]) -> None:
    clock, disk, drop = ManualClock(), MemoryDisk(), MemoryDrop()
    recorder, stop = Recorder(die), Stop(clock)
    disk.put(Path("/spool/a"), b"1234")
    sha256 = "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4"
    sender = Drop(
        lambda: connect(drop, recorder),
        TransferPolicy(connections=1),
        disk=disk,
        clock=clock,
        random=SeededRandom(),
        stop=stop,
        capabilities=drop.capabilities,
    )

    with pytest.raises(Crash):
        sender.send(Outgoing(Path("/spool/a"), "a", 4, sha256, Role.PARAM))

    assert list(drop.files.values()) == contents
    assert "a" not in drop.files


PROGRAM = """
import os, sys
from pathlib import Path
from optimx.core.machine import RealDisk
from optimx.testing import kill_at, wrap_disk
disk = wrap_disk(RealDisk(), kill_at(sys.argv[1], sys.argv[2]))
folder = Path(sys.argv[3])
with disk.create(folder / "a") as file:
    file.write(b"1234")
disk.rename(folder / "a", folder / "b")
"""


@pytest.mark.parametrize(
    ("spec", "code", "left"),
    [
        ("", 0, {"b": b"1234"}),
        ("1:before", -9, {}),
        ("1:after", -9, {"a": b""}),
        ("2:mid", -9, {"a": b"12"}),
        ("2:after", -9, {"a": b"1234"}),
        ("3:before", -9, {"a": b"1234"}),
        ("3:after", -9, {"b": b"1234"}),
        ("3:mid", 0, {"b": b"1234"}),
    ],
)
def test_a_process_is_killed_where_the_failpoint_says(
    tmp_path: Path, repository: Path, spec: str, code: int, left: dict[str, bytes]
) -> None:
    folder, count = tmp_path / "in", tmp_path / "count"
    folder.mkdir()

    done = subprocess.run([sys.executable, "-c", PROGRAM, spec, str(count), str(folder)], cwd=repository, check=False)

    assert done.returncode == code
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == left
    assert not count.exists() if code else count.read_text() == "3"


@pytest.mark.parametrize("spec", ["x", "1", "1:during", ":mid", "-1:mid"])
def test_a_failpoint_that_cannot_be_read_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="failpoint"):
        kill_at(spec)
