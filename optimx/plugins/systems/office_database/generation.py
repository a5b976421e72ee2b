"""Writes the pair: what the firm is now, and what the crews have to hear.

In: the database and a batch. Out: `optim_param` and `optim_data` in a folder, and a note of what this pair tells.
Called by `database`.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection

from optimx import Batch, Document, GeneratedFiles, GenerationError, Role, SystemContext, Work, text
from optimx.documents import FORMAT_VERSION, Header, write_optim_data, write_optim_param
from optimx.plugins.sql import Database
from optimx.plugins.systems.office_database import bookkeeping, firm, notices

T = TypeVar("T")

# Often enough that a person who presses Ctrl-C waits for nothing, rarely enough to cost nothing.
_STEP = 200
# The other side refuses a pair without these; it is better said before anything is sent.
_REQUIRED = ("Societe", "Utilisateur", "TypeHeure", "Salarie", "Chantier")


def generate(database: Database, context: SystemContext, batch: Batch, folder: Path, work: Work) -> GeneratedFiles:
    """Write the pair into an empty folder and note what it tells.

    Raises:
        GenerationError: the firm's data breaks the schema (the record is named), or lacks what no pair goes without.
    """
    with database.read() as connection:
        told = notices.untold(connection, context.translate)
        made = _write(connection, context, batch, folder, told=told, work=work)
    with database.write() as connection:
        bookkeeping.record_pair(connection, batch.id, made.param.name, made.counts, context.clock.now())
        notices.note(connection, batch.id, told)
    return made


def _write(
    connection: Connection, context: SystemContext, batch: Batch, folder: Path, *, told: notices.Notices, work: Work
) -> GeneratedFiles:
    now = context.clock.now()
    stamp = batch.stamp or now
    param, data = (folder / context.file_name(role, stamp) for role in (Role.PARAM, Role.DATA))
    header = Header(FORMAT_VERSION, batch.account, batch.id, now)
    documents = list(firm.documents(connection))
    progress = _Progress(work, firm.count(connection) + len(told.acknowledgements) + len(told.rejections))
    with context.disk.create(param) as out:
        records = chain(firm.param_records(connection), told.acknowledgements)
        counts = dict(write_optim_param(out, header, progress.over(records)))
    with context.disk.create(data) as out:
        snapshot = chain(firm.data_records(connection), told.rejections, (record for record, _ in documents))
        counts.update(write_optim_data(out, header, progress.over(snapshot)))
    _complete(counts)
    travelling = tuple(Document(record.file, path, record.sha256) for record, path in documents)
    return GeneratedFiles(param, data, travelling, counts)


def _complete(counts: Mapping[str, int]) -> None:
    missing = [kind for kind in _REQUIRED if not counts[kind]]
    if missing:
        raise GenerationError(
            text("the office database holds no {kinds}: the mobile app cannot work without", kinds=", ".join(missing)),
            remedy=text("Enter the firm's data into the office database, then run it again."),
        )


class _Progress:
    """Counts records over both files."""

    def __init__(self, work: Work, total: int) -> None:
        self._work = work
        self._total = total
        self._done = 0

    def over(self, records: Iterable[T]) -> Iterator[T]:
        """Pass records on, telling how far they are."""
        for record in records:
            if self._done % _STEP == 0:
                self._work.step(self._done, self._total)
            self._done += 1
            yield record
