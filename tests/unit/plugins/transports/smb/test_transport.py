"""What the kit does not ask of every transport: how few messages it takes, and what is particular to this protocol."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimx import (
    AlreadyThereError,
    BadNameError,
    BusyFileError,
    DropFullError,
    NotThereError,
    RefusedError,
    RemoteFile,
    RightsError,
    Transport,
)
from optimx.demo.servers.samba import Samba
from optimx.plugins.transports.smb import optimx_register_transports
from optimx.plugins.transports.smb.conversation import Conversation
from optimx.plugins.transports.smb.wire import Wire

pytestmark = pytest.mark.real_server

Connect = Callable[..., Any]
MIB = 1 << 20


@pytest.fixture
def drop(samba: Samba, connect: Connect) -> Any:
    (samba.root / "photos").mkdir()
    return connect(samba)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of what was sent."""
    sent: list[int] = []
    send = Wire.send

    def counted(wire: Wire, parts: Any) -> None:
        sent.append(sum(map(len, parts)))
        send(wire, parts)

    monkeypatch.setattr(Wire, "send", counted)
    return sent


@pytest.mark.parametrize("size", [1, 262_144, 262_145, MIB, MIB + 1, 5 * MIB + 7])
def test_what_is_uploaded_can_be_seen_and_fetched(
    drop: Transport, samba: Samba, source: Any, sink: Any, size: int
) -> None:
    content = os.urandom(size)

    told = drop.upload(source(content), "photos/a.part")
    drop.download("photos/a.part", sink)

    seen = drop.stat("photos/a.part")
    assert told == seen
    assert seen is not None
    assert (seen.size, seen.is_file) == (size, True)
    assert (samba.root / "photos" / "a.part").read_bytes() == sink.content == content


def test_a_small_file_costs_one_message_each_way(
    drop: Transport, samba: Samba, source: Any, sink: Any, messages: list[int]
) -> None:
    drop.upload(source(b"x" * 200_000), "a.part")
    drop.download("a.part", sink)

    assert len(messages) == 2


def test_a_large_file_is_written_in_pieces_of_at_most_a_mebibyte(
    drop: Transport, source: Any, messages: list[int]
) -> None:
    drop.upload(source(bytes(6 * MIB)), "a.part")

    assert MIB < max(messages) < MIB + 1000


@pytest.mark.parametrize("offset", [7, MIB, 3 * MIB - 1, 3 * MIB])
def test_both_ways_are_taken_up_where_they_stopped(
    drop: Transport, samba: Samba, source: Any, sink: Any, offset: int
) -> None:
    content = os.urandom(3 * MIB)
    (samba.root / "a.part").write_bytes(content[:offset])

    drop.upload(source(content, offset), "a.part", offset)
    drop.download("a.part", sink, offset)

    assert (samba.root / "a.part").read_bytes() == content
    assert sink.content == content[offset:]


def test_a_server_that_gives_little_room_is_not_overrun(
    drop: Any, samba: Samba, source: Any, sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimx.plugins.transports.smb.conversation._CREDITS_WANTED", 8)
    content = os.urandom(4 * MIB)

    drop.upload(source(content), "a.part")
    drop.download("a.part", sink)

    assert sink.content == content


def test_a_list_that_is_given_up_leaves_the_connection_good(drop: Transport, samba: Samba, sink: Any) -> None:
    for number in range(5):
        (samba.root / f"{number}").write_bytes(b"x")

    lists = [drop.list("") for _ in range(3)]
    first = [next(iter(each)) for each in lists]
    del lists
    drop.download("0", sink)

    assert all(isinstance(each, RemoteFile) for each in first)
    assert len(list(drop.list(""))) == 6


def test_a_folder_that_is_not_one_is_no_empty_list(drop: Transport, samba: Samba) -> None:
    (samba.root / "a").write_bytes(b"")

    with pytest.raises(RefusedError):
        list(drop.list("a"))


# B3


def test_a_file_that_another_program_holds_is_said_to_be_busy(samba: Samba, connect: Connect, source: Any) -> None:
    drop, other = connect(samba), connect(samba)
    drop.upload(source(b"x"), "a")
    held = _held(other, f"{samba.folder}\\a")

    drop._share._ended.set()  # no pauses
    attempts: list[Callable[[], object]] = [
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
        lambda: drop.upload(source(b"y"), "a"),
        lambda: drop.upload(source(bytes(2 * MIB)), "a"),
        lambda: drop.download("a", None),
    ]
    for attempt in attempts:
        with pytest.raises(BusyFileError, match="SHARING_VIOLATION"):
            attempt()
    other._share.close(held)
    drop.delete("a")


def test_a_file_that_is_let_go_of_after_a_moment_is_had(
    samba: Samba, connect: Connect, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop, other = connect(samba), connect(samba)
    drop.upload(source(b"x"), "a")
    held = _held(other, f"{samba.folder}\\a")
    monkeypatch.setattr(drop._share._ended, "wait", lambda pause: other._share.close(held))

    drop.rename("a", "b")

    assert (samba.root / "b").exists()


def _held(drop: Any, path: str) -> bytes:
    from optimx.plugins.transports.smb import messages

    opening = messages.create(path, messages.READ_RIGHTS, messages.OPEN, messages.NO_FOLDER)
    body = bytearray(opening.body)
    body[32:36] = bytes(4)  # shared with nobody
    held: bytes = drop._share.open(messages.Request(opening.command, bytes(body))).id
    return held


def test_a_full_disk_of_the_drop_is_said_and_heals(
    tiny_disk: Path, start_samba: Any, connect: Connect, source: Any
) -> None:
    drop = connect(start_samba({"path": str(tiny_disk)}))

    drop.upload(source(bytes(900_000)), "a")
    for size in (200_000, 5 * MIB):
        with pytest.raises(DropFullError, match="DISK_FULL"):
            drop.upload(source(bytes(size)), "b.part")
        drop.delete("b.part")
    drop.delete("a")
    drop.upload(source(bytes(500_000)), "b.part")

    assert (tiny_disk / "b.part").stat().st_size == 500_000


def test_a_right_that_is_missing_is_said_and_the_connection_stays(
    start_samba: Any, connect: Connect, source: Any
) -> None:
    server = start_samba({"read only": "yes"})
    (server.root / "a").write_bytes(b"")
    drop = connect(server)

    attempts: list[Callable[[], object]] = [
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
        lambda: drop.upload(source(b"1"), "c.part"),
        lambda: drop.make_folder("docs"),
    ]
    for attempt in attempts:
        with pytest.raises(RightsError, match=r"WRITE_PROTECTED|ACCESS_DENIED"):
            attempt()
    assert drop.stat("a")


# B4


def test_case_makes_no_other_name(drop: Transport, samba: Samba, source: Any) -> None:
    (samba.root / "Appli_Data.xml").write_bytes(b"old")
    drop.upload(source(b"new"), "tmp.part")

    assert drop.stat("APPLI_DATA.XML") is not None
    for target in ("APPLI_DATA.XML", "appli_data.xml", "Tmp.part"):
        with pytest.raises(AlreadyThereError):
            drop.rename("tmp.part", target)
    (plugin,) = optimx_register_transports()
    assert plugin.capabilities.case_sensitive is False
    assert (samba.root / "Appli_Data.xml").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["a:b", "a*b", 'a"b', "a<b", "a|b?", "CON", "back\\slash", "new\nline"])
def test_an_illegal_name_is_listed_under_another_one_that_is_none_of_ours(
    drop: Transport, samba: Samba, sink: Any, name: str
) -> None:
    (samba.root / name).write_bytes(b"planted")

    (found,) = [each for each in drop.list("") if each.is_file]
    drop.download(found.path, sink)

    assert found.name != name
    assert "~" in found.name
    assert sink.content == b"planted"


def test_names_in_another_encoding_do_not_stop_a_list(drop: Transport, samba: Samba) -> None:
    (samba.root / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    (samba.root / "caf\u00e9.jpg").write_bytes(b"x")

    assert "caf\u00e9.jpg" in {each.name for each in drop.list("")}


@pytest.mark.parametrize("odd", ["a.", "a ", "a\udc2fb", "x" * 256, "\U0001f600" * 128, "\x1f"])
def test_a_name_that_no_server_keeps_is_never_sent(drop: Transport, odd: str, messages: list[int]) -> None:
    with pytest.raises(BadNameError):
        drop.stat(odd)

    assert messages == []


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/../b",
        "/etc",
        "a//b",
        "./a",
        "a\\b",
        "a:s",
        "a:$DATA",
        "*",
        "a?",
        'a"',
        "<a",
        "a>",
        "a|b",
        "a\0b",
        "a\nb",
    ],
)
def test_a_path_that_could_be_something_else_is_never_sent(
    drop: Transport, source: Any, sink: Any, path: str, messages: list[int]
) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: drop.stat(path),
        lambda: list(drop.list(path)),
        lambda: drop.upload(source(b"1"), path),
        lambda: drop.download(path, sink),
        lambda: drop.rename("photos", path),
        lambda: drop.delete(path),
        lambda: drop.make_folder(path),
    ]
    for attempt in attempts:
        with pytest.raises(BadNameError):
            attempt()

    assert messages == []
    assert drop.stat("photos"), "the connection stays"


@pytest.mark.parametrize("name", [" a", "\u202ea", "x" * 255, "\U0001f600" * 60])
def test_odd_names_go_round(drop: Transport, samba: Samba, source: Any, sink: Any, name: str) -> None:
    drop.upload(source(b"x"), "photos/a.part")

    drop.rename("photos/a.part", name)
    drop.download(name, sink)

    assert sink.content == b"x"
    assert name in {each.path for each in drop.list("")}
    drop.delete(name)
    assert [each.name for each in drop.list("")] == ["photos"]


def test_a_link_out_of_the_share_is_not_followed(drop: Transport, samba: Samba, tmp_path: Path, sink: Any) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (samba.root / "link").symlink_to(tmp_path / "secret")
    (samba.root / "way").symlink_to(tmp_path)

    for path in ("link", "way/secret"):
        with pytest.raises((RefusedError, NotThereError)):
            drop.download(path, sink)
    assert sink.content == b""


def test_what_is_a_reparse_point_is_no_regular_file(
    drop: Transport, samba: Samba, sink: Any, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Samba shows none to us: a Windows server's answer, with the attribute set
    drop.upload(source(b"x"), "a")
    _mark_all_as_links(monkeypatch)

    seen, (listed,) = drop.stat("a"), [each for each in drop.list("") if each.name == "a"]
    assert seen is not None
    assert (seen.is_file, seen.size, listed.is_file) == (False, None, False)
    with pytest.raises(RefusedError, match="no regular file"):
        drop.download("a", sink)
    with pytest.raises(RefusedError, match="no regular file"):
        drop.upload(source(b"x"), "a")
    assert sink.content == b""


def _mark_all_as_links(monkeypatch: pytest.MonkeyPatch) -> None:
    from optimx.plugins.transports.smb import messages

    monkeypatch.setattr(messages, "FOLDER", messages.FOLDER | 0x20)  # as if "archive" were a link's mark


def test_a_rename_moves_and_a_folder_is_left_alone(drop: Transport, samba: Samba) -> None:
    (samba.root / "a").write_bytes(b"a")
    (samba.root / "b").write_bytes(b"b")

    for target in ("b", "photos", "a"):
        with pytest.raises(AlreadyThereError):
            drop.rename("a", target)
    attempts: list[Callable[[], object]] = [lambda: drop.rename("photos", "c"), lambda: drop.delete("photos")]
    for attempt in attempts:
        with pytest.raises(RefusedError):
            attempt()
    with pytest.raises(NotThereError):
        drop.rename("a", "nowhere/c")
    drop.rename("a", "photos/c")

    assert (samba.root / "photos" / "c").read_bytes() == b"a"


def test_two_connections_share_nothing(samba: Samba, connect: Connect, sink: Any) -> None:
    one, other = connect(samba), connect(samba)
    (samba.root / "a").write_bytes(b"x")

    one.close()
    other.download("a", sink)

    assert sink.content == b"x"
    assert isinstance(other._share.conversation, Conversation)
    assert one._share.conversation._session != other._share.conversation._session
