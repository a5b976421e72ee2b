"""What the kit does not ask of every transport, and what is particular to folders."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optimx import (
    AlreadyThereError,
    BadNameError,
    BusyFileError,
    DamagedTransferError,
    DropFullError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    Transport,
    TransportContext,
    UnreachableError,
    text,
)
from optimx.plugins.transports.folder import FolderOptions, FolderTransport, optimx_register_transports
from optimx.plugins.transports.folder.refusals import translated


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "drop" / "photos").mkdir(parents=True)
    return tmp_path / "drop"


@pytest.fixture
def drop(root: Path) -> FolderTransport:
    return FolderTransport(root, "111222333")


def test_it_announces_itself_and_opens_by_its_options(root: Path) -> None:
    (plugin,) = optimx_register_transports()

    opened: Transport = plugin.open(plugin.options(root=root), TransportContext(account="111222333"))

    assert plugin.name == "folder"
    assert list(opened.list("photos")) == []


def test_an_unknown_option_is_refused(root: Path) -> None:
    with pytest.raises(ValidationError, match="rot"):
        FolderOptions.model_validate({"root": root, "rot": 1})


def test_what_is_not_there_is_said(drop: FolderTransport, sink: Any) -> None:
    assert drop.stat("a") is None
    assert drop.stat("nowhere/a") is None
    assert drop.stat("") is not None
    attempts: list[Callable[[], object]] = [
        lambda: list(drop.list("nowhere")),
        lambda: drop.download("a", sink),
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
    ]
    for attempt in attempts:
        with pytest.raises(NotThereError):
            attempt()


@pytest.mark.parametrize("path", ["../a", "photos/../../a", "/etc/passwd", "photos//a", ".", "a/.", "a\0b", ""])
def test_no_path_leaves_the_root(drop: FolderTransport, source: Any, sink: Any, path: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: drop.upload(source(b"1"), path),
        lambda: drop.download(path, sink),
        lambda: drop.rename("photos", path),
        lambda: drop.delete(path),
    ]
    for attempt in attempts:
        with pytest.raises(BadNameError):
            attempt()


def test_a_link_is_seen_and_never_followed(drop: FolderTransport, root: Path, source: Any, sink: Any) -> None:
    secret = root.parent / "secret"
    secret.write_bytes(b"secret")
    (root / "link.part").symlink_to(secret)
    (root / "out").symlink_to(root.parent, target_is_directory=True)

    seen = drop.stat("link.part")
    assert seen is not None
    assert seen.is_file is False
    attempts: list[Callable[[], object]] = [
        lambda: drop.download("link.part", sink),
        lambda: drop.download("out/secret", sink),
        lambda: drop.upload(source(b"x"), "link.part", 1),
        lambda: drop.upload(source(b"x"), "out/new"),
        lambda: drop.rename("link.part", "b"),
        lambda: drop.delete("out/secret"),
        lambda: drop.make_folder("out/new"),
        lambda: list(drop.list("out")),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedError):
            attempt()
    with pytest.raises(AlreadyThereError):
        drop.upload(source(b"x"), "link.part")
    assert secret.read_bytes() == b"secret"
    assert sink.content == b""


def test_a_pipe_does_not_hold_a_download_up(drop: FolderTransport, root: Path, sink: Any) -> None:
    os.mkfifo(root / "pipe")

    with pytest.raises(RefusedError):
        drop.download("pipe", sink)


def test_a_rename_moves_between_folders_and_never_replaces(drop: FolderTransport, root: Path) -> None:
    (root / "a").write_bytes(b"a")
    (root / "b").write_bytes(b"b")

    with pytest.raises(AlreadyThereError):
        drop.rename("a", "b")
    drop.rename("a", "photos/c")

    assert (root / "b").read_bytes() == b"b"
    assert (root / "photos" / "c").read_bytes() == b"a"
    assert not (root / "a").exists()


def test_a_rename_onto_itself_loses_nothing(drop: FolderTransport, root: Path) -> None:
    (root / "a").write_bytes(b"a")
    (root / "other name").hardlink_to(root / "a")

    with pytest.raises(AlreadyThereError):
        drop.rename("a", "a")

    assert (root / "a").read_bytes() == b"a"


def test_a_rename_that_a_crash_cut_in_two_is_finished(drop: FolderTransport, root: Path) -> None:
    (root / "a").write_bytes(b"a")
    (root / "b").hardlink_to(root / "a")

    drop.rename("a", "b")

    assert not (root / "a").exists()
    assert (root / "b").read_bytes() == b"a"


def test_without_hard_links_a_rename_never_replaces_either(
    drop: FolderTransport, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (root / "a").write_bytes(b"a")
    (root / "b").write_bytes(b"b")

    with pytest.raises(AlreadyThereError):
        drop.rename("a", "b")
    drop.rename("a", "photos/c")

    assert (root / "b").read_bytes() == b"b"
    assert (root / "photos" / "c").read_bytes() == b"a"


def test_an_upload_replaces_no_file_but_a_temporary_one(drop: FolderTransport, root: Path, source: Any) -> None:
    (root / "a.xml").write_bytes(b"finished")
    (root / "b.part").write_bytes(b"half, and longer than what comes")

    with pytest.raises(AlreadyThereError):
        drop.upload(source(b"x"), "a.xml")
    drop.upload(source(b"x"), "b.part")

    assert (root / "a.xml").read_bytes() == b"finished"
    assert (root / "b.part").read_bytes() == b"x"


@pytest.mark.parametrize(("name", "stays"), [("a.xml", False), ("a.part", True)])
def test_half_a_file_is_never_left_under_a_final_name(
    drop: FolderTransport, root: Path, name: str, stays: bool
) -> None:
    class Breaking:
        size = 10

        def readinto(self, buffer: memoryview) -> int:
            if (root / name).stat().st_size:
                raise BusyFileError(text("broken"))
            buffer[:3] = b"abc"
            return 3

    with pytest.raises(BusyFileError, match="broken"):
        drop.upload(Breaking(), name)

    assert (root / name).exists() is stays


def test_a_temporary_name_of_a_finished_file_is_not_written_through(
    drop: FolderTransport, root: Path, source: Any
) -> None:
    (root / "a.xml").write_bytes(b"finished")
    (root / "a.part").hardlink_to(root / "a.xml")

    with pytest.raises(AlreadyThereError):
        drop.upload(source(b"finished"), "a.part", 3)
    drop.upload(source(b"x"), "a.part")

    assert (root / "a.xml").read_bytes() == b"finished"


def test_nothing_is_taken_up_on_less_than_was_sent(drop: FolderTransport, root: Path, source: Any) -> None:
    (root / "a.part").write_bytes(b"0123")

    with pytest.raises(DamagedTransferError):
        drop.upload(source(b"0123456789", 7), "a.part", 7)

    assert (root / "a.part").read_bytes() == b"0123"


@pytest.mark.parametrize("mode", [0o755, 0o2770, 0o777])
def test_files_and_folders_take_the_rights_of_their_folder(
    drop: FolderTransport, root: Path, source: Any, mode: int
) -> None:
    root.chmod(mode)

    drop.upload(source(b"1"), "a")
    drop.make_folder("docs")

    assert stat.S_IMODE((root / "a").stat().st_mode) == mode & 0o666
    assert stat.S_IMODE((root / "docs").stat().st_mode) == mode
    assert (root / "a").stat().st_gid == root.stat().st_gid


def test_what_root_lays_there_belongs_to_the_owner_of_the_drop(drop: FolderTransport, root: Path, source: Any) -> None:
    if os.geteuid() == 0:  # nobody else may give files away
        os.chown(root, 12345, -1)

    drop.make_folder("docs")
    drop.upload(source(b"a plan"), "docs/a.pdf", 0)

    assert [(root / path).stat().st_uid for path in ("docs", "docs/a.pdf")] == [root.stat().st_uid] * 2


def test_a_folder_that_is_there_is_success_but_a_file_is_not(drop: FolderTransport, root: Path) -> None:
    (root / "a").write_bytes(b"")

    drop.make_folder("photos")
    drop.make_folder("")

    with pytest.raises(AlreadyThereError):
        drop.make_folder("a")


def test_a_share_that_is_not_mounted_is_tried_again_later(drop: FolderTransport, root: Path) -> None:
    (root / "photos").rmdir()
    root.rmdir()

    with pytest.raises(UnreachableError):
        drop.stat("a")
    with pytest.raises(UnreachableError):
        FolderTransport(root, "111222333")


def test_errors_of_the_core_pass_as_they_are(drop: FolderTransport, root: Path) -> None:
    (root / "a").write_bytes(b"x")

    class Full:
        def write(self, data: bytes | memoryview) -> None:
            raise OSError(28, "our own disk")

    with pytest.raises(OSError, match="our own disk"):
        drop.download("a", Full())


def test_a_disk_that_turns_out_full_at_the_end_is_said(
    drop: FolderTransport, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(DropFullError, match=r"a\.part.*quota"):
        drop.upload(source(b"1"), "a.part")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EACCES, RightsError),
        (errno.EROFS, RightsError),
        (errno.ENOSPC, DropFullError),
        (errno.EBUSY, BusyFileError),
        (errno.ENAMETOOLONG, BadNameError),
        (errno.ESTALE, UnreachableError),
        (errno.EIO, UnreachableError),
    ],
)
def test_each_trouble_says_who_can_mend_it(number: int, kind: type[OptimxError]) -> None:
    with pytest.raises(kind, match="a"), translated("a"):
        raise OSError(number, os.strerror(number))


def test_a_full_disk_is_said_and_heals(tiny_disk: Path, source: Any) -> None:
    drop = FolderTransport(tiny_disk, "111222333")

    with pytest.raises(DropFullError):
        drop.upload(source(b"x" * 2_000_000), "a.part")
    drop.upload(source(b"x" * 500_000), "a.part")

    assert (tiny_disk / "a.part").stat().st_size == 500_000
