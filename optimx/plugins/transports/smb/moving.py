"""Bytes between this machine and a share: small files in one round trip, large ones with several requests under way.

In: paths within the share, sources and sinks of the core. Out: bytes moved, or `StatusError`. Called by `transport`.
"""

from collections import deque
from collections.abc import Sequence

from optimx import Sink, Source
from optimx.plugins.transports.smb import messages
from optimx.plugins.transports.smb.conversation import Conversation, Pending, StatusError, all_granted
from optimx.plugins.transports.smb.messages import Request, Seen
from optimx.plugins.transports.smb.pace import Pace
from optimx.plugins.transports.smb.refusals import END_OF_FILE
from optimx.plugins.transports.smb.share import Share

_SMALL = 1 << 20
_READING = messages.NO_FOLDER | messages.THE_LINK_ITSELF


class NoRegularFileError(Exception):
    """A folder, a link or another reparse point in the place of a file."""


class Mover:
    """Moves files through one share, one at a time."""

    def __init__(self, share: Share, largest_read: int, largest_write: int) -> None:
        self._share = share
        self._largest_read = largest_read
        self._reads = Pace(largest_read)
        self._writes = Pace(largest_write)
        self._buffer = memoryview(bytearray(max(1, min(_SMALL, largest_write))))

    @property
    def _conversation(self) -> Conversation:
        return self._share.conversation

    def fetch(self, path: str, sink: Sink, offset: int) -> None:
        """Read a file into a sink, from `offset` bytes on."""
        file, first = self._fetch_small(path, offset)
        if len(first):
            sink.write(first)
        position = offset + len(first)
        if len(first) and position < file.size:
            self._fetch_rest(path, sink, position)

    def _fetch_small(self, path: str, offset: int) -> tuple[Seen, memoryview]:
        opening = messages.create(path, messages.READ_RIGHTS, messages.OPEN, _READING)
        size = max(1, min(_SMALL, self._largest_read, self._conversation.room))
        answers: list[Pending] = []

        def ask() -> None:
            answers[:] = self._conversation.ask(opening, messages.read(offset, size), messages.close())
            answers[0].granted()

        self._share.patiently(ask)
        seen = messages.read_created(answers[0].granted())
        if not seen.is_file:
            raise NoRegularFileError
        return seen, _data(answers[1])

    def _fetch_rest(self, path: str, sink: Sink, position: int) -> None:
        opening = messages.create(path, messages.READ_RIGHTS, messages.OPEN, _READING)
        seen = self._share.open(opening)
        if not seen.is_file:
            raise NoRegularFileError
        while position < seen.size:
            came = self._fetch_run(seen, sink, position)
            if not came:
                break  # it became shorter: what came is for the core to judge
            position += came
        self._share.close(seen.id)

    def _fetch_run(self, file: Seen, sink: Sink, begin: int) -> int:
        """Read in a row until the end, or until an answer is shorter than asked for; return the bytes."""
        asked, came, whole = begin, 0, True
        under_way: deque[tuple[Pending, int, float]] = deque()
        while whole or under_way:
            while whole and asked < file.size and len(under_way) < self._reads.depth:
                size = min(self._reads.size, file.size - asked, self._conversation.room)
                if size <= 0:
                    break
                sent = self._conversation.send(messages.read(asked, size, file.id))
                under_way.append((sent[0], size, self._reads.now()))
                asked += size
            if not under_way:
                break
            pending, size, since = under_way.popleft()
            data = _data(self._conversation.wait(pending))
            self._reads.learn(since)
            if whole and len(data):
                sink.write(data)
                came += len(data)
            whole = whole and len(data) == size
        return came

    def store(self, source: Source, path: str, offset: int) -> Seen | None:
        """Write a source to a file, from `offset` bytes on, and have the server bring it to its disk.

        Returns:
            What the server says lies there, if it does.
        """
        how = messages.OPEN if offset else messages.OVERWRITE_OR_CREATE
        options = messages.NO_FOLDER | messages.THE_LINK_ITSELF
        opening = messages.create(path, messages.WRITE_RIGHTS, how, options, alone=True)
        if source.size - offset <= min(self._writes.size, self._conversation.room):
            return self._store_small(source, opening, offset)
        return self._store_large(source, opening, offset)

    def _store_small(self, source: Source, opening: Request, offset: int) -> Seen | None:
        wanted, count = source.size - offset, 0
        while count < wanted and (more := source.readinto(self._buffer[count:wanted])):
            count += more
        writing = [messages.write(offset, self._buffer[:count])] if count else []
        answers: list[Pending] = []

        def ask() -> None:
            answers[:] = self._conversation.ask(opening, *writing, messages.flush(), messages.close(tell=True))
            answers[0].granted()

        since = self._writes.now()
        self._share.patiently(ask)
        self._writes.learn(since)
        return self._check_small(answers, count)

    def _check_small(self, answers: Sequence[Pending], count: int) -> Seen | None:
        seen = messages.read_created(answers[0].granted())
        if not answers[-1].status:
            if not seen.is_file:
                raise NoRegularFileError
            bodies = all_granted(answers)
            if count and messages.read_written(bodies[1]) != count:
                raise StatusError(_DISK_FULL)
            return messages.read_closed(bodies[-1])
        # What failed in the middle may have kept the server from closing it
        self._conversation.ask(messages.close(seen.id))
        all_granted(answers)
        return None

    def _store_large(self, source: Source, opening: Request, offset: int) -> Seen | None:
        opened: list[Seen] = []
        self._share.patiently(lambda: opened.append(self._share.open(opening)))
        file = opened[0].id
        if not opened[0].is_file:
            self._share.close(file)
            raise NoRegularFileError
        try:
            self._send_all(source, file, offset)
        except StatusError:
            self._share.close(file)
            raise
        closing = messages.close(file, tell=True)
        sent = [*self._conversation.send(messages.flush(file)), *self._conversation.send(closing)]
        return messages.read_closed(all_granted([self._conversation.wait(each) for each in sent])[-1])

    def _send_all(self, source: Source, file: bytes, offset: int) -> None:
        under_way: deque[tuple[Pending, int, float]] = deque()
        refused: StatusError | None = None
        while refused is None:
            while under_way and not self._conversation.room and refused is None:
                refused = self._settled(under_way.popleft())  # each answer gives room for the next request
            room = min(self._writes.size, max(self._conversation.room, 1))
            count = 0 if refused else source.readinto(self._buffer[:room])
            if not count:
                break
            (pending,) = self._conversation.send(messages.write(offset, self._buffer[:count], file))
            under_way.append((pending, count, self._writes.now()))
            offset += count
            while len(under_way) >= self._writes.depth and refused is None:
                refused = self._settled(under_way.popleft())
        while under_way:
            # All answers are taken, so that the next request does not meet them
            refused = self._settled(under_way.popleft()) or refused
        if refused is not None:
            raise refused

    def _settled(self, sent: tuple[Pending, int, float]) -> StatusError | None:
        pending, count, since = sent
        try:
            written = messages.read_written(self._conversation.wait(pending).granted())
        except StatusError as error:
            return error
        self._writes.learn(since)
        return None if written == count else StatusError(_DISK_FULL)


_DISK_FULL = 0xC000007F  # what a server means that takes only a part


def _data(pending: Pending) -> memoryview:
    if pending.status == END_OF_FILE:
        return memoryview(b"")
    return messages.read_data(pending.granted())
