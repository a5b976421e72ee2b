"""`optimx report …`: any past run in any format, rendered from the journal.

In: a session. Out: a list of runs, a report. Called by `root`.
"""

import json
from collections import Counter
from heapq import merge
from typing import Annotated, NoReturn

import typer

from optimx import ConfigurationError, NotThereError, ReportContext, RunRecord, RunSummary, Text, text
from optimx.cli import groups
from optimx.cli.batches import Login
from optimx.cli.books import Books, books
from optimx.cli.exit_codes import DONE
from optimx.cli.session import Session
from optimx.cli.views.page import report_page
from optimx.cli.views.runs import run_data, run_lines
from optimx.core.reporting import summaries
from optimx.locales import translation

app = groups.group(
    "report",
    text("Lists past runs, shows any of them again."),
    ["optimx report list", "optimx report show", "optimx report show ID --format json"],
)


@groups.add(app, "list", text("Lists all runs, the newest last."), ["optimx report list", "optimx report list --json"])
def list_runs(ctx: typer.Context, account: Login = "") -> int:
    """List all runs."""
    session: Session = ctx.obj
    with books(session, account) as found:
        journalled = summaries(found.journal, found.side) if found.journal else ()
        # each in the order in which it was written, whatever the clock said meanwhile
        runs = [*merge(journalled, map(_summary, found.refused()), key=lambda run: run.started)]
    session.terminal.result(
        "report.list", {"runs": [run_data(run) for run in runs]}, run_lines(runs, found.figures, session.terminal)
    )
    return DONE


@groups.add(
    app,
    "show",
    text("Shows the report of a run; without an ID, of the last one."),
    ["optimx report show", "optimx report show ID", "optimx report show ID --format json"],
)
def show(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(metavar="[ID]", help=text("Of the run; its beginning is enough.").message)] = "",
    format_: Annotated[
        str, typer.Option("--format", help=text("A format of report: text, json, or one of a plugin.").message)
    ] = "text",
    account: Login = "",
) -> int:
    """Render a past run again."""
    session: Session = ctx.obj
    with books(session, account) as found:
        record = _record(found, run)
        language = session.asked_language or found.config.report_language
        page = _page(found, record, format_, language)
        data = json.loads(_page(found, record, "json", language)) if session.terminal.json else None
    session.terminal.result("run", data, page.split("\n"))
    return DONE


def _record(found: Books, run: str) -> RunRecord:
    """Return the run whose ID begins so; without one, the newest."""
    refused = {record.id: record for record in found.refused()}
    journalled = [*found.journal.runs()] if found.journal else []
    if not run:
        newest = [*(found.record(each) for each in journalled[-1:]), *[*refused.values()][-1:]]
        return max(newest, key=lambda record: record.started) if newest else _unknown(text("there is no run yet"))
    known = [each for each in (*journalled, *refused) if each.startswith(run)]
    if len(known) != 1 and run not in known:
        return _unknown(text("no single run has the ID '{run}'", run=run))
    one = run if run in known else known[0]
    return refused.get(one) or found.record(one)


def _unknown(what: Text) -> NoReturn:
    raise NotThereError(what, remedy=text("'optimx report list' shows all runs."))


def _summary(record: RunRecord) -> RunSummary:
    return RunSummary(
        record.id,
        record.side,
        record.command,
        record.started,
        record.ended,
        record.outcome,
        record.exit_code,
        (),
        Counter(event.kind for event in record.events),
    )


def _page(found: Books, record: RunRecord, name: str, language: str) -> str:
    if name not in found.plugins.reports:
        raise ConfigurationError(
            text("no format of report is called '{name}'", name=name),
            remedy=text("There are: {names}.", names=", ".join(found.plugins.reports)),
        )
    plugin = found.plugins.reports[name]
    report = plugin.make(found.config.report_options.get(name) or plugin.options())
    return report_page(report, record, ReportContext(language, translation(language), found.timezone))
