"""Sending: a file becomes visible on the drop whole and verified, or not at all.

In: files of the spool, small documents. Out: `Sent`. Called by `Drop`.
"""

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from optimx.core.contracts import RemoteFile
from optimx.core.errors import (
    AlreadyThereError,
    AmbiguousReplyError,
    DamagedTransferError,
    NotTakenUpError,
    NotThereError,
    OptimxError,
    UnreachableError,
)
from optimx.core.events import Role
from optimx.core.language import text
from optimx.core.names import temporary
from optimx.core.transfer.exploring import Exploring
from optimx.core.transfer.lanes import in_lanes
from optimx.core.transfer.loads import Load, beginning, changed, damaged, taken
from optimx.core.transfer.moving import Moving
from optimx.core.transfer.paths import checked
from optimx.core.transfer.policy import MIB, Outgoing, Sent
from optimx.core.transfer.streams import HashingSource
from optimx.core.transfer.tools import Tally, Tools

_log = logging.getLogger(__name__)

_LISTING_PAYS = 4  # files: from then on one listing is cheaper than asking for each whether it is there
_RESUMING_PAYS = MIB  # bytes: less is sent again sooner than it is asked after
_BROKEN_LINE = (UnreachableError, AmbiguousReplyError)


@dataclass(slots=True)
class _Begun:
    """The temporary file of one delivery that a broken line left behind; no name: there is none."""

    name: str = ""
    sent: int = 0


class Sending:
    """Sends; see `Drop` for what each method promises."""

    def __init__(self, tools: Tools, exploring: Exploring, moving: Moving) -> None:
        self._tools = tools
        self._exploring = exploring
        self._moving = moving

    def send(self, outgoing: Outgoing, before_commit: Callable[[str], None] | None = None) -> Sent:
        """See `Drop.send`."""
        load = self._load(outgoing)
        return self._already(load) or self._deliver(load, before_commit)

    def send_all(self, outgoings: Sequence[Outgoing], on_sent: Callable[[Sent], None]) -> None:
        """See `Drop.send_all`."""
        tally = Tally(self._tools.progress, len(outgoings), sum(outgoing.size for outgoing in outgoings))
        absent = self._absent(outgoings)

        def send_one(outgoing: Outgoing) -> Sent:
            load = self._load(outgoing, tally.moved)
            there = None if outgoing.target in absent else self._already(load)
            return there or self._deliver(load, None)

        lanes = self._tools.lanes_for(len(outgoings))
        with tally, closing(in_lanes(outgoings, send_one, lanes, self._tools.stagger)) as finished:
            for _, sent in finished:
                tally.moved(0 if sent.temporary else sent.outgoing.size)  # without a name it was not sent but there
                tally.done()
                on_sent(sent)

    def holds_half(self, outgoing: Outgoing) -> bool:
        """See `Drop.holds_half`."""
        there = self._exploring.stat(outgoing.target)
        try:
            return there is not None and self._was_cut(self._load(outgoing), there.size)
        except NotThereError:
            return False  # without our own copy nothing tells whose beginning it is

    def write(self, path: str, data: bytes, replace: bool) -> None:
        """See `Drop.write`."""
        outgoing = Outgoing(Path(path), path, len(data), hashlib.sha256(data).hexdigest(), Role.SET)
        checked(path, self._tools.policy.name_length)
        load = Load(outgoing, lambda: io.BytesIO(data))
        try:
            if not self._already(load):
                self._deliver(load, None)
        except AlreadyThereError:
            if not replace:
                raise
            self._replace(load)

    def _load(self, outgoing: Outgoing, moved: Callable[[int], None] = lambda size: None) -> Load:
        checked(outgoing.target, self._tools.policy.name_length)
        return Load(outgoing, lambda: self._tools.disk.open(outgoing.path), moved)

    def _already(self, load: Load) -> Sent | None:
        outgoing = load.outgoing
        there = self._exploring.stat(outgoing.target)
        if there is None:
            return None
        if self._is_whole(outgoing):
            return Sent(outgoing, already_there=True)
        if not self._was_cut(load, there.size):
            raise taken(outgoing)
        # many drops write to no name that exists
        self._moving.delete(outgoing.target)
        return None

    def _is_whole(self, outgoing: Outgoing) -> bool:
        return self._exploring.same(outgoing.target, outgoing.size, outgoing.sha256)

    def _was_cut(self, load: Load, size: int | None) -> bool:
        """Say whether what lies under the name is our own beginning: without temporary names a cut leaves that."""
        outgoing = load.outgoing
        if self._tools.policy.temporary != "none" or size is None or size >= outgoing.size:
            return False
        return self._exploring.same(outgoing.target, size, beginning(load, size))

    def _absent(self, outgoings: Sequence[Outgoing]) -> set[str]:
        if len(outgoings) < _LISTING_PAYS:
            return set()
        targets = {outgoing.target for outgoing in outgoings}
        folders = sorted({target.rpartition("/")[0] for target in targets})
        there = {file.path.casefold() for folder in folders for file in self._exploring.list(folder)}
        return {target for target in targets if target.casefold() not in there}

    def _deliver(self, load: Load, before_commit: Callable[[str], None] | None) -> Sent:
        started = self._tools.clock.monotonic()
        if self._tools.policy.temporary == "none":
            attempt, name, already = self._deliver_in_place(load, before_commit)
        else:
            attempt, name = self._upload_temporary(load)
            if before_commit is not None:
                before_commit(name)
            already = self._commit(name, load.outgoing)
        return Sent(load.outgoing, name, already, self._tools.clock.monotonic() - started, attempt)

    def _deliver_in_place(self, load: Load, before_commit: Callable[[str], None] | None) -> tuple[int, str, bool]:
        outgoing = load.outgoing
        self._check_source(load)
        if before_commit is not None:
            before_commit(outgoing.target)
        attempt = self._tools.retry(lambda number: number if self._put_in_place(load, number) else 0)
        if not attempt:
            raise AmbiguousReplyError(
                text("It is not known whether '{target}' arrived whole.", target=outgoing.target), file=outgoing.target
            )
        return attempt, outgoing.target, False

    def _put_in_place(self, load: Load, number: int) -> bool:
        target = load.outgoing.target
        if number > 1 and self._already(load):
            return True
        try:
            self._put(load, target)
        except (AmbiguousReplyError, DamagedTransferError) as error:
            # Nothing there: it may have arrived and been taken. Then sending it again would double it.
            if self._exploring.stat(target) is None:
                return False
            if isinstance(error, DamagedTransferError):
                # it is ours, and need not be a beginning by which the next attempt would know that
                self._moving.delete(target)
            raise
        return True

    def _replace(self, load: Load) -> None:
        target = load.outgoing.target
        if self._tools.policy.temporary == "none":
            self._moving.delete(target)
            self._deliver_in_place(load, None)
            return
        _, name = self._upload_temporary(load)
        self._moving.delete(target)
        self._moving.rename(name, target, load.outgoing.size)

    def _upload_temporary(self, load: Load) -> tuple[int, str]:
        begun = _Begun()
        try:
            return self._tools.retry(lambda number: (number, self._attempt(load, begun)))
        except Exception:
            if begun.name:
                self._discard(begun.name)
            raise

    def _attempt(self, load: Load, begun: _Begun) -> str:
        offset = self._taken_up(begun)
        # Otherwise a new name each time: the server may still write what a broken connection had sent. Where a file is
        # taken up, what it still writes is the same bytes in the same place.
        name = begun.name if offset else self._temporary()
        begun.name = ""
        try:
            self._put(load, name, offset, begun)
        except NotTakenUpError:
            if not offset:
                raise
            self._tools.learnt.takes_up = False
            name = self._temporary()
            self._put(load, name, 0, begun)
        return name

    def _taken_up(self, begun: _Begun) -> int:
        """Return how much of what was begun is on the drop, 0 when it is begun again."""
        if not begun.name:
            return 0
        name = begun.name
        there = self._tools.connections.call(lambda transport: transport.stat(name))
        size = (there.size if there else None) or 0
        if _RESUMING_PAYS <= size <= begun.sent:
            return size
        begun.name = ""
        if there is not None:
            self._discard(name)
        return 0

    def _temporary(self) -> str:
        policy = self._tools.policy
        name = temporary(self._tools.signature.sign(self._tools.random.token()))
        if policy.temporary == "folder":
            name = f"{policy.temporary_folder}/{name}"
        return checked(name, policy.name_length)

    def _commit(self, name: str, outgoing: Outgoing) -> bool:
        try:
            self._moving.rename(name, outgoing.target, outgoing.size)
        except AlreadyThereError:
            if not self._is_whole(outgoing):
                raise taken(outgoing) from None
            self._discard(name)
            return True
        return False

    def _put(self, load: Load, name: str, offset: int = 0, begun: _Begun | None = None) -> None:
        """Send to a name: a temporary one where `begun` is given, which is told what a broken line leaves."""
        meter = self._tools.meter(load.moved)
        with load.open() as file:
            source = HashingSource(file, load.outgoing.size, meter, lambda: changed(load.outgoing))
            try:
                source.skip(offset)
                there = self._upload(source, name, offset)
                self._verify(load.outgoing, source, name, there)
            except Exception as error:
                load.moved(-source.count)
                if begun is not None and self._may_be_taken_up(error, source):
                    begun.name, begun.sent = name, source.count
                elif begun is not None and (source.touched or offset):
                    self._discard(name)
                raise

    def _may_be_taken_up(self, error: Exception, source: HashingSource) -> bool:
        resumes = self._tools.takes_up and source.count >= _RESUMING_PAYS
        return resumes and isinstance(error, _BROKEN_LINE)

    def _upload(self, source: HashingSource, name: str, offset: int) -> RemoteFile | None:
        try:
            return self._tools.connections.call(lambda transport: transport.upload(source, name, offset), source)
        except AmbiguousReplyError:
            # All was sent and only the reply is missing: its size tells.
            there = self._exploring.stat(name) if source.count == source.size else None
            if there is None or there.size != source.size:
                raise
            return there

    def _verify(self, outgoing: Outgoing, source: HashingSource, name: str, there: RemoteFile | None) -> None:
        if source.count == outgoing.size and source.sha256() != outgoing.sha256:
            raise changed(outgoing)
        if there is None:
            there = self._tools.connections.call(lambda transport: transport.stat(name))
        if there is None or there.size != outgoing.size:
            raise damaged(outgoing, there.size if there else None)
        told = self._exploring.server_digest(name)
        if told not in (outgoing.sha256, None):
            raise damaged(outgoing, outgoing.size)

    def _check_source(self, load: Load) -> None:
        with load.open() as file:
            if self._tools.sha256_of(file) != load.outgoing.sha256:
                raise changed(load.outgoing)

    def _discard(self, name: str) -> None:
        """Remove a temporary file that never became visible; one that stays is found by the next run."""
        if self._tools.stop.requested:
            return
        try:
            self._tools.connections.call(lambda transport: transport.delete(name))
        except OptimxError as error:
            _log.debug("temporary file %s stays: %s", name, error.code)
