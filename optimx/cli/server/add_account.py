"""`optimx server add-account`: writes an account into the server's `plugins.toml` and lays out its drop.

In: a session, what the account is called and where its drop is. Out: a table in the file, all else in it untouched,
the drop's folders and its identity. May be done again.
"""

import os
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from optimx import ConfigurationError, RightsError, text
from optimx.app import open_account, open_new_account, prepare_account
from optimx.cli import groups
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.running import watched
from optimx.cli.server.accounts import logins
from optimx.cli.server.group import app
from optimx.cli.session import Session
from optimx.core.config import Config, RawConfig, check, read, this_machine
from optimx.core.config.appending import known_account, replace_file, with_account
from optimx.core.config.values import is_word
from optimx.core.plugin_manager import Plugins
from optimx.plugins.transports.folder import FolderOptions


@groups.add(
    app,
    "add-account",
    text("Adds an account: writes it into the file, makes its folders on the drop. May be done again."),
    [
        "optimx server add-account demo --id 111222333 --root /srv/drop/demo",
        "optimx server add-account demo --id 111222333 --root /srv/drop/demo --protocol pair",
    ],
)
def add_account(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN", help=text("The account's login.").message)],
    *,
    identifier: Annotated[
        str, typer.Option("--id", metavar="ID", help=text("The mobile identifier, usually the SIREN.").message)
    ],
    root: Annotated[str, typer.Option("--root", metavar="FOLDER", help=text("The root of the drop.").message)],
    company: Annotated[str, typer.Option("--company", help=text("The name of the firm, for reports.").message)] = "",
    protocol: Annotated[
        str, typer.Option("--protocol", help=text("auto, manifest, or pair for the vendor's office.").message)
    ] = "auto",
    transport: Annotated[
        str, typer.Option("--transport", help=text("Through which the server reaches the drop.").message)
    ] = "folder",
) -> int:
    """Add an account."""
    session: Session = ctx.obj
    _refuse_odd_login(ctx, login)
    config, plugins = load(session)
    logins(config, None)
    wanted = {"id": identifier.upper(), "root": _root(config, root, transport)}
    optional = {"company": (company, ""), "transport": (transport, "folder"), "protocol": (protocol, "auto")}
    wanted |= {key: value for key, (value, default) in optional.items() if value != default}
    if known_account(config.raw, login, wanted):
        _prepare(session, config, plugins, login, open_account)
        return _tell(session, config, login, wanted, changed=False)
    before = config.file.read_bytes()
    written = with_account(before.decode("utf-8"), login, wanted)
    _prepare(session, check(_raw(config, written), plugins, this_machine()), plugins, login, open_new_account)
    _replace(config.file, before, written)
    return _tell(session, config, login, wanted, changed=True)


def _replace(file: Path, before: bytes, written: str) -> None:
    """Write the file, unless somebody else did meanwhile: another account may have been added."""
    if file.read_bytes() != before:
        raise ConfigurationError(
            text("{file} was changed meanwhile", file=file), remedy=text("Give the command again.")
        )
    replace_file(file.resolve(), written)  # through a link to the file itself: the link stays one


def _refuse_odd_login(ctx: typer.Context, login: str) -> None:
    if not is_word(login):
        words = text("'{login}' is not a login: write letters, digits, '.', '_', '-'", login=login)
        ctx.fail(words.show(ctx.obj.caller.translate))


def _root(config: Config, root: str, transport: str) -> str:
    """Return the root as the file has to name it: a relative folder is meant from here, but read from the file's."""
    if transport != "folder" or root.startswith("~") or Path(root).is_absolute() or not root:
        return root
    try:
        return Path(os.path.relpath(Path(root).absolute(), config.file.parent)).as_posix()
    except ValueError:  # Windows: on another drive
        return str(Path(root).absolute())


def _raw(config: Config, written: str) -> RawConfig:
    """Read the new text as the file would be read, before it is one."""
    try:
        tomllib.loads(written.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            text(
                "no account can be added at the end of {file}: its server or accounts stand in braces", file=config.file
            ),
            remedy=text("Add the account by hand beside the others, or write them as [server.accounts.<login>]."),
        ) from error
    with tempfile.TemporaryDirectory(prefix="optimx-") as folder:
        file = Path(folder) / config.file.name
        file.write_text(written, "utf-8")
        return replace(read(file), file=config.file)


def _prepare(session: Session, config: Config, plugins: Plugins, login: str, opening: Callable[..., Any]) -> None:
    """Lay out the drop; a folder of this machine is made when it is missing."""
    options = config.accounts[login]
    if isinstance(options, FolderOptions):
        _make(options.root.expanduser())
    with watched(session) as (around, _), opening(config, plugins, around, login, "server add-account") as desk:
        prepare_account(desk)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RightsError(
            text("the folder '{folder}' cannot be made: {why}", folder=folder, why=error.strerror or error)
        ) from error


def _tell(session: Session, config: Config, login: str, wanted: Mapping[str, str], *, changed: bool) -> int:
    words = text("{login}: the account was in {file} already; its drop is ready", login=login, file=config.file)
    if changed:
        words = text("{login}: the account is now in {file}; its drop is ready", login=login, file=config.file)
    data = {"login": login, "file": str(config.file), "changed": changed, **wanted}
    session.terminal.result("server.add-account", data, [session.terminal.show(words)])
    return DONE
