"""`optimx secrets …`: puts a secret where only the account that needs it reads it, and tries all of them.

In: a session; a secret, typed without being shown or on the standard input, never an argument. Out: the line for
`plugins.toml`. Called by `root`.
"""

import getpass
import os
from typing import Annotated, Any

import typer

from optimx import SecretError, printable, text
from optimx.app.secrets import Stored, WrittenSecret, place_for, require_key, secrets_in, store
from optimx.cli import groups
from optimx.cli.asking import secret_value
from optimx.cli.configuration import read_if_there
from optimx.cli.exit_codes import CONFIGURATION, DONE
from optimx.cli.session import Session
from optimx.cli.terminal import Terminal, remedy_line
from optimx.core.config import read
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN

app = groups.group(
    "secrets",
    text("Stores a secret where only the account that needs it reads it, and tries all of them."),
    ["optimx secrets set sftp-password", "optimx secrets test"],
)


@groups.add(
    app,
    "set",
    text("Stores a secret, typed without being shown or read from the standard input; tells the line that names it."),
    [
        "optimx secrets set sftp-password",
        "optimx secrets set transports.ftp.password",
        "optimx secrets set sftp-password --file secrets/sftp-password < password.txt",
    ],
)
def set_secret(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help=text("A key of the configuration, as transports.ftp.password, or a word.").message
        ),
    ],
    *,
    keyring: Annotated[bool, typer.Option("--keyring", help=text("Into the keyring of this account.").message)] = False,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="PATH", help=text("Into a file that only this account may read.").message),
    ] = None,
) -> int:
    """Store a secret."""
    session: Session = ctx.obj
    if keyring and file is not None:
        ctx.fail(text("--keyring and --file exclude each other").show(session.caller.translate))
    folder = session.config.absolute().parent
    raw = read_if_there(session)
    require_key(name, raw, Plugins.load(raw.use if raw else (), BUILTIN, third_party=session.third_party))
    place = place_for(name, raw, folder, keyring=keyring, file=file)
    value = secret_value(session, text("Secret '{name}' (it is not shown)", name=name))
    if not value:
        ctx.fail(text("no secret was given: type it, or give it on the standard input").show(session.caller.translate))
    store(place.reference, value)
    data = {"name": name, "kind": place.reference.kind, "place": place.reference.place, "line": place.line}
    session.terminal.result("secrets.set", data, _told(place, session.terminal))
    return DONE


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's account, which has a number and no more
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def _told(place: Stored, terminal: Terminal) -> list[str]:
    account = _account()
    if place.reference.kind == "keyring":
        words = text(
            "Stored in the keyring of {account}, as '{name}'; only that account finds it there.",
            account=account,
            name=place.reference.place,
        )
    else:
        words = text("Stored in {file}, which only {account} may read.", file=place.reference.place, account=account)
    if place.written:
        return [terminal.show(words), terminal.show(text("The configuration says so already; nothing to change."))]
    return [terminal.show(words), terminal.show(text("The line for plugins.toml:")), f"  {printable(place.line)}"]


@groups.add(
    app,
    "test",
    text("Tries whether every secret that the configuration refers to can be had, as this account; shows none."),
    ["optimx secrets test", "optimx secrets test --json"],
)
def test_secrets(ctx: typer.Context) -> int:
    """Try every secret; one that is in use and missing makes it a failure."""
    session: Session = ctx.obj
    found = [(each, _problem(each, session)) for each in secrets_in(read(session.config))]
    data = {"account": _account(), "secrets": [_data(each, error, session) for each, error in found]}
    lines = [line for each, error in found for line in _lines(each, error, session.terminal)]
    none = session.terminal.show(text("The configuration refers to no secret."))
    session.terminal.result("secrets.test", data, lines or [none])
    return CONFIGURATION if any(error and each.in_use for each, error in found) else DONE


def _problem(secret: WrittenSecret, session: Session) -> SecretError | None:
    try:
        secret.reference.resolve(session.caller.environment)
    except SecretError as error:
        return error
    return None


def _data(secret: WrittenSecret, error: SecretError | None, session: Session) -> dict[str, Any]:
    return {
        "key": secret.key,
        "kind": secret.reference.kind,
        "place": secret.reference.place,
        "in_use": secret.in_use,
        "ok": error is None,
        "what": session.terminal.show(error.what) if error else None,
        "remedy": session.terminal.show(error.remedy) if error else None,
    }


def _lines(secret: WrittenSecret, error: SecretError | None, terminal: Terminal) -> list[str]:
    if error is None:
        words = text("{key}: can be had ({kind} '{place}')", key=secret.key, **_where(secret))
        return [terminal.show(words)]
    words = text("{key}: {what}", key=secret.key, what=terminal.show(error.what))
    if not secret.in_use:
        words = text("{key}: {what}; it is not in use", key=secret.key, what=terminal.show(error.what))
    return [terminal.show(words), f"  {remedy_line(terminal, error.remedy)}"]


def _where(secret: WrittenSecret) -> dict[str, str]:
    return {"kind": secret.reference.kind, "place": secret.reference.place}
