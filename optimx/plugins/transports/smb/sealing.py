"""What protects messages on their way: encryption, or, where that was given up on purpose, a signature on each.

In: a session that is logged in. Out: a `Seal`, which closes what is sent and opens what is received. Made by
`login`, used by `conversation`.

Stricter than the library, which takes an answer without a signature for a good one: what comes in another way than was
agreed raises `ForgedError`, whatever it says.
"""

import hmac
import os
import struct
from collections.abc import Callable
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import cmac
from cryptography.hazmat.primitives.ciphers import aead, algorithms
from smbprotocol import Dialects
from smbprotocol.connection import Ciphers, Connection, SigningAlgorithms
from smbprotocol.header import NtStatus
from smbprotocol.session import Session

Parts = list[bytes | memoryview]

_TRANSFORM = struct.Struct("<4s16s16sIHHQ")
_TAG = 16
_ENCRYPTED = b"\xfdSMB"
_GCM_NONCE, _CCM_NONCE = 12, 11
_SIGNATURE = slice(48, 64)
_FLAGS = struct.Struct("<I")
_STATUS_AT, _FLAGS_AT, _ID_AT = 8, 16, 24
_ANSWERS, _SIGNED = 1, 8
_GCM = (Ciphers.AES_128_GCM, Ciphers.AES_256_GCM)


class ForgedError(Exception):
    """A message that did not come from the server as it was agreed with it."""


class Seal(Protocol):
    """Closes what is sent, opens what is received."""

    signs: bool
    slack: int

    def close(self, compound: Parts) -> Parts:
        """Return what goes over the line for a compound."""
        ...

    def open(self, message: memoryview) -> memoryview:
        """Return the compound within a message that has `slack` bytes of room behind it."""
        ...

    def sign(self, request: Parts) -> Parts:
        """Return a request of a compound with its signature."""
        ...

    def verify(self, answer: memoryview) -> None:
        """Return when an answer of a compound is the server's own."""
        ...


def seal(connection: Connection, session: Session, encrypts: bool) -> Seal:
    """Return what protects the messages of a session."""
    return Encrypting(connection, session) if encrypts else Signing(connection, session)


class Encrypting:
    """AES-GCM or AES-CCM over whole messages."""

    signs = False
    slack = _TAG

    def __init__(self, connection: Connection, session: Session) -> None:
        new = connection.dialect >= Dialects.SMB_3_1_1
        gcm = new and connection.cipher_id in _GCM
        kind = aead.AESGCM if gcm else aead.AESCCM
        self._out, self._in = kind(session.encryption_key), kind(session.decryption_key)
        self._nonce = _GCM_NONCE if gcm else _CCM_NONCE
        self._session = session.session_id

    def close(self, compound: Parts) -> Parts:
        """Encrypt a compound."""
        message = b"".join(compound)
        nonce = os.urandom(self._nonce)
        about = _TRANSFORM.pack(_ENCRYPTED, b"", nonce, len(message), 0, 1, self._session)
        sealed = memoryview(self._out.encrypt(nonce, message, about[20:]))
        return [about[:4], sealed[-_TAG:], about[20:], sealed[:-_TAG]]

    def open(self, message: memoryview) -> memoryview:
        """Decrypt a compound.

        Raises:
            ForgedError: it is not encrypted, or not with our key.
        """
        end = len(message) - _TAG
        if end < _TRANSFORM.size or message[:4] != _ENCRYPTED:
            raise ForgedError("an answer that is not encrypted")
        _, tag, nonce, _, _, _, session = _TRANSFORM.unpack_from(message)
        if session != self._session:
            raise ForgedError("an answer of another session")
        message[end:] = tag
        try:
            opened = self._in.decrypt(nonce[: self._nonce], message[_TRANSFORM.size :], message[20 : _TRANSFORM.size])
        except InvalidTag as error:
            raise ForgedError("an answer that cannot be decrypted") from error
        return memoryview(opened)

    def sign(self, request: Parts) -> Parts:
        """Nothing: what is encrypted needs no signature."""
        return request

    def verify(self, answer: memoryview) -> None:
        """Nothing, for the same reason."""


class Signing:
    """A signature on each request and each answer."""

    signs = True
    slack = 0

    def __init__(self, connection: Connection, session: Session) -> None:
        self._key = session.signing_key
        self._signature = _signature(connection)

    def close(self, compound: Parts) -> Parts:
        """Return the compound, whose requests are signed."""
        return compound

    def open(self, message: memoryview) -> memoryview:
        """Return the compound, whose answers are verified one by one."""
        return message

    def sign(self, request: Parts) -> Parts:
        """Put the signature into a request."""
        header, *rest = request
        return [header[:48], self._signature(self._key, b"".join(request)), *rest]

    def verify(self, answer: memoryview) -> None:
        """Compare the signature of an answer.

        Raises:
            ForgedError: it has none, or another one.
        """
        (flags,) = _FLAGS.unpack_from(answer, _FLAGS_AT)
        if not flags & _SIGNED:
            # Only "wait" comes without: it changes nothing
            if _FLAGS.unpack_from(answer, _STATUS_AT)[0] == NtStatus.STATUS_PENDING:
                return
            raise ForgedError("an answer without a signature")
        plain = b"".join((answer[:48], bytes(16), answer[64:]))
        if not hmac.compare_digest(self._signature(self._key, plain), bytes(answer[_SIGNATURE])):
            raise ForgedError("an answer with a wrong signature")


def _signature(connection: Connection) -> Callable[[bytes, bytes], bytes]:
    if connection.dialect < Dialects.SMB_3_0_0:
        return _by_hmac
    chosen = connection.signing_algorithm_id if connection.dialect >= Dialects.SMB_3_1_1 else None
    if chosen == SigningAlgorithms.HMAC_SHA256:
        return _by_hmac
    return _by_gmac if chosen == SigningAlgorithms.AES_GMAC else _by_cmac


def _by_hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")[:16]


def _by_cmac(key: bytes, message: bytes) -> bytes:
    code = cmac.CMAC(algorithms.AES(key))
    code.update(message)
    return code.finalize()


def _by_gmac(key: bytes, message: bytes) -> bytes:
    # Its nonce is the message's number and who speaks: never the same twice under one key.
    speaker = message[_FLAGS_AT] & _ANSWERS
    nonce = message[_ID_AT : _ID_AT + 8] + speaker.to_bytes(4, "little")
    return aead.AESGCM(key).encrypt(nonce, b"", message)
