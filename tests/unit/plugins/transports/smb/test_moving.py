"""A server that gives little room for requests gets the whole file all the same."""

import io
import struct
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from smbprotocol import Dialects

from optimx.plugins.transports.smb.conversation import Conversation
from optimx.plugins.transports.smb.moving import Mover
from optimx.plugins.transports.smb.sealing import seal
from optimx.plugins.transports.smb.share import Share

_HEADER = struct.Struct("<4sHHIHHIIQIIQ16s")
_CREATE, _CLOSE, _WRITE = 5, 6, 9
MIB = 1 << 20


class Thrifty:
    """A server that takes files, and gives back as many credits as each request has cost."""

    def __init__(self, ours: Any) -> None:
        self.taken = bytearray()
        self._ours = ours
        self._answers: list[bytes] = []

    def send(self, parts: Any) -> None:
        rest = b"".join(parts)
        while rest:
            _, _, charge, _, command, _, _, step, number, *_ = _HEADER.unpack_from(rest)
            self._answers.append(self._answer(command, number, charge, rest[_HEADER.size : step or len(rest)]))
            rest = rest[step:] if step else b""

    def _answer(self, command: int, number: int, charge: int, body: bytes) -> bytes:
        said = bytes(4)
        if command == _CREATE:
            said = bytes(100)
        if command == _CLOSE:
            said = struct.pack("<HH56x", 60, 0)  # it tells nothing, though it was asked
        if command == _WRITE:
            (size,) = struct.unpack_from("<I", body, 4)
            (offset,) = struct.unpack_from("<Q", body, 8)
            self.taken[offset : offset + size] = body[48 : 48 + size]
            said = struct.pack("<HHI8x", 17, 0, size)
        header = _HEADER.pack(b"\xfeSMB", 64, charge, 0, command, max(1, charge), 9, 0, number, 0, 1, 7, b"")
        return b"".join(self._ours.sign([header, said]))

    def receive(self, slack: int = 0) -> memoryview:
        return memoryview(bytearray(self._answers.pop(0) + bytes(slack)))


class _Whole(io.BytesIO):
    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size = len(data)


@pytest.mark.parametrize("by_size", [True, False])
@pytest.mark.parametrize("room", [6, 32, 100])
def test_a_large_file_arrives_however_few_requests_may_be_under_way(room: int, *, by_size: bool) -> None:
    ours = SimpleNamespace(
        dialect=Dialects.SMB_3_0_0,
        cipher_id=None,
        signing_algorithm_id=None,
        supports_multi_credit=by_size,
        sequence_window={"low": 5, "high": 5 + room},
        max_read_size=MIB,
        max_write_size=MIB if by_size else MIB >> 4,
    )
    key = bytes(range(16))
    sealing = seal(ours, SimpleNamespace(session_id=7, signing_key=key, encryption_key=key, decryption_key=key), False)
    server = Thrifty(sealing)
    share = Share(Conversation(server, sealing, ours, 7, 1), threading.Event())  # type: ignore[arg-type]
    data = bytes(range(256)) * 4096 * 24

    told = Mover(share, MIB, ours.max_write_size).store(_Whole(data), "a.part", 0)

    assert told is None
    assert server.taken == data
