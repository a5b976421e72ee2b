"""`optimx init`: a first configuration, from answers on a terminal or from options; then everything is tried.

In: a session, options, answers. Out: a commented `plugins.toml`, the secret kept, the server's proof pinned, the steps
of the doctor. Called by `root`. Without a terminal nothing is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from optimx import ConfigurationError, Pin, SecretReference, Text, TransportPlugin, text
from optimx.app.init import (
    PASSWORD,
    Wishes,
    checked,
    given_options,
    kept_password,
    make,
    missing_options,
    needs_password,
    password_source,
    put_away,
    require_free,
    require_same,
    shown_pin,
    wrong_identifier,
)
from optimx.cli import groups
from optimx.cli.asking import agrees, ask, may_ask, secret_value
from optimx.cli.doctor import examined
from optimx.cli.exit_codes import DONE
from optimx.cli.session import Session
from optimx.cli.terminal import remedy_line
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN

app = groups.single()

_STDIN = "stdin"
_QUESTIONS: Mapping[str, Text] = {
    "host": text("Name or address of the server (host)"),
    "user": text("Login of the account (user)"),
    "root": text("Folder that is the drop (root)"),
    "share": text("Name of the share (share)"),
}


@groups.add(
    app,
    "init",
    text("Writes a first configuration, pins who the server is, keeps the secret, then tries everything."),
    [
        "optimx init",
        "optimx init --transport sftp --host appli.optimbtp.fr --user demo --id 111222333 --company 'Démo BTP'",
        "optimx init --transport folder --root /mnt/drop --id 111222333 --folder EchangeFTP --no-test",
    ],
)
def init(
    ctx: typer.Context,
    *,
    transport: Annotated[
        str | None, typer.Option("--transport", help=text("ftp, sftp, smb, folder, or a partner's.").message)
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help=text("The name of the server.").message)] = None,
    port: Annotated[int | None, typer.Option("--port", help=text("Its port.").message)] = None,
    user: Annotated[str | None, typer.Option("--user", help=text("The account's login.").message)] = None,
    root: Annotated[str | None, typer.Option("--root", help=text("The folder that is the drop.").message)] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="PATH", help=text("The private key that opens the account.").message)
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help=text("Another option of the transport; may be repeated.").message
        ),
    ] = None,
    password_from: Annotated[
        str,
        typer.Option(
            "--password-from",
            metavar="PLACE",
            help=text("env:NAME, file:PATH, keyring:NAME, credential:NAME, or stdin; else it is asked for.").message,
        ),
    ] = "",
    pin: Annotated[
        str, typer.Option("--pin", help=text("What the server has to show, as its owner told it.").message)
    ] = "",
    identifier: Annotated[
        str | None, typer.Option("--id", metavar="ID", help=text("The mobile identifier, usually the SIREN.").message)
    ] = None,
    company: Annotated[
        str | None, typer.Option("--company", help=text("The name of the firm, for reports.").message)
    ] = None,
    folder: Annotated[
        str | None, typer.Option("--folder", metavar="FOLDER", help=text("The office folder EchangeFTP.").message)
    ] = None,
    system: Annotated[str, typer.Option("--system", help=text("The office system.").message)] = "office_database",
    use: Annotated[
        list[str] | None,
        typer.Option("--use", metavar="NAME", help=text("A third party's distribution; may be repeated.").message),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=text("Replace a configuration; the old one is kept beside it.").message)
    ] = False,
    no_test: Annotated[bool, typer.Option("--no-test", help=text("Try nothing afterwards.").message)] = False,
) -> int:
    """Write a first configuration, then examine."""
    session: Session = ctx.obj
    require_free(session.config, force=force)
    names = tuple(use or ())
    desk = _Desk(session, ctx, Plugins.load(names, BUILTIN, third_party=session.third_party))
    plugin = desk.transport(transport)
    flags = {"host": host, "port": port, "user": user, "root": root, "key": key}
    options = desk.options(plugin, given_options(plugin, flags, tuple(more or ())))
    account = desk.identifier(identifier)
    wishes = Wishes(
        account=account.upper(),
        company=desk.answer(company, "", text("Name of the firm")),
        folder=desk.answer(folder, "", text("Office folder"), "EchangeFTP"),
        system=system,
        transport=plugin.name,
        options=options,
        pin=desk.pin(plugin, options, account, pin),
        use=names,
    )
    return desk.write(wishes, plugin, password_from, no_test)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What asks, and puts down.

    Attributes:
        session: of the command line.
        ctx: for what is wrong with the command line itself.
        plugins: that may be chosen from.
    """

    session: Session
    ctx: Any
    plugins: Plugins

    def answer(self, given: str | None, flag: str, question: Text, default: str = "") -> str:
        """Return what was given or is answered; without a terminal the default, or a refusal that names the flag."""
        if given is not None:
            return given
        if may_ask(self.session):
            return ask(self.session, question, default)
        if flag:
            words = text("'{flag}' is missing, and there is no terminal to ask on", flag=flag)
            self.ctx.fail(words.show(self.session.caller.translate))
        return default

    def identifier(self, given: str | None) -> str:
        """Return the mobile identifier; one that can be none is asked for again at once."""
        question = text("Mobile identifier, usually the SIREN")
        while True:
            answer = self.answer(given, "--id", question)
            mistake = wrong_identifier(answer.upper())
            if mistake is None or given is not None or not may_ask(self.session):
                return answer
            self.session.terminal.complain(remedy_line(self.session.terminal, mistake))

    def transport(self, given: str | None) -> TransportPlugin:
        """Return the transport that was chosen."""
        for problem in self.plugins.problems:
            raise problem
        known = sorted(self.plugins.transports)
        question = text("Transport ({names})", names=", ".join(known))
        name = self.answer(given, "--transport", question, "sftp" if "sftp" in known else "ftp")
        if name not in known:
            raise ConfigurationError(
                text("no transport is called '{name}'", name=name),
                remedy=text("Name one of these: {names}.", names=", ".join(known)),
            )
        return self.plugins.transports[name]

    def options(self, plugin: TransportPlugin, given: dict[str, Any]) -> dict[str, Any]:
        """Return the table, completed by what the transport cannot do without."""
        for each in missing_options(plugin, given):
            flag = f"--{each.name}" if each.name in ("host", "user", "root") else f"--set {each.name}=…"
            given[each.name] = self._needed(flag, _question(each.name))
        return given

    def _needed(self, flag: str, question: Text) -> str:
        """Return an answer; an empty one is asked for again at once, before a password is typed for nothing."""
        while True:
            answer = self.answer(None, flag, question)
            if answer or not may_ask(self.session):
                return answer
            words = text("The transport cannot do without it.")
            self.session.terminal.complain(self.session.terminal.show(words))

    def pin(self, plugin: TransportPlugin, options: dict[str, Any], account: str, told: str) -> Pin | None:
        """Return what the server shows, after somebody compared it, where somebody can."""
        pin = shown_pin(plugin, options, account)
        if pin is None:
            return None
        if told:
            require_same(pin, told)
            return pin
        words = text("The server shows {kind}: {value}", kind=pin.kind, value=pin.value)
        self.session.terminal.complain(self.session.terminal.show(words))
        if may_ask(self.session) and not agrees(self.session, text("Is this what the server's owner told you?")):
            raise ConfigurationError(
                text("nothing was written: it is not known whether this is the right server"),
                remedy=text("Ask its owner by telephone what it shows, then run 'optimx init' again."),
            )
        if not may_ask(self.session):
            self.session.terminal.complain(
                self.session.terminal.show(
                    text("It is pinned as it was seen. Compare it with what the server's owner tells by telephone.")
                )
            )
        return pin

    def write(self, wishes: Wishes, plugin: TransportPlugin, source: str, no_test: bool) -> int:
        """Check it all, keep the password, write the file, try it."""
        session, file = self.session, self.session.config
        reference, password = self._password(plugin, wishes, source)
        if reference is not None:
            wishes = replace(wishes, secrets={PASSWORD: reference})
        content, _ = checked(file, wishes, self.plugins, session.caller.translate)
        if reference is not None and password:
            put_away(reference, file.absolute().parent, password)
        backup = make(file, content)
        return self._tell(file, backup, wishes, kept=bool(password), no_test=no_test)

    def _password(self, plugin: TransportPlugin, wishes: Wishes, source: str) -> tuple[SecretReference | None, str]:
        """Return where the password lies, and the password itself when it was typed here."""
        if not needs_password(plugin, wishes.options):
            return None, ""
        if source == _STDIN or (not source and may_ask(self.session)):
            question = text("Password of the drop (it is not shown; empty: to be given later)")
            value = secret_value(self.session, question)
            if value:
                return kept_password(plugin.name), value
            source = ""
        return password_source(source, plugin.name), ""

    def _tell(self, file: Path, backup: Path | None, wishes: Wishes, *, kept: bool, no_test: bool) -> int:
        terminal = self.session.terminal
        places = {name: {each.kind: each.place} for name, each in wishes.secrets.items()}
        data: dict[str, Any] = {
            "file": str(file.absolute()),
            "backup": str(backup) if backup else None,
            "pin": {wishes.pin.option: wishes.pin.value} if wishes.pin else None,
            "secrets": places,
        }
        lines = [terminal.show(text("Written: {file}", file=file.absolute()))]
        lines += [terminal.show(_whereabouts(each, kept=kept)) for each in wishes.secrets.values()]
        if not terminal.json:
            terminal.result("init", None, lines)
        if no_test:
            code = DONE
        else:
            code, data["doctor"] = examined(self.session, write=False)
        if terminal.json:
            terminal.result("init", data, ())
        return code


def _question(option: str) -> Text:
    return _QUESTIONS.get(option) or text("{option}", option=option)


def _whereabouts(reference: SecretReference, *, kept: bool) -> Text:
    line = f"{{ {reference.kind} = '{reference.place}' }}"
    if kept:
        return text("The password is kept where only this account reads it: {place}", place=line)
    return text("The password is taken from {place}; put it there if it is not there yet.", place=line)
