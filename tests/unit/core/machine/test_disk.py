"""The real disk follows no link, overwrites nothing, and says in our words what is wrong."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from optimx.core.errors import (
    AlreadyThereError,
    BadNameError,
    BusyFileError,
    DiskFullError,
    NotThereError,
    OptimxError,
    RightsError,
    TransientError,
)
from optimx.core.machine import RealDisk
from optimx.core.machine.failures import in_our_words, patiently
from optimx.core.ports import Entry
from optimx.testing import ManualClock


def write(disk: RealDisk, path: Path, data: bytes) -> Path:
    with disk.create(path) as file:
        file.write(data)
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    disk = RealDisk()
    path = write(disk, tmp_path / "a", b"x" * 1_000_000)

    disk.sync([path])
    disk.sync_folder(tmp_path)

    with disk.open(path) as file:
        assert file.read() == b"x" * 1_000_000


def test_many_files_are_synced_at_once_and_a_missing_one_is_named(tmp_path: Path) -> None:
    disk = RealDisk()
    paths = [write(disk, tmp_path / str(number), b"x") for number in range(40)]
    disk.sync(paths)
    paths[20].unlink()

    with pytest.raises(NotThereError, match="20"):
        disk.sync(paths)


def test_a_file_that_exists_is_never_opened_for_writing(tmp_path: Path) -> None:
    disk = RealDisk()
    path = write(disk, tmp_path / "a", b"1")

    with pytest.raises(AlreadyThereError):
        disk.create(path)

    assert path.read_bytes() == b"1"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    disk = RealDisk()
    secret = write(disk, tmp_path / "secret", b"1")
    link = tmp_path / "link"
    link.symlink_to(secret)

    with pytest.raises(NotThereError):
        disk.open(link)
    with pytest.raises(AlreadyThereError):
        disk.create(link)
    with pytest.raises(NotThereError):
        disk.sync([link])
    assert disk.stat(link) == Entry("link", 0, is_file=False)
    assert {entry.name: entry.is_file for entry in disk.list(tmp_path)} == {"secret": True, "link": False}


def test_a_link_to_a_folder_is_no_folder_and_what_lies_behind_it_stays(tmp_path: Path) -> None:
    disk = RealDisk()
    (tmp_path / "elsewhere" / "empty").mkdir(parents=True)
    (tmp_path / "room").symlink_to(tmp_path / "elsewhere")

    disk.remove_folder(tmp_path / "room")

    assert {entry.name: entry.is_folder for entry in disk.list(tmp_path)} == {"elsewhere": True, "room": False}
    assert (tmp_path / "elsewhere" / "empty").is_dir()


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(NotThereError):
        RealDisk().open(tmp_path / "pipe")


def test_a_rename_never_replaces(tmp_path: Path) -> None:
    disk = RealDisk()
    source, target = write(disk, tmp_path / "a", b"1"), write(disk, tmp_path / "b", b"2")

    with pytest.raises(AlreadyThereError, match="b"):
        disk.rename(source, target)

    assert (source.read_bytes(), target.read_bytes()) == (b"1", b"2")


def test_a_rename_moves(tmp_path: Path) -> None:
    disk = RealDisk()
    source = write(disk, tmp_path / "a", b"1")

    disk.rename(source, tmp_path / "b")

    assert [entry.name for entry in disk.list(tmp_path)] == ["b"]


def test_a_rename_that_a_crash_left_half_done_is_finished(tmp_path: Path) -> None:
    disk = RealDisk()
    source = write(disk, tmp_path / "a", b"1")
    (tmp_path / "b").hardlink_to(source)

    disk.rename(source, tmp_path / "b")

    assert [entry.name for entry in disk.list(tmp_path)] == ["b"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_without_links_renames_without_replacing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*names: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    disk = RealDisk()
    source, other = write(disk, tmp_path / "a", b"1"), write(disk, tmp_path / "b", b"2")

    with pytest.raises(AlreadyThereError):
        disk.rename(source, other)
    disk.rename(source, tmp_path / "c")

    assert {entry.name for entry in disk.list(tmp_path)} == {"b", "c"}


def test_replace_puts_one_in_the_place_of_another(tmp_path: Path) -> None:
    disk = RealDisk()
    new, old = write(disk, tmp_path / "new", b"1"), write(disk, tmp_path / "old", b"2")

    disk.replace(new, old)

    assert old.read_bytes() == b"1"
    assert not new.exists()


@pytest.mark.parametrize(
    "action",
    [
        lambda disk, path: disk.open(path),
        lambda disk, path: disk.delete(path),
        lambda disk, path: disk.rename(path, path.with_name("other")),
        lambda disk, path: disk.replace(path, path.with_name("other")),
        lambda disk, path: disk.sync([path]),
        lambda disk, path: disk.sync_folder(path),
        lambda disk, path: disk.create(path / "inside"),
        lambda disk, path: disk.free(path),
    ],
)
def test_what_is_not_there_is_said_by_name(tmp_path: Path, action: Callable[[RealDisk, Path], object]) -> None:
    with pytest.raises(NotThereError, match="nothing"):
        action(RealDisk(), tmp_path / "nothing")


def test_nothing_is_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    disk = RealDisk()

    assert list(disk.list(tmp_path / "nothing")) == []
    assert disk.stat(tmp_path / "nothing") is None


def test_folders_are_made_with_those_above_and_twice(tmp_path: Path) -> None:
    disk = RealDisk()

    disk.make_folder(tmp_path / "a" / "b" / "c")
    disk.make_folder(tmp_path / "a" / "b" / "c")

    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    disk = RealDisk()
    write(disk, tmp_path / "a", b"1")

    with pytest.raises((AlreadyThereError, NotThereError)):
        disk.make_folder(tmp_path / "a")


def test_private_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    disk = RealDisk(private=True)

    disk.make_folder(tmp_path / "state")
    path = write(disk, tmp_path / "state" / "a", b"1")

    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_is_said_by_write_or_close() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    from optimx.core.machine.disk import _File

    file = _File(os.open("/dev/full", os.O_WRONLY), "wb", Path("/spool/a.xml"))

    with pytest.raises(DiskFullError, match=r"/spool/a\.xml"):
        file.write(b"x")
    file.close()


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EACCES, RightsError),
        (errno.EROFS, RightsError),
        (errno.ETXTBSY, BusyFileError),
        (errno.ENOENT, NotThereError),
        (errno.EEXIST, AlreadyThereError),
        (errno.ENAMETOOLONG, BadNameError),
        (errno.EIO, TransientError),
    ],
)
def test_each_kind_of_error_has_its_word_its_path_and_its_remedy(number: int, error: type[OptimxError]) -> None:
    said = in_our_words(OSError(number, "x"), Path("/spool/a.xml"))

    assert type(said) is error
    assert "/spool/a.xml" in str(said)
    assert said.remedy.message


def windows_error(number: int) -> OSError:
    error = OSError(errno.EACCES, "denied")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return error


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_that_windows_holds_for_a_moment_is_waited_for(number: int) -> None:
    clock, errors = ManualClock(), [windows_error(number)] * 3

    def held() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert patiently(held, clock) == "done"


@pytest.mark.parametrize(("number", "error"), [(5, RightsError), (32, BusyFileError), (33, BusyFileError)])
def test_a_file_that_windows_holds_for_long_is_given_up_after_three_seconds(
    number: int, error: type[OptimxError]
) -> None:
    clock = ManualClock()
    before = clock.monotonic()

    def held() -> None:
        raise windows_error(number)

    with pytest.raises(OSError) as caught:  # noqa: PT011 - which one is asserted below
        patiently(held, clock)

    assert 2.9 <= clock.monotonic() - before <= 3.2
    assert type(in_our_words(caught.value, Path("a"))) is error


def test_other_errors_are_not_waited_for() -> None:
    clock = ManualClock()
    before = clock.monotonic()

    def missing() -> None:
        raise FileNotFoundError(errno.ENOENT, "x")

    with pytest.raises(FileNotFoundError):
        patiently(missing, clock)

    assert clock.monotonic() == before


class UnmappedDrive(type(Path())):  # type: ignore[misc]
    """What `Z:\\` is on Windows when no share is behind it: its own parent, and no folder."""

    def is_dir(self, **_: object) -> bool:
        return False

    def mkdir(self, *_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "no such drive")


def test_a_drive_that_is_not_there_is_said_and_not_looked_for_for_ever() -> None:
    with pytest.raises(OptimxError):
        RealDisk().make_folder(UnmappedDrive("/EchangeFTP/Generation"))


def test_a_folder_goes_with_the_empty_ones_in_it_and_twice(tmp_path: Path) -> None:
    disk = RealDisk()
    disk.make_folder(tmp_path / "a" / "b" / "c")

    disk.remove_folder(tmp_path / "a")
    disk.remove_folder(tmp_path / "a")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_a_file_stays(tmp_path: Path) -> None:
    disk = RealDisk()
    disk.make_folder(tmp_path / "a" / "b")
    disk.make_folder(tmp_path / "a" / "c")
    write(disk, tmp_path / "a" / "b" / "file", b"1")

    disk.remove_folder(tmp_path / "a")

    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"1"
