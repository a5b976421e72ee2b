"""FTP in TLS: the same account, whichever server and version; and only the right server gets the password."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    CertificateError,
    DamagedTransferError,
    DropFullError,
    NotThereError,
    OptimxError,
    RefusedError,
    TransientError,
    Transport,
    UnreachableError,
)
from tests.servers.certificates import Certificates, fingerprint
from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy

Connect = Callable[..., Transport]
Start = Callable[..., Any]

SERVERS = [
    (kind, tls, version)
    for kind, ways in (
        ("vsftpd", ("explicit", "implicit")),
        ("proftpd", ("explicit", "implicit")),
        ("pyftpdlib", ("explicit",)),
    )
    for tls in ways
    for version in ("1.2", "1.3")
]


@pytest.fixture(scope="module", params=SERVERS, ids="-".join)
def ftps(request: pytest.FixtureRequest, start_ftps: Start) -> tuple[Any, str, str]:
    kind, tls, version = request.param
    return start_ftps(kind, tls=tls, version=version), tls, version


@pytest.fixture
def drop(ftps: tuple[Any, str, str], connect: Connect, certificates: Certificates) -> Any:
    server, tls, _ = ftps
    for each in server.root.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return connect(server, tls=tls, ca_file=str(certificates.authority))


def test_every_method_works_over_tls(drop: Any, ftps: tuple[Any, str, str], source: Any, sink: Any) -> None:
    root = ftps[0].root
    for content in (b"", b"\r\n\n\r\x1a\xff\x00", bytes(range(256)) * 12_000):
        drop.upload(source(content), "a.part")
        assert (root / "a.part").read_bytes() == content, "all of it is there as soon as the server says so"
        sink.content = b""
        drop.download("a.part", sink)
        assert sink.content == content
        drop.delete("a.part")

    drop.make_folder("photos")
    drop.upload(source(b"0123456789"), "a.part")
    drop.rename("a.part", "photos/a")

    assert drop.stat("photos/a").size == 10
    assert [each.path for each in drop.list("photos")] == ["photos/a"]
    with pytest.raises(NotThereError):
        drop.download("b", sink)
    assert drop._wire._tls.version == f"TLSv{ftps[2]}"


def test_every_data_connection_goes_on_with_the_session_of_the_commands(drop: Any) -> None:
    seen = []
    for number in range(5):
        data = drop._wire.open_data(f"STOR {number}")
        seen.append(drop._wire._tls_data.resumed)
        data.sendall(b"x")
        drop._wire.finish()

    assert all(seen), seen


def test_the_connection_is_at_rest_between_two_commands(drop: Any, source: Any) -> None:
    drop.upload(source(b"x"), "a")

    assert not drop._wire._replies.waiting(), "tickets of TLS are no reply too many"
    drop.delete("a")


def test_both_ways_are_taken_up_where_they_stopped(drop: Any, ftps: Any, sink: Any) -> None:
    (ftps[0].root / "b").write_bytes(b"0123456789")

    drop.download("b", sink, 4)

    assert sink.content == b"456789"


def test_abort_frees_an_upload_or_download_in_tls_that_hangs(
    connect: Connect, tls_script: Start, certificates: Certificates, source: Any, sink: Any
) -> None:
    attempts: list[tuple[str, Callable[[Any], object]]] = [
        ("held", lambda drop: drop.download("a", sink)),
        ("held", lambda drop: list(drop.list("a"))),
        ("held", lambda drop: drop.upload(source(b"x" * 30_000_000), "a.part")),
        ("deaf", lambda drop: drop.download("a", sink)),
        ("deaf", lambda drop: drop.upload(source(b"x"), "a.part")),
    ]
    for manner, attempt in attempts:
        server = tls_script(data=b"half", manner=manner)
        drop = connect(server, tls="explicit", ca_file=str(certificates.authority), timeout=60)
        timer = threading.Timer(0.3, drop.abort)
        timer.start()
        begin = time.monotonic()
        with pytest.raises(TransientError):
            attempt(drop)
        assert time.monotonic() - begin < 5
        with pytest.raises(UnreachableError, match="ended"):
            drop.stat("a")


@pytest.mark.parametrize("manner", ["held", "deaf"])
def test_a_server_that_falls_silent_in_tls_is_not_waited_for(
    connect: Connect, tls_script: Start, certificates: Certificates, sink: Any, manner: str
) -> None:
    server = tls_script(data=b"half", manner=manner)
    drop = connect(server, tls="explicit", ca_file=str(certificates.authority), timeout=0.3)

    with pytest.raises(UnreachableError):
        drop.download("a", sink)


def test_a_server_that_never_answers_the_handshake_is_not_waited_for(connect: Connect, tls_script: Start) -> None:
    with pytest.raises(UnreachableError, match="timed out"):
        connect(tls_script(manner="deaf to all"), tls="explicit", timeout=0.3)


def test_a_download_that_is_cut_is_no_whole_file_unless_reply_and_size_say_so(
    connect: Connect, tls_script: Start, certificates: Certificates, sink: Any
) -> None:
    for size, expected in ((b"213 10", DamagedTransferError), (b"502 what", DamagedTransferError), (b"213 4", None)):
        server = tls_script({"SIZE": size}, data=b"half", manner="cut")
        drop = connect(server, tls="explicit", ca_file=str(certificates.authority))
        if expected is None:
            sink.content = b""
            drop.download("a", sink)
            assert sink.content == b"half"
        else:
            with pytest.raises(expected):
                drop.download("a", sink)


def test_the_rest_of_a_file_that_is_cut_is_whole_when_the_beginning_is_counted_in(
    connect: Connect, tls_script: Start, certificates: Certificates, sink: Any
) -> None:
    for size, whole in ((b"213 10", True), (b"213 4", False)):
        server = tls_script({"SIZE": size, "REST": b"350 go on"}, data=b"rest", manner="cut")
        drop = connect(server, tls="explicit", ca_file=str(certificates.authority))
        if whole:
            drop.download("a", sink, 6)
        else:
            with pytest.raises(DamagedTransferError):
                drop.download("a", sink, 6)


def test_a_listing_that_is_cut_in_the_middle_of_a_name_is_none(
    connect: Connect, tls_script: Start, certificates: Certificates
) -> None:
    for data, expected in ((b"a\r\nb\r\n", ["a", "b"]), (b"a\r\nAppli_Da", None)):
        server = tls_script(data=data, manner="cut")
        drop = connect(server, tls="explicit", ca_file=str(certificates.authority))
        if expected:
            assert [each.name for each in drop.list("")] == expected
        else:
            with pytest.raises(UnreachableError):
                list(drop.list(""))


def test_a_download_that_the_server_calls_incomplete_is_told(
    connect: Connect, tls_script: Start, certificates: Certificates, sink: Any
) -> None:
    for manner in ("cut", "proper"):
        server = tls_script({"226": b"426 broke"}, data=b"half", manner=manner)

        with pytest.raises(TransientError, match="426"):
            connect(server, tls="explicit", ca_file=str(certificates.authority)).download("a", sink)


def test_after_an_upload_only_the_servers_reply_counts(
    connect: Connect, tls_script: Start, certificates: Certificates, source: Any
) -> None:
    for manner, content in (("hasty", b"x"), ("cut", b""), ("proper", b"x" * 1_000_000)):
        server = tls_script(manner=manner)
        connect(server, tls="explicit", ca_file=str(certificates.authority)).upload(source(content), "a.part")

    assert server.received == content


def test_an_upload_to_a_server_that_leaves_in_the_middle_may_have_left_a_part(
    connect: Connect, tls_script: Start, certificates: Certificates, source: Any
) -> None:
    server = tls_script({"226": b"426 broke"}, manner="hasty")
    drop = connect(server, tls="explicit", ca_file=str(certificates.authority))

    with pytest.raises(AmbiguousReplyError):
        drop.upload(source(b"x" * 30_000_000), "a.part")


@pytest.mark.parametrize(
    ("which", "ca", "pinned", "words"),
    [
        ("server", False, "", "signed by nobody"),
        ("other_name", True, "", "another name"),
        ("expired", True, "", "not valid today"),
        ("renewed", False, "server", "another certificate"),
        ("renewed", True, "server", "another certificate"),
        ("server", True, "server", None),
        ("server", False, "server", None),
        ("expired", False, "expired", None),
        ("other_name", False, "other_name", None),
        ("other_name", True, "other_name", "another name"),
    ],
)
def test_only_the_right_server_is_spoken_to(
    connect: Connect,
    tls_script: Start,
    certificates: Certificates,
    *,
    which: str,
    ca: bool,
    pinned: str,
    words: str | None,
) -> None:
    shown = getattr(certificates, which)
    options: dict[str, str] = {"ca_file": str(certificates.authority)} if ca else {}
    if pinned:
        options["certificate"] = fingerprint(getattr(certificates, pinned))
    server = tls_script(certificate=shown)
    if words is None:
        assert connect(server, tls="explicit", **options)
        return

    with pytest.raises(CertificateError, match=words) as refused:
        connect(server, tls="explicit", **options)

    assert (refused.value.exit_code, refused.value.transient) == (5, False)
    assert "telephone" in refused.value.remedy.show() or which == "expired"
    assert set(server.asked) == {"AUTH TLS"}, "neither user nor password"
    if pinned and pinned != which:
        assert fingerprint(shown) in str(refused.value)


def test_another_certificate_on_a_data_connection_is_refused_too(
    connect: Connect, tls_script: Start, certificates: Certificates, sink: Any
) -> None:
    for options in ({"ca_file": str(certificates.authority)}, {"certificate": fingerprint(certificates.server)}):
        server = tls_script(data=b"x", data_certificate=certificates.other_name)

        with pytest.raises(CertificateError):
            connect(server, tls="explicit", **options).download("a", sink)

    assert sink.content == b""


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (b"500 what", RefusedError),
        (b"502 not here", RefusedError),
        (b"530 log in first", RefusedError),
        (b"534 no policy", RefusedError),
        (b"431 no resources now", UnreachableError),
        (b"421 later", UnreachableError),
        (b"234 go on\r\n230 you are in", UnreachableError),
    ],
)
def test_without_encryption_nothing_is_said(
    connect: Connect, script: Start, reply: bytes, kind: type[OptimxError]
) -> None:
    server = script({"AUTH": reply})

    with pytest.raises(kind) as refused:
        connect(server, tls="explicit")

    assert server.asked == ["AUTH TLS"]
    assert refused.value.transient is (kind is UnreachableError)


@pytest.mark.parametrize("replies", [{"PROT": b"536 no"}, {"PBSZ": b"503 no"}])
def test_files_in_the_clear_are_refused(
    connect: Connect, tls_script: Start, certificates: Certificates, replies: dict[str, bytes]
) -> None:
    with pytest.raises(RefusedError, match="encrypts no files"):
        connect(tls_script(replies), tls="explicit", ca_file=str(certificates.authority))


def test_a_server_that_is_not_of_this_kind_is_said(connect: Connect, script: Start, start_ftps: Start) -> None:
    with pytest.raises(UnreachableError, match="not in TLS") as refused:
        connect(script(), tls="implicit")

    assert "implicit" in refused.value.remedy.show()
    with pytest.raises(UnreachableError):
        connect(start_ftps("vsftpd", tls="implicit"), tls="explicit", timeout=0.5)


@pytest.mark.parametrize("kind", ["vsftpd", "proftpd", "pyftpdlib"])
def test_a_server_with_old_tls_only_is_refused(
    connect: Connect, start_ftps: Start, certificates: Certificates, kind: str
) -> None:
    with pytest.raises(RefusedError, match="no encryption in common") as refused:
        connect(start_ftps(kind, version="1.1"), tls="explicit", ca_file=str(certificates.authority))

    assert "1.2" in refused.value.remedy.show()


@pytest.mark.parametrize(
    "words", [b"522 SSL connection failed; session reuse required", b"425 Unable to build data connection"]
)
def test_a_data_connection_that_the_server_does_not_accept_is_told_in_its_words(
    connect: Connect, tls_script: Start, certificates: Certificates, sink: Any, words: bytes
) -> None:
    server = tls_script({"226": words}, manner="cut")
    drop = connect(server, tls="explicit", ca_file=str(certificates.authority))

    with pytest.raises(OptimxError, match=words[4:].decode()) as refused:
        drop.download("a", sink)
    assert refused.value.transient is words.startswith(b"4")
    if words.startswith(b"522"):
        assert "firewall" in refused.value.remedy.show()
        assert refused.value.file is None, "no other file will fare better"


@pytest.mark.parametrize("kind", ["vsftpd", "proftpd"])
def test_a_full_disk_of_the_drop_is_said_through_tls_too(
    connect: Connect, start_ftps: Start, certificates: Certificates, *, tiny_disk: Path, source: Any, kind: str
) -> None:
    extra = {"anon_root": str(tiny_disk)} if kind == "vsftpd" else ["AllowOverwrite on"]
    server = start_ftps(kind, extra=extra)
    root = "" if kind == "vsftpd" else str(tiny_disk)

    for size in (30_000_000, 1_200_000):
        drop = connect(server, tls="explicit", ca_file=str(certificates.authority), root=root)
        with pytest.raises(DropFullError):
            drop.upload(source(b"x" * size), "a.part")

    assert (tiny_disk / "a.part").stat().st_size <= 1 << 20


def test_with_an_upload_nothing_is_overwritten_where_the_server_minds(
    connect: Connect, start_ftps: Start, certificates: Certificates, source: Any
) -> None:
    server = start_ftps("proftpd")
    (server.root / "a").write_bytes(b"old")
    drop = connect(server, tls="explicit", ca_file=str(certificates.authority))

    with pytest.raises(AlreadyThereError):
        drop.upload(source(b"new"), "a")

    assert (server.root / "a").read_bytes() == b"old"


@pytest.mark.parametrize("action", [Action.CUT, Action.RESET, Action.STALL])
def test_wherever_the_line_of_the_commands_breaks_the_end_is_an_error_or_the_whole_file(
    connect: Connect, start_ftps: Start, certificates: Certificates, source: Any, action: Action
) -> None:
    server = start_ftps("vsftpd")
    for after in (0, 60, 900, 2_200, 2_600, 2_700, 2_800, 10_000):
        fault = Fault(action, Channel.CONTROL, after=after)
        name = f"{action}-{after}"
        with FaultProxy(server.host, server.port, [fault], ftp=False) as proxy:
            try:
                drop = connect(
                    server, port=proxy.port, tls="explicit", ca_file=str(certificates.authority), timeout=0.4
                )
                drop.upload(source(b"x" * 10_000), f"{name}.part")
                drop.rename(f"{name}.part", name)
            except TransientError:
                assert proxy.hits == [fault]
            else:
                assert (server.root / name).read_bytes() == b"x" * 10_000


@pytest.mark.parametrize("kind", ["vsftpd", "proftpd", "pyftpdlib"])
def test_a_server_that_wants_tls_is_told_from_a_wrong_password(connect: Connect, start_ftps: Start, kind: str) -> None:
    with pytest.raises(RefusedError, match="only over TLS") as refused:
        connect(start_ftps(kind), tls="none")

    assert 'tls = "explicit"' in refused.value.remedy.show()
