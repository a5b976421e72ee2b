"""One drop as the steps see it: safe, patient and fast, over any transport.

In: validated wishes of the steps (`stat`, `list`, `read`, `write`, `rename`, `delete`, `send`, `fetch_all`, …).
Out: their results, or an error of `optimx.core.errors` after all attempts. Made by `optimx.app` for a run, used by
the steps of `office` and `dropserver`.
"""

from collections.abc import Callable, Collection, Sequence
from types import TracebackType
from typing import Self

from optimx.core.contracts import Capabilities, RemoteFile, Transport
from optimx.core.ports import Clock, Disk, Random
from optimx.core.transfer import taking_up
from optimx.core.transfer.connections import Connections
from optimx.core.transfer.exploring import Exploring
from optimx.core.transfer.fetching import Fetching
from optimx.core.transfer.moving import Moving
from optimx.core.transfer.policy import (
    Failed,
    Incoming,
    Outgoing,
    Progress,
    Received,
    Sent,
    TransferPolicy,
    no_progress,
)
from optimx.core.transfer.retry import Retry
from optimx.core.transfer.sending import Sending
from optimx.core.transfer.stop import Stop
from optimx.core.transfer.tools import Tools


class Drop:
    """A client's remote account, through as many connections as pay.

    Every method raises `CancelledError` or `TooSlowError` when the run has to end, `UnreachableError` and its kin
    when all attempts were in vain, `RefusedError` and its kin at once, and `BadNameError` for a path that could
    leave the drop. Errors that are no `Exception` pass through untouched and without any further effect.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        policy: TransferPolicy,
        *,
        disk: Disk,
        clock: Clock,
        random: Random,
        stop: Stop,
        capabilities: Capabilities,
        progress: Progress = no_progress,
    ) -> None:
        """Nothing is opened before it is needed.

        Args:
            connect: opens and logs in one more connection.
            policy: limits; see there.
            disk: where files come from and go to.
            clock: times pauses and rates.
            random: names temporary files, jitters pauses.
            stop: says when the run has to end.
            capabilities: what the transport can do.
            progress: told how far `send_all` and `fetch_all` are.
        """
        self._connections = Connections(connect, stop, clock)
        retry = Retry(policy, random, stop)
        self._tools = Tools(self._connections, retry, policy, disk, clock, random, stop, capabilities, progress)
        self._exploring = Exploring(self._tools)
        self._moving = Moving(self._tools, self._exploring)
        self._sending = Sending(self._tools, self._exploring, self._moving)
        self._fetching = Fetching(self._tools, self._exploring)

    @property
    def capabilities(self) -> Capabilities:
        """What the transport can do."""
        return self._tools.capabilities

    def stat(self, path: str) -> RemoteFile | None:
        """Look a path up; None when nothing is there."""
        return self._exploring.stat(path)

    def list(self, folder: str) -> tuple[RemoteFile, ...]:
        """List a folder (`""` is the root) in no order; one that does not exist has nothing in it.

        Names that are too long or pretend to lie elsewhere are in it, under a path that nothing here opens.

        Raises:
            TransientError: more names than the policy puts up with.
        """
        return self._exploring.list(folder)

    def read(self, path: str, cap: int | None = None) -> bytes | None:
        """Return a small file (manifest, receipt); None when it is not there.

        Args:
            path: the file.
            cap: bytes; the policy's `bytes_of_small_file` when not given.

        Raises:
            BadInputError: it is larger.
            DamagedTransferError: each attempt brought fewer or more bytes than the drop says it has.
        """
        return self._exploring.read(path, cap)

    def digest(self, path: str, expected_size: int) -> str:
        """Return the sha256 of a file: by the drop itself when it can, else by reading all of it.

        Raises:
            NotThereError: there is no such file.
            DamagedTransferError: it has another size, each time.
        """
        return self._exploring.digest(path, expected_size)

    def same(self, path: str, size: int, sha256: str) -> bool:
        """Tell whether a file is there with exactly this content."""
        return self._exploring.same(path, size, sha256)

    def holds(self, outgoing: Outgoing) -> bool:
        """Tell whether a file lies under its name: whole or, without temporary names, a beginning that a cut left."""
        return self.same(outgoing.target, outgoing.size, outgoing.sha256) or self.holds_half(outgoing)

    def holds_half(self, outgoing: Outgoing) -> bool:
        """Tell whether a beginning of a file lies under its name: without temporary names a cut leaves that."""
        return self._sending.holds_half(outgoing)

    def write(self, path: str, data: bytes, *, replace: bool = False) -> None:
        """Put a small file there, whole or not at all. The same content there already is success.

        Args:
            path: where.
            data: its content.
            replace: put it in the place of another; only for optimx's own state. No drop does that at once: a
                reader may find nothing there for a moment, and after a crash until the next call.

        Raises:
            AlreadyThereError: other content is there, and `replace` is not set.
            AmbiguousReplyError: see `rename`.
        """
        self._sending.write(path, data, replace)

    def rename(self, source: str, target: str) -> None:
        """Give a file another name or folder. A lost reply is cleared up by looking.

        Raises:
            AlreadyThereError: `target` exists; `source` does too.
            NotThereError: `source` does not exist.
            AmbiguousReplyError: the reply was lost and now neither is there, or nobody can look: it may have been
                renamed and then taken by the other side.
        """
        self._moving.rename(source, target)

    def delete(self, path: str) -> bool:
        """Remove a file; False when it was not there. "Already gone" after a lost reply counts as removed."""
        return self._moving.delete(path)

    @property
    def has_lanes(self) -> bool:
        """Whether files move in threads of their own; with one connection everything stays in the calling one."""
        return self._tools.lanes > 1

    def sign(self, mark: str) -> None:
        """Have the names of temporary files tell whose they are, from here on.

        Args:
            mark: up to 8 hexadecimal characters that nobody else on this drop has; the same in every run.
        """
        self._tools.signature.mark = mark

    def sweep(self, kept: Collection[str] = ()) -> int:
        """Remove temporary files of one's own that an earlier run left; those of others are left alone.

        Args:
            kept: paths that recovery still has to look at.

        Returns:
            How many there were.
        """
        return self._moving.sweep(kept)

    def make_folder(self, folder: str) -> None:
        """Create a folder; present is success."""
        self._moving.make_folder(folder)

    def takes_up(self, path: str, data: bytes) -> bool:
        """Try whether an upload that broke is gone on with: half of a file is sent, then the rest from there.

        Args:
            path: where; what lies there afterwards, half or whole, is the caller's to delete.
            data: its content, some bytes at least.

        Returns:
            False where the transport declares that it does not, where the drop refuses, or got other bytes.
        """
        return taking_up.takes_up(self._tools, self._exploring, path, data)

    def send(self, outgoing: Outgoing, before_commit: Callable[[str], None] | None = None) -> Sent:
        """Bring one file to the drop: temporary name, verified, renamed.

        Args:
            outgoing: the file.
            before_commit: told the temporary name (the target itself where temporaries are forbidden) before the
                step that makes the file visible. From then on the temporary file is never removed here, so that
                "neither is there" keeps its one meaning: sent and taken.

        Raises:
            AlreadyThereError: the target exists with other content.
            BadInputError: the local file is not what `outgoing` says; nothing became visible.
            DamagedTransferError: each attempt arrived with another size or hash.
            AmbiguousReplyError: temporary and target are both gone; the protocol decides.
        """
        return self._sending.send(outgoing, before_commit)

    def send_all(self, outgoings: Sequence[Outgoing], on_sent: Callable[[Sent], None]) -> None:
        """Bring files to the drop whose order does not matter, over several connections.

        Args:
            outgoings: the files; each under another target.
            on_sent: told of each, in the calling thread, in the order in which they arrived.

        Raises:
            OptimxError: the first that stopped a file; the others under way were finished and told of.
        """
        self._sending.send_all(outgoings, on_sent)

    def fetch_all(
        self, incomings: Sequence[Incoming], on_group: Callable[[Sequence[Received]], None]
    ) -> tuple[Failed, ...]:
        """Fetch files, over several connections; tell of them in groups, once they are durable under their names.

        Args:
            incomings: the files; each to another target, whose folder exists.
            on_group: told of each group in the calling thread; within a group in the order of `incomings`.

        Returns:
            Those that could not be had for a reason of their own (not there, damaged, over the limit, other
            content at the target), in the order of `incomings`.

        Raises:
            OptimxError: the line or the local disk failed for good; what had arrived was told of.
        """
        return self._fetching.fetch_all(incomings, on_group)

    def close(self) -> None:
        """End all connections. The drop may be used again; it then opens new ones."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A crash that is simulated ends connections as little as a real one.
        if kind is None or issubclass(kind, (Exception, KeyboardInterrupt, SystemExit)):
            self.close()
