"""Fetching: many files, over several connections, verified, durable, told of in groups.

In: what manifests or listings promise. Out: `Received` in groups, `Failed` for those that cannot be had. Called by
`Drop`. With several lanes the calling thread makes a group durable while the others fetch the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from optimx.core.errors import (
    AlreadyThereError,
    BadInputError,
    BadNameError,
    DamagedTransferError,
    NotTakenUpError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    concerns_one_file,
)
from optimx.core.language import text
from optimx.core.ports import Entry
from optimx.core.transfer.exploring import Exploring
from optimx.core.transfer.lanes import in_lanes
from optimx.core.transfer.part import OLD, Part, too_large
from optimx.core.transfer.paths import checked
from optimx.core.transfer.policy import Failed, Incoming, Received
from optimx.core.transfer.tools import Tally, Tools


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A whole file that is not yet durable; `part` is None when it has its final name already."""

    received: Received
    part: Path | None


class Fetching:
    """Fetches; see `Drop` for what it promises."""

    def __init__(self, tools: Tools, exploring: Exploring) -> None:
        self._tools = tools
        self._exploring = exploring

    def fetch_all(
        self, incomings: Sequence[Incoming], on_group: Callable[[Sequence[Received]], None]
    ) -> tuple[Failed, ...]:
        """See `Drop.fetch_all`."""
        tally = Tally(self._tools.progress, len(incomings), sum(incoming.size or 0 for incoming in incomings))
        here = self._survey(incomings)
        group = _Group(self._tools, on_group)
        failed: list[tuple[int, Failed]] = []

        def fetch_one(incoming: Incoming) -> _Arrived | Failed:
            return self._fetch_one(incoming, here[incoming.target.parent], tally.moved)

        try:
            lanes = self._tools.lanes_for(len(incomings))
            with tally, closing(in_lanes(incomings, fetch_one, lanes, self._tools.stagger)) as results:
                for index, result in results:
                    if isinstance(result, Failed):
                        failed.append((index, result))
                        continue
                    if result.received.already_there:
                        tally.moved(result.received.size)
                    tally.done()
                    group.add(index, result)
        except Exception:
            group.commit()  # what had arrived whole need not be fetched again
            raise
        group.commit()
        return tuple(failure for _, failure in sorted(failed, key=lambda pair: pair[0]))

    def _survey(self, incomings: Sequence[Incoming]) -> dict[Path, dict[str, Entry]]:
        folders = dict.fromkeys(incoming.target.parent for incoming in incomings)
        return {folder: {entry.name: entry for entry in self._tools.disk.list(folder)} for folder in folders}

    def _fetch_one(
        self, incoming: Incoming, here: Mapping[str, Entry], moved: Callable[[int], None]
    ) -> _Arrived | Failed:
        if (refusal := self._refused(incoming)) is not None:
            return Failed(incoming, refusal)
        incoming = replace(incoming, limit=min(incoming.limit, self._tools.policy.bytes_per_file))
        found = here.get(incoming.target.name)
        if found is not None and incoming.sha256:
            return self._already(incoming, found, here)
        leftover = here.get(incoming.target.name + ".part")
        old = incoming.target.name + ".part" + OLD
        if old in here:
            self._tools.disk.delete(incoming.target.with_name(old))
        part = Part(self._tools, incoming, leftover.size if leftover else -1, moved)
        try:
            arrived = self._fetch(incoming, part)
        except DamagedTransferError as error:
            part.discard()
            return Failed(incoming, error)
        except Exception as error:
            part.abandon(error)
            raise
        if found is not None and isinstance(arrived, _Arrived):
            return self._compared(arrived, part)
        return arrived

    def _refused(self, incoming: Incoming) -> OptimxError | None:
        try:
            checked(incoming.source, self._tools.policy.name_length)
        except BadNameError as error:
            return error
        limit = min(incoming.limit, self._tools.policy.bytes_per_file)
        return too_large(incoming) if (incoming.size or 0) > limit else None

    def _fetch(self, incoming: Incoming, part: Part) -> _Arrived | Failed:
        started = self._tools.clock.monotonic()

        def attempt(number: int) -> _Arrived | Failed:
            part.begin()
            try:
                self._download(incoming, part)
            except (NotThereError, RefusedError, BadInputError) as error:
                of_the_file = isinstance(error, RightsError) or concerns_one_file(error)
                if isinstance(error, RefusedError) and (part.sink.touched or not of_the_file):
                    raise  # of the local disk, or of all that lies there
                part.discard()
                return Failed(incoming, error)
            seconds = self._tools.clock.monotonic() - started
            received = Received(incoming, part.sink.count, part.sink.sha256(), seconds=seconds, attempt=number)
            return _Arrived(received, part.path)

        return self._tools.retry(attempt)

    def _download(self, incoming: Incoming, part: Part) -> None:
        offset = part.sink.count
        if offset != incoming.size or not offset:
            try:
                self._receive(incoming.source, part)
            except NotTakenUpError:
                if not offset:
                    raise
                part.restart()
                self._receive(incoming.source, part)
        size = incoming.size
        if size is None:
            there = self._tools.connections.call(lambda transport: transport.stat(incoming.source))
            size = there.size if there else -1
        part.verify(size)

    def _receive(self, source: str, part: Part) -> None:
        sink = part.sink
        self._tools.connections.call(lambda transport: transport.download(source, sink, sink.count), sink)

    def _already(self, incoming: Incoming, found: Entry, here: Mapping[str, Entry]) -> _Arrived | Failed:
        if incoming.size not in (found.size, None) or self._local_hash(incoming.target) != incoming.sha256:
            return Failed(incoming, _occupied(incoming))
        part = incoming.target.with_name(incoming.target.name + ".part")
        if part.name in here:
            self._tools.disk.delete(part)
        return _Arrived(Received(incoming, found.size, incoming.sha256, already_there=True), None)

    def _compared(self, arrived: _Arrived, part: Part) -> _Arrived | Failed:
        """Without a hash in a manifest only the drop's own copy tells whether it is the file that is here."""
        received = arrived.received
        same = self._local_hash(received.incoming.target) == received.sha256
        part.discard()
        if not same:
            return Failed(received.incoming, _occupied(received.incoming))
        return _Arrived(replace(received, already_there=True), None)

    def _local_hash(self, path: Path) -> str:
        with self._tools.disk.open(path) as file:
            return self._tools.sha256_of(file)


class _Group:
    """Files that become durable together: one sync of many costs little more than one of one."""

    def __init__(self, tools: Tools, on_group: Callable[[Sequence[Received]], None]) -> None:
        self._disk = tools.disk
        self._policy = tools.policy
        self._on_group = on_group
        self._arrived: list[tuple[int, _Arrived]] = []
        self._bytes = 0

    def add(self, index: int, arrived: _Arrived) -> None:
        self._arrived.append((index, arrived))
        self._bytes += arrived.received.size
        if len(self._arrived) >= self._policy.group_files or self._bytes >= self._policy.group_bytes:
            self.commit()

    def commit(self) -> None:
        group = [arrived for _, arrived in sorted(self._arrived, key=lambda pair: pair[0])]
        self._arrived, self._bytes = [], 0
        if not group:
            return
        self._disk.sync([arrived.part or arrived.received.incoming.target for arrived in group])
        for arrived in group:
            if arrived.part is not None:
                self._disk.rename(arrived.part, arrived.received.incoming.target)
        for folder in dict.fromkeys(arrived.received.incoming.target.parent for arrived in group):
            self._disk.sync_folder(folder)
        self._on_group([arrived.received for arrived in group])


def _occupied(incoming: Incoming) -> AlreadyThereError:
    return AlreadyThereError(
        text("'{target}' holds other content than '{source}'.", target=incoming.target, source=incoming.source),
        file=incoming.target.name,
    )
