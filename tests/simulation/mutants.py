"""Safety rules of the exchange, each taken out: a simulation that does not notice is worth nothing.

In: nothing. Out: mutants by name, each with the scenario that has to catch it. A mutant puts something of its own in
the place of a function of the code, as long as its `with` block runs.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from optimx.core import arrivals, durable
from optimx.core.dropserver import account as server_account
from optimx.core.dropserver import filing, outbox, retention
from optimx.core.dropserver import run as server_run
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Claimed, Judged, Sent
from optimx.core.manifests import ManifestFile
from optimx.core.office import acknowledgement, collecting, damage, office, outbound, spool, upload
from optimx.core.transfer import Commitment
from optimx.testing import systems


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule that is broken.

    Attributes:
        scenario: in which it has to show.
        near: crashes at effects that have this in their description are enough to show it.
        broken: what is put in place of what; a path for `unittest.mock.patch`, or an owner and a name.
    """

    scenario: str
    near: str
    broken: tuple[tuple[Any, str, Any], ...]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Break the rule as long as the block runs."""
        patches = [patch.object(owner, name, new) for owner, name, new in self.broken]
        for one in patches:
            one.start()
        try:
            yield
        finally:
            for one in patches:
                one.stop()


def _nothing(*arguments: object, **named: object) -> None:
    """Do nothing at all."""


def _unkeyed(system: type, name: str) -> Callable[..., Any]:
    kept = getattr(system, name)

    def call(self: Any, batch: Any, *arguments: Any) -> Any:
        return kept(replace(self, keyed=False), batch, *arguments)

    return call


def _manifest_first(office_: office.Office, state: BatchState) -> None:
    upload._commit_by_manifest(office_, state)
    _SEND_ALL(office_, office_.state(state.id))


_MOVE_ALL = durable.move_all
_SEND_ALL = upload._send_all
_IMPORT = collecting.take_in
_ADVANCE = server_run._advance


def _marked_before_import(office_: office.Office, state: BatchState) -> BatchState:
    acknowledgement.acknowledge(office_, state)
    return _IMPORT(office_, office_.state(state.id))


def _claims_nothing_again(account: server_account.Account, state: BatchState) -> None:
    if state.has(Claimed) and not state.has(Judged):
        return
    _ADVANCE(account, state)


def _cleared_at_once(office_: office.Office, state: BatchState) -> bool:
    office_.recorder.write(state.id, Sent())
    office_.spool.clear(state.id)
    return True


def _source_first(disk_: Any, moves: Any, *, room: Any = None) -> Any:
    for folder in {move.target.parent for move in moves}:
        disk_.make_folder(folder)
    moved = tuple(durable._move(disk_, move) for move in moves)
    if room is not None:
        durable.vacate(disk_, room)
    durable.sync_folders(disk_, (move.target.parent for move in moves))
    return moved


def _every_source_is_there(disk_: Any, moves: Any, *, room: Any = None) -> Any:
    moved = _MOVE_ALL(disk_, moves, room=room)
    if room is None:
        durable.sync_folders(disk_, (move.source.parent for move in moves))
    return moved


_states_in_order = retention._states


def _newest_first(*arguments: Any) -> list[Any]:
    return _states_in_order(*arguments)[::-1]


def _never_sent(*arguments: object) -> Commitment:
    return Commitment.NOT_DONE


def _always_sent(*arguments: object) -> Commitment:
    return Commitment.TAKEN


def _nothing_is_fetched(at: object, state: BatchState, files: Sequence[ManifestFile], folder: Path) -> list[Any]:
    return list(files)


_OFFICE_SYSTEM, _MOBILE_SYSTEM = systems.MemoryOfficeSystem, systems.MemoryMobileSystem

MUTANTS: dict[str, Mutant] = {
    "the office system has no key": Mutant(
        "manifest", "system.import", ((_OFFICE_SYSTEM, "import_answer", _unkeyed(_OFFICE_SYSTEM, "import_answer")),)
    ),
    "there is no inbox row": Mutant(
        "manifest", "system.apply", ((_MOBILE_SYSTEM, "apply", _unkeyed(_MOBILE_SYSTEM, "apply")),)
    ),
    "the manifest goes first": Mutant("manifest", "drop.", ((upload, "_send_all", _manifest_first),)),
    "an answer is marked before it is imported": Mutant(
        "manifest", "journal.append acknowledged", ((collecting, "take_in", _marked_before_import),)
    ),
    "a claimed set is not recovered": Mutant(
        "manifest", "journal.append claimed", ((server_run, "_advance", _claims_nothing_again),)
    ),
    "no receipt is written": Mutant("manifest", "journal.append judged", ((filing, "_write_receipt", _nothing),)),
    "the spool is cleared before the verdict": Mutant(
        "manifest", "journal.append sent", ((upload, "commit", _cleared_at_once),)
    ),
    "the spool is never cleared": Mutant("manifest", "journal.append told", ((spool.Spool, "clear", _nothing),)),
    "the spool is not made durable": Mutant(
        "manifest", "journal.append generated", ((spool.Spool, "settle", _nothing),)
    ),
    # what that loses would be fetched once more from the drop, which is the second net
    "old names go before the new ones last": Mutant(
        "manifest",
        "disk.sync_folder",
        ((durable, "move_all", _source_first), (damage, "fetch_missing", _nothing_is_fetched)),
    ),
    "a room that has gone is waited for": Mutant(
        "unfit", "disk.remove_folder", ((durable, "move_all", _every_source_is_there),)
    ),
    "the newest pair is purged, too": Mutant("purging", "drop.", ((retention, "_states", _newest_first),)),
    "pair: nothing tells that a set was sent": Mutant(
        "vendor-deletes", "drop.rename", ((outbound, "look_for_commit", _never_sent),)
    ),
    "pair: what was not sent counts as taken": Mutant(
        "pair", "journal.append committing", ((outbound, "look_for_commit", _always_sent),)
    ),
    "pair: an answer is delivered again unasked": Mutant(
        "vendor-office", "drop.rename", ((outbox, "look_for_commit", _never_sent),)
    ),
    "pair: an answer is removed before it is imported": Mutant(
        "vendor-deletes", "journal.append acknowledged", ((collecting, "take_in", _marked_before_import),)
    ),
    "pair: half an answer is taken": Mutant(
        "vendor-deletes",
        "journal.append found",
        ((arrivals, "STOOD_STILL", timedelta()), (arrivals, "is_whole", lambda disk, copy: True)),
    ),
}
