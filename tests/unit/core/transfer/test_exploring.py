"""What is there is found out without harm, and never believed beyond its limits."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from optimx.core.contracts import RemoteFile
from optimx.core.errors import (
    AmbiguousReplyError,
    BadInputError,
    BadNameError,
    DamagedTransferError,
    NotThereError,
    TransientError,
    UnreachableError,
)
from optimx.core.language import text
from optimx.core.transfer import checked
from optimx.core.transfer.paths import bounded

World = Any
GONE = UnreachableError(text("gone"))


def test_a_small_file_is_read(world: World) -> None:
    world.store.files["m.ok"] = b"{}"

    assert world.drop().read("m.ok") == b"{}"


def test_a_small_file_that_is_not_there_is_none(world: World) -> None:
    assert world.drop().read("m.ok") is None


def test_a_small_file_that_is_large_is_refused(world: World) -> None:
    world.store.files["m.ok"] = b"x" * 11

    with pytest.raises(BadInputError):
        world.drop().read("m.ok", 10)


def test_half_a_manifest_is_read_again(world: World) -> None:
    world.store.files["m.ok"] = b'{"files": []}'
    world.line.cuts = [-5]

    assert world.drop().read("m.ok") == b'{"files": []}'


def test_a_manifest_that_never_comes_whole_is_damaged(world: World) -> None:
    world.store.files["m.ok"] = b'{"files": []}'
    world.line.cuts = [-5] * 9

    with pytest.raises(DamagedTransferError):
        world.drop().read("m.ok")


def test_a_file_taken_while_it_is_read_is_not_there(world: World) -> None:
    world.store.files["m.ok"] = b"{}"
    world.happens("download after", world.store.files.clear)

    assert world.drop().read("m.ok") is None


@pytest.mark.parametrize("hashing", [True, False])
def test_a_digest_comes_from_the_drop_or_from_the_content(world: World, hashing: bool) -> None:
    world.store.files["a"] = b"abc"
    world.store.hashing = hashing

    assert world.drop().digest("a", 3) == hashlib.sha256(b"abc").hexdigest()
    assert ("download" in world.line.said) is not hashing


@pytest.mark.parametrize("size", [2, 4])
def test_a_digest_of_another_size_is_damage(world: World, size: int) -> None:
    world.store.files["a"] = b"abc"

    with pytest.raises(DamagedTransferError):
        world.drop().digest("a", size)


def test_a_digest_of_nothing_is_not_there(world: World) -> None:
    with pytest.raises(NotThereError):
        world.drop().digest("a", 1)


@pytest.mark.parametrize(("content", "same"), [(b"abc", True), (b"abd", False), (b"ab", False), (None, False)])
def test_same_means_same_content(world: World, content: bytes | None, same: bool) -> None:
    if content is not None:
        world.store.files["a"] = content

    assert world.drop().same("a", 3, hashlib.sha256(b"abc").hexdigest()) is same


def test_a_missing_folder_has_nothing_in_it(world: World) -> None:
    assert world.drop().list("nowhere") == ()


def test_a_folder_is_listed_with_what_is_in_it_only(world: World) -> None:
    world.store.files.update({"photos/a": b"1", "b": b"22"})

    assert [(file.path, file.size) for file in world.drop().list("photos")] == [("photos/a", 1)]


@pytest.mark.parametrize("operation", ["stat", "list"])
def test_looking_is_repeated_whatever_broke(world: World, operation: str) -> None:
    world.fails(f"{operation} before", GONE, AmbiguousReplyError(text("no reply")))

    assert getattr(world.drop(), operation)("photos") is not None


def test_an_endless_listing_ends() -> None:
    def endless() -> Iterator[RemoteFile]:
        while True:
            yield RemoteFile("photos/a", 1)

    with pytest.raises(TransientError):
        bounded(endless(), "photos", names=1000, longest=255)


@pytest.mark.parametrize(
    "path", ["photos/" + "x" * 300, "photos/../a", "photos/b/a.xml", "../a", "/etc/passwd", "docs/a"]
)
def test_a_name_that_pretends_is_counted_but_can_never_be_opened(path: str) -> None:
    (listed,) = bounded([RemoteFile(path, 1)], "photos", names=10, longest=255)

    assert listed.is_file is False
    assert len(listed.path) < 300
    with pytest.raises(BadNameError):
        checked(listed.path)


def test_a_rename_refuses_what_is_there(world: World) -> None:
    world.store.files.update({"a": b"1", "b": b"2"})

    with pytest.raises(Exception, match="'b'"):
        world.drop().rename("a", "b")

    assert world.store.files == {"a": b"1", "b": b"2"}


def test_what_is_deleted_is_gone_and_says_whether_it_was_there(world: World) -> None:
    world.store.files["a"] = b"1"
    drop = world.drop()

    assert [drop.delete("a"), drop.delete("a")] == [True, False]


@pytest.mark.parametrize("when", ["before", "after"])
def test_already_gone_after_a_lost_reply_is_deleted(world: World, when: str) -> None:
    world.store.files["a"] = b"1"
    world.fails(f"delete {when}", AmbiguousReplyError(text("no reply")))

    assert world.drop().delete("a") is True
    assert world.store.files == {}


def test_a_deletion_that_is_carried_out_late_counts_as_ours(world: World) -> None:
    world.store.files["a"] = b"1"
    world.fails("delete before", AmbiguousReplyError(text("no reply")))
    world.happens("delete before", world.store.files.clear)

    assert world.drop().delete("a") is True


def test_a_folder_is_made_once_or_twice(world: World) -> None:
    drop = world.drop()
    world.fails("make_folder after", AmbiguousReplyError(text("no reply")))

    drop.make_folder("new")

    assert "new" in world.store.folders


def test_a_connection_is_used_again_after_a_complete_no(world: World) -> None:
    drop = world.drop()

    drop.delete("nothing")
    drop.stat("a")

    assert len(world.line.opened) == 1


def test_a_connection_that_lay_idle_is_opened_anew(world: World) -> None:
    drop = world.drop()
    drop.stat("a")

    world.clock.advance(60)
    drop.stat("a")

    assert [transport.inner.closed for transport in world.line.opened] == [True, False]


def test_the_end_of_the_block_closes_the_connections(world: World) -> None:
    with world.drop() as drop:
        drop.stat("a")

    assert world.line.opened[0].inner.closed
