"""The disk in memory behaves as the real one does, and forgets at a crash what nobody made durable."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.errors import AlreadyThereError, DiskFullError, NotThereError, OptimxError
from optimx.core.machine import RealDisk
from optimx.core.ports import Disk
from optimx.testing import MemoryDisk, everything_survives

IN = Path("/in")
A, B = IN / "a", IN / "b"


@pytest.fixture
def disk() -> MemoryDisk:
    disk = MemoryDisk()
    disk.make_folder(IN)
    return disk


def write(disk: Disk, path: Path, data: bytes) -> None:
    with disk.create(path) as file:
        file.write(data)


@pytest.mark.parametrize(
    ("synced", "left"),
    [((), {}), ((A,), {}), ((IN,), {"/in/a": b""}), ((A, IN), {"/in/a": b"1"})],
)
def test_a_new_file_lasts_when_content_and_name_were_synced(
    disk: MemoryDisk, synced: tuple[Path, ...], left: dict[str, bytes]
) -> None:
    write(disk, A, b"1")
    for path in synced:
        disk.sync_folder(path) if path == IN else disk.sync([path])

    disk.crash()

    assert disk.files() == left


@pytest.mark.parametrize(("synced", "name"), [(False, "/in/a"), (True, "/in/b")])
def test_a_rename_lasts_when_the_folder_was_synced(disk: MemoryDisk, synced: bool, name: str) -> None:
    disk.put(A, b"1")
    disk.rename(A, B)
    if synced:
        disk.sync_folder(IN)

    disk.crash()

    assert disk.files() == {name: b"1"}


def test_a_move_to_another_folder_is_two_changes(disk: MemoryDisk) -> None:
    disk.make_folder(Path("/out"))
    disk.put(A, b"1")
    disk.rename(A, Path("/out/a"))
    disk.sync_folder(Path("/out"))

    disk.crash()

    assert disk.files() == {"/in/a": b"1", "/out/a": b"1"}


def test_a_deletion_lasts_when_the_folder_was_synced(disk: MemoryDisk) -> None:
    disk.put(A, b"1")
    disk.put(B, b"2")
    disk.delete(A)
    disk.sync_folder(IN)
    disk.delete(B)

    disk.crash()

    assert disk.files() == {"/in/b": b"2"}


def test_a_killed_process_loses_nothing_that_was_written(disk: MemoryDisk) -> None:
    write(disk, A, b"1")
    disk.rename(A, B)

    disk.crash(everything_survives)

    assert disk.files() == {"/in/b": b"1"}


def test_a_copy_goes_its_own_way_and_forgets_the_same(disk: MemoryDisk) -> None:
    write(disk, A, b"1")
    disk.rename(A, B)
    twin = disk.copy()
    disk.sync([B])
    disk.sync_folder(IN)

    twin.crash()
    disk.crash()

    assert (twin.files(), disk.files()) == ({}, {"/in/b": b"1"})


def test_a_copy_keeps_what_one_file_has_under_two_names(disk: MemoryDisk) -> None:
    write(disk, A, b"1")
    twin = disk.copy()

    twin.sync([A])
    twin.sync_folder(IN)
    twin.crash()

    assert twin.files() == {"/in/a": b"1"}


def test_a_disk_can_be_full(disk: MemoryDisk) -> None:
    disk.capacity = 3

    with pytest.raises(DiskFullError):
        write(disk, A, b"1234")

    assert disk.free(IN) == 3


steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "rename", "replace", "delete", "make_folder", "stat", "sync"]),
        st.sampled_from(["a", "b", "x/a"]),
        st.sampled_from(["a", "b", "x/b"]),
    ),
    max_size=12,
)


@given(steps=steps)
def test_it_does_what_the_real_one_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    real, memory, folder = RealDisk(), MemoryDisk(), tmp_path_factory.mktemp("disk")
    memory.make_folder(folder)
    for name, first, second in steps:
        outcomes = [_outcome(disk, name, folder / first, folder / second) for disk in (real, memory)]
        assert outcomes[0] == outcomes[1], (name, first, second)
    real_files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert memory.files() == real_files


def _outcome(disk: Disk, name: str, first: Path, second: Path) -> object:
    try:
        _do(disk, name, first, second)
    except OptimxError as error:
        return type(error)
    return None


def _do(disk: Disk, name: str, first: Path, second: Path) -> None:
    if name == "create":
        write(disk, first, first.name.encode())
    elif name == "sync":
        disk.sync([first])
    elif name == "make_folder":
        disk.make_folder(first.parent / "x")
    elif name not in ("rename", "replace"):
        getattr(disk, name)(first)
    elif first != second:
        getattr(disk, name)(first, second)


def test_a_missing_file_and_a_taken_name_are_errors(disk: MemoryDisk) -> None:
    with pytest.raises(NotThereError):
        disk.open(A)
    disk.put(A, b"1")
    with pytest.raises(AlreadyThereError):
        disk.create(A)


def test_a_folder_lists_its_own(disk: MemoryDisk) -> None:
    disk.put(A, b"12")
    disk.put(IN / "deep" / "c", b"3")

    assert {(entry.name, entry.size, entry.is_file) for entry in disk.list(IN)} == {("a", 2, True), ("deep", 0, False)}
    assert list(disk.list(Path("/none"))) == []


def test_a_removed_folder_takes_its_names_along_for_good(disk: MemoryDisk) -> None:
    deep = IN / "deep" / "deeper" / "c"
    disk.put(deep, b"3")
    disk.delete(deep)

    disk.remove_folder(IN / "deep")
    disk.crash()

    assert disk.stat(IN / "deep") is None
    assert disk.files() == {}


def test_a_folder_that_holds_a_file_stays_with_it(disk: MemoryDisk) -> None:
    disk.put(IN / "deep" / "c", b"3")
    disk.make_folder(IN / "deep" / "empty")

    disk.remove_folder(IN / "deep")

    assert disk.files() == {"/in/deep/c": b"3"}
    assert disk.stat(IN / "deep" / "empty") is None
