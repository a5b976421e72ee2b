"""What ProFTPD does otherwise than vsftpd: it has MLSD and hashes, overwrites nothing, and takes ASCII seriously."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from optimx import AlreadyThereError, NotTakenUpError, NotThereError, RefusedError, RightsError
from optimx.core.events import Role
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.transfer import Drop, Incoming, Outgoing, Received, Stop, TransferPolicy
from optimx.core.transfer.policy import MIB
from optimx.plugins.transports.ftp import optimx_register_transports
from tests.servers.fault_proxy import Action, Fault, FaultProxy, Way

Connect = Callable[..., Any]
Start = Callable[..., Any]
RESUMING = ("AllowOverwrite on", "AllowStoreRestart on")
ALL_BYTES = bytes(range(256)) * 400 + b"\r\n\n\r\x1a\xff"


def test_every_byte_goes_over_as_it_is(connect: Connect, start_proftpd: Start, source: Any, sink: Any) -> None:
    server = start_proftpd()
    drop = connect(server)

    drop.upload(source(ALL_BYTES), "a.xml")
    drop.download("a.xml", sink)

    assert (server.root / "a.xml").read_bytes() == sink.content == ALL_BYTES
    assert drop.stat("a.xml").size == len(ALL_BYTES), "SIZE and MLST tell bytes, as in binary mode only"


def test_a_listing_tells_sizes_and_kinds(connect: Connect, start_proftpd: Start) -> None:
    server = start_proftpd()
    (server.root / "photos").mkdir()
    (server.root / "a b").write_bytes(b"123")
    (server.root / ".hidden").write_bytes(b"")
    drop = connect(server)

    listed = {each.path: (each.size, each.is_file) for each in drop.list("")}

    assert {name: listed[name] for name in ("photos", "a b")} == {"photos": (None, False), "a b": (3, True)}
    assert list(drop.list("photos")) == []
    assert drop.stat("photos").is_file is False
    assert any(line.startswith("MLSD") for line in server.commands())
    assert not any(line.startswith(("MFMT", "MDTM", "NLST")) for line in server.commands())


def test_nothing_is_replaced_by_a_rename_or_an_upload(connect: Connect, start_proftpd: Start, source: Any) -> None:
    server = start_proftpd()
    (server.root / "a").write_bytes(b"a")
    (server.root / "b").write_bytes(b"b")
    (server.root / "photos").mkdir()
    drop = connect(server)

    attempts: list[Callable[[], object]] = [
        lambda: drop.rename("a", "b"),
        lambda: drop.rename("a", "photos"),
        lambda: drop.upload(source(b"new"), "b"),
        lambda: drop.make_folder("a"),
    ]
    for attempt in attempts:
        with pytest.raises(AlreadyThereError):
            attempt()
    drop.rename("a", "photos/a")

    assert (server.root / "b").read_bytes() == b"b"
    assert (server.root / "photos" / "a").read_bytes() == b"a"


def test_what_is_missing_or_no_file_is_said(connect: Connect, start_proftpd: Start, source: Any, sink: Any) -> None:
    server = start_proftpd()
    (server.root / "photos").mkdir()
    drop = connect(server)

    for attempt in (
        lambda: drop.download("a", sink),
        lambda: drop.delete("a"),
        lambda: drop.rename("a", "b"),
        lambda: drop.upload(source(b"1"), "nowhere/a"),
        lambda: list(drop.list("nowhere")),
        lambda: drop.make_folder("nowhere/docs"),
    ):
        with pytest.raises(NotThereError):
            attempt()
    for attempt in (lambda: drop.download("photos", sink), lambda: drop.delete("photos")):
        with pytest.raises(RefusedError):
            attempt()
    assert drop.stat("a") is None


@pytest.mark.parametrize(
    ("directives", "taken_up"),
    [
        ((), False),
        (("AllowOverwrite on",), False),
        (("AllowStoreRestart on",), False),
        (RESUMING, True),
    ],
)
def test_an_upload_that_is_not_taken_up_is_tried_again_from_its_beginning(
    connect: Connect, start_proftpd: Start, source: Any, directives: Sequence[str], taken_up: bool
) -> None:
    server = start_proftpd(directives)
    (server.root / "a.part").write_bytes(b"01234")
    drop = connect(server)

    if taken_up:
        drop.upload(source(b"0123456789", 5), "a.part", 5)
        assert (server.root / "a.part").read_bytes() == b"0123456789"
    else:
        with pytest.raises(NotTakenUpError, match="takes up no upload"):
            drop.upload(source(b"0123456789", 5), "a.part", 5)
        assert (server.root / "a.part").read_bytes() == b"01234"
    drop.upload(source(b"x"), "b.part")


@pytest.mark.parametrize(("directives", "taken_up"), [((), False), (RESUMING, True)])
def test_a_large_file_arrives_over_a_line_that_breaks_whether_or_not_it_is_taken_up(
    connect: Connect, start_proftpd: Start, tmp_path: Path, *, directives: Sequence[str], taken_up: bool
) -> None:
    server = start_proftpd(directives)
    content = os.urandom(6 * MIB)
    (tmp_path / "spool").write_bytes(content)
    outgoing = Outgoing(tmp_path / "spool", "a.pdf", len(content), hashlib.sha256(content).hexdigest(), Role.DOCUMENT)

    fault = Fault(Action.RESET, way=Way.TO_SERVER, after=4 * MIB)
    with FaultProxy(server.host, server.port, [fault]) as line:
        sent = dropped(lambda: connect(server, port=line.port)).send(outgoing)

    asked = [each.split()[0] for each in server.commands() if each.startswith(("REST", "STOR"))]
    assert sorted(path.name for path in server.root.iterdir()) == ["a.pdf"]
    assert (server.root / "a.pdf").read_bytes() == content
    assert asked == ["STOR", "REST", "STOR", *([] if taken_up else ["STOR"])]
    assert sent.attempt == 2, "that it was refused costs no attempt"


@pytest.mark.parametrize(("directives", "starts"), [(("AllowRetrieveRestart off",), 3), ((), 2)])
def test_a_large_file_comes_over_a_line_that_breaks_whether_or_not_it_is_taken_up(
    connect: Connect, start_proftpd: Start, tmp_path: Path, *, directives: Sequence[str], starts: int
) -> None:
    server = start_proftpd(directives)
    content = os.urandom(6 * MIB)
    (server.root / "a.jpg").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    incoming = Incoming("a.jpg", tmp_path / "a.jpg", len(content), sha256, 8 * MIB)
    received: list[Received] = []

    fault = Fault(Action.RESET, way=Way.TO_CLIENT, after=4 * MIB)
    with FaultProxy(server.host, server.port, [fault]) as line:
        failed = dropped(lambda: connect(server, port=line.port)).fetch_all([incoming], received.extend)

    assert (failed, [each.attempt for each in received]) == ((), [2])
    assert (tmp_path / "a.jpg").read_bytes() == content
    asked = [each.split()[0] for each in server.commands() if each.startswith(("REST", "RETR"))]
    assert (asked.count("REST"), asked.count("RETR")) == (1, starts)


def dropped(connect: Callable[[], Any]) -> Drop:
    clock = SystemClock()
    return Drop(
        connect,
        TransferPolicy(connections=1, backoff=0.01),
        disk=RealDisk(),
        clock=clock,
        random=SystemRandom(),
        stop=Stop(clock),
        capabilities=optimx_register_transports()[0].capabilities,
    )


def test_a_file_that_is_gone_meanwhile_is_not_there_though_its_rest_was_asked_for(
    connect: Connect, start_proftpd: Start, sink: Any
) -> None:
    drop = connect(start_proftpd())

    with pytest.raises(NotThereError):
        drop.download("a.jpg", sink, 5)


def test_a_right_that_is_missing_is_said(connect: Connect, start_proftpd: Start, source: Any) -> None:
    server = start_proftpd(["<Limit STOR MKD>", "DenyAll", "</Limit>"])
    drop = connect(server)

    attempts: list[Callable[[], object]] = [
        lambda: drop.upload(source(b"1"), "a.part"),
        lambda: drop.make_folder("docs"),
    ]
    for attempt in attempts:
        with pytest.raises(RightsError):
            attempt()


def test_odd_names_go_round(connect: Connect, start_proftpd: Start, source: Any, sink: Any) -> None:
    server = start_proftpd()
    drop = connect(server)

    for name in ("-la", " a", "a b.xml", "caf\u00e9.xml", "50%.xml", 'a"b', "[a]", "a*"):
        drop.upload(source(b"x"), "a.part")
        drop.rename("a.part", name)
        sink.content = b""
        drop.download(name, sink)
        assert sink.content == (server.root / name).read_bytes() == b"x"
        assert name in {each.path for each in drop.list("")}
        drop.delete(name)
