"""`optimx config …`: checks `plugins.toml`, shows where each value comes from.

In: a session. Out: mistakes, all at once, or values, secrets masked. Called by `root`.
"""

import typer

from optimx import text
from optimx.cli import groups
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.failures import mistake_data, show_error
from optimx.cli.session import Session
from optimx.cli.views.settings import setting_data, setting_lines, settings_of
from optimx.core.config import ConfigurationMistakesError, Mistake

app = groups.group(
    "config",
    text("Checks the configuration, shows where each value comes from."),
    ["optimx config check", "optimx config show"],
)


@groups.add(
    app,
    "check",
    text("Tells all mistakes of the configuration at once, each with its line and how to mend it."),
    ["optimx config check", r"optimx config check --config D:\optimx\plugins.toml", "optimx config check --json"],
)
def check(ctx: typer.Context) -> int:
    """Tell all mistakes; warnings alone are no failure."""
    session: Session = ctx.obj
    try:
        config, _ = load(session)
    except ConfigurationMistakesError as error:
        return _refuse(error, session)
    _tell(session, config.warnings)
    return DONE


def _refuse(error: ConfigurationMistakesError, session: Session) -> int:
    """Tell the mistakes; with `--json` they are the result, and have the same shape as for a good file."""
    if not session.terminal.json:
        return show_error(error, session.terminal)
    _tell(session, error.mistakes, valid=False)
    return error.exit_code


def _tell(session: Session, mistakes: tuple[Mistake, ...], *, valid: bool = True) -> None:
    terminal = session.terminal
    data = {
        "file": str(session.config),
        "valid": valid,
        "mistakes": [mistake_data(mistake, terminal) for mistake in mistakes],
    }
    good = text("{file}: no mistakes", file=session.config)
    if mistakes:
        good = text("{file}: no mistakes, warnings: {count}", file=session.config, count=len(mistakes))
    lines = [terminal.show(good)]
    for mistake in mistakes:
        words = text("line {line}, {key}: {what}", line=mistake.line, key=mistake.key, what=terminal.show(mistake.what))
        lines += [terminal.show(words), f"  {terminal.show(mistake.remedy)}"]
    terminal.result("config.check", data, lines)


@groups.add(
    app,
    "show",
    text("Shows every value and where it comes from: a line of the file, or the default. Secrets stay hidden."),
    ["optimx config show", "optimx config show --json"],
)
def show(ctx: typer.Context) -> int:
    """Show every value with its source."""
    session: Session = ctx.obj
    config, _ = load(session)
    settings = settings_of(config)
    data = {"file": str(config.file), "settings": [setting_data(setting) for setting in settings]}
    session.terminal.result("config.show", data, setting_lines(settings, session.terminal))
    return DONE
