"""`optimx config …`: checks `plugins.toml`, shows where each value comes from.

In: a session. Out: mistakes, all at once, or values, secrets masked. Called by `root`.
"""

from collections.abc import Iterator
from dataclasses import replace

import typer

from optimx import JournalError, SecretError, Side, text
from optimx.app import this_process
from optimx.app.secrets import secrets_in
from optimx.cli import groups
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.failures import mistake_data, show_error
from optimx.cli.session import Session
from optimx.cli.terminal import Terminal, remedy_line
from optimx.cli.views.settings import Setting, setting_data, setting_lines, settings_of
from optimx.core.config import Config, ConfigurationMistakesError, Mistake, MistakeSeverity

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
    _tell(session, (*config.warnings, *_secrets(config, session)))
    return DONE


def _secrets(config: Config, session: Session) -> Iterator[Mistake]:
    """Give a warning for each secret that the next run wants and that cannot be had here, by who asks."""
    for each in secrets_in(config.raw):
        try:
            if each.in_use:
                each.reference.resolve(session.caller.environment)
        except SecretError as error:
            kind, _, rest = each.key.partition(".")
            path = (kind, *rest.rpartition(".")[::2])
            yield config.raw.mistake(path, error.what, error.remedy, MistakeSeverity.WARNING, error.code)


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
        lines += [_line(mistake, terminal), f"  {remedy_line(terminal, mistake.remedy)}"]
    terminal.result("config.check", data, lines)


def _line(mistake: Mistake, terminal: Terminal) -> str:
    what = terminal.show(mistake.what)
    if mistake.key in what:
        return terminal.show(text("line {line}: {what}", line=mistake.line, what=what))
    return terminal.show(text("line {line}, {key}: {what}", line=mistake.line, key=mistake.key, what=what))


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
    settings = [_actual(setting, config, session) for setting in settings_of(config)]
    data = {"file": str(config.file), "settings": [setting_data(setting) for setting in settings]}
    session.terminal.result("config.show", data, setting_lines(settings, session.terminal))
    return DONE


def _actual(setting: Setting, config: Config, session: Session) -> Setting:
    """Return the setting; for the state, the folder that this machine uses where the file names none."""
    if setting.key not in ("office.state", "server.state"):
        return setting
    around = this_process(session.caller.environment, state=session.state)
    try:
        if config.office is not None and config.account is not None:
            place = around.place(config.office.state, config.account.id, Side.OFFICE, own=True)
        else:
            # one folder below it for each account
            place = around.place(config.server.state if config.server else None, "0", Side.SERVER, own=False).parent
    except JournalError:
        return setting  # it lies on a share: every run says so, with what to do
    return replace(setting, value=str(place), option="--state" if session.state is not None else "")
