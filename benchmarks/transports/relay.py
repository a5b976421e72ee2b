"""A slow line in front of a real server: every byte comes late, and all connections share one bandwidth.

In: the server's ports on 127.0.0.1. Out: the same ports on 127.0.0.2. Called by `servers`. Since the ports are the same
and an extended passive reply names no address, FTP needs no rewriting, which TLS would forbid. A new connection costs
one round trip; nothing is lost, and nothing starts slowly.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

NEAR, FAR = "127.0.0.1", "127.0.0.2"
_CHUNK = 8192
_BUFFER = 1 << 16  # of the kernel, a connection; its default of megabytes would hide the line from whoever sends
_QUEUE = 0.05  # seconds of data that wait before the bottleneck, as in a router


@dataclass(frozen=True, slots=True)
class Line:
    """What the line is like.

    Attributes:
        round_trip: seconds.
        rate: bytes a second, in each direction.
    """

    round_trip: float = 0.04
    rate: float = 20e6 / 8


class _Direction:
    """One direction of the line: the bytes of all connections go through it one after the other."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._free = 0.0

    async def turn(self) -> None:
        """Wait until the queue has room."""
        loop = asyncio.get_running_loop()
        while (ahead := self._free - loop.time() - _QUEUE) > 0:
            await asyncio.sleep(ahead)

    def arrival(self, size: int) -> float:
        """Put bytes into the queue; return the moment at which they arrive."""
        self._free = max(self._free, asyncio.get_running_loop().time()) + size / self._line.rate
        return self._free + self._line.round_trip / 2


@contextmanager
def running(ports: Sequence[int], line: Line) -> Iterator[None]:
    """Forward each port of `FAR` to the same port of `NEAR`, in a thread of its own.

    Raises:
        OSError: one of the ports is taken.
    """
    loop, opened = asyncio.new_event_loop(), list[asyncio.Server]()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        opened += asyncio.run_coroutine_threadsafe(_listen(ports, line), loop).result()
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_end(opened), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(ports: Sequence[int], line: Line) -> list[asyncio.Server]:
    there, back = _Direction(line), _Direction(line)

    def accepting(port: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.CancelledError):  # the line ends before its connections: asyncio would complain
                await asyncio.sleep(line.round_trip)
                await _join(reader, writer, port, there, back)

        return accept

    return [await asyncio.start_server(accepting(port), FAR, port, limit=_BUFFER) for port in ports]


async def _join(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, there: _Direction, back: _Direction
) -> None:
    with closing(writer):
        try:
            answers, asking = await asyncio.open_connection(NEAR, port, limit=_BUFFER)
        except OSError:
            return  # a passive port that nobody holds any more: the client sees the connection end
        with closing(asking):
            await asyncio.gather(_move(reader, asking, there), _move(answers, writer, back))


async def _move(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: _Direction) -> None:
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=64)
    delivery = asyncio.ensure_future(_deliver(under_way, writer))
    with suppress(OSError):  # a client that leaves without a word ends its connection, not the relay
        while True:
            await way.turn()
            chunk = await reader.read(_CHUNK)
            await under_way.put((way.arrival(len(chunk)), chunk))
            if not chunk:
                break
    if reader.exception() is not None:
        await under_way.put((way.arrival(0), b""))
    await delivery


async def _deliver(under_way: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
    loop, chunk = asyncio.get_running_loop(), b"-"
    with suppress(OSError):  # as above: the other direction still takes what comes
        while chunk:
            moment, chunk = await under_way.get()
            await asyncio.sleep(max(0.0, moment - loop.time()))
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    while chunk:
        _, chunk = await under_way.get()


async def _end(servers: Sequence[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    await asyncio.sleep(0)  # what was closed just now ends in the next turn of the loop
