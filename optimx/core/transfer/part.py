"""The local half of a download: a `.part` file that grows, is hashed, is taken up again, and is thrown away.

In: the bytes of one file of the drop. Out: a closed, verified file beside its target. Used by `fetching`.
"""

from collections.abc import Callable
from typing import BinaryIO

from optimx.core.errors import BadInputError, DamagedTransferError, DiskFullError, NotThereError
from optimx.core.language import text
from optimx.core.transfer.policy import MIB, Incoming
from optimx.core.transfer.streams import HashingSink
from optimx.core.transfer.tools import Tools

_RESUMING_PAYS = MIB  # bytes: less is fetched again sooner than it is read and hashed again
OLD = ".old"
"""Ends the name of a part that is being taken up; one that is found is left from a crash, and of no use."""


class Part:
    """One `.part` file, over all attempts of one run and the leftovers of an earlier one.

    Attributes:
        path: `<target>.part`.
        sink: where the bytes of the attempt go; its `count` is the offset of the next attempt.
    """

    def __init__(self, tools: Tools, incoming: Incoming, leftover: int, moved: Callable[[int], None]) -> None:
        """Nothing is created before `begin`.

        Args:
            tools: the ports.
            incoming: the file.
            leftover: bytes that an earlier run left under this name; -1 when there is no such file.
            moved: told of bytes as they come.
        """
        self.path = incoming.target.with_name(incoming.target.name + ".part")
        self._tools = tools
        self._incoming = incoming
        self._leftover = leftover
        self._moved = moved
        self._meter = tools.meter(moved)
        self._file: BinaryIO | None = None
        self._spoiled = False
        self.sink = self._new_sink()

    def begin(self) -> None:
        """Make ready for an attempt: resume where the last one stopped, or start again."""
        self._meter.restart()
        if self._leftover >= 0:
            self._take_up()
        elif self._file is None:
            self._create()
        elif self._spoiled or not self._tools.capabilities.resumes_download:
            self.restart()
        self.sink.touched = False

    def restart(self) -> None:
        """Throw away what has come, and begin with nothing."""
        self.discard()
        self._create()

    def verify(self, size: int | None) -> None:
        """Return when the file is whole, and close it.

        Args:
            size: bytes that the drop says it has; None when it does not tell.

        Raises:
            DamagedTransferError: it is shorter, or its content is another.
        """
        wanted = self._incoming.sha256
        if size is not None and self.sink.count < size:
            raise self._damaged()
        if self.sink.count != (self.sink.count if size is None else size) or wanted not in ("", self.sink.sha256()):
            raise self._damaged_for_good()
        self.close()

    def close(self) -> None:
        """Close the file; what is in it stays."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Remove the file."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        self._moved(-self.sink.count)
        try:
            self._tools.disk.delete(self.path)
        except NotThereError:
            return

    def abandon(self, error: Exception) -> None:
        """Leave what the next run can take up, remove what it cannot."""
        takes_up = self._tools.capabilities.resumes_download and self._incoming.sha256
        if takes_up and self.sink.count >= _RESUMING_PAYS and not isinstance(error, DiskFullError):
            self.close()
        else:
            self.discard()

    def _take_up(self) -> None:
        leftover, self._leftover = self._leftover, -1
        # Only a hash can tell whether what a crash left is what the drop has.
        resumes = self._tools.capabilities.resumes_download and self._incoming.sha256
        if not resumes or leftover < _RESUMING_PAYS or leftover > (self._incoming.size or 0):
            self._tools.disk.delete(self.path)
            self._create()
            return
        old = self.path.with_name(self.path.name + OLD)
        self._tools.disk.rename(self.path, old)
        self._create()
        with self._tools.disk.open(old) as file:
            while block := file.read(MIB):
                self.sink.write(block)
        self._tools.disk.delete(old)

    def _create(self) -> None:
        self._spoiled = False
        self.sink = self._new_sink()
        self._file = self._tools.disk.create(self.path)

    def _new_sink(self) -> HashingSink:
        size, limit = self._incoming.size, self._incoming.limit
        if size is not None:
            return HashingSink(self._write, size, self._damaged_for_good, self._meter)
        return HashingSink(self._write, limit, lambda: too_large(self._incoming), self._meter)

    def _write(self, data: bytes | memoryview) -> None:
        if self._file is not None:
            self._file.write(data)

    def _damaged_for_good(self) -> DamagedTransferError:
        self._spoiled = True
        return self._damaged()

    def _damaged(self) -> DamagedTransferError:
        source = self._incoming.source
        return DamagedTransferError(text("'{source}' did not arrive as it was sent.", source=source), file=source)


def too_large(incoming: Incoming) -> BadInputError:
    """Return the error for a file over its limit."""
    return BadInputError(
        text("'{source}' is larger than {limit} bytes.", source=incoming.source, limit=incoming.limit),
        file=incoming.source,
    )
