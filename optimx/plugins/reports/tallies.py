"""Sums over a run: files and octets by event, records by kind, what was refused by rule.

In: a `RunRecord`. Out: plain figures, for any format. Pure; called by the reports.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimx import (
    Archived,
    BatchSummary,
    Errored,
    Event,
    FileFacts,
    Finding,
    Generated,
    Imported,
    Processed,
    RunRecord,
    Severity,
)
from optimx.plugins.reports.wording import HANDED_OVER, kind_of, word_of


@dataclass(frozen=True, slots=True)
class FileTotal:
    """Files that one kind of event happened to.

    Attributes:
        files: number of events.
        octets: their sizes together.
    """

    files: int
    octets: int


@dataclass(frozen=True, slots=True)
class RecordTotals:
    """Records of one kind.

    Attributes:
        kind: the code's word (`TimeEntry`, …).
        generated: written into the pair.
        applied: taken over by the side that processed the pair.
        imported: taken over by the office, proven.
        handed_over: given to an office system that confirms nothing.
        refused: refused by rule.
    """

    kind: str
    generated: int = 0
    applied: int = 0
    imported: int = 0
    handed_over: int = 0
    refused: int = 0


def file_of(event: Event) -> FileFacts | None:
    """Return the file of an event; `Errored` names one but knows no size."""
    file = getattr(event, "file", None)
    return file if isinstance(file, FileFacts) else None


def totals_by_event(run: RunRecord) -> Mapping[str, FileTotal]:
    """Return files and octets by what is said of an event (`word_of`), in order of first appearance."""
    sums: dict[str, FileTotal] = {}
    for event in run.events:
        file = file_of(event)
        before = sums.get(word_of(event), FileTotal(0, 0))
        sums[word_of(event)] = FileTotal(before.files + 1, before.octets + (file.size if file else 0))
    return sums


def totals_by_category(run: RunRecord) -> Mapping[str, FileTotal]:
    """Return files and octets by archive category, by name."""
    sums: dict[str, FileTotal] = {}
    for event in run.events:
        if isinstance(event, Archived):
            before = sums.get(event.category, FileTotal(0, 0))
            sums[event.category] = FileTotal(before.files + 1, before.octets + event.file.size)
    return dict(sorted(sums.items()))


def totals_by_kind(run: RunRecord) -> tuple[RecordTotals, ...]:
    """Return records by kind; a batch that was in already adds nothing."""
    sums: dict[str, Counter[str]] = {word: Counter() for word in ("generated", "processed", "imported", HANDED_OVER)}
    for event in run.events:
        if isinstance(event, (Generated, Processed, Imported)) and not getattr(event, "already", False):
            _add(sums[word_of(event)], event.counts)
    refused = Counter(kind_of(finding.record.split(" ")[0]) for finding in refused_records(run) if finding.record)
    generated, applied, imported, handed_over = sums.values()
    # `+` leaves out the kinds that there were none of
    kinds = dict.fromkeys([*+generated, *+applied, *+imported, *+handed_over, *refused])
    return tuple(
        RecordTotals(kind, generated[kind], applied[kind], imported[kind], handed_over[kind], refused[kind])
        for kind in kinds
    )


def _add(sums: Counter[str], counts: Mapping[str, int]) -> None:
    for kind, count in counts.items():
        sums[kind_of(kind)] += count


def refused_records(run: RunRecord) -> tuple[Finding, ...]:
    """Return the findings that refuse one record each, in order."""
    return tuple(finding for event in run.events for finding in _refusing_a_record(event))


def refused_sets(run: RunRecord) -> tuple[Finding, ...]:
    """Return the findings that refuse a whole set, in order."""
    return _with_severity(run, Severity.SET)


def warnings_of(run: RunRecord) -> tuple[Finding, ...]:
    """Return the findings that cost nothing, in order."""
    handed = (finding for event in run.events if isinstance(event, Imported) for finding in event.warnings)
    return (*handed, *_with_severity(run, Severity.WARNING))


def by_rule(findings: Iterable[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """Return findings by rule, in order of first appearance."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    return {rule: tuple(group) for rule, group in groups.items()}


def by_message(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Return findings that say the same together, in order of first appearance; an id in a sentence is its own."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.message.show(), []).append(finding)
    return tuple(map(tuple, groups.values()))


def by_state(batches: Iterable[BatchSummary]) -> tuple[tuple[BatchSummary, ...], ...]:
    """Return batches that stand at the same point together, in order of first appearance."""
    groups: dict[tuple[str, ...], list[BatchSummary]] = {}
    for batch in batches:
        lacks = batch.lacks.show() if batch.lacks else ""
        groups.setdefault((batch.direction, batch.state, lacks), []).append(batch)
    return tuple(map(tuple, groups.values()))


def _refusing_a_record(event: Event) -> tuple[Finding, ...]:
    if isinstance(event, Imported):
        return event.refused
    return tuple(finding for finding in _inspected(event) if finding.severity is Severity.RECORD)


def _with_severity(run: RunRecord, severity: Severity) -> tuple[Finding, ...]:
    return tuple(finding for event in run.events for finding in _inspected(event) if finding.severity is severity)


def _inspected(event: Event) -> tuple[Finding, ...]:
    return event.findings if isinstance(event, (Processed, Errored)) else ()
