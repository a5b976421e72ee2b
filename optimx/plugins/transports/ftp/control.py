"""The control connection: one command, one complete reply, or it is over.

In: command lines. Out: positive replies; `NegativeReplyError` for a complete refusal, after which the next command may
follow; `UnreachableError` when nothing was done, `AmbiguousReplyError` when something may have been. Called by `login`,
`lookup` and `transport`, through the `Wire` that adds data connections. Replies, lines and waiting are bounded: the
server is not trusted.
"""

import ftplib
import logging
import socket
from collections.abc import Mapping
from typing import NoReturn

from optimx import AmbiguousReplyError, BadNameError, Secret, UnreachableError, printable, text
from optimx.plugins.transports.ftp.dialing import connected
from optimx.plugins.transports.ftp.encryption import Encryption
from optimx.plugins.transports.ftp.replies import NegativeReplyError, OutOfStepError, Replies
from optimx.plugins.transports.ftp.tls import Line, TlsLine

_WORDS = 300  # of a refusal, for people
_CHANGING = frozenset({"STOR", "APPE", "RNTO", "DELE", "MKD"})
FINAL_REPLY = "226"
"""Stands for the command of a transfer whose data has gone over."""


class Control(ftplib.FTP):
    """The connection that commands go over, in the clear or in TLS."""

    def __init__(
        self,
        *,
        timeout: float,
        encoding: str,
        logger: logging.Logger,
        encryption: Encryption | None,
    ) -> None:
        super().__init__(timeout=timeout, encoding=encoding)
        self.features: Mapping[str, str] = {}
        self._patience = timeout
        self._logger = logger
        self._doing = ""
        self._password = Secret("")
        self._encryption = encryption
        self._tls: TlsLine | None = None

    @property
    def control(self) -> socket.socket:
        """The control connection."""
        if self.sock is None:
            raise UnreachableError(text("the connection to {host} is closed", host=self.host))
        return self.sock

    def dial(self, host: str, port: int) -> None:
        """Connect and read the greeting.

        Raises:
            UnreachableError: nobody answers, or not in FTP, or the server is full.
            CertificateError, RefusedError: TLS comes first, and this is not the right server, or too old a one.
        """
        self.host, self.port = host, port
        self.sock = connected(host, port, self._patience)
        self._listen()
        if self._encryption is not None and self._encryption.implicit:
            self.encrypt(self._encryption)
        try:
            while self.getresp().startswith("1"):  # 120: ready in some minutes
                continue
        except NegativeReplyError as reply:
            raise UnreachableError(text("{host} takes no connection: {said}", host=host, said=reply.words)) from reply

    def _listen(self) -> None:
        self._replies = Replies(self._line, self.encoding, self._patience)

    @property
    def _line(self) -> Line:
        return self._tls or self.control

    @property
    def to_encrypt(self) -> Encryption | None:
        """What the control connection still has to be encrypted with, before anything else is said on it."""
        return None if self._tls else self._encryption

    @property
    def encrypted(self) -> bool:
        """Whether the control connection is."""
        return self._tls is not None

    @property
    def certificate(self) -> bytes:
        """What the server has shown, in DER; nothing in plain FTP."""
        return self._tls.certificate if self._tls else b""

    def encrypt(self, encryption: Encryption) -> None:
        """Go on in TLS.

        Raises:
            CertificateError, RefusedError: this is not the right server, or too old a one.
            UnreachableError: the line broke, or somebody has slipped words in before the encryption.
        """
        if self._replies.waiting_words:
            self.protest("words in the clear where TLS begins")
        self._tls = encryption.control(self.control, self.host)
        self._listen()

    def conceal(self, password: Secret) -> None:
        """Show this in no reply, log or error from now on."""
        self._password = password

    def sendcmd(self, cmd: str) -> str:
        """Send a command and return the first reply to it, which is positive.

        Raises:
            NegativeReplyError: the server refuses.
            UnreachableError: the line broke, and nothing was done.
            AmbiguousReplyError: the line broke, and it may have been done.
        """
        self._doing = ""
        verb = cmd.partition(" ")[0]
        if verb in _CHANGING:
            self._require_silence()
        self.putline(cmd)
        self._doing = verb
        return self.getresp()

    def _require_silence(self) -> None:
        # An idle connection that the server closed has its 421 or its end waiting: seen now, nothing is ambiguous.
        if self._replies.waiting():
            said = self.shown(self._answer())
            raise UnreachableError(text("{host} said, before it was asked: {said}", host=self.host, said=said))

    def putline(self, line: str) -> None:
        """Send one line.

        Raises:
            BadNameError: it would be two, or cannot be written in the encoding; nothing was sent.
        """
        if self._logger.isEnabledFor(logging.DEBUG):
            self._logger.debug("ftp > %s", "PASS …" if line.startswith("PASS") else printable(line))
        encoded = self.encode(line)
        try:
            self._line.sendall(encoded + b"\r\n")
        except OSError as error:
            self._lose(error)

    def encode(self, line: str) -> bytes:
        """Return what goes over the wire for a line or a part of one.

        Raises:
            BadNameError: it holds a line end, or a character that the encoding does not have.
        """
        if any(char in line for char in "\r\n\0"):
            raise BadNameError(text("a name holds a line end or a NUL: not sent"))
        try:
            return line.encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError as error:
            raise BadNameError(
                text("a name cannot be written in {encoding}: not sent", encoding=self.encoding)
            ) from error

    def getresp(self) -> str:
        """Read one complete reply; return it when it is positive."""
        reply = self._answer()
        if self._logger.isEnabledFor(logging.DEBUG):
            self._logger.debug("ftp < %s", printable(self.shown(reply)))
        if reply.startswith("421"):
            self._lose(ConnectionAbortedError(self.shown(reply)))
        if reply[0] in "45":
            raise NegativeReplyError(int(reply[:3]), self.shown(reply))
        return reply

    def _answer(self) -> str:
        try:
            return self._replies.read()
        except (OSError, EOFError, OutOfStepError) as error:
            self._lose(error)

    def voidcmd(self, cmd: str) -> str:
        """Send a command that one reply ends; raises as `sendcmd`."""
        return self._ended(self.sendcmd(cmd))

    def voidresp(self) -> str:
        """Read the reply that ends a command.

        Raises:
            UnreachableError, AmbiguousReplyError: it is of another kind; the connection is out of step.
        """
        return self._ended(self.getresp())

    def _ended(self, reply: str) -> str:
        if not reply.startswith("2"):
            self._lose(OutOfStepError(self.shown(reply)))
        return reply

    def protest(self, words: str) -> NoReturn:
        """Give the connection up: what came is not what was asked for."""
        self._lose(OutOfStepError(words))

    def shown(self, reply: str) -> str:
        """Return what the server says as people may see it: short, on one line, without the password."""
        secret = self._password.reveal()
        return " ".join((reply.replace(secret, "…") if secret else reply).split())[:_WORDS]

    def _lose(self, error: Exception) -> NoReturn:
        host, said = self.host, self.shown(str(error) or type(error).__name__)
        if self._doing == FINAL_REPLY:
            raise AmbiguousReplyError(
                text("{host}: that a transfer is complete was never said: {said}", host=host, said=said)
            ) from error
        if self._doing in _CHANGING:
            raise AmbiguousReplyError(
                text("{host}: the answer to {command} never came: {said}", host=host, command=self._doing, said=said)
            ) from error
        if isinstance(error, OutOfStepError):
            raise UnreachableError(
                text("{host} answers, but not in FTP as expected: '{said}'", host=host, said=said)
            ) from OutOfStepError(said)
        raise UnreachableError(text("the line to {host} broke: {said}", host=host, said=said)) from error
