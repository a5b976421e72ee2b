"""Requests and their answers over one session: several under way at once, never more than the server has room for.

In: compounds of requests. Out: their answers; `StatusError` for a complete refusal, after which the next request may
follow; `LineBrokenError` for anything else. Called by `share`.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from smbprotocol.connection import Connection
from smbprotocol.header import NtStatus

from optimx.plugins.transports.smb.messages import Request
from optimx.plugins.transports.smb.sealing import ForgedError, Parts, Seal
from optimx.plugins.transports.smb.wire import LineBrokenError, Wire

_HEADER = struct.Struct("<4sHHIHHIIQIIQ16s")
_MAGIC = b"\xfeSMB"
_RELATED, _SIGNED = 4, 8
_UNASKED = (1 << 64) - 1  # the server speaks by itself, of locks that we never take
_CREDITS_WANTED = 256  # 16 MiB under way
_CREDIT_BYTES = 65536


class StatusError(Exception):
    """The server refused, in a complete answer.

    Attributes:
        status: an NTSTATUS.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"NTSTATUS 0x{status:08x}")
        self.status = status


@dataclass(slots=True)
class Pending:
    """A request that was sent.

    Attributes:
        number: its message id.
        status: NTSTATUS of the answer; None as long as there is none.
        body: of the answer.
    """

    number: int
    status: int | None = None
    body: memoryview = field(default_factory=lambda: memoryview(b""))

    def granted(self) -> memoryview:
        """Return the body of an answer that has come.

        Raises:
            StatusError: the server refused.
        """
        if self.status:
            raise StatusError(self.status)
        return self.body


class Conversation:
    """One session on one share.

    Attributes:
        largest_read: bytes that the server gives in one answer.
        largest_write: bytes that it takes in one request.
    """

    def __init__(self, wire: Wire, seal: Seal, connection: Connection, session: int, tree: int) -> None:
        self._wire = wire
        self._seal = seal
        self._session = session
        self._tree = tree
        self.largest_read: int = connection.max_read_size
        self.largest_write: int = connection.max_write_size
        self._by_size = bool(connection.supports_multi_credit)
        self._next: int = connection.sequence_window["low"]
        self._limit: int = connection.sequence_window["high"]
        self._pending: dict[int, Pending] = {}

    @property
    def busy(self) -> bool:
        """Whether answers are still to come."""
        return bool(self._pending)

    @property
    def room(self) -> int:
        """Bytes that one more request may carry now, beside an opening and a closing one."""
        free = self._limit - self._next - 2
        if not self._by_size:
            return _CREDIT_BYTES if free > 0 else 0
        return max(0, free) * _CREDIT_BYTES

    def ask(self, *requests: Request) -> list[Pending]:
        """Send requests as one related compound, and wait for all answers.

        Raises:
            LineBrokenError: one of them never came.
        """
        sent = self.send(*requests)
        for each in sent:
            self.wait(each)
        return sent

    def send(self, *requests: Request) -> list[Pending]:
        """Send requests as one related compound.

        Raises:
            LineBrokenError: they did not leave, or the server gives no room for them.
        """
        charges = [request.charge if self._by_size else 1 for request in requests]
        if self._next + sum(charges) > self._limit:
            raise LineBrokenError("the server has no room for one more request")
        pending: list[Pending] = []
        packed: Parts = []
        for place, (request, charge) in enumerate(zip(requests, charges, strict=True)):
            last = place == len(requests) - 1
            packed += self._packed(request, charge, related=place > 0, last=last)
            pending.append(Pending(self._next))
            self._next += charge
        self._pending.update((each.number, each) for each in pending)
        self._wire.send(self._seal.close(packed))
        return pending

    def _packed(self, request: Request, charge: int, *, related: bool, last: bool) -> Parts:
        length = len(request.body) + len(request.data)
        padding = 0 if last else -length % 8
        missing = _CREDITS_WANTED - (self._limit - self._next)
        header = _HEADER.pack(
            _MAGIC,
            _HEADER.size,
            charge if self._by_size else 0,
            0,
            request.command,
            max(charge, missing) if last else charge,
            (_RELATED if related else 0) | (_SIGNED if self._seal.signs else 0),
            0 if last else _HEADER.size + length + padding,
            self._next,
            0,
            self._tree,
            self._session,
            b"",
        )
        return self._seal.sign([header, request.body, request.data, bytes(padding)])

    def wait(self, pending: Pending) -> Pending:
        """Return a request once its answer has come; others that come before are kept.

        Raises:
            LineBrokenError: it never comes.
        """
        while pending.status is None:
            self._take()
        return pending

    def _take(self) -> None:
        message = self._wire.receive(self._seal.slack)
        try:
            rest = self._seal.open(message)
            while rest:
                rest = self._take_answer(rest)
        except (ForgedError, struct.error, ValueError, KeyError) as error:
            raise LineBrokenError(f"an answer that is none: {error}") from error

    def _take_answer(self, rest: memoryview) -> memoryview:
        magic, _, _, status, _, granted, _, step, number, *_ = _HEADER.unpack_from(rest)
        if magic != _MAGIC or (step and not _HEADER.size <= step <= len(rest)):
            raise ValueError("not SMB 2")
        answer, rest = (rest[:step], rest[step:]) if step else (rest, rest[:0])
        if number == _UNASKED:
            return rest
        self._seal.verify(answer)
        self._limit += granted
        if status != NtStatus.STATUS_PENDING:
            pending = self._pending.pop(number)
            pending.status, pending.body = status, answer[_HEADER.size :]
        return rest


def all_granted(pending: Sequence[Pending]) -> list[memoryview]:
    """Return the bodies of answers; the first refusal is raised, as it is the cause of those behind it."""
    return [each.granted() for each in pending]
