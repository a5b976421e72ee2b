"""What OpenSSH does not do: servers that give less, refuse more, replace, or keep quiet about what they lost."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from optimx import AlreadyThereError, DropFullError, NotThereError, Transport

Connect = Callable[..., Transport]
Start = Callable[..., Any]


def test_every_method_works_there_too(connect: Connect, start_odd: Start, source: Any, sink: Any) -> None:
    server = start_odd()
    drop = connect(server)
    content = os.urandom(700_000)

    drop.make_folder("photos")
    drop.make_folder("photos")
    drop.upload(source(content[:300_000]), "photos/a.part")
    drop.upload(source(content, 300_000), "photos/a.part", 300_000)
    drop.rename("photos/a.part", "photos/a")
    drop.download("photos/a", sink, 5)
    seen, listed = drop.stat("photos/a"), [each.path for each in drop.list("photos")]
    drop.delete("photos/a")

    assert sink.content == content[5:]
    assert seen is not None
    assert (seen.size, listed) == (700_000, ["photos/a"])
    assert drop.stat("photos/a") is None


@pytest.mark.parametrize("refuses", [False, True])
def test_s5_a_server_that_gives_less_or_refuses_much_is_asked_for_32_kib(
    connect: Connect, start_odd: Start, sink: Any, refuses: bool
) -> None:
    server = start_odd(most_read=64 << 10, refuses_large=refuses)
    content = os.urandom(1_000_000)
    (server.root / "a").write_bytes(content)
    drop = connect(server)

    drop.download("a", sink)
    first = len(server.reads)
    drop.download("a", sink)

    assert sink.content == content * 2
    assert server.reads[0] == 255 << 10
    assert max(server.reads[first:]) == 32 << 10, "and it is remembered"


def test_a_server_that_gives_very_little_gets_there_all_the_same(connect: Connect, start_odd: Start, sink: Any) -> None:
    server = start_odd(most_read=5_000)
    (server.root / "a").write_bytes(b"x" * 100_000)

    connect(server).download("a", sink)

    assert sink.content == b"x" * 100_000


def test_s6_a_server_that_would_replace_is_not_asked_to(connect: Connect, start_odd: Start) -> None:
    server = start_odd()
    (server.root / "a").write_bytes(b"a")
    (server.root / "b").write_bytes(b"b")
    drop = connect(server)

    with pytest.raises(AlreadyThereError):
        drop.rename("a", "b")
    with pytest.raises(NotThereError):
        drop.rename("nothing", "b2")

    assert (server.root / "b").read_bytes() == b"b"


@pytest.mark.parametrize("kept", [0, 299_999])
def test_s3_what_a_server_loses_without_a_word_is_found_out(
    connect: Connect, start_odd: Start, source: Any, kept: int
) -> None:
    drop = connect(start_odd(keeps=kept))

    with pytest.raises(DropFullError, match=str(kept)):
        drop.upload(source(b"x" * 300_000), "a.part")


def test_a_file_that_is_taken_as_soon_as_it_is_whole_was_sent(connect: Connect, start_odd: Start, source: Any) -> None:
    drop = connect(start_odd(takes=True))

    assert drop.upload(source(b"<a/>"), "optim_data.xml") is None


def test_a_server_that_tells_no_sizes_gives_whole_files(connect: Connect, start_odd: Start, sink: Any) -> None:
    server = start_odd(tells_sizes=False)
    (server.root / "a").write_bytes(b"x" * 600_000)
    drop = connect(server)

    drop.download("a", sink)
    seen = drop.stat("a")

    assert sink.content == b"x" * 600_000
    assert seen is not None
    assert (seen.size, seen.is_file) == (None, None)
