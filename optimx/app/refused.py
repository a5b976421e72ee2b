"""Runs that were refused before they had a journal, read back from the reports that they left.

In: `Rapport`, the runs that the journal knows. Out: `RunRecord`s, oldest first. Called by `optimx report`. Anybody may
write into that folder: what is not such a report is passed over, and nothing is believed but what a report shows.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from optimx.core import durable
from optimx.core.codec import CodecError, decode
from optimx.core.contracts import Outcome, RunRecord
from optimx.core.errors import OptimxError
from optimx.core.events import Errored, Side
from optimx.core.ports import Disk

_SUFFIX = ".json"
_LARGEST = 1 << 20  # bytes; the report of a refusal has some two thousand
_MOST = 500  # reports that are looked into; a year has some hundred runs that are refused, if all goes badly


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the report `json` holds of a run, as far as one that was refused has it."""

    id: str
    account: str
    company: str
    side: Side
    command: str
    machine: str
    started: datetime
    ended: datetime | None
    outcome: Outcome
    exit_code: int
    version: str
    journal_head: str
    events: tuple[Errored, ...]


def refused_runs(folder: Path, account: str, disk: Disk, journalled: Collection[str]) -> tuple[RunRecord, ...]:
    """Return the runs that were refused before they began.

    Args:
        folder: `Rapport`; need not be there.
        account: the mobile identifier.
        disk: the local files.
        journalled: names of reports of runs that the journal knows.
    """
    found = (_read(folder / name, disk) for name in _unknown(folder, disk, journalled)[:_MOST])
    # Without a readable configuration, a report was written that names no account
    records = [record for record in found if record is not None and record.account in (account, "")]
    return tuple(sorted(records, key=lambda record: record.started))


def _unknown(folder: Path, disk: Disk, journalled: Collection[str]) -> list[str]:
    """Return the names of JSON reports that the journal does not know, the newest first."""
    names = (entry.name for entry in disk.list(folder) if entry.is_file)
    return sorted((name for name in names if name.endswith(_SUFFIX) and name not in journalled), reverse=True)


def _read(path: Path, disk: Disk) -> RunRecord | None:
    try:
        stored = decode(_Stored, json.loads(durable.read_all(disk, path, _LARGEST)))
    except (OptimxError, CodecError, ValueError, RecursionError):
        return None  # somebody else's file; nothing of the exchange hangs on it
    # Every other run has its place in a journal: this one, or one that was lost
    if stored.journal_head:
        return None
    return RunRecord(**{field.name: getattr(stored, field.name) for field in fields(stored)})
