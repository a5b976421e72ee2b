"""TLS over one socket that is connected, control or data: every wait is bounded, and an end that was cut shows.

In: a connected socket that gives up after its own timeout, and a context. Out: a line with the few methods of a socket
that FTP needs. Called by `encryption` and, through it, by `wire`.

OpenSSL works in memory here and never touches the socket: so another thread may shut the socket at any moment to free
this one, and many records come with one call of the system.
"""

import select
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast

_RECORD_BYTES = 1 << 14  # what TLS moves at once
# The slowest line that the core puts up with (512 bytes a second) brings a whole record of 16 KiB within half of this.
_RECORD_SECONDS = 60.0


class CutError(ConnectionAbortedError):
    """The line ended without TLS's own end: it may have been cut by anybody on the way.

    Attributes:
        received: bytes that came before.
    """

    def __init__(self, received: int) -> None:
        super().__init__("ended without the end that TLS prescribes")
        self.received = received


class TlsLine:
    """One side of a TLS connection, the client's. Belongs to one thread; the socket may be shut by any.

    Args:
        raw: connected.
        context: which server is believed.
        host: the name that its certificate is for.
        session: of an earlier connection, to be taken up.
        buffer: where encrypted bytes arrive; the larger, the fewer calls of the system.
    """

    def __init__(
        self,
        raw: socket.socket,
        context: ssl.SSLContext,
        host: str,
        session: ssl.SSLSession | None = None,
        buffer: memoryview | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._raw = raw
        self._clock = clock
        self._arriving, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._arriving, self._leaving, server_hostname=host, session=session)
        self._buffer = memoryview(bytearray(_RECORD_BYTES)) if buffer is None else buffer
        self._ahead = b""
        self._received = 0

    @property
    def session(self) -> ssl.SSLSession | None:
        """The session that a data connection resumes; with TLS 1.3 it comes some time after the handshake."""
        return self._tls.session

    @property
    def resumed(self) -> bool:
        """Whether this is the continuation of another connection's session."""
        return bool(self._tls.session_reused)

    @property
    def version(self) -> str:
        """The version of the protocol: `TLSv1.3`."""
        return self._tls.version() or ""

    @property
    def certificate(self) -> bytes:
        """What the server has shown, in DER."""
        return self._tls.getpeercert(binary_form=True) or b""

    def greet(self) -> None:
        """Say the first word without a wait for the answer; `shake_hands` goes on from there, and meets what failed."""
        with suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
        with suppress(OSError):
            self._flush()

    def shake_hands(self, patience: float) -> None:
        """Begin.

        Args:
            patience: seconds that all of it may take.

        Raises:
            ssl.SSLError: the certificate is not trusted, or there is no common ground.
            OSError: the line broke, or it takes too long.
        """
        end = self._clock() + patience
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._fetch(end)
            except ssl.SSLError:
                with suppress(OSError):  # says to the server why; it may not want to know
                    self._flush()
                raise
            else:
                self._flush()
                return

    def recv_into(self, buffer: memoryview) -> int:
        """Fill the buffer with what is there, at least one byte; 0 is the end, which TLS has confirmed.

        Raises:
            CutError: the line ended, and nobody confirmed it.
        """
        if self._ahead:
            return self._take_ahead(buffer)
        end = self._clock() + _RECORD_SECONDS
        filled = 0
        while filled < len(buffer):
            try:
                count = self._read(buffer[filled:])
            except ssl.SSLWantReadError:
                if filled:
                    break
                self._fetch(end)
                continue
            except ssl.SSLEOFError as error:
                raise CutError(self._received) from error
            if not count:
                break
            filled += count
        self._received += filled
        return filled

    def _read(self, buffer: memoryview) -> int:
        # told that it is bytes, whatever the arguments
        return cast(int, self._tls.read(len(buffer), buffer))

    def _take_ahead(self, buffer: memoryview) -> int:
        count = min(len(buffer), len(self._ahead))
        buffer[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        return count

    def recv(self, size: int) -> bytes:
        """Return up to `size` bytes; as `recv_into`."""
        buffer = bytearray(size)
        return bytes(buffer[: self.recv_into(memoryview(buffer))])

    def waiting(self) -> bool:
        """Say whether something can be read at once, the end included; what is TLS's own business does not count."""
        while not self._ahead:
            try:
                self._ahead = self._tls.read(_RECORD_BYTES)
            except ssl.SSLWantReadError:
                if not _readable(self._raw):
                    return False
                with suppress(OSError):  # whoever reads next is told
                    self._fetch(float("inf"))
                    continue
                return True
            except ssl.SSLError:  # as above
                return True
            if not self._ahead:
                return True
        return True

    def send(self, data: memoryview) -> int:
        """Send all of it, however slowly it moves, as long as it moves; return its length."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes | memoryview) -> None:
        """Send all of it, however slowly it moves, as long as it moves."""
        self._tls.write(data)
        self._flush()

    def end_sending(self) -> None:
        """Say that nothing more comes, without waiting for the server to agree: its reply and the size decide.

        The socket stays open for reading: closing it over tickets that nobody has read would reset the connection, and
        the server might lose the tail of what was sent.
        """
        with suppress(OSError):  # the server has gone first: the reply says why
            with suppress(ssl.SSLWantReadError):
                self._tls.unwrap()
            self._flush()
            self._raw.shutdown(socket.SHUT_WR)

    def _fetch(self, end: float) -> None:
        self._flush()
        if self._clock() > end:
            raise TimeoutError("timed out")
        try:
            count = self._raw.recv_into(self._buffer)
        except BlockingIOError as error:  # how a socket gives up whose patience the system keeps
            raise TimeoutError("timed out") from error
        if count:
            self._arriving.write(self._buffer[:count])
        else:
            self._arriving.write_eof()

    def _flush(self) -> None:
        left = memoryview(self._leaving.read())
        while left:
            try:
                left = left[self._raw.send(left) :]
            except BlockingIOError as error:  # as in _fetch
                raise TimeoutError("timed out") from error


Line = socket.socket | TlsLine
"""What commands, replies and data go over, in the clear or not."""


def has_arrived(line: Line) -> bool:
    """Say whether something can be read at once, the end included."""
    return line.waiting() if isinstance(line, TlsLine) else _readable(line)


def _readable(raw: socket.socket) -> bool:
    if hasattr(select, "poll"):  # unlike select, it takes any descriptor
        poll = select.poll()
        poll.register(raw, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([raw], [], [], 0)[0])
