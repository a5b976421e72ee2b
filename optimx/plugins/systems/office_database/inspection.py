"""Looks at an answer before anything is touched: may it go in, and which media does it need?

In: an `Appli_Data` that nobody trusts. Out: an `Inspection`. Reads the database only to learn whether the same answer
came before with other content. Called by `database`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from optimx import BadInputError, Finding, Inspection, Role, SystemContext, WantedMedia, finding_of_error
from optimx.documents import (
    ANSWER,
    MediaKind,
    MediaReference,
    Reading,
    RefusedRecord,
    SetFacts,
    judge_set,
    media_of,
    read_appli_data,
)
from optimx.documents.records import AnswerRecord
from optimx.plugins.judgement import digest, facts_of, finding_of_record, findings_of
from optimx.plugins.sql import Database
from optimx.plugins.systems.office_database import bookkeeping

ROOT = "AppliData"


class Validated:
    """The answer that was validated last: what is imported next is nearly always the same, and need not be again."""

    def __init__(self) -> None:
        self._key = ("", "")
        self._reading: Reading[AnswerRecord] | None = None
        self._media: tuple[WantedMedia, ...] | None = None

    def read(self, file: BinaryIO, name: str, sha256: str) -> Reading[AnswerRecord]:
        """Return the reading of an answer, validated now or before.

        Args:
            file: open; the reading reads on from it.
            name: of the file.
            sha256: of its content: the same name and hash were judged alike.

        Raises:
            BadXmlError: it is no `Appli_Data` that can be read.
        """
        if self._reading is not None and self._key == (name, sha256):
            return self._reading.of_same_bytes(file)
        self._reading = self._media = None
        reading = read_appli_data(file, name=name)
        self._key, self._reading = (name, sha256), reading
        return reading

    def media(self, reading: Reading[AnswerRecord]) -> tuple[WantedMedia, ...]:
        """Return the media that the answer names, which `read` gave the reading of last."""
        if self._media is None:
            self._media = tuple(_wanted(reference) for reference in media_of(reading))
        return self._media


def inspect(database: Database, context: SystemContext, answer: Path, validated: Validated) -> Inspection:
    """Say all that there is to say of an answer; a bad file is a finding, never an error."""
    try:
        sha256 = digest(context, answer)
        with context.disk.open(answer) as file:
            reading = validated.read(file, answer.name, sha256)
            return _inspect(database, context, answer.name, reading, sha256, validated.media(reading))
    except BadInputError as error:
        return Inspection(findings=(finding_of_error(error, answer.name),))


def _inspect(
    database: Database,
    context: SystemContext,
    name: str,
    reading: Reading[AnswerRecord],
    sha256: str,
    media: tuple[WantedMedia, ...],
) -> Inspection:
    refused = tuple(_refused(reading.records(), name)) if reading.refused else ()
    return Inspection(
        batch=reading.header.batch,
        media=media,
        findings=(
            *judge(database, context, name, reading, sha256),
            *refused,
            *findings_of(reading.warnings, name),
        ),
        counts=reading.counts,
        built_on=reading.header.built_on,
    )


def judge(
    database: Database, context: SystemContext, name: str, reading: Reading[AnswerRecord], sha256: str
) -> tuple[Finding, ...]:
    """Apply the rules on whole sets to an answer that was read."""
    header = reading.header
    with database.read() as connection:
        found = bookkeeping.find_answer(connection, header.batch, header.batch)
    imported = {ROOT: found[0].sha256} if found else {}
    facts = SetFacts(context.account, ANSWER, (facts_of(name, ROOT, header, sha256),), imported)
    return findings_of(judge_set(facts))


def _refused(records: Iterable[AnswerRecord | RefusedRecord], name: str) -> Iterable[Finding]:
    return (finding_of_record(record, name) for record in records if isinstance(record, RefusedRecord))


def _wanted(reference: MediaReference) -> WantedMedia:
    return WantedMedia(
        id=reference.id,
        name=reference.name,
        role=Role.PHOTO if reference.kind is MediaKind.PHOTO else Role.SIGNATURE,
        sha256=reference.sha256,
        size=reference.size,
        category=reference.category,
        subject=reference.subject,
        taken_at=reference.taken_at,
    )
