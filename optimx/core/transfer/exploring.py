"""Looking: everything that changes nothing on the drop.

In: paths. Out: what is there. Called by `Drop`, and by the parts that have to find out what became of something.
"""

import io
from collections.abc import Callable

from optimx.core.contracts import Hashing, RemoteFile, Transport
from optimx.core.errors import BadInputError, DamagedTransferError, NotThereError, OptimxError
from optimx.core.language import text
from optimx.core.transfer.paths import bounded, checked, checked_folder
from optimx.core.transfer.streams import HashingSink, nowhere
from optimx.core.transfer.tools import Tools


class Exploring:
    """Reads; see `Drop` for what each method promises."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def stat(self, path: str) -> RemoteFile | None:
        """See `Drop.stat`."""
        name = checked(path, self._tools.policy.name_length)
        return self._tools.again(lambda transport: transport.stat(name))

    def list(self, folder: str) -> tuple[RemoteFile, ...]:
        """See `Drop.list`."""
        policy = self._tools.policy
        name = checked_folder(folder, policy.name_length)
        try:
            return self._tools.again(
                lambda transport: tuple(
                    bounded(transport.list(name), name, policy.names_per_listing, policy.name_length)
                )
            )
        except NotThereError:
            return ()

    def read(self, path: str, cap: int | None) -> bytes | None:
        """See `Drop.read`."""
        name = checked(path, self._tools.policy.name_length)
        limit = self._tools.policy.bytes_of_small_file if cap is None else cap
        try:
            return self._tools.retry(lambda attempt: self._read(name, limit))
        except NotThereError:
            return None

    def digest(self, path: str, expected_size: int) -> str:
        """See `Drop.digest`."""
        name = checked(path, self._tools.policy.name_length)
        return self._tools.retry(lambda attempt: self._digest(name, expected_size))

    def same(self, path: str, size: int, sha256: str) -> bool:
        """See `Drop.same`."""
        there = self.stat(path)
        if there is None or there.is_file is False or there.size not in (size, None):
            return False
        try:
            return self.digest(path, size) == sha256
        except NotThereError:
            return False

    def server_digest(self, path: str) -> str | None:
        """Return the sha256 that the drop itself tells; None when it cannot."""
        digest = self._tools.retry(lambda attempt: self._ask_digest(path))
        return None if digest is None else digest.hex()

    def _read(self, path: str, limit: int) -> bytes:
        memory = io.BytesIO()
        size = self._download(path, memory.write, limit, lambda: _too_large(path, limit)).count
        # A line that breaks early looks like the end of the file (226 after a FIN): only the size tells.
        there = self._tools.connections.call(lambda transport: transport.stat(path))
        if there is None:
            raise NotThereError(text("'{path}' was taken away while it was read.", path=path), file=path)
        if there.size not in (size, None):
            raise _other_size(path, size, there.size or 0)
        return memory.getvalue()

    def _digest(self, path: str, expected_size: int) -> str:
        told = self._ask_digest(path)
        if told is not None:
            return told.hex()
        sink = self._download(path, nowhere, expected_size, lambda: _other_size(path, expected_size + 1, expected_size))
        if sink.count != expected_size:
            raise _other_size(path, sink.count, expected_size)
        return sink.sha256()

    def _ask_digest(self, path: str) -> bytes | None:
        # many transports know without a question that their drop tells none
        return self._tools.connections.call(lambda transport: _ask_digest(transport, path), asks=False)

    def _download(
        self, path: str, write: Callable[[bytes | memoryview], object], limit: int, too_long: Callable[[], OptimxError]
    ) -> HashingSink:
        sink = HashingSink(write, limit, too_long, self._tools.meter())
        self._tools.connections.call(lambda transport: transport.download(path, sink), sink)
        return sink


def _ask_digest(transport: Transport, path: str) -> bytes | None:
    return transport.digest(path, "sha256") if isinstance(transport, Hashing) else None


def _too_large(path: str, limit: int) -> BadInputError:
    return BadInputError(text("'{path}' is larger than {limit} bytes.", path=path, limit=limit), file=path)


def _other_size(path: str, size: int, wanted: int) -> DamagedTransferError:
    return DamagedTransferError(
        text("'{path}' came with {size} bytes instead of {wanted}.", path=path, size=size, wanted=wanted), file=path
    )
