"""Negotiation, login and share: the library's own code, on our socket and without its thread.

In: options, the password. Out: a `Conversation` over a session that is proven to be the user's own. Called by
`open_smb`.
"""

import struct
import uuid
from typing import Any

from smbprotocol.connection import Connection, SMB2TransformHeader
from smbprotocol.exceptions import SMBResponseException
from smbprotocol.header import Commands, NtStatus, SMB2HeaderResponse
from smbprotocol.structure import Structure

from optimx.plugins.transports.smb.wire import LineBrokenError, Wire

_ENCRYPTED = b"\xfdSMB"
_SMB1 = b"\xffSMB"
_GUEST_OR_NOBODY = 3  # SMB2_SESSION_FLAG_IS_GUEST, SMB2_SESSION_FLAG_IS_NULL


class OldProtocolError(Exception):
    """The server answers in SMB 1."""


class Greeting(Connection):  # type: ignore[misc]  # the library has no types
    """The library's connection: what it waits for is read from the wire by the thread that waits.

    Attributes:
        guest: the server let the user in as a guest or as nobody.
    """

    def __init__(self, wire: Wire, host: str, port: int) -> None:
        self._wire = wire
        self.guest = False
        super().__init__(uuid.uuid4(), host, port, require_signing=True)

    @property
    def transport(self) -> "_Plug":
        """What the library takes for its socket: always ours, whatever it sets."""
        return _Plug(self._wire, self.server_name, self.port)

    @transport.setter
    def transport(self, unused: object) -> None:
        """Leave the library's socket unopened."""

    def _process_message_thread(self) -> None:
        """Nothing: nobody reads for somebody else."""

    def receive(
        self, request: Any, wait: bool = True, timeout: float | None = None, resolve_symlinks: bool = True
    ) -> SMB2HeaderResponse:
        """Read until the request has its answer; the time is the wire's.

        Raises:
            SMBResponseException: the answer is a refusal.
            LineBrokenError: there is none.
        """
        while request.response is None or _status(request.response) == NtStatus.STATUS_PENDING:
            self._take()
        self.outstanding_requests.pop(request.message["message_id"].get_value(), None)
        if _status(request.response) != NtStatus.STATUS_SUCCESS:
            raise SMBResponseException(request.response)
        return request.response

    def _take(self) -> None:
        message = bytes(self._wire.receive())
        if message[:4] == _SMB1:
            raise OldProtocolError
        encrypted = message[:4] == _ENCRYPTED
        if encrypted:
            transform = SMB2TransformHeader()
            transform.unpack(message)
            message = self._decrypt(transform)
        while message:
            message = self._take_answer(message, encrypted)

    def _take_answer(self, message: bytes, encrypted: bool) -> bytes:
        step = struct.unpack_from("<I", message, 20)[0] or len(message)
        raw, rest = message[:step], message[step:]
        header = SMB2HeaderResponse()
        header.unpack(raw)
        request = self.outstanding_requests[header["message_id"].get_value()]
        command = header["command"].get_value()
        if not encrypted:
            self._require_signature(header, request, command)
        self.sequence_window["high"] += header["credit_response"].get_value()
        self._remember(header, raw, command)
        request.response = header
        return rest

    def _require_signature(self, header: SMB2HeaderResponse, request: Any, command: int) -> None:
        if command in (Commands.SMB2_NEGOTIATE, Commands.SMB2_SESSION_SETUP):
            return  # there is no key yet; the last one is verified by Session.connect
        session = self.session_table.get(request.session_id)
        if session is not None and _status(header) != NtStatus.STATUS_PENDING:
            if session.encrypt_data:
                raise LineBrokenError("an answer that is not encrypted")
            self.verify_signature(header, request.session_id, force=True)

    def _remember(self, header: SMB2HeaderResponse, raw: bytes, command: int) -> None:
        if command == Commands.SMB2_NEGOTIATE:
            self.preauth_integrity_hash_value.append(raw)
        elif command == Commands.SMB2_SESSION_SETUP:
            if _status(header) == NtStatus.STATUS_MORE_PROCESSING_REQUIRED:
                self.preauth_integrity_session_hash_value[header["message_id"].get_value()].append(raw)
            elif _status(header) == NtStatus.STATUS_SUCCESS:
                (flags,) = struct.unpack_from("<H", header["data"].get_value(), 2)
                self.guest = bool(flags & _GUEST_OR_NOBODY)


class _Plug:
    """What the library asks of a socket."""

    connected = True

    def __init__(self, wire: Wire, host: str, port: int) -> None:
        self._wire, self._host, self._port = wire, host, port

    def connect(self) -> None:
        """Dial."""
        self._wire.dial(self._host, self._port)

    def send(self, message: bytes | Structure) -> None:
        """Send a message."""
        self._wire.send([message if isinstance(message, bytes) else message.pack()])

    def close(self) -> None:
        """Hang up."""
        self._wire.hang_up()


def _status(header: SMB2HeaderResponse) -> int:
    status: int = header["status"].get_value()
    return status
