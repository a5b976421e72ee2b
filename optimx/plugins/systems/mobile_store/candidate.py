"""A pair as it was found: read whole and judged as far as the files alone allow.

In: two files that nobody trusts, the documents that came with them. Out: a `Candidate`. Changes nothing. Used by
`applying`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from optimx import BadXmlError, Finding, Severity, SystemContext, Work, finding_of_error
from optimx.documents import (
    Company,
    Document,
    DocumentFacts,
    Reading,
    RefusedRecord,
    Rejection,
    identifiers_look_right,
    read_optim_data,
    read_optim_param,
)
from optimx.plugins.judgement import digest, facts_of, finding_of_record, findings_of


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two files.

    Attributes:
        sha256: of its bytes.
        content: its bytes; they are stored as they came. None when it cannot be read as what it should be.
        facts: for the rules on whole sets; None when it cannot be read.
        counts: of its records, by kind.
        findings: what reading it found.
        named: documents of the document management that it names.
        rejections: records that the office refused, and says so in it.
    """

    sha256: str
    content: bytes | None
    facts: DocumentFacts | None
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    named: tuple[Document, ...] = ()
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that may be applied.

    Attributes:
        param: the `optim_param`.
        data: the `optim_data`.
        came: name by sha256 of the documents that came with it.
    """

    param: Half
    data: Half
    came: Mapping[str, str]

    @property
    def lot(self) -> str:
        """The id inside of its files; empty when neither can be read."""
        return next((half.facts.header.batch for half in (self.data, self.param) if half.facts), "")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading both files found."""
        return (*self.param.findings, *self.data.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Records of both files, by kind."""
        return {**self.param.counts, **self.data.counts}

    @property
    def facts(self) -> tuple[DocumentFacts, ...]:
        """Facts of the files that can be read."""
        return tuple(half.facts for half in (self.param, self.data) if half.facts)


def read_pair(context: SystemContext, param: Path, data: Path, documents: Mapping[str, Path], work: Work) -> Candidate:
    """Read a pair; a bad file becomes a finding, never an error."""
    work.check()
    lists = _read(context, param, "OptimParam", read_optim_param)
    work.check()
    snapshot = _read(context, data, "OptimData", read_optim_data)
    came: dict[str, str] = {}
    for done, (name, path) in enumerate(documents.items()):
        work.step(done, len(documents))
        came[digest(context, path)] = name
    return Candidate(lists, snapshot, came)


def _read(context: SystemContext, path: Path, root: str, read: Callable[..., Reading[Any]]) -> Half:
    sha256 = digest(context, path)
    with context.disk.open(path) as file:
        try:
            return _half(file, path.name, root, sha256, read(file, name=path.name))
        except BadXmlError as error:
            return Half(sha256, None, None, {}, (finding_of_error(error, path.name),))


def _half(file: BinaryIO, name: str, root: str, sha256: str, reading: Reading[Any]) -> Half:
    refused = reading.records() if reading.refused else ()
    findings = (
        *(finding_of_record(record, name) for record in refused if isinstance(record, RefusedRecord)),
        *findings_of(reading.warnings, name),
        *_odd_companies(reading, name),
    )
    told = list(reading.records(kinds=("Document", "Rejet")))
    named = tuple(record for record in told if isinstance(record, Document))
    rejections = tuple(record for record in told if isinstance(record, Rejection))
    file.seek(0)
    facts = facts_of(name, root, reading.header, sha256)
    return Half(sha256, file.read(), facts, reading.counts, findings, named, rejections)


def _odd_companies(reading: Reading[Any], name: str) -> tuple[Finding, ...]:
    if not reading.counts.get("Societe"):
        return ()
    companies = (record for record in reading.records(kinds=("Societe",)) if isinstance(record, Company))
    return findings_of((finding for company in companies for finding in identifiers_look_right(company)), name)


def refuses(findings: tuple[Finding, ...]) -> bool:
    """Return whether one of the findings refuses the set whole."""
    return any(finding.severity is Severity.SET for finding in findings)
