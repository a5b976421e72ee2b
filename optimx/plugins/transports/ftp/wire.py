"""The control connection and its data connections: one command, one complete reply, or it is over.

In: command lines. Out: positive replies and open data sockets; `NegativeReplyError` for a complete refusal, after which
the next command may follow; `UnreachableError` when nothing was done, `AmbiguousReplyError` when something may have
been. Called by `open_ftp` and `transport`. Replies, lines and waiting are bounded: the server is not trusted.
"""

import ftplib
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from optimx import AmbiguousReplyError, BadNameError, Secret, UnreachableError, printable, text
from optimx.plugins.transports.ftp.replies import PERMANENT, NegativeReplyError, OutOfStepError, Replies, passive_port

_WORDS = 300  # of a refusal, for people
_CHANGING = frozenset({"STOR", "APPE", "RNTO", "DELE", "MKD"})
_FINAL_REPLY = "the final reply"
_KEEP_ALIVE_SECONDS = 30  # routers forget an idle control connection after minutes, while data flows beside it


class Wire(ftplib.FTP):
    """A plain connection. Every method but `hang_up` and `shut` belongs to the thread that uses the transport."""

    def __init__(
        self,
        *,
        timeout: float,
        encoding: str,
        extended: bool,
        logger: logging.Logger,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(timeout=timeout, encoding=encoding)
        self.features: frozenset[str] = frozenset()
        self._patience = timeout
        self._extended = extended
        self._logger = logger
        self._clock = clock
        self._doing = ""
        self._password = Secret("")
        self._data: socket.socket | None = None
        self._lock = threading.Lock()
        self._aborted = False

    @property
    def control(self) -> socket.socket:
        """The control connection."""
        if self.sock is None:
            raise UnreachableError(text("the connection to {host} is closed", host=self.host))
        return self.sock

    @property
    def transferring(self) -> bool:
        """Whether a data connection is open."""
        return self._data is not None

    def dial(self, host: str, port: int) -> None:
        """Connect and read the greeting.

        Raises:
            UnreachableError: nobody answers, or not in FTP, or the server is full.
        """
        self.host, self.port = host, port
        try:
            self.sock = socket.create_connection((host, port), self._patience)
        except (OSError, UnicodeError) as error:
            raise UnreachableError(
                text("{host}, port {port}, does not answer: {said}", host=host, port=port, said=error)
            ) from error
        self._replies = Replies(self.sock, self.encoding, self._patience, self._clock)
        _keep_alive(self.sock)
        try:
            while self.getresp().startswith("1"):  # 120: ready in some minutes
                continue
        except NegativeReplyError as reply:
            raise UnreachableError(text("{host} takes no connection: {said}", host=host, said=reply.words)) from reply

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
            said = self._shown(self._answer())
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
            self.control.sendall(encoded + b"\r\n")
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
            self._logger.debug("ftp < %s", printable(self._shown(reply)))
        if reply.startswith("421"):
            self._lose(ConnectionAbortedError(self._shown(reply)))
        if reply[0] in "45":
            raise NegativeReplyError(int(reply[:3]), self._shown(reply))
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
            self._lose(OutOfStepError(self._shown(reply)))
        return reply

    def finish(self, command: str = _FINAL_REPLY) -> None:
        """Close the data connection, and read what the server says of the transfer: nothing that could be trusted.

        Raises:
            NegativeReplyError: it did not go through.
            AmbiguousReplyError: nothing comes, and `command` is none that changes nothing.
        """
        self.close_data()
        self._doing = command
        if self._aborted:  # the end of the data may be ours, and a success that was said before would hide that
            self._lose(ConnectionAbortedError("ended"))
        self.voidresp()

    def protest(self, words: str) -> NoReturn:
        """Give the connection up: what came is not what was asked for."""
        self._lose(OutOfStepError(words))

    def _shown(self, reply: str) -> str:
        secret = self._password.reveal()
        return " ".join((reply.replace(secret, "…") if secret else reply).split())[:_WORDS]

    def _lose(self, error: Exception) -> NoReturn:
        host, said = self.host, self._shown(str(error) or type(error).__name__)
        if self._doing in _CHANGING or self._doing == _FINAL_REPLY:
            raise AmbiguousReplyError(
                text("{host}: the answer to {command} never came: {said}", host=host, command=self._doing, said=said)
            ) from error
        if isinstance(error, OutOfStepError):
            raise UnreachableError(
                text("{host} answers, but not in FTP as expected: '{said}'", host=host, said=said)
            ) from OutOfStepError(said)
        raise UnreachableError(text("the line to {host} broke: {said}", host=host, said=said)) from error

    def open_data(self, cmd: str, offset: int = 0) -> socket.socket:
        """Start a transfer and return its data connection; `finish` ends it.

        Raises:
            NegativeReplyError: the server refuses the transfer; the data connection is closed again.
        """
        data = self._connect_data(self._passive_port())
        try:
            if offset:
                self.sendcmd(f"REST {offset}")
            reply = self.sendcmd(cmd)
            if reply.startswith("2"):  # some servers say 200 before their 150
                reply = self.getresp()
            if not reply.startswith("1"):
                self._lose(OutOfStepError(self._shown(reply)))
        except BaseException:
            self.close_data()
            raise
        return data

    def _passive_port(self) -> int:
        try:
            return passive_port(self._passive_reply())
        except OutOfStepError as error:
            self._lose(error)

    def _passive_reply(self) -> str:
        if self._extended:
            try:
                return self.sendcmd("EPSV")
            except NegativeReplyError as reply:
                if reply.code < PERMANENT:
                    raise
                self._extended = False
        return self.sendcmd("PASV")

    def _connect_data(self, port: int) -> socket.socket:
        # The peer of the control connection, never the address in a 227: that one may point into our own network.
        host, _, *rest = self.control.getpeername()
        data = socket.socket(self.control.family, socket.SOCK_STREAM)
        with self._lock:
            self._data = data
            aborted = self._aborted
        try:
            if aborted:
                raise ConnectionAbortedError("ended")
            data.settimeout(self._patience)
            data.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            data.connect((host, port, *rest))
        except OSError as error:
            self.close_data()
            raise UnreachableError(
                text("{host}: no data connection on port {port}: {said}", host=self.host, port=port, said=error),
                remedy=text('Let the firewalls on both sides pass FTP\'s passive ports; try epsv = "never".'),
            ) from error
        return data

    def close_data(self) -> None:
        """Close the data connection, if there is one."""
        with self._lock:
            data, self._data = self._data, None
        if data is not None:
            data.close()

    def shut(self) -> None:
        """Wake up whoever waits for the server, from any thread. The sockets are closed by their own thread."""
        with self._lock:
            self._aborted = True
            for each in (self._data, self.sock):
                if each is not None:
                    with suppress(OSError):  # not connected yet, or not any more
                        each.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Close everything without a word."""
        self.close_data()
        self.close()


def _keep_alive(line: socket.socket) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), _KEEP_ALIVE_SECONDS)
