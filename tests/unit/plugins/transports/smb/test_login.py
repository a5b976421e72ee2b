"""B1, B5, B6: who is let in, what protects the line, and which share it is."""

import logging
import struct
import sys
from collections.abc import Callable
from typing import Any

import pytest

from optimx import LoginRefusedError, OptimxError, RefusedError, UnreachableError
from optimx.demo.servers.samba import Samba
from optimx.plugins.transports.smb.sealing import Encrypting, Signing
from optimx.plugins.transports.smb.wire import Wire

pytestmark = pytest.mark.real_server

Connect = Callable[..., Any]
TREE_CONNECT, SIGNED = 3, 8


def test_a_wrong_password_is_refused_even_after_a_good_one(samba: Samba, connect: Connect) -> None:
    good = connect(samba)

    with pytest.raises(LoginRefusedError, match="LOGON_FAILURE") as refused:
        connect(samba, password="wrong-horse")

    assert good.stat("") is not None
    told = f"{refused.value} {refused.value.what!r} {refused.value.__cause__!r} {refused.value.__cause__.__dict__}"
    assert "wrong-horse" not in told


@pytest.mark.parametrize("encryption", [True, False])
def test_a_server_that_would_let_in_anybody_lets_in_nobody_of_ours(
    start_samba: Any, connect: Connect, encryption: bool
) -> None:
    server = start_samba({"map to guest": "bad password", "guest account": "nobody", "guest ok": "yes"})
    attempts: list[dict[str, Any]] = [{"password": "wrong"}, {"user": "no-such-user"}]

    for wrong in attempts:
        with pytest.raises(LoginRefusedError):
            connect(server, encryption=encryption, **wrong)
    assert connect(server, encryption=encryption).stat("") is not None


@pytest.mark.parametrize(
    ("configuration", "encryption", "kind"),
    [
        ({}, True, Encrypting),
        ({}, False, Signing),
        ({"smb encrypt": "required"}, True, Encrypting),
        ({"smb encrypt": "required"}, False, Encrypting),
        ({"smb encrypt": "off"}, False, Signing),
        ({"server max protocol": "SMB3_00"}, True, Encrypting),
        ({"server max protocol": "SMB3_02"}, False, Signing),
        ({"server max protocol": "SMB2_10"}, False, Signing),
        ({"server smb3 encryption algorithms": "AES-256-GCM"}, True, Encrypting),
        ({"server smb3 encryption algorithms": "AES-128-CCM"}, True, Encrypting),
        ({"server smb3 signing algorithms": "AES-128-CMAC"}, False, Signing),
        ({"server smb3 signing algorithms": "HMAC-SHA256"}, False, Signing),
    ],
    ids=str,
)
def test_every_message_is_encrypted_or_at_least_signed(
    start_samba: Any,
    connect: Connect,
    *,
    source: Any,
    sink: Any,
    configuration: dict[str, str],
    encryption: bool,
    kind: type[object],
) -> None:
    drop = connect(start_samba(configuration), encryption=encryption)

    drop.upload(source(b"x" * 300_000), "a")
    drop.download("a", sink)

    assert type(drop._share.conversation._seal) is kind
    assert sink.content == b"x" * 300_000


@pytest.mark.parametrize(("encryption", "words"), [(True, "not encrypted"), (False, "SMBException")])
def test_the_answer_about_the_share_has_to_be_the_servers_own(
    samba: Samba, connect: Connect, monkeypatch: pytest.MonkeyPatch, *, encryption: bool, words: str
) -> None:
    receive, before = Wire.receive, bytearray()

    def forged(wire: Wire, slack: int = 0) -> memoryview:
        message = receive(wire, slack)
        if bytes(message[:4]) == b"\xfeSMB" and message[12] != TREE_CONNECT:
            before[:] = message
        elif encryption:  # in its place what anybody could say, for the question that comes next
            struct.pack_into("<H", before, 12, TREE_CONNECT)
            struct.pack_into("<Q", before, 24, before[24] + 1)
            return memoryview(bytearray(before))
        else:
            message[16] &= ~SIGNED & 0xFF
            message[48:64] = bytes(16)
        return message

    monkeypatch.setattr(Wire, "receive", forged)
    with pytest.raises(UnreachableError, match=words):
        connect(samba, encryption=encryption)


@pytest.mark.parametrize("configuration", [{"smb encrypt": "off"}, {"server max protocol": "SMB2_10"}])
def test_without_encryption_no_secret_is_sent(
    start_samba: Any, connect: Connect, configuration: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_samba(configuration)
    monkeypatch.setattr("smbprotocol.session.Session.connect", lambda session: pytest.fail("it logs in"))

    with pytest.raises(RefusedError, match="no encryption") as refused:
        connect(server)

    assert "encryption = false" in refused.value.remedy.show()


@pytest.mark.parametrize("least", ["CORE", "NT1"])
def test_smb_1_is_never_spoken(start_samba: Any, connect: Connect, least: str) -> None:
    server = start_samba({"server min protocol": least, "server max protocol": "NT1"})

    with pytest.raises(OptimxError, match=r"SMB") as refused:
        connect(server)

    assert not isinstance(refused.value, LoginRefusedError)


def test_a_share_that_is_not_there_says_which_option_to_mend(samba: Samba, connect: Connect) -> None:
    with pytest.raises(RefusedError, match="BAD_NETWORK_NAME") as refused:
        connect(samba, share="nowhere")

    assert "[transports.smb]" in refused.value.remedy.show()


def test_a_share_for_others_is_refused(start_samba: Any, connect: Connect) -> None:
    with pytest.raises(RefusedError, match="ACCESS_DENIED"):
        connect(start_samba({"valid users": "somebody-else"}))


def test_a_share_that_sends_its_users_elsewhere_is_refused(start_samba: Any, connect: Connect) -> None:
    server = start_samba({"host msdfs": "yes", "msdfs root": "yes"})
    (server.root / "elsewhere").symlink_to("msdfs:192.0.2.1\\drop")

    with pytest.raises(RefusedError, match="DFS"):
        connect(server)


def test_nobody_there_is_tried_again_later(samba: Samba, connect: Connect) -> None:
    with pytest.raises(UnreachableError):
        connect(samba, port=1)


def test_a_folder_of_the_share_is_all_that_is_seen(samba: Samba, connect: Connect, source: Any) -> None:
    (samba.root / "in" / "here").mkdir(parents=True)
    drop = connect(samba, root=f"{samba.folder}/in/here/")

    drop.make_folder("docs")
    drop.upload(source(b"1"), "docs/a.part")

    assert (samba.root / "in" / "here" / "docs" / "a.part").read_bytes() == b"1"
    assert [each.path for each in drop.list("")] == ["docs"]
    assert [each.path for each in drop.list("docs")] == ["docs/a.part"]


def test_kerberos_without_its_extra_says_what_to_install(
    samba: Samba, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimx.plugins.transports.smb.login.find_spec", lambda name: None)

    with pytest.raises(RefusedError, match="Kerberos") as refused:
        connect(samba, auth="kerberos")

    assert "optimx-exchange[kerberos]" in refused.value.remedy.show()


@pytest.mark.skipif(sys.platform == "win32", reason="there Kerberos comes first")
def test_negotiation_falls_back_on_ntlm(samba: Samba, connect: Connect) -> None:
    assert connect(samba, auth="negotiate", domain="WORKGROUP").stat("") is not None


def test_the_password_is_in_no_log_and_nowhere_kept(
    samba: Samba, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        drop = connect(samba)
        drop.stat("a")

    assert samba.password not in caplog.text
    assert samba.password not in str(vars(drop._share.conversation))
