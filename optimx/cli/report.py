"""`optimx report …`: any past run in any format, rendered from the journal.

In: a session. Out: a list of runs, a report. Called by `root`.
"""

import json
from typing import Annotated

import typer

from optimx import ConfigurationError, NotThereError, ReportContext, RunRecord, text
from optimx.cli import groups
from optimx.cli.batches import Login
from optimx.cli.books import Books, books
from optimx.cli.exit_codes import DONE
from optimx.cli.session import Session
from optimx.cli.views.page import report_page
from optimx.cli.views.runs import run_data, run_lines
from optimx.core.reporting import record_of, summaries
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
        runs = summaries(found.journal, found.side) if found.journal else ()
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
        page = _page(found, record, format_)
        data = json.loads(_page(found, record, "json")) if session.terminal.json else None
    session.terminal.result("run", data, page.split("\n"))
    return DONE


def _record(found: Books, run: str) -> RunRecord:
    known = [each for each in found.journal.runs() if each.startswith(run)] if found.journal else []
    if found.journal is None or not known or (run and len(known) > 1 and run not in known):
        raise NotThereError(
            text("no single run has the ID '{run}'", run=run) if run else text("there is no run yet"),
            remedy=text("'optimx report list' shows all runs."),
        )
    return record_of(found.journal, run if run in known else known[-1], found.account, found.side)


def _page(found: Books, record: RunRecord, name: str) -> str:
    if name not in found.plugins.reports:
        raise ConfigurationError(
            text("no format of report is called '{name}'", name=name),
            remedy=text("There are: {names}.", names=", ".join(found.plugins.reports)),
        )
    plugin = found.plugins.reports[name]
    report = plugin.make(found.config.report_options.get(name) or plugin.options())
    language = found.config.report_language
    return report_page(report, record, ReportContext(language, translation(language), found.timezone))
