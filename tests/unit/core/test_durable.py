"""Durable files: whole at one place at any moment, and a move that was cut is finished, never repeated."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from optimx.core import durable
from optimx.core.durable import Move
from optimx.core.errors import AlreadyThereError, BadInputError, NotThereError
from optimx.core.machine import RealDisk
from optimx.core.ports import Disk
from optimx.testing import MemoryDisk, nothing_survives, wrap_disk

HERE, THERE = Path("/here"), Path("/there")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def disk() -> MemoryDisk:
    disk = MemoryDisk()
    disk.make_folder(HERE)
    disk.make_folder(THERE)
    return disk


def read(disk: MemoryDisk, path: Path) -> bytes:
    with disk.open(path) as file:
        return file.read()


def test_what_was_written_is_there_after_a_crash(disk: MemoryDisk) -> None:
    durable.write(disk, HERE / "a", b"old")
    durable.write(disk, HERE / "a", b"new")

    disk.crash(nothing_survives)

    assert read(disk, HERE / "a") == b"new"


def test_a_move_is_durable_and_leaves_nothing_behind(disk: MemoryDisk) -> None:
    durable.write(disk, HERE / "a", b"x")

    (moved,) = durable.move_all(disk, [Move(HERE / "a", THERE / "deep" / "b", sha(b"x"))])
    disk.crash(nothing_survives)

    assert not moved.already_there
    assert read(disk, THERE / "deep" / "b") == b"x"
    assert disk.stat(HERE / "a") is None


def test_a_move_that_was_done_is_done(disk: MemoryDisk) -> None:
    durable.write(disk, THERE / "a", b"x")

    (moved,) = durable.move_all(disk, [Move(HERE / "a", THERE / "a", sha(b"x"))])

    assert moved.move.target == THERE / "a"


def test_a_move_that_was_done_is_done_when_its_old_folder_has_gone_too(disk: MemoryDisk) -> None:
    durable.write(disk, THERE / "a", b"x")

    (moved,) = durable.move_all(disk, [Move(Path("/room/photos/a"), THERE / "a", sha(b"x"))])

    assert moved.move.target == THERE / "a"


def test_the_same_content_at_the_target_takes_the_place_of_the_source(disk: MemoryDisk) -> None:
    for folder in (HERE, THERE):
        durable.write(disk, folder / "a", b"x")

    (moved,) = durable.move_all(disk, [Move(HERE / "a", THERE / "a", sha(b"x"))])

    assert moved.already_there
    assert disk.stat(HERE / "a") is None


def test_other_content_at_the_target_is_never_overwritten(disk: MemoryDisk) -> None:
    durable.write(disk, HERE / "a", b"x")
    durable.write(disk, THERE / "a", b"y")

    with pytest.raises(AlreadyThereError):
        durable.move_all(disk, [Move(HERE / "a", THERE / "a", sha(b"x"))])

    assert (read(disk, HERE / "a"), read(disk, THERE / "a")) == (b"x", b"y")


@pytest.mark.parametrize("elsewhere", [None, b"other"])
def test_a_file_that_is_nowhere_is_named(disk: MemoryDisk, elsewhere: bytes | None) -> None:
    if elsewhere:
        durable.write(disk, THERE / "a", elsewhere)

    with pytest.raises(NotThereError) as missing:
        durable.move_all(disk, [Move(HERE / "a", THERE / "a", sha(b"x"))])

    assert missing.value.file == "a"


def test_a_taken_name_gets_a_number_and_its_own_content_does_not(disk: MemoryDisk) -> None:
    durable.write(disk, HERE / "a.jpg", b"x")

    assert durable.free_place(disk, HERE / "a.jpg", sha(b"x"), taken=set()) == HERE / "a.jpg"
    assert durable.free_place(disk, HERE / "a.jpg", sha(b"y"), taken=set()) == HERE / "a (2).jpg"


def test_a_place_that_was_just_given_is_taken_in_whatever_case(disk: MemoryDisk) -> None:
    given = {durable.folded(HERE / "B.JPG")}

    assert durable.free_place(disk, HERE / "b.jpg", sha(b"y"), taken=given) == HERE / "b (2).jpg"


def test_a_copy_knows_its_size_and_hash(disk: MemoryDisk) -> None:
    durable.write(disk, HERE / "a", b"content")

    copied = durable.copy(disk, HERE / "a", THERE / "a")

    assert (copied.size, copied.sha256) == (7, sha(b"content"))
    assert durable.digest(disk, THERE / "a") == copied


def test_a_small_file_that_is_not_small_is_refused(disk: MemoryDisk) -> None:
    durable.write(disk, HERE / "a", b"12345")

    assert durable.read_all(disk, HERE / "a", 5) == b"12345"
    with pytest.raises(BadInputError):
        durable.read_all(disk, HERE / "a", 4)


class DiedError(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("fatal", range(1, 15))
@pytest.mark.parametrize("room", [None, Path("/from")])
def test_a_move_of_several_files_loses_none_of_them_wherever_it_dies(fatal: int, room: Path | None) -> None:
    disk, seen = MemoryDisk(), 0
    disk.put(Path("/from/answer"), b"one")
    disk.put(Path("/from/photo"), b"two")
    moves = [
        Move(Path("/from/answer"), Path("/to/answers/answer"), hashlib.sha256(b"one").hexdigest()),
        Move(Path("/from/photo"), Path("/to/photos/photo"), hashlib.sha256(b"two").hexdigest()),
    ]

    def die(name: str, when: str) -> None:
        nonlocal seen
        seen += 1
        if seen >= fatal:
            raise DiedError

    try:
        durable.move_all(wrap_disk(disk, die), moves, room=room)
    except DiedError:
        disk.crash(nothing_survives)

    assert {b"one", b"two"} <= set(disk.files().values())


def test_a_folder_that_was_cleared_stays_empty_after_a_crash() -> None:
    disk = MemoryDisk()
    disk.put(Path("/spool/one"), b"1")

    durable.clear(disk, Path("/spool"))
    disk.crash(nothing_survives)

    assert disk.files() == {}


def test_clearing_what_is_not_there_is_no_failure() -> None:
    durable.clear(MemoryDisk(), Path("/nowhere"))


@pytest.mark.parametrize("remove", [durable.clear, durable.vacate])
@pytest.mark.parametrize("linked", ["room", "room/photos"])
def test_what_lies_behind_a_link_is_not_ours_to_remove(
    tmp_path: Path, remove: Callable[[Disk, Path], None], linked: str
) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / linked
    (elsewhere / "empty").mkdir(parents=True)
    (elsewhere / "report.part").touch()
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)

    remove(RealDisk(), tmp_path / "room")

    assert {path.name for path in elsewhere.iterdir()} == {"empty", "report.part"}
    assert link.is_symlink()


def test_a_room_goes_when_its_last_file_has_gone_and_takes_cut_transfers_along() -> None:
    disk = MemoryDisk()
    disk.put(Path("/room/photos/p1.jpg"), b"1")
    disk.put(Path("/room/photos/p2.jpg.part"), b"2")
    disk.put(Path("/room/answer.xml.part.old"), b"3")
    move = Move(Path("/room/photos/p1.jpg"), Path("/to/p1.jpg"), sha(b"1"))

    durable.move_all(disk, [move], room=Path("/room"))
    disk.crash(nothing_survives)

    assert disk.files() == {"/to/p1.jpg": b"1"}
    assert disk.stat(Path("/room")) is None


def test_a_room_in_which_somebody_laid_a_file_stays_with_it() -> None:
    disk = MemoryDisk()
    disk.put(Path("/room/photos/p1.jpg"), b"1")
    disk.put(Path("/room/photos/note.txt"), b"mine")
    move = Move(Path("/room/photos/p1.jpg"), Path("/to/p1.jpg"), sha(b"1"))

    durable.move_all(disk, [move], room=Path("/room"))
    disk.crash(nothing_survives)

    assert disk.files() == {"/to/p1.jpg": b"1", "/room/photos/note.txt": b"mine"}


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (("p1.jpg", "ged_0a1b.pdf"), 2),
        (("P1.jpg", "p1.JPG", "P1.JPG"), 0),
        (("\u00e9t\u00e9.pdf", "e\u0301te\u0301.pdf", "\u00c9t\u00e9.pdf"), 0),
        (("Plan",), 0),
    ],
)
def test_no_two_names_share_a_copy_on_any_disk(names: tuple[str, ...], kept: int) -> None:
    copies = {name: durable.unmistakable(name) for name in names}

    assert len({durable.folded(Path(copy)) for copy in copies.values()}) == len(names)
    assert sum(copy == name for name, copy in copies.items()) == kept
