"""What does not come as it was agreed is taken for nobody's."""

import struct
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smbprotocol import Dialects
from smbprotocol.connection import Ciphers, SigningAlgorithms

from optimx.plugins.transports.smb import messages
from optimx.plugins.transports.smb.conversation import Conversation
from optimx.plugins.transports.smb.sealing import ForgedError, seal
from optimx.plugins.transports.smb.wire import LineBrokenError

KEY = bytes(range(16))
SESSION = SimpleNamespace(session_id=7, signing_key=KEY, encryption_key=KEY, decryption_key=KEY)


def connection(dialect: int = Dialects.SMB_3_1_1, signing: int | None = SigningAlgorithms.AES_GMAC) -> Any:
    return SimpleNamespace(
        dialect=dialect,
        cipher_id=Ciphers.AES_128_GCM,
        signing_algorithm_id=signing,
        supports_multi_credit=True,
        sequence_window={"low": 5, "high": 500},
        max_read_size=1 << 20,
        max_write_size=1 << 20,
    )


def answer(flags: int = 1, status: int = 0, number: int = 5, body: bytes = b"body") -> bytes:
    return struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 1, status, 3, 1, flags, 0, number, 0, 1, 7, b"") + body


def received(parts: list[Any], slack: int) -> memoryview:
    return memoryview(bytearray(b"".join(parts) + bytes(slack)))


def test_what_is_encrypted_can_be_opened_and_nothing_else() -> None:
    ours = seal(connection(), SESSION, True)
    sealed = b"".join(ours.close([answer()[:64], answer()[64:]]))

    assert ours.open(received([sealed], ours.slack)) == answer()
    assert answer() not in sealed
    for at in (5, 25, 37, 45, 52, len(sealed) - 1):
        spoiled = bytearray(sealed)
        spoiled[at] ^= 1
        with pytest.raises(ForgedError):
            ours.open(received([spoiled], ours.slack))
    with pytest.raises(ForgedError, match="not encrypted"):
        ours.open(received([answer()], ours.slack))


@pytest.mark.parametrize(
    ("dialect", "signing"),
    [
        (Dialects.SMB_3_1_1, SigningAlgorithms.AES_GMAC),
        (Dialects.SMB_3_1_1, SigningAlgorithms.AES_CMAC),
        (Dialects.SMB_3_1_1, None),
        (Dialects.SMB_3_0_0, None),
        (Dialects.SMB_2_0_2, None),
    ],
)
def test_a_signature_is_needed_and_has_to_be_the_right_one(dialect: int, signing: int | None) -> None:
    ours = seal(connection(dialect, signing), SESSION, False)
    signed = b"".join(ours.sign([answer(flags=9)[:64], b"body"]))

    ours.verify(memoryview(signed))
    for at in (12, 20, 50, 65):
        spoiled = bytearray(signed)
        spoiled[at] ^= 1
        with pytest.raises(ForgedError):
            ours.verify(memoryview(spoiled))
    with pytest.raises(ForgedError, match="without a signature"):
        ours.verify(memoryview(answer(flags=1)))
    ours.verify(memoryview(answer(flags=1, status=0x103)))


class Line:
    """Answers whatever it is told to."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)

    def send(self, parts: Any) -> None:
        """Take it."""

    def receive(self, slack: int = 0) -> memoryview:
        if not self._answers:
            raise LineBrokenError("no more")
        return memoryview(bytearray(self._answers.pop(0) + bytes(slack)))


def talk(*answers: bytes) -> Conversation:
    ours = seal(connection(), SESSION, False)
    return Conversation(Line(*answers), ours, connection(), 7, 1)  # type: ignore[arg-type]


def signed(packed: bytes) -> bytes:
    return b"".join(seal(connection(), SESSION, False).sign([packed[:64], packed[64:]]))


def test_waiting_and_words_that_nobody_asked_for_are_passed_over() -> None:
    unasked = answer(number=(1 << 64) - 1)

    (done,) = talk(unasked, answer(status=0x103), signed(answer(flags=9))).ask(messages.close(b"x" * 16))

    assert bytes(done.granted()) == b"body"


@pytest.mark.parametrize(
    "said",
    [b"", b"\xffSMB" + bytes(60), answer()[:40], answer(flags=1), signed(answer(flags=9, number=99)), bytes(64)],
)
def test_an_answer_that_is_none_ends_the_conversation(said: bytes) -> None:
    with pytest.raises(LineBrokenError):
        talk(said).ask(messages.close(b"x" * 16))


@given(st.binary(max_size=200))
def test_whatever_a_server_writes_into_an_answer_is_read_or_refused(body: bytes) -> None:
    readers = [messages.read_created, messages.read_data, messages.read_written, messages.read_entries]
    for read in readers:
        try:
            read(memoryview(body))
        except (ValueError, struct.error):
            continue


def entry(name: str, step: int = 0) -> bytes:
    packed = name.encode("utf-16-le", "surrogatepass")
    return struct.pack("<II8x8xQ8xQ8xII", step, 0, 0, 3, 0x20, len(packed)) + packed


def listing(*entries: bytes) -> memoryview:
    raw = b"".join(entries)
    return memoryview(struct.pack("<HHI", 9, 72, len(raw)) + raw)


def test_a_listing_is_read_entry_by_entry() -> None:
    first = entry("..", 72).ljust(72, b"\0")

    assert [each.name for each in messages.read_entries(listing(first, entry("a\ud800")))] == ["a\ud800"]


@pytest.mark.parametrize("raw", [entry("a", 8), entry("abc")[:-2], b"\0" * 10])
def test_a_listing_that_reaches_beyond_itself_is_refused(raw: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        messages.read_entries(listing(raw))


def test_a_time_that_nobody_can_mean_is_none() -> None:
    assert messages.moment(0) is None
    assert messages.moment((1 << 64) - 1) is None
    assert str(messages.moment(116_444_736_000_000_000)) == "1970-01-01 00:00:00+00:00"
