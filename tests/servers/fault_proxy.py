"""A line that breaks where a test says: between an FTP client and a real server, control and data connections alike.

In: a server's address and a script of `Fault`s. Out: a port to connect to, and `hits`, the faults that happened.
Called by the fixture `start_fault_proxy`. Passive replies (227 and 229) are rewritten, so that data connections come
through here too. With `ftp=False` it forwards any protocol, and everything counts as control.
"""

import re
import socket
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

HOST = "127.0.0.1"
_CHUNK = 65536
_PASSIVE = re.compile(rb"^227 .*?\((\d+,\d+,\d+,\d+),(\d+),(\d+)\)|^229 .*?\(\|\|\|(\d+)\|\)")


class Action(StrEnum):
    """What becomes of the line."""

    CUT = "cut"  # the receiver sees a normal end (FIN); the sender may go on sending, into the void
    RESET = "reset"  # both sides see a broken connection (RST)
    STALL = "stall"  # nothing moves any more, in this direction; the connection stays
    DRIP = "drip"  # one byte at a time, with a pause of `seconds` after each
    DELAY = "delay"  # everything arrives, `seconds` late


class Channel(StrEnum):
    """Which connections a fault is for."""

    CONTROL = "control"
    DATA = "data"


class Way(StrEnum):
    """In which direction."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        after: bytes of a connection that pass before it, in its direction.
        before: instead of `after`: it happens just before the first line that begins with this (`b"226"`, `b"RNTO"`).
        skip: that many connections of its channel are spared first.
        times: how many connections it hits, from then on; None for all.
        seconds: the pause of DRIP and DELAY.
    """

    action: Action
    channel: Channel = Channel.DATA
    way: Way = Way.TO_CLIENT
    after: int = 0
    before: bytes | None = None
    skip: int = 0
    times: int | None = 1
    seconds: float = 1.0

    def concerns(self, channel: Channel, way: Way, number: int) -> bool:
        """Say whether it is for this direction of the `number`th connection (from 0) of `channel`."""
        last = float("inf") if self.times is None else self.skip + self.times
        return (self.channel, self.way) == (channel, way) and self.skip <= number < last

    def position(self, passed: bytes, chunk: bytes) -> int | None:
        """Return how many bytes of `chunk` still pass before it happens, or None: not in this chunk.

        Args:
            passed: everything that went before on this connection; only its length and its last line count.
        """
        if self.before is None:
            return self.after - len(passed) if len(passed) + len(chunk) > self.after else None
        line_start = passed.rfind(b"\n") + 1
        found = re.search(rb"(?:\A|\n)" + re.escape(self.before), passed[line_start:] + chunk)
        if not found:
            return None
        return max(0, found.end() - len(self.before) - len(passed[line_start:]))


class FaultProxy:
    """Forwards to one server until a fault of the script happens. Use as a context manager."""

    def __init__(self, host: str, port: int, faults: Sequence[Fault], *, ftp: bool = True) -> None:
        self.host = HOST
        self.hits: list[Fault] = []
        self._target = (host, port)
        self._faults = faults
        self._ftp = ftp
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._pumps: list[_Pump] = []
        self._counts = dict.fromkeys(Channel, 0)
        self.port = self._listen(Channel.CONTROL, self._target)

    def __enter__(self) -> "FaultProxy":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with self._lock:
            sockets = list(self._sockets)
        for each in sockets:
            _close(each)

    def _listen(self, channel: Channel, target: tuple[str, int]) -> int:
        listener = self._kept(socket.create_server((HOST, 0)))
        threading.Thread(target=self._accept, args=(listener, channel, target), daemon=True).start()
        return int(listener.getsockname()[1])

    def _accept(self, listener: socket.socket, channel: Channel, target: tuple[str, int]) -> None:
        while not self._closing.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._join(self._kept(client), channel, target)
            if channel is Channel.DATA:  # a passive port serves one connection
                return

    def _join(self, client: socket.socket, channel: Channel, target: tuple[str, int]) -> None:
        try:
            server = self._kept(socket.create_connection(target, timeout=5))
        except OSError:
            _close(client)
            return
        server.settimeout(None)
        with self._lock:
            number = self._counts[channel]
            self._counts[channel] += 1
        for source, sink, way in ((client, server, Way.TO_SERVER), (server, client, Way.TO_CLIENT)):
            faults = [fault for fault in self._faults if fault.concerns(channel, way, number)]
            pump = _Pump(self, source, sink, way, faults, rewrites=self._ftp and (channel, way) == _REPLIES)
            with self._lock:
                self._pumps.append(pump)
            threading.Thread(target=pump.run, daemon=True).start()

    def strike(self, action: Action, way: Way) -> None:
        """Have it happen to the next byte in this direction of every connection that is open now."""
        with self._lock:
            pumps = [pump for pump in self._pumps if pump.way is way]
        for pump in pumps:
            pump.meet(action)

    def _kept(self, each: socket.socket) -> socket.socket:
        with self._lock:
            self._sockets.append(each)
        return each

    def passive(self, reply: bytes) -> bytes:
        """Return a reply of the server, with a port of the proxy in the place of a passive one."""
        found = _PASSIVE.match(reply)
        if not found:
            return reply
        high, low, extended = found.group(2), found.group(3), found.group(4)
        port = int(extended) if extended else int(high) * 256 + int(low)
        mine = self._listen(Channel.DATA, (self._target[0], port))
        if extended:
            return b"229 Entering Extended Passive Mode (|||%d|)\r\n" % mine
        return b"227 Entering Passive Mode (%s,%d,%d).\r\n" % (HOST.replace(".", ",").encode(), *divmod(mine, 256))

    def pause(self, seconds: float | None) -> None:
        """Wait, for ever with None; the end of the proxy ends it."""
        self._closing.wait(seconds)


_REPLIES = (Channel.CONTROL, Way.TO_CLIENT)


class _Pump:
    """Moves the bytes of one direction of one connection."""

    def __init__(
        self,
        proxy: FaultProxy,
        source: socket.socket,
        sink: socket.socket,
        way: Way,
        faults: Sequence[Fault],
        *,
        rewrites: bool,
    ) -> None:
        self.way = way
        self._proxy = proxy
        self._source = source
        self._sink = sink
        self._faults = list(faults)
        self._rewrites = rewrites
        self._passed = b""
        self._pause = 0.0
        self._dripping = False

    def run(self) -> None:
        with suppress(OSError):  # the other direction, or the end of the proxy, has closed the sockets
            while chunk := self._read():
                self._pass_on(chunk)
            self._sink.shutdown(socket.SHUT_WR)

    def meet(self, action: Action) -> None:
        """Have it happen to the next byte."""
        self._faults.append(Fault(action, way=self.way, after=len(self._passed)))

    def _read(self) -> bytes:
        chunk = self._source.recv(_CHUNK)
        while self._rewrites and chunk and not chunk.endswith(b"\n") and (more := self._source.recv(_CHUNK)):
            chunk += more
        if self._rewrites:
            return b"".join(self._proxy.passive(line) for line in chunk.splitlines(keepends=True))
        return chunk

    def _pass_on(self, chunk: bytes) -> None:
        fault, position = self._next_fault(chunk)
        if fault is None:
            self._send(chunk)
            return
        self._send(chunk[:position])
        self._faults.remove(fault)
        self._proxy.hits.append(fault)
        self._happen(fault)
        self._pass_on(chunk[position:])

    def _next_fault(self, chunk: bytes) -> tuple[Fault | None, int]:
        due = [(place, fault) for fault in self._faults if (place := fault.position(self._passed, chunk)) is not None]
        if not due:
            return None, 0
        place, fault = min(due, key=lambda each: each[0])
        return fault, place

    def _send(self, chunk: bytes) -> None:
        pieces = [chunk[at : at + 1] for at in range(len(chunk))] if self._dripping else [chunk]
        for piece in pieces:
            if self._pause and piece:
                self._proxy.pause(self._pause)
            self._sink.sendall(piece)
        self._passed += chunk

    def _happen(self, fault: Fault) -> None:
        match fault.action:
            case Action.CUT:
                self._sink.shutdown(socket.SHUT_WR)
                while self._source.recv(_CHUNK):
                    continue
                raise ConnectionAbortedError
            case Action.RESET:
                _reset(self._source)
                _reset(self._sink)
                raise ConnectionResetError
            case Action.STALL:
                self._proxy.pause(None)
            case Action.DRIP | Action.DELAY:
                self._pause, self._dripping = fault.seconds, fault.action is Action.DRIP


def _close(each: socket.socket) -> None:
    with suppress(OSError):  # never connected, or the peer has closed already
        each.shutdown(socket.SHUT_RDWR)
    each.close()


def _reset(each: socket.socket) -> None:
    # Lingering for 0 seconds makes close() send RST instead of FIN, unless another thread still waits in recv():
    # then shutdown(SHUT_RD) wakes it up first, without a packet on the line.
    with suppress(OSError):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        each.shutdown(socket.SHUT_RD)
    each.close()
