"""What the kit does not ask of every transport, and what is particular to FTP on vsftpd."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    BadNameError,
    DropFullError,
    LoginRefusedError,
    NotThereError,
    RefusedError,
    RemoteFile,
    RightsError,
    TransientError,
    Transport,
    UnreachableError,
)
from optimx.plugins.transports.ftp import optimx_register_transports
from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy, Way
from tests.servers.vsftpd import Vsftpd

pytestmark = pytest.mark.real_server

StartProxy = Callable[[Vsftpd, Sequence[Fault]], FaultProxy]
StartVsftpd = Callable[[Mapping[str, str]], Vsftpd]


Connect = Callable[..., Transport]


@pytest.fixture
def drop(vsftpd: Vsftpd, connect: Connect) -> Transport:
    (vsftpd.root / "photos").mkdir()
    return connect(vsftpd)


def commands(server: Vsftpd) -> list[str]:
    """Return what the server was told, with arguments, in order."""
    lines = (line for line in server.protocol() if "FTP command" in line)
    return [line.rpartition('"')[0].rpartition('"')[2] for line in lines]


def test_a_download_costs_two_commands(drop: Transport, vsftpd: Vsftpd, sink: Any) -> None:
    (vsftpd.root / "a").write_bytes(b"a")

    drop.download("a", sink)
    drop.download("a", sink)

    assert commands(vsftpd)[-4:] == ["EPSV", "RETR a", "EPSV", "RETR a"]


@pytest.mark.parametrize("epsv", ["auto", "never"])
def test_both_kinds_of_passive_mode_work(connect: Connect, vsftpd: Vsftpd, sink: Any, epsv: str) -> None:
    (vsftpd.root / "a").write_bytes(b"a")

    connect(vsftpd, epsv=epsv).download("a", sink)

    assert sink.content == b"a"


def test_a_server_without_epsv_is_asked_for_pasv_from_then_on(
    connect: Connect, start_vsftpd: StartVsftpd, sink: Any
) -> None:
    server = start_vsftpd({"cmds_denied": "EPSV"})
    (server.root / "a").write_bytes(b"a")
    drop = connect(server)

    drop.download("a", sink)
    drop.download("a", sink)

    assert sink.content == b"aa"
    assert commands(server).count("EPSV") == 1


def test_a_folder_is_listed_with_paths_from_the_root(drop: Transport, vsftpd: Vsftpd) -> None:
    (vsftpd.root / "a").write_bytes(b"123")
    (vsftpd.root / "photos" / "b c.jpg").write_bytes(b"12345")

    assert sorted(each.path for each in drop.list("")) == ["a", "photos"]
    assert list(drop.list("photos")) == [RemoteFile("photos/b c.jpg", None, None)]


def test_other_commands_may_follow_in_the_middle_of_a_list(drop: Transport, vsftpd: Vsftpd) -> None:
    for name in "abc":
        (vsftpd.root / "photos" / name).write_bytes(b"x" * 7)

    assert {drop.stat(each.path) for each in drop.list("photos")} == {RemoteFile(f"photos/{name}", 7) for name in "abc"}


def test_an_empty_folder_is_not_a_missing_one(drop: Transport, vsftpd: Vsftpd, sink: Any) -> None:
    (vsftpd.root / "a").write_bytes(b"a")

    assert list(drop.list("photos")) == []
    with pytest.raises(NotThereError):
        list(drop.list("nowhere"))
    drop.download("a", sink)
    assert sink.content == b"a", "the working directory is where it was"


def test_what_is_not_there_is_said_and_the_connection_stays(drop: Transport, sink: Any, source: Any) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: drop.download("a", sink),
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
        lambda: drop.upload(source(b"1"), "nowhere/a.part"),
        lambda: drop.make_folder("nowhere/docs"),
    ]
    for attempt in attempts:
        with pytest.raises(NotThereError):
            attempt()
    assert drop.stat("a") is None
    assert drop.stat("nowhere/a") is None


def test_a_folder_is_seen_as_one_and_left_alone(drop: Transport, sink: Any) -> None:
    assert drop.stat("photos") == RemoteFile("photos", None, is_file=False)
    assert drop.stat("") == RemoteFile("", None, is_file=False)
    attempts: list[Callable[[], object]] = [lambda: drop.download("photos", sink), lambda: drop.delete("photos")]
    for attempt in attempts:
        with pytest.raises(RefusedError):
            attempt()


def test_a_rename_moves_between_folders_and_never_replaces(drop: Transport, vsftpd: Vsftpd) -> None:
    (vsftpd.root / "a").write_bytes(b"a")
    (vsftpd.root / "b").write_bytes(b"b")

    for target in ("b", "photos", "a"):
        with pytest.raises(AlreadyThereError):
            drop.rename("a", target)
    with pytest.raises(NotThereError):
        drop.rename("a", "nowhere/c")
    drop.rename("a", "photos/c")

    assert (vsftpd.root / "b").read_bytes() == b"b"
    assert (vsftpd.root / "photos" / "c").read_bytes() == b"a"
    assert not (vsftpd.root / "a").exists()


def test_a_folder_that_is_there_is_success_but_a_file_is_not(drop: Transport, vsftpd: Vsftpd) -> None:
    (vsftpd.root / "a").write_bytes(b"")

    drop.make_folder("photos")
    drop.make_folder("docs")
    drop.make_folder("")

    assert (vsftpd.root / "docs").is_dir()
    with pytest.raises(AlreadyThereError):
        drop.make_folder("a")


@pytest.mark.parametrize("name", [" a", 'a"b', "\u202ea", "b'\u00e9\u00e8"])
def test_odd_names_go_round(drop: Transport, vsftpd: Vsftpd, source: Any, sink: Any, name: str) -> None:
    drop.upload(source(b"x"), "photos/a.part")

    drop.rename("photos/a.part", name)
    drop.download(name, sink)

    assert (vsftpd.root / name).read_bytes() == sink.content == b"x"
    assert name in {each.path for each in drop.list("")}
    drop.delete(name)
    assert not (vsftpd.root / name).exists()


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "a//b", "a\nDELE b", "a\rb", "a\0b", "a\udc2fb", "./a"])
def test_a_path_that_could_be_something_else_is_never_sent(
    drop: Transport, vsftpd: Vsftpd, source: Any, sink: Any, path: str
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
    before = len(commands(vsftpd))

    for attempt in attempts:
        with pytest.raises(BadNameError):
            attempt()

    assert len(commands(vsftpd)) == before
    assert drop.stat("photos"), "the connection stays"


def test_the_root_option_is_where_everything_is(connect: Connect, vsftpd: Vsftpd, source: Any) -> None:
    (vsftpd.root / "in" / "here").mkdir(parents=True)
    drop = connect(vsftpd, root="in/here/")

    drop.make_folder("docs")
    drop.upload(source(b"1"), "docs/a.part")

    assert (vsftpd.root / "in" / "here" / "docs" / "a.part").read_bytes() == b"1"
    assert [each.path for each in drop.list("")] == ["docs"]
    assert [each.path for each in drop.list("docs")] == ["docs/a.part"]


def test_a_wrong_password_is_refused_and_not_shown(vsftpd: Vsftpd, connect: Connect) -> None:
    with pytest.raises(LoginRefusedError, match="530") as refused:
        connect(vsftpd, password="wrong-horse")

    assert "wrong-horse" not in f"{refused.value} {refused.value.what!r} {refused.value.__cause__!r}"


def test_a_password_with_a_line_end_is_not_sent(connect: Connect, vsftpd: Vsftpd) -> None:
    with pytest.raises(LoginRefusedError):
        connect(vsftpd, password="a\r\nDELE b")


def test_nobody_there_is_tried_again_later(connect: Connect, vsftpd: Vsftpd) -> None:
    with pytest.raises(UnreachableError):
        connect(vsftpd, port=1)


def test_a_full_server_is_tried_again_later(start_vsftpd: StartVsftpd, connect: Connect) -> None:
    server = start_vsftpd({"max_clients": "2"})

    with pytest.raises(UnreachableError, match="421"):
        [connect(server) for _ in range(3)]


def test_a_right_that_is_missing_is_said_and_the_connection_stays(
    connect: Connect, start_vsftpd: StartVsftpd, source: Any
) -> None:
    server = start_vsftpd({"cmds_denied": "DELE,RNTO,STOR,MKD"})
    (server.root / "a").write_bytes(b"")
    drop = connect(server)

    attempts: list[Callable[[], object]] = [
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
        lambda: drop.upload(source(b""), "c.part"),
        lambda: drop.make_folder("docs"),
    ]
    for attempt in attempts:
        with pytest.raises(RightsError):
            attempt()
    assert drop.stat("a")


def test_the_password_is_in_no_log(connect: Connect, vsftpd: Vsftpd, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        connect(vsftpd).close()

    assert "ftp > USER" in caplog.text
    assert vsftpd.password not in caplog.text


@pytest.mark.parametrize("after", [0, 5_000])
def test_a_download_that_ends_early_gives_what_came(
    connect: Connect, vsftpd: Vsftpd, start_fault_proxy: StartProxy, sink: Any, after: int
) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 10_000)
    proxy = start_fault_proxy(vsftpd, [Fault(Action.CUT, after=after)])
    drop = connect(vsftpd, port=proxy.port)

    drop.download("a", sink)

    assert len(sink.content) == after, "the size is the core's to verify"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(Action.RESET, after=5_000), UnreachableError),
        (Fault(Action.STALL, after=5_000), UnreachableError),
        (Fault(Action.RESET, Channel.CONTROL, before=b"226"), AmbiguousReplyError),
        (Fault(Action.STALL, Channel.CONTROL, before=b"226"), AmbiguousReplyError),
        (Fault(Action.CUT, Channel.CONTROL, before=b"150"), UnreachableError),
        (Fault(Action.CUT, Channel.CONTROL, Way.TO_SERVER, before=b"RETR"), UnreachableError),
    ],
)
def test_a_download_over_a_line_that_breaks_is_told_and_ends_the_connection(
    connect: Connect,
    vsftpd: Vsftpd,
    start_fault_proxy: StartProxy,
    *,
    sink: Any,
    fault: Fault,
    kind: type[TransientError],
) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 100_000)
    proxy = start_fault_proxy(vsftpd, [fault])
    drop = connect(vsftpd, port=proxy.port, timeout=0.5)

    with pytest.raises(kind):
        drop.download("a", sink)
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")
    drop.close()
    drop.close()


@pytest.mark.parametrize(
    ("before", "way", "kind"),
    [
        (b"350", Way.TO_CLIENT, UnreachableError),
        (b"RNTO", Way.TO_SERVER, AmbiguousReplyError),
        (b"250", Way.TO_CLIENT, AmbiguousReplyError),
    ],
)
@pytest.mark.parametrize("action", [Action.CUT, Action.RESET, Action.STALL])
def test_a_rename_whose_answer_is_lost_may_have_happened(
    connect: Connect,
    vsftpd: Vsftpd,
    start_fault_proxy: StartProxy,
    *,
    before: bytes,
    way: Way,
    action: Action,
    kind: type[TransientError],
) -> None:
    (vsftpd.root / "a").write_bytes(b"a")
    proxy = start_fault_proxy(vsftpd, [Fault(action, Channel.CONTROL, way, before=before)])
    drop = connect(vsftpd, port=proxy.port, timeout=0.5)

    with pytest.raises(kind):
        drop.rename("a", "b")


def test_a_connection_that_the_server_closed_while_idle_leaves_nothing_ambiguous(
    connect: Connect, start_vsftpd: StartVsftpd
) -> None:
    server = start_vsftpd({"idle_session_timeout": "1"})
    drop = connect(server)
    while commands_or_end(drop):
        continue

    with pytest.raises(UnreachableError):
        drop.make_folder("docs")
    assert not (server.root / "docs").exists()


def commands_or_end(drop: Any) -> bool:
    return not drop._wire._replies.waiting()


@pytest.mark.parametrize("action", [Action.CUT, Action.RESET])
def test_an_upload_over_a_line_that_breaks_may_have_left_a_part(
    connect: Connect, vsftpd: Vsftpd, start_fault_proxy: StartProxy, source: Any, action: Action
) -> None:
    proxy = start_fault_proxy(vsftpd, [Fault(action, way=Way.TO_SERVER, after=5_000)])
    drop = connect(vsftpd, port=proxy.port)

    if action is Action.CUT:
        drop.upload(source(b"x" * 10_000), "a.part")
    else:
        with pytest.raises(AmbiguousReplyError):
            drop.upload(source(b"x" * 30_000_000), "a.part")

    assert (vsftpd.root / "a.part").stat().st_size <= 5_000


def test_a_full_disk_of_the_drop_is_said_and_heals(
    tiny_disk: Path, start_vsftpd: StartVsftpd, connect: Connect, source: Any
) -> None:
    drop = connect(start_vsftpd({"anon_root": str(tiny_disk)}))

    with pytest.raises(DropFullError):
        drop.upload(source(b"x" * 30_000_000), "a.part")
    with pytest.raises(DropFullError):
        drop.upload(source(b"x" * 1_200_000), "a.part")
    drop.upload(source(b"x" * 500_000), "a.part")

    assert (tiny_disk / "a.part").stat().st_size == 500_000


def test_abort_frees_a_download_that_hangs(connect: Connect, vsftpd: Vsftpd, start_fault_proxy: StartProxy) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 100_000)
    proxy = start_fault_proxy(vsftpd, [Fault(Action.STALL, after=5_000)])
    drop = connect(vsftpd, port=proxy.port, timeout=60)

    class AbortingSink:
        def write(self, data: bytes | memoryview) -> None:
            threading.Thread(target=drop.abort).start()

    with pytest.raises((UnreachableError, AmbiguousReplyError)):
        drop.download("a", AbortingSink())
    drop.abort()


def test_it_announces_itself() -> None:
    (plugin,) = optimx_register_transports()

    assert (plugin.name, plugin.capabilities.parallel) == ("ftp", 12)


def test_a_drop_whose_folder_is_missing_says_so_or_names_both_possibilities(
    connect: Connect, vsftpd: Vsftpd, start_pyftpdlib: Callable[..., Any], source: Any
) -> None:
    for server, words in ((vsftpd, "is not there, or this login may not enter it"), (start_pyftpdlib(), "is not on")):
        drop = connect(server, root="clients/nowhere")
        attempts: list[Callable[[], object]] = [
            partial(drop.upload, source(b""), "c.part"),
            partial(drop.make_folder, "docs"),
        ]
        for attempt in attempts:
            with pytest.raises(RefusedError, match="'clients/nowhere'") as caught:
                attempt()
            assert words in str(caught.value)
            assert "root" in str(caught.value.remedy)
            assert caught.value.file is None
        assert drop.stat("a") is None
