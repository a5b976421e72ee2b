"""What vsftpd does not do: servers that know more, know less, or lie."""

import socket
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    LoginRefusedError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    TooSlowError,
    TransientError,
    Transport,
    TransportContext,
    UnreachableError,
)

Connect = Callable[..., Transport]
Start = Callable[..., Any]


def test_a_server_with_mlsd_tells_sizes_and_kinds_in_the_listing(connect: Connect, start_pyftpdlib: Start) -> None:
    server = start_pyftpdlib()
    (server.root / "photos").mkdir()
    (server.root / "a b").write_bytes(b"123")

    listed = {each.path: (each.size, each.is_file) for each in connect(server).list("")}

    assert listed == {"photos": (None, False), "a b": (3, True)}


def test_with_mlst_every_method_works_too(connect: Connect, start_pyftpdlib: Start, source: Any, sink: Any) -> None:
    drop = connect(start_pyftpdlib())

    drop.make_folder("photos")
    drop.make_folder("photos")
    drop.upload(source(b"012"), "photos/a.part")
    drop.upload(source(b"0123456789", 2), "photos/a.part", 2)
    drop.rename("photos/a.part", "photos/a")
    drop.download("photos/a", sink, 5)
    seen, folder = drop.stat("photos/a"), drop.stat("photos")

    assert sink.content == b"56789"
    assert seen is not None
    assert (seen.path, seen.size, seen.is_file) == ("photos/a", 10, True)
    assert folder is not None
    assert folder.is_file is False
    assert [each.path for each in drop.list("photos")] == ["photos/a"]
    drop.delete("photos/a")
    assert list(drop.list("photos")) == []


def test_with_mlst_what_is_missing_or_in_the_way_is_said(
    connect: Connect, start_pyftpdlib: Start, source: Any, sink: Any
) -> None:
    server = start_pyftpdlib()
    (server.root / "a").write_bytes(b"a")
    (server.root / "b").write_bytes(b"b")
    (server.root / "photos").mkdir()
    drop = connect(server)
    missing: list[Callable[[], object]] = [
        lambda: drop.download("c", sink),
        lambda: drop.delete("c"),
        lambda: drop.rename("c", "d"),
        lambda: drop.upload(source(b"1"), "nowhere/a.part"),
        lambda: drop.rename("a", "nowhere/d"),
        lambda: list(drop.list("nowhere")),
    ]
    in_the_way: list[Callable[[], object]] = [
        lambda: drop.rename("a", "b"),
        lambda: drop.rename("a", "photos"),
        lambda: drop.make_folder("a"),
    ]

    for attempt in missing:
        with pytest.raises(NotThereError):
            attempt()
    for attempt in in_the_way:
        with pytest.raises(AlreadyThereError):
            attempt()
    with pytest.raises(RefusedError):
        drop.download("photos", sink)


def test_a_folder_in_the_place_of_a_file_is_left_alone(connect: Connect, start_pyftpdlib: Start) -> None:
    server = start_pyftpdlib()
    (server.root / "a").write_bytes(b"a")
    drop = connect(server)
    (server.root / "a").unlink()
    (server.root / "a").mkdir()

    with pytest.raises(RefusedError):
        drop.delete("a")


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"SSH-2.0-OpenSSH_9.2", UnreachableError),
        (b"421 later", UnreachableError),
        (b"500 OOPS", UnreachableError),
        (b"220-" + b"x" * 20_000, UnreachableError),
        (b"220-\r\n" * 1000, UnreachableError),
        (b"HTTP/1.1 400 Bad Request", UnreachableError),
    ],
)
def test_a_server_that_does_not_greet_as_one_is_unreachable(
    connect: Connect, script: Start, greeting: bytes, kind: type[OptimxError]
) -> None:
    with pytest.raises(kind):
        connect(script({"": greeting}), timeout=0.5)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (b"530 Login incorrect.", LoginRefusedError),
        (b"530 Sorry, the maximum number of clients (2) for this user are already connected.", UnreachableError),
        (b"530 Maximum login attempts reached.", LoginRefusedError),
        (b"421 Too many connections", UnreachableError),
        (b"430 Not now", UnreachableError),
    ],
)
def test_only_a_login_that_heals_by_itself_is_tried_again(
    connect: Connect, script: Start, reply: bytes, kind: type[OptimxError]
) -> None:
    with pytest.raises(kind) as refused:
        connect(script({"PASS": reply}))

    assert refused.value.transient is (kind is UnreachableError)


@pytest.mark.parametrize(
    "reply",
    [b"530 'a long one' is wrong", b"'a long one' is wrong", b"421 a long one", b"332 'a long one', and ACCT?"],
)
def test_a_server_that_repeats_the_password_does_not_spread_it(connect: Connect, script: Start, reply: bytes) -> None:
    with pytest.raises(OptimxError) as refused:
        connect(script({"PASS": reply}))

    assert "a long one" not in f"{refused.value} {refused.value.what!r} {refused.value.__cause__!r}"


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ({"TYPE": b"504 no"}, RefusedError),
        ({"PASS": b"332 account?"}, LoginRefusedError),
        ({"PASS": b"150 now"}, LoginRefusedError),
        ({"USER": b"230 come in"}, None),
        ({"FEAT": b"211 none", "OPTS": b"500 no"}, None),
    ],
)
def test_whatever_is_said_at_the_login_is_understood(
    connect: Connect, script: Start, replies: dict[str, bytes], kind: type[OptimxError] | None
) -> None:
    server = script(replies)
    if kind is None:
        assert connect(server)
    else:
        with pytest.raises(kind):
            connect(server)


def test_a_password_that_cannot_be_written_is_not_quoted(connect: Connect, script: Start) -> None:
    with pytest.raises(LoginRefusedError) as refused:
        connect(script(), password="a\u20acb", encoding="latin-1")

    assert "\u20ac" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("extra", [b"550 what", b"226 done", b"421 Timeout", b"nonsense"])
def test_a_reply_too_many_is_not_taken_for_the_next_one(connect: Connect, script: Start, extra: bytes) -> None:
    server = script({"SIZE": b"213 5\r\n" + extra, "DELE": b"250 done"})
    drop = connect(server)
    assert drop.stat("a")

    with pytest.raises(UnreachableError):
        drop.delete("a")
    with pytest.raises(UnreachableError, match="ended"):
        drop.delete("a")
    assert "DELE a" not in server.asked


def test_binary_is_set_once_and_names_are_asked_for_in_utf8(connect: Connect, script: Start, sink: Any) -> None:
    server = script({"FEAT": b"211-Features\r\n UTF8\r\n SIZE\r\n211 End", "OPTS": b"200 ok"})
    drop = connect(server)

    drop.download("a", sink)
    drop.download("a", sink)

    assert server.asked[2:] == ["FEAT", "OPTS UTF8 ON", "TYPE I", "EPSV", "RETR a", "EPSV", "RETR a"]


def test_a_download_that_was_aborted_is_no_success_though_the_server_has_said_so(
    connect: Connect, script: Start
) -> None:
    drop = connect(script(data=b"half"))

    class AbortingSink:
        def write(self, data: bytes | memoryview) -> None:
            drop.abort()

    with pytest.raises((UnreachableError, AmbiguousReplyError)):
        drop.download("a", AbortingSink())


def test_a_listing_without_end_is_given_up(connect: Connect, script: Start) -> None:
    drop = connect(script(data=b"a\r\n" * 10_000, endless=True))

    with pytest.raises(TransientError, match="no end"):
        list(drop.list(""))
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")


def test_a_listing_past_the_deadline_of_the_run_is_given_up(script: Start) -> None:
    from optimx import Secret, SecretReference
    from optimx.plugins.transports.ftp import FtpOptions, open_ftp

    server = script(data=b"x" * 1000, endless=True)
    options = FtpOptions(
        host=server.host, port=server.port, user="demo", password=SecretReference("env", "X"), tls="none"
    )
    drop = open_ftp(options, TransportContext("111222333", deadline=0.0, secrets={"password": Secret("x")}))

    with pytest.raises(TooSlowError):
        list(drop.list(""))


def test_names_that_could_be_paths_are_shown_and_lead_nowhere(connect: Connect, script: Start) -> None:
    server = script(data=b"../../etc/passwd\r\n/etc/cron.d/x\r\n..\r\n.\r\nphotos/ok\r\n\r\nback\\slash\r\n")
    drop = connect(server)

    names = [each.name for each in drop.list("photos")]

    assert names == ["..\udc2f..\udc2fetc\udc2fpasswd", "\udc2fetc\udc2fcron.d\udc2fx", "ok", "back\\slash"]


def test_a_reply_that_drips_is_not_waited_for(connect: Connect, script: Start) -> None:
    drop = connect(script({"SIZE": b"213-"}), timeout=0.2)

    with pytest.raises(UnreachableError):
        drop.stat("a")


@pytest.mark.parametrize("told", [b"213 -1", b"213 12 34", b"213 " + b"9" * 30, b"200 ok", b"213 \xd9\xa3"])
def test_a_size_that_is_none_ends_the_connection(connect: Connect, script: Start, told: bytes) -> None:
    drop = connect(script({"SIZE": told}))

    with pytest.raises(UnreachableError):
        drop.stat("a")


@pytest.mark.parametrize("told", [b"229 (|||0|)", b"229 (|||99999|)", b"229 nothing", b"200 ok"])
def test_a_port_that_is_none_ends_the_connection(connect: Connect, script: Start, sink: Any, told: bytes) -> None:
    drop = connect(script({"EPSV": told}))

    with pytest.raises(UnreachableError):
        drop.download("a", sink)


def test_a_folder_that_may_not_be_listed_is_not_an_empty_one(connect: Connect, script: Start) -> None:
    inside = {"PWD": b'257 "/home"', "CWD": b"250 ok"}
    for words, expected in ((b"550 Permission denied", RightsError), (b"550 No files found", None)):
        drop = connect(script({**inside, "NLST": words}))
        if expected is None:
            assert list(drop.list("photos")) == []
        else:
            with pytest.raises(expected):
                list(drop.list("photos"))


def test_a_server_without_nlst_and_size_is_read_by_its_long_listing(connect: Connect, script: Start) -> None:
    lines = (
        b"total 2\r\n-rw-r--r--   1 ftp  ftp   12345 Nov 23 18:00 a b.xml\r\n"
        b"drwxr-xr-x 2 ftp ftp 4096 Nov 23 2025 photos\r\n"
    )
    drop = connect(script({"NLST": b"502 no", "LIST": b"150 now\r\n226 done"}, data=lines))

    assert {each.path: (each.size, each.is_file) for each in drop.list("")} == {
        "a b.xml": (12345, True),
        "photos": (None, False),
    }
    seen = drop.stat("a b.xml")
    assert seen is not None
    assert seen.size == 12345


def test_a_server_that_says_goodbye_to_a_command_is_not_asked_again(connect: Connect, script: Start) -> None:
    server = script({"SIZE": b"421 Timeout."})
    drop = connect(server)

    with pytest.raises(UnreachableError, match="421"):
        drop.stat("a")
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")
    assert server.asked.count("SIZE a") == 1


@pytest.mark.parametrize("tls", ["none", "explicit", "implicit"])
def test_a_server_that_says_nothing_at_all_is_given_up_when_the_run_is_over(connect: Connect, tls: str) -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        server = SimpleNamespace(host="127.0.0.1", port=mute.getsockname()[1], user="demo", password="x")
        with pytest.raises(UnreachableError):
            connect(server, tls=tls, timeout=60, deadline=began + 0.4)

    assert time.monotonic() - began < 4
