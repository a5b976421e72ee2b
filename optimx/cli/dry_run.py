"""`optimx exchange --dry-run`: what would happen now; nothing is changed on any side, and no report is left.

In: a session. Out: what is open and what would become of it, what waits on the drop, whether a pair would be sent.
Called by `exchange`.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from optimx import printable, text
from optimx.app import preview_office
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.running import watched
from optimx.cli.session import Session
from optimx.cli.terminal import Terminal
from optimx.core.office.preview import Outlook, Preview


def show_dry_run(session: Session) -> int:
    """Show what would happen."""
    config, plugins = load(session)
    with watched(session) as (around, halt):
        found = preview_office(config, plugins, around, halt.begin(around.clock))
    session.terminal.result("exchange.dry-run", _data(found, session.terminal), _lines(found, session.terminal))
    return DONE


def _lines(found: Preview, terminal: Terminal) -> Iterator[str]:
    yield terminal.show(
        text("Nothing was changed. An exchange would now do this (profile {profile}):", profile=found.profile)
    )
    for each in (*found.open, *found.answers):
        line = text("{name}: {what}", name=printable(each.name), what=terminal.show(each.becomes))
        yield f"  {terminal.show(line)}"
    if found.generates:
        would = text("a new pair would be generated and sent")
        yield f"  {terminal.show(would)}"
    elif found.why is not None:
        not_now = text("no new pair: {why}", why=terminal.show(found.why))
        yield f"  {terminal.show(not_now)}"


def _data(found: Preview, terminal: Terminal) -> dict[str, Any]:
    def plain(each: Outlook) -> dict[str, Any]:
        return {**asdict(each), "becomes": terminal.show(each.becomes)}

    return {
        "profile": found.profile,
        "open": [plain(each) for each in found.open],
        "answers": [plain(each) for each in found.answers],
        "generates": found.generates,
        "why": terminal.show(found.why) if found.why else None,
    }
