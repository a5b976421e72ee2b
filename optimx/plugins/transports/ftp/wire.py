"""One connection as the transport uses it: commands, and data connections beside them.

In: commands that start a transfer. Out: open data lines, encrypted when the commands are. Called by `open_ftp`,
`lookup` and `transport`; another thread may shut it.
"""

import logging
import socket
import threading
from contextlib import suppress

from optimx import UnreachableError, text
from optimx.plugins.transports.ftp.control import FINAL_REPLY, Control
from optimx.plugins.transports.ftp.encryption import Encryption
from optimx.plugins.transports.ftp.replies import PERMANENT, NegativeReplyError, OutOfStepError, passive_port
from optimx.plugins.transports.ftp.tls import Line, TlsLine


class Wire(Control):
    """One connection. Every method but `hang_up` and `shut` belongs to the thread that uses the transport."""

    def __init__(
        self,
        *,
        timeout: float,
        encoding: str,
        extended: bool,
        logger: logging.Logger,
        encryption: Encryption | None = None,
    ) -> None:
        super().__init__(timeout=timeout, encoding=encoding, logger=logger, encryption=encryption)
        self._extended = extended
        self._data: socket.socket | None = None
        self._tls_data: TlsLine | None = None
        self._lock = threading.RLock()  # a signal handler calls `shut`, also in the thread that holds it
        self._aborted = False

    @property
    def transferring(self) -> bool:
        """Whether a data connection is open."""
        return self._data is not None

    def open_data(self, cmd: str, offset: int = 0) -> Line:
        """Start a transfer and return its data connection; `finish` ends it.

        Raises:
            NegativeReplyError: the server refuses the transfer; the data connection is closed again.
        """
        data = self._connect_data(self._passive_port())
        try:
            if self._encryption is not None:
                self._tls_data = self._encryption.greeted(data, self.host)
            if offset:
                self.sendcmd(f"REST {offset}")
            reply = self.sendcmd(cmd)
            if reply.startswith("2"):  # some servers say 200 before their 150
                reply = self.getresp()
            if not reply.startswith("1"):
                self._lose(OutOfStepError(self.shown(reply)))
            return self._encrypted(data)
        except BaseException:
            self.close_data()
            raise

    def _encrypted(self, data: socket.socket) -> Line:
        if self._encryption is None or self._tls_data is None:
            return data
        try:
            self._encryption.data(self._tls_data, self.host)
        except OSError as error:
            self.close_data()
            if not self._aborted and not isinstance(error, TimeoutError):
                self.voidresp()  # the server knows better than we do what is wrong, and says it now
            self._lose(error)
        return self._tls_data

    def finish(self, command: str = FINAL_REPLY) -> None:
        """Close the data connection, and read what the server says of the transfer: nothing that could be trusted.

        Raises:
            NegativeReplyError: it did not go through.
            AmbiguousReplyError: nothing comes, and `command` is none that changes nothing.
        """
        try:
            self._end_data()
            self._doing = command
            if self._aborted:  # the end of the data may be ours, and a success that was said before would hide that
                self._lose(ConnectionAbortedError("ended"))
            self.voidresp()
        finally:
            self.close_data()

    def _end_data(self) -> None:
        if self._tls_data is not None:
            self._tls_data.end_sending()
        else:
            self.close_data()

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
            data, self._data, self._tls_data = self._data, None, None
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
