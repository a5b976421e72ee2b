"""What the kit does not ask of every transport, and each hazard of SFTP, on OpenSSH's server."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    BadNameError,
    DropFullError,
    NotThereError,
    RefusedError,
    RightsError,
    Transport,
    UnreachableError,
)
from optimx.demo.servers.openssh import OpenSsh
from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy, Way

pytestmark = pytest.mark.real_server

Connect = Callable[..., Transport]
Start = Callable[..., Any]


@pytest.fixture
def drop(connect: Connect, openssh: OpenSsh) -> Transport:
    (openssh.root / "photos").mkdir()
    return connect(openssh)


def test_what_is_there_is_told_with_size_and_kind(drop: Transport, openssh: OpenSsh) -> None:
    (openssh.root / "a b").write_bytes(b"123")

    seen, folder, root = drop.stat("a b"), drop.stat("photos"), drop.stat("")

    assert seen is not None
    assert folder is not None
    assert root is not None
    assert (seen.path, seen.size, seen.is_file) == ("a b", 3, True)
    assert seen.modified is not None
    assert seen.modified.timestamp() == int((openssh.root / "a b").stat().st_mtime)
    assert (folder.size, folder.is_file) == (None, False)
    assert root.is_file is False
    assert drop.stat("nothing") is None
    assert {each.path: (each.size, each.is_file) for each in drop.list("")} == {
        "a b": (3, True),
        "photos": (None, False),
    }


def test_a_long_listing_comes_as_it_is_asked_for(drop: Transport, openssh: OpenSsh) -> None:
    for number in range(1_000):
        (openssh.root / "photos" / f"{number}").touch()

    listing = drop.list("photos")
    first = next(listing)
    seen = drop.stat("photos")
    rest = {each.path for each in listing}

    assert seen is not None
    assert len({first.path, *rest}) == 1_000
    next(drop.list("photos"))  # and left there
    assert drop.stat("photos") is not None


def test_a_folder_that_is_missing_is_said(drop: Transport, source: Any, sink: Any) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: list(drop.list("nowhere")),
        lambda: drop.upload(source(b"1"), "nowhere/a.part"),
        lambda: drop.download("nowhere/a", sink),
        lambda: drop.make_folder("nowhere/b"),
        lambda: drop.delete("nowhere/a"),
        lambda: drop.rename("nowhere/a", "b"),
    ]

    for attempt in attempts:
        with pytest.raises(NotThereError):
            attempt()
    assert drop.stat("photos") is not None, "the connection stays"


@pytest.mark.parametrize("size", [1, 255 << 10, (255 << 10) + 1])
def test_a_file_goes_round_however_it_fills_its_last_packet(
    drop: Transport, openssh: OpenSsh, source: Any, sink: Any, size: int
) -> None:
    content = os.urandom(size)

    drop.upload(source(content), "photos/a.part")
    drop.download("photos/a.part", sink)

    assert (openssh.root / "photos" / "a.part").read_bytes() == content
    assert sink.content == content


def test_both_ways_are_taken_up_where_they_stopped(drop: Transport, openssh: OpenSsh, source: Any, sink: Any) -> None:
    content = os.urandom(3_000_000)
    (openssh.root / "a.part").write_bytes(content[:2_000_000])

    drop.upload(source(content, 2_000_000), "a.part", 2_000_000)
    drop.download("a.part", sink, 1_000_001)

    assert (openssh.root / "a.part").read_bytes() == content
    assert sink.content == content[1_000_001:]


def test_what_lies_there_after_an_upload_is_told(drop: Transport, source: Any) -> None:
    told = [drop.upload(source(b"x" * size), f"{size}.part") for size in (0, 1, 3_000_000)]

    assert told == [drop.stat(f"{size}.part") for size in (0, 1, 3_000_000)]


def test_nothing_to_take_up_is_said(drop: Transport, source: Any) -> None:
    with pytest.raises(NotThereError):
        drop.upload(source(b"0123", 2), "gone.part", 2)


def test_s6_a_rename_never_replaces(drop: Transport, openssh: OpenSsh) -> None:
    (openssh.root / "a").write_bytes(b"a")
    (openssh.root / "b").write_bytes(b"b")

    with pytest.raises(AlreadyThereError):
        drop.rename("a", "b")
    with pytest.raises(AlreadyThereError):
        drop.rename("a", "photos")
    with pytest.raises(NotThereError):
        drop.rename("nothing", "c")
    with pytest.raises(NotThereError):
        drop.rename("a", "nowhere/c")
    drop.rename("a", "photos/c")

    assert (openssh.root / "b").read_bytes() == b"b"
    assert (openssh.root / "photos" / "c").read_bytes() == b"a"
    assert not (openssh.root / "a").exists()


def test_a_folder_that_is_there_is_success_but_a_file_is_not(drop: Transport, openssh: OpenSsh) -> None:
    (openssh.root / "a").touch()

    drop.make_folder("photos")
    drop.make_folder("docs")
    drop.make_folder("")

    assert (openssh.root / "docs").is_dir()
    with pytest.raises(AlreadyThereError):
        drop.make_folder("a")
    with pytest.raises(RefusedError, match="no regular file"):
        drop.delete("docs")


def test_s9_links_are_shown_as_what_they_are_and_never_followed(
    drop: Transport, openssh: OpenSsh, tmp_path: Path, source: Any, sink: Any
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"of the server")
    (openssh.root / "link").symlink_to(secret)
    (openssh.root / "dangling").symlink_to(tmp_path / "made by an upload")

    seen = drop.stat("link")

    assert seen is not None
    assert (seen.size, seen.is_file) == (None, False)
    assert {each.path: each.is_file for each in drop.list("")} == {"link": False, "dangling": False, "photos": False}
    attempts: list[Callable[[], object]] = [
        lambda: drop.download("link", sink),
        lambda: drop.upload(source(b"x"), "link"),
        lambda: drop.upload(source(b"0123", 2), "link", 2),
        lambda: drop.upload(source(b"x"), "dangling"),
        lambda: drop.download("photos", sink),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedError, match="no regular file"):
            attempt()
    assert sink.content == b""
    assert secret.read_bytes() == b"of the server"
    assert not (tmp_path / "made by an upload").exists()


def test_a_link_itself_can_be_deleted(drop: Transport, openssh: OpenSsh, tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    (openssh.root / "link").symlink_to(tmp_path / "kept")

    drop.delete("link")

    assert not (openssh.root / "link").is_symlink()
    assert (tmp_path / "kept").exists()


@pytest.mark.parametrize("name", [" a", 'a"b', "\u202ea", "caf\udce9.jpg", "*", "a\\b"])
def test_odd_names_go_round(drop: Transport, openssh: OpenSsh, source: Any, sink: Any, name: str) -> None:
    drop.upload(source(b"x"), "photos/a.part")

    drop.rename("photos/a.part", name)
    drop.download(name, sink)

    assert (openssh.root / name).read_bytes() == sink.content == b"x"
    assert name in {each.path for each in drop.list("")}
    drop.delete(name)
    assert not (openssh.root / name).exists()


def test_a_path_that_could_be_something_else_costs_nothing(drop: Transport, source: Any, sink: Any) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: drop.stat("../a"),
        lambda: list(drop.list("..")),
        lambda: drop.upload(source(b"1"), "/etc/a"),
        lambda: drop.download("a\nb", sink),
        lambda: drop.rename("photos", "../photos"),
        lambda: drop.delete("a//b"),
        lambda: drop.make_folder("."),
        lambda: drop.stat("a" * 300),
    ]

    for attempt in attempts:
        with pytest.raises(BadNameError):
            attempt()
    assert drop.stat("photos") is not None, "the connection stays"


def test_the_root_option_is_where_everything_is(connect: Connect, start_openssh: Start, source: Any) -> None:
    openssh = start_openssh()
    (openssh.root / "in" / "here").mkdir(parents=True)

    for root in ("in/here/", str(openssh.root / "in" / "here")):
        drop = connect(openssh, root=root)
        drop.make_folder("docs")
        drop.upload(source(b"1"), "docs/a.part")
        assert [each.path for each in drop.list("")] == ["docs"]
        assert [each.path for each in drop.list("docs")] == ["docs/a.part"]

    assert (openssh.root / "in" / "here" / "docs" / "a.part").read_bytes() == b"1"


@pytest.mark.parametrize("forbidden", ["-R", "-P open,opendir,remove,rename,mkdir"])
def test_a_right_that_is_missing_is_said_and_the_connection_stays(
    connect: Connect, start_openssh: Start, source: Any, sink: Any, forbidden: str
) -> None:
    server = start_openssh(f"ForceCommand internal-sftp {forbidden}", "ChrootDirectory none")
    drop = connect(server, root=str(server.root))
    (server.root / "a").write_bytes(b"")
    attempts: list[Callable[[], object]] = [
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
        lambda: drop.upload(source(b"1"), "c.part"),
        lambda: drop.make_folder("docs"),
    ]
    if forbidden != "-R":
        attempts += [lambda: drop.download("a", sink), lambda: list(drop.list(""))]

    for attempt in attempts:
        with pytest.raises(RightsError):
            attempt()
    assert drop.stat("a")


@pytest.mark.parametrize("size", [1_068_576, 1_300_000, 30_000_000])
def test_s3_a_full_disk_is_said_though_writes_are_pipelined(
    tiny_disk: Path, start_openssh: Start, connect: Connect, *, source: Any, size: int
) -> None:
    drop = connect(start_openssh(root=tiny_disk))

    with pytest.raises(DropFullError):
        drop.upload(source(b"x" * size), "a.part")

    assert (tiny_disk / "a.part").stat().st_size < size
    drop.upload(source(b"x" * 500_000), "a.part")
    assert (tiny_disk / "a.part").stat().st_size == 500_000, "and it heals, over the same connection"


# -- lines that break


def changing(drop: Transport, source: Any) -> Iterator[Callable[[], object]]:
    yield lambda: drop.upload(source(b"x" * 100_000), "new.part")
    yield lambda: drop.rename("a", "b")
    yield lambda: drop.delete("a")
    yield lambda: drop.make_folder("docs")


def looking(drop: Transport, sink: Any) -> Iterator[Callable[[], object]]:
    yield lambda: drop.stat("a")
    yield lambda: list(drop.list(""))
    yield lambda: drop.download("a", sink)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("action", [Action.CUT, Action.RESET, Action.STALL])
def test_a_change_whose_answer_is_lost_may_have_happened(
    connect: Connect, openssh: OpenSsh, start_breaking_line: Start, *, source: Any, number: int, action: Action
) -> None:
    (openssh.root / "a").write_bytes(b"a")
    line = start_breaking_line(openssh, action, Way.TO_CLIENT)
    drop = connect(openssh, port=line.port, timeout=0.4)
    attempt = list(changing(drop, source))[number]

    line.break_now()

    with pytest.raises(AmbiguousReplyError):
        attempt()
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("action", [Action.CUT, Action.RESET, Action.STALL])
def test_a_look_over_a_line_that_breaks_is_tried_again_later(
    connect: Connect, openssh: OpenSsh, start_breaking_line: Start, *, sink: Any, number: int, action: Action
) -> None:
    (openssh.root / "a").write_bytes(b"a")
    line = start_breaking_line(openssh, action, Way.TO_CLIENT)
    drop = connect(openssh, port=line.port, timeout=0.4)
    attempt = list(looking(drop, sink))[number]

    line.break_now()

    with pytest.raises(UnreachableError):
        attempt()
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")


def test_a_connection_that_the_server_ended_while_idle_leaves_nothing_ambiguous(
    connect: Connect, start_openssh: Start
) -> None:
    server = start_openssh()
    drop: Any = connect(server)
    server.kill()
    drop._connection._transport.join(5)

    with pytest.raises(UnreachableError):
        drop.make_folder("docs")
    assert not (server.root / "docs").exists()


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("after", [0, 1_000])
@pytest.mark.parametrize("action", [Action.CUT, Action.RESET, Action.STALL])
def test_s4_connecting_over_a_line_that_breaks_ends_in_time(
    connect: Connect, openssh: OpenSsh, action: Action, after: int, way: Way
) -> None:
    fault = Fault(action, Channel.CONTROL, way, after=after)

    began = time.monotonic()
    with FaultProxy(openssh.host, openssh.port, [fault], ftp=False) as proxy, pytest.raises(UnreachableError):
        connect(openssh, port=proxy.port, timeout=0.4)

    assert time.monotonic() - began < 4


@pytest.mark.parametrize("way", list(Way))
def test_s4_a_transfer_that_stands_still_is_given_up(
    connect: Connect, openssh: OpenSsh, start_breaking_line: Start, *, source: Any, sink: Any, way: Way
) -> None:
    (openssh.root / "a").write_bytes(b"x" * 50_000_000)
    line = start_breaking_line(openssh, Action.STALL, way)
    drop = connect(openssh, port=line.port, timeout=0.4)

    line.break_now()

    began = time.monotonic()
    with pytest.raises((UnreachableError, AmbiguousReplyError)):
        drop.download("a", sink) if way is Way.TO_CLIENT else drop.upload(source(b"x" * 50_000_000), "b.part")

    assert time.monotonic() - began < 4


@pytest.mark.parametrize("uploads", [False, True])
def test_s4_abort_frees_a_transfer_that_hangs_at_once(
    connect: Connect, openssh: OpenSsh, start_breaking_line: Start, *, uploads: bool
) -> None:
    (openssh.root / "a").write_bytes(b"x" * 50_000_000)
    line = start_breaking_line(openssh, Action.STALL, Way.TO_SERVER if uploads else Way.TO_CLIENT)
    drop = connect(openssh, port=line.port, timeout=60)
    aborting = threading.Timer(0.3, drop.abort)

    class Endless:
        size = 1 << 40

        def readinto(self, buffer: memoryview) -> int:
            self._start()
            return len(buffer)

        def write(self, data: bytes | memoryview) -> None:
            self._start()

        def _start(self) -> None:
            if not line.is_broken:
                line.break_now()
                aborting.start()

    worker_ended = threading.Event()

    def work() -> None:
        with pytest.raises((UnreachableError, AmbiguousReplyError)):
            drop.upload(Endless(), "b.part") if uploads else drop.download("a", Endless())
        worker_ended.set()

    threading.Thread(target=work, daemon=True).start()

    assert worker_ended.wait(2.3), "2 s after the abort at the latest"
    drop.abort()


def test_s8_the_strongest_that_both_sides_know_is_spoken(connect: Connect, openssh: OpenSsh) -> None:
    drop: Any = connect(openssh)

    session = drop._connection._transport

    assert session.remote_cipher == session.local_cipher == "aes128-gcm@openssh.com"
    assert session.agreed_on_strict_kex, "Terrapin has no way in"


@pytest.mark.parametrize("weak", ["aes128-cbc", "3des-cbc"])
def test_s8_a_server_with_nothing_safe_is_refused_for_good(connect: Connect, start_openssh: Start, weak: str) -> None:
    server = start_openssh(f"Ciphers {weak}")

    with pytest.raises(RefusedError, match="no encryption in common"):
        connect(server)


def test_s5_a_large_file_needs_little_memory(openssh: OpenSsh, tmp_path: Path) -> None:
    with (openssh.root / "a").open("wb") as file:
        file.truncate(300 << 20)
    script = tmp_path / "fetch.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from optimx import TransportContext\n"
        "from optimx.plugins.transports.sftp import SftpOptions, open_sftp\n"
        "port, user, key, pin, root = sys.argv[1:]\n"
        "options = SftpOptions(\n"
        "    host='127.0.0.1', port=int(port), user=user, key=Path(key), host_key=(pin,), root=root)\n"
        "class Sink:\n"
        "    size = 0\n"
        "    def write(self, data): self.size += len(data)\n"
        "sink, drop = Sink(), open_sftp(options, TransportContext(account='1'))\n"
        "drop.download('a', sink)\n"
        "peak = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]\n"
        "print(sink.size, int(peak) // 1024)\n"
    )

    told = subprocess.run(
        [
            sys.executable,
            script,
            str(openssh.port),
            openssh.user,
            openssh.key,
            openssh.host_keys["ed25519"],
            openssh.root,
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    size, mebibytes = map(int, told.stdout.split())
    assert size == 300 << 20
    assert mebibytes < 128
