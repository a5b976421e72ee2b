"""Takes an answer in: every record that may go in, and the id of the batch, in one transaction.

In: an `Appli_Data`, its media with their places in the archive. Out: rows, records that wait for their media, refused
records to be told to the crews, and an `ImportOutcome`. Called by `database`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection

from optimx import BadInputError, Batch, Finding, ImportOutcome, PlacedMedia, Severity, SystemContext, Work, text
from optimx.documents import Reading
from optimx.documents.records import AnswerRecord
from optimx.plugins.judgement import digest, findings_of
from optimx.plugins.sql import Database
from optimx.plugins.systems.office_database import bookkeeping, inspection, notices, unclaimed
from optimx.plugins.systems.office_database.bookkeeping import Remembered
from optimx.plugins.systems.office_database.books import read_books
from optimx.plugins.systems.office_database.inspection import Validated
from optimx.plugins.systems.office_database.intake import Intake

T = TypeVar("T")

# One statement asks for all versions of a piece: as many as a statement may name.
_PIECE = 500


def import_answer(
    database: Database,
    context: SystemContext,
    batch: Batch,
    answer: Path,
    *,
    media: Sequence[PlacedMedia],
    work: Work,
    validated: Validated,
) -> ImportOutcome:
    """Store an answer; one that is in already changes nothing.

    Raises:
        BadInputError: the answer is refused whole: another account's, or one that came before with other content.
        BadXmlError: it is no `Appli_Data` that can be read.
    """
    sha256 = digest(context, answer)
    with context.disk.open(answer) as file:
        reading = validated.read(file, answer.name, sha256)
        _refuse_bad_set(inspection.judge(database, context, answer.name, reading, sha256), answer.name)
        known = Remembered(batch.id, reading.header.batch, answer.name, sha256)
        with database.write() as connection:
            return _import_once(connection, context, known, reading, media=media, work=work)


def _refuse_bad_set(findings: Iterable[Finding], name: str) -> None:
    for finding in findings:
        if finding.severity is Severity.SET:
            raise BadInputError(finding.message, file=name)


def _import_once(
    connection: Connection,
    context: SystemContext,
    answer: Remembered,
    reading: Reading[AnswerRecord],
    *,
    media: Sequence[PlacedMedia],
    work: Work,
) -> ImportOutcome:
    found = bookkeeping.find_answer(connection, answer.id, answer.lot)
    if found is not None:
        return _already(connection, context, answer, *found)
    bookkeeping.record_answer(connection, answer, {}, context.clock.now())
    intake = Intake(connection, answer, media, read_books(connection, context.clock.now(), context.zone))
    total = sum(reading.counts.values())
    for piece in _pieces(reading.records()):
        work.step(intake.taken, total)
        intake.take(piece)
    intake.finish()
    work.step(intake.taken, total)
    return _conclude(connection, context, answer, reading, intake)


def _already(
    connection: Connection, context: SystemContext, answer: Remembered, found: Remembered, counts: bookkeeping.Counts
) -> ImportOutcome:
    if found.sha256 != answer.sha256:
        what = text("batch {batch} was imported before with other content", batch=answer.lot)
        raise BadInputError(what, file=answer.file)
    if found.id != answer.id:
        # The same file came under another id (a drop without manifests): from now on it is found by both.
        bookkeeping.record_answer(connection, answer, counts, context.clock.now())
    return ImportOutcome(counts=counts, already=True)


def _conclude(
    connection: Connection, context: SystemContext, answer: Remembered, reading: Reading[AnswerRecord], intake: Intake
) -> ImportOutcome:
    now = context.clock.now()
    warnings = (*findings_of(reading.warnings, answer.file), *intake.warnings)
    refused = tuple(finding for _, finding in intake.refused)
    bookkeeping.record_answer(connection, answer, intake.counts, now)
    bookkeeping.record_findings(connection, answer.id, (*refused, *warnings))
    bookkeeping.record_action(connection, answer.id, "imported", str(sum(intake.counts.values())), now)
    notices.refuse(connection, answer.id, answer.lot, intake.refused)
    unclaimed.note(connection, intake.unclaimed, now)
    return ImportOutcome(intake.counts, refused, warnings, intake.waiting)


def _pieces(records: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(records)
    while piece := list(islice(rest, _PIECE)):
        yield piece
