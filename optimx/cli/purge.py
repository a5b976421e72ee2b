"""`optimx purge`: what may not be kept any longer: shown first, removed with `--yes`; on either side.

In: a session. Out: how much of what, and with `--yes` one run an account, journalled and reported. Called by `root`;
or let `[retention] daily` do it.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from optimx import Expired, Text, printable, text
from optimx.app import OfficeDesk, open_account, open_office, this_process
from optimx.cli import groups
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.running import run_office
from optimx.cli.server.accounts import logins, run_accounts
from optimx.cli.server.serving import Order
from optimx.cli.session import Session
from optimx.core import purging
from optimx.core.dropserver.retention import purge_data
from optimx.core.journal.entries import DataPurged
from optimx.core.office import retention
from optimx.plugins.reports.wording import removed_words

app = groups.single()


@groups.add(
    app,
    "purge",
    text("Shows what may not be kept any longer; with --yes it goes, and the journal says how much it was."),
    ["optimx purge", "optimx purge --yes", "optimx purge --yes --config server.toml --account demo"],
)
def purge(
    ctx: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=text("Remove it; it cannot be brought back.").message)] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=text("Only show it; also when nothing is said.").message)
    ] = False,
    account: Annotated[
        str | None, typer.Option("--account", metavar="LOGIN", help=text("On a drop server: only this one.").message)
    ] = None,
) -> int:
    """Show or remove what has expired."""
    session: Session = ctx.obj
    if yes and dry_run:
        ctx.fail(text("--yes and --dry-run exclude each other").show(session.caller.translate))
    config, _ = load(session)
    if not yes:
        return _show(session, account)
    if config.server is not None:
        return run_accounts(session, Order("purge", purge_data), account)
    return run_office(session, "purge", retention.purge, headline=_headline)


def _headline(desk: OfficeDesk) -> Text:
    last = desk.office.journal.latest(DataPurged)
    return text("removed: {count}", count=sum(last.counts.values()) if last else 0)


def _show(session: Session, account: str | None) -> int:
    lines: list[str] = []
    data: dict[str, dict[str, Any]] = {}
    total = 0
    for name, found in _each(session, account):
        total += sum(found.counts.values())
        data[name] = {"counts": dict(found.counts), "files": len(found.places)}
        lines.extend([f"{printable(name)}:"] if name else [])
        lines.extend(_lines(session, found))
    closing = text("Remove all of that: --yes") if total else text("Nothing has been kept for too long.")
    session.terminal.result("purge", {"expired": data}, [*lines, session.terminal.show(closing)])
    return DONE


def _lines(session: Session, found: Expired) -> Iterator[str]:
    for what, count in found.counts.items():
        yield f"  {count:>8}  {session.terminal.show(removed_words(what))}"


def _each(session: Session, account: str | None) -> Iterator[tuple[str, Expired]]:
    """Give what has expired, by login; of an office under no name."""
    config, plugins = load(session)
    around = this_process(session.caller.environment, state=session.state)
    if config.server is None:
        with open_office(config, plugins, around, "purge") as office_desk:
            yield "", retention.expired(office_desk.office)
        return
    for login in logins(config, account):
        with open_account(config, plugins, around, login, "purge") as desk:
            part = desk.account
            yield login, purging.expired(part.journal, part.system, part.clock.now(), part.settings.periods)
