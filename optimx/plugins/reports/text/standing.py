"""The details: totals by kind of record, what was refused by rule, warnings, what still waits, which promise applies.

In: a `RunRecord`. Out: lines of the page. Called by the text report.
"""

from collections.abc import Callable

from optimx import BatchSummary, Finding, RunRecord, Text, text
from optimx.plugins.reports.tallies import (
    RecordTotals,
    by_message,
    by_rule,
    by_state,
    refused_records,
    refused_sets,
    totals_by_kind,
    warnings_of,
)
from optimx.plugins.reports.text.page import Page, shown_name
from optimx.plugins.reports.wording import PROMISES, WARNING_REMEDIES, batch_words, kind_words, removed_words

_KIND = 34
_COLUMN = 12
# A warning is worth reading a few times; a refusal is always shown, since a record hangs on it.
_SENTENCES_SHOWN = 5
_RECORDS_SHOWN = 3
_ALIKE_SHOWN = 3

_Column = tuple[Text, Callable[[RecordTotals], int]]
_COLUMNS: tuple[_Column, ...] = (
    (text("generated"), lambda total: total.generated),
    (text("applied"), lambda total: total.applied),
    (text("imported"), lambda total: total.imported),
    (text("handed over"), lambda total: total.handed_over),
    (text("refused"), lambda total: total.refused),
)


def record_totals(run: RunRecord, page: Page) -> None:
    """Add a table of kinds of record; columns that hold nothing are left out."""
    totals = totals_by_kind(run)
    if not totals:
        return
    columns = [column for column in _COLUMNS if any(column[1](total) for total in totals)]
    page.heading(text("RECORDS BY KIND"))
    page.line(" " * _KIND + "".join(f"{page.say(words):>{_COLUMN}}" for words, _ in columns))
    for total in totals:
        kind = shown_name(page.say(kind_words(total.kind)))
        page.line(f"{kind:<{_KIND}}" + "".join(_cell(page, of(total)) for _, of in columns))


def _cell(page: Page, count: int) -> str:
    return f"{page.figures.number(count) if count else '-':>{_COLUMN}}"


def refused(run: RunRecord, page: Page) -> None:
    """Add what was refused, by rule, with who made it and what becomes of it."""
    sets, records = refused_sets(run), refused_records(run)
    if not sets and not records:
        return
    page.heading(text("REFUSED"))
    for rule, findings in by_rule(sets).items():
        page.paragraph(page.say(text("Rule {rule}: the whole set is refused", rule=rule)))
        _findings(findings, page, with_file=True)
    several = len({finding.file for finding in records}) > 1
    for rule, findings in by_rule(records).items():
        count = page.figures.counted(len(findings), text("{count} record"), text("{count} records"))
        page.paragraph(page.say(text("Rule {rule}: {count}", rule=rule, count=count)))
        _findings(findings, page, with_file=several)
    if records:
        page.paragraph(page.say(_COMES_BACK), first="-> ")


_COMES_BACK = text(
    "Nothing to type again: after the next exchange each record is in the mobile app of the person named, who puts it "
    "right there; it then comes with a later answer."
)


def _findings(findings: tuple[Finding, ...], page: Page, *, with_file: bool) -> None:
    """Add what was refused: the same sentence once, under it each record, since each has to be put right."""
    for alike in by_message(findings):
        page.paragraph(page.say(alike[0].message), first="  - ")
        for finding in alike:
            where = _where(finding, page, with_file=with_file)
            if where:
                page.paragraph(where, first="    ")


def _where(finding: Finding, page: Page, *, with_file: bool) -> str:
    parts = [page.say(finding.about)] if finding.about else []
    if finding.author:
        parts.append(page.say(text("entered by {author}", author=finding.author)))
    if finding.record:
        parts.append(_numbered(finding, page))
    if finding.file and finding.line:
        parts.append(page.say(text("{file}, line {line}", file=finding.file, line=finding.line)))
    elif finding.file and (with_file or not parts):
        parts.append(shown_name(finding.file))
    return " - ".join(parts)


def _numbered(finding: Finding, page: Page) -> str:
    kind, _, number = finding.record.partition(" ")
    if finding.about:
        return page.say(text("no. {number}", number=number or "?"))
    return page.say(text("{kind}, no. {number}", kind=page.say(kind_words(kind)), number=number or "?"))


def warnings(run: RunRecord, page: Page) -> None:
    """Add what else has to be said, by rule; it costs nothing today."""
    found = warnings_of(run)
    if not run.warnings and not found:
        return
    page.heading(text("WARNINGS"))
    for words in run.warnings:
        page.paragraph(page.say(words), first="- ")
    if any(finding.record for finding in found):
        page.paragraph(page.say(_COSTS_NOTHING))
    for rule, findings in by_rule(found).items():
        _warned(rule, findings, page)


_COSTS_NOTHING = text("None of what follows was refused; some of it is worth a look.")


def _warned(rule: str, findings: tuple[Finding, ...], page: Page) -> None:
    times = page.figures.counted(len(findings), text("once"), text("{count} times"))
    remedy = WARNING_REMEDIES.get(rule)
    title = page.say(text("Rule {rule}: {count}", rule=shown_name(rule), count=times))
    page.paragraph(f"{title} - {page.say(remedy)}" if remedy else title)
    groups = by_message(findings)
    for alike in groups[:_SENTENCES_SHOWN]:
        page.paragraph(page.say(alike[0].message), first="  - ")
        _concerned(alike, page)
    _and_others(sum(map(len, groups[_SENTENCES_SHOWN:])), page, first="  - ")


def _concerned(alike: tuple[Finding, ...], page: Page) -> None:
    """Add whose records a sentence is about; a few of many, for it costs nothing."""
    known = [each for each in (_known_by(finding, page) for finding in alike) if each]
    for each in known[:_RECORDS_SHOWN]:
        page.paragraph(each, first="    ")
    _and_others(len(alike) - len(known[:_RECORDS_SHOWN] or alike[:1]), page, first="    ")


def _known_by(finding: Finding, page: Page) -> str:
    if finding.about is None:
        return _where(finding, page, with_file=False) if finding.record else ""
    author = [page.say(text("entered by {author}", author=finding.author))] if finding.author else []
    return " - ".join([page.say(finding.about), *author])


def _and_others(count: int, page: Page, first: str) -> None:
    if count > 0:
        page.paragraph(page.figures.counted(count, text("and {count} other"), text("and {count} others")), first=first)


def removed(run: RunRecord, page: Page) -> None:
    """Add what was kept long enough and is gone for good."""
    if not any(run.removed.values()):
        return
    page.heading(text("REMOVED: WHAT WAS KEPT LONG ENOUGH"))
    for what, count in ((what, count) for what, count in run.removed.items() if count):
        page.line(f"{page.figures.number(count):>8}  {page.say(removed_words(what))}")


def standing(run: RunRecord, page: Page) -> None:
    """Add the batches that are not settled, and what each waits for."""
    if not run.open_batches:
        return
    page.heading(text("STILL OPEN"))
    for alike in by_state(run.open_batches):
        since = page.say(text("since {moment}", moment=page.figures.minute(min(batch.since for batch in alike))))
        where = page.say(batch_words(alike[0], run.side, page.figures.translate))
        if len(alike) == 1:
            page.paragraph(f"{_name(alike[0])} - {where}, {since}", first="- ")
            continue
        page.paragraph(f"{page.figures.number(len(alike))} - {where}, {since}", first="- ")
        for batch in alike[:_ALIKE_SHOWN]:
            page.line(f"    {_name(batch)}")
        more = len(alike) - _ALIKE_SHOWN
        if more > 0:
            others = page.figures.counted(more, text("and {count} other"), text("and {count} others"))
            page.line(f"    {others}")


def _name(batch: BatchSummary) -> str:
    return shown_name(batch.name or batch.id)


def promise(run: RunRecord, page: Page) -> None:
    """Add which profile, and thus which promise, applies."""
    if run.profile not in PROMISES:
        return
    page.heading(text("WHAT IS PROMISED"))
    page.paragraph(f"{page.say(PROMISES[run.profile])} ({run.profile})")
