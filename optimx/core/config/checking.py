"""The second half of reading `plugins.toml`: from plain values to one typed tree, every mistake at once.

In: a `RawConfig`, the plugins that are there, the machine. Out: a `Config`, or an error with all mistakes.
Called by `app`.
"""

import os.path
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from optimx.core.config.explaining import explain, keys_around
from optimx.core.config.mentions import accounts_in, own_part, plugin_tables, references, value_at
from optimx.core.config.mistakes import (
    ConfigurationMistakesError,
    Mistake,
    MistakeSeverity,
    dotted,
    nearest,
    nearest_name,
)
from optimx.core.config.model import Tree
from optimx.core.config.options import check_options
from optimx.core.config.places import Machine, network_kind
from optimx.core.config.reading import RawConfig
from optimx.core.config.toml_lines import KeyPath
from optimx.core.config.tree import Catalogue, Config
from optimx.core.config.values import PathRules, is_word, passes_luhn
from optimx.core.errors import PluginError
from optimx.core.events import Side
from optimx.core.language import Text, text

_KINDS = ("transports", "reports", "archives", "systems")


def check(raw: RawConfig, plugins: Catalogue, machine: Machine) -> Config:
    """Check a whole file.

    Raises:
        ConfigurationMistakesError: there is at least one error in it, or a plugin in use cannot be used; all
            mistakes are told at once.
    """
    work = _Check(raw, plugins, machine)
    tree = work.tree()
    work.sides()
    work.plugin_problems()
    work.references()
    work.tables()
    work.accounts()
    if tree is not None:
        work.oddities(tree)
    if tree is None or any(mistake.severity is MistakeSeverity.ERROR for mistake in work.mistakes):
        raise ConfigurationMistakesError(raw.file, work.mistakes)
    return work.config(tree)


@dataclass(slots=True)
class _Check:
    raw: RawConfig
    plugins: Catalogue
    machine: Machine
    mistakes: list[Mistake] = field(default_factory=list)
    options: dict[tuple[str, str], BaseModel] = field(default_factory=dict)
    account_options: dict[str, BaseModel] = field(default_factory=dict)
    # Names that are referred to, each with the key that refers to it
    wanted: dict[tuple[str, str], KeyPath] = field(default_factory=dict)

    @property
    def paths(self) -> PathRules:
        return PathRules(self.raw.file.parent, self.machine)

    def add(
        self,
        path: KeyPath,
        what: Text,
        remedy: Text,
        severity: MistakeSeverity = MistakeSeverity.ERROR,
        code: str = "E-CONFIG",
    ) -> None:
        self.mistakes.append(self.raw.mistake(path, what, remedy, severity, code))

    def tree(self) -> Tree | None:
        """Check all that is the core's own."""
        own = {key: own_part(key, value) for key, value in self.raw.data.items()}
        try:
            return Tree.model_validate(own, context={"paths": self.paths})
        except ValidationError as error:
            for each in error.errors(include_url=False, include_input=False):
                path = tuple(each["loc"])
                self.add(path, *explain(each, dotted(path), keys_around(Tree, path)))
            return None

    def sides(self) -> None:
        data = self.raw.data
        if ("office" in data) == ("server" in data):
            self.add(
                ("server",) if "server" in data else (),
                text("a file is either of an office or of a drop server"),
                text("Write exactly one of the tables [office] and [server]."),
            )
        for key in ("account", "drop") if "office" in data else ():
            if key not in data:
                self.add(
                    (key,), text("the table [{key}] is missing", key=key), text("Add it; see the commented sample.")
                )
        for key in ("account", "drop") if "server" in data and "office" not in data else ():
            if key in data:
                self.add(
                    (key,),
                    text("[{key}] belongs into the file of an office", key=key),
                    text("A drop server has its accounts in [server.accounts.<login>]."),
                )

    def plugin_problems(self) -> None:
        for problem in self.plugins.problems:
            self.add(("plugins", "use"), problem.what, problem.remedy, code=problem.code)

    def references(self) -> None:
        """Check every name of a plugin that the core's tables refer to."""
        for path, kind, name in references(self.raw.data):
            if name not in self.known(kind):
                self.unknown(path, kind, name, MistakeSeverity.ERROR)
            else:
                self.wanted.setdefault((kind, name), path)
        self.system_sides()

    def known(self, kind: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = getattr(self.plugins, kind)
        return found

    def unknown(self, path: KeyPath, kind: str, name: str, severity: MistakeSeverity) -> None:
        what = text("no plugin in {kind} is called '{name}'", kind=kind, name=name)
        remedy = self.plugins.hint(name)
        if severity is MistakeSeverity.ERROR and (remedy is None or nearest_name(name, set(self.known(kind)))):
            remedy = nearest(name, set(self.known(kind)))
        if remedy is None:
            remedy = text("Install the plugin that brings it, add it to [plugins] use, or remove the table.")
        self.add(path, what, remedy, severity)

    def system_sides(self) -> None:
        for key, side in (("office", Side.OFFICE), ("server", Side.SERVER)):
            name = value_at(self.raw.data, key, "system")
            known = isinstance(name, str) and ("systems", name) in self.wanted
            plugin = self.load("systems", name, (key, "system")) if known else None
            if plugin is not None and plugin.side is not side:
                self.add(
                    (key, "system"),
                    text("the system '{name}' is not for this side", name=name),
                    text("Name a system of the side '{side}'.", side=side.value),
                )

    def load(self, kind: str, name: str, path: KeyPath) -> Any:
        """Return a plugin's descriptor; None, and a mistake, when it cannot be loaded."""
        try:
            return self.known(kind)[name]
        except PluginError as error:
            self.add(path, error.what, error.remedy, code=error.code)
            return None

    def tables(self) -> None:
        """Check the table of every plugin that is known, in use or not; what is not known gets a warning."""
        written = {(kind, name): table for kind in _KINDS for name, table in plugin_tables(self.raw.data, kind)}
        for kind, name in written:
            if name not in self.known(kind):
                self.unknown((kind, name), kind, name, MistakeSeverity.WARNING)
        for kind, name in {**written, **self.wanted}:
            if name in self.known(kind) and not self.only_by_accounts(kind, name):
                self.table(kind, name, written.get((kind, name)))
        for name, _ in plugin_tables(self.raw.data, "listeners"):
            if name not in self.plugins.listener_names:
                self.unknown(("listeners", name), "listeners", name, MistakeSeverity.WARNING)

    def only_by_accounts(self, kind: str, name: str) -> bool:
        return kind == "transports" and self.wanted.get((kind, name), ("",))[0] == "server"

    def table(self, kind: str, name: str, written: Mapping[str, Any] | None) -> None:
        # Without a table, the line that asks for the plugin is the one to look at
        place: KeyPath = (kind, name) if written is not None else self.wanted[(kind, name)]
        plugin = self.load(kind, name, place)
        if plugin is None:
            return
        # A server's accounts bring the root of each drop; a table beside them has none
        extra = {"root": "."} if kind == "transports" and "server" in self.raw.data else {}
        values = extra | dict(written or {}) if "root" in plugin.options.model_fields else written or {}
        checked = check_options(self.raw, plugin.options, values, self.paths, place=(kind, name))
        if isinstance(checked, tuple):
            line = self.raw.places.line(place)
            self.mistakes.extend(checked if written is not None else (replace(each, line=line) for each in checked))
        else:
            self.options[(kind, name)] = checked

    def accounts(self) -> None:
        """Check the transport of each account of a server."""
        for login, account in accounts_in(self.raw.data):
            place: KeyPath = ("server", "accounts", login)
            if not is_word(login):
                self.add(
                    place, text("'{login}' is not a login", login=login), text("Write letters, digits, '.', '_', '-'.")
                )
            name = account.get("transport", "folder")
            if isinstance(name, str) and name in self.plugins.transports:
                self.account(login, name, account.get("root"), place)

    def account(self, login: str, name: str, root: object, place: KeyPath) -> None:
        plugin = self.load("transports", name, place)
        if plugin is None or root is None:
            return
        written = dict(plugin_tables(self.raw.data, "transports")).get(name, {}) | {"root": root}
        elsewhere: dict[str, KeyPath] = {"root": (*place, "root")}
        checked = check_options(
            self.raw, plugin.options, written, self.paths, place=("transports", name), elsewhere=elsewhere
        )
        if isinstance(checked, tuple):
            self.mistakes.extend(mistake for mistake in checked if mistake not in self.mistakes)
        else:
            self.account_options[login] = checked

    def oddities(self, tree: Tree) -> None:
        ids: list[tuple[KeyPath, str]] = [(("account", "id"), tree.account.id)] if tree.account else []
        if tree.server:
            ids += [(("server", "accounts", login, "id"), each.id) for login, each in tree.server.accounts.items()]
        for path, identifier in ids:
            if not passes_luhn(identifier):
                what = text("'{id}' does not have the check digit of a SIREN", id=identifier)
                remedy = text("Compare it with the identifier in the mobile app; some accounts have one of their own.")
                self.add(path, what, remedy, MistakeSeverity.WARNING)
        self.repeated(ids)
        self.shared_drops(tree)
        self.state(tree)
        self.transport_warnings(tree)

    def transport_warnings(self, tree: Tree) -> None:
        options = self.options.get(("transports", tree.drop.transport)) if tree.drop else None
        if tree.drop is None or options is None:
            return
        name = tree.drop.transport
        for warning in self.plugins.transports[name].warnings(options):
            remedy = text("Nothing has to be done for the exchange to work; it is said in each report, too.")
            self.add(("transports", name), warning, remedy, MistakeSeverity.WARNING)

    def repeated(self, ids: list[tuple[KeyPath, str]]) -> None:
        seen: dict[str, KeyPath] = {}
        for path, identifier in ids:
            if identifier in seen:
                what = text("'{id}' is the identifier of two accounts", id=identifier)
                self.add(
                    path, what, text("Give each account its own; the other is {key}.", key=dotted(seen[identifier]))
                )
            seen[identifier] = path

    def shared_drops(self, tree: Tree) -> None:
        """Two accounts on one drop would take each other's documents, and tell nobody."""
        seen: dict[tuple[str, str], str] = {}
        for login, account in tree.server.accounts.items() if tree.server else ():
            root = getattr(self.account_options.get(login), "root", account.root)
            drop = account.transport, os.path.normcase(os.path.normpath(root))
            if drop in seen:
                path: KeyPath = ("server", "accounts", login, "root")
                what = text("'{root}' is the drop of two accounts", root=account.root)
                other = dotted(("server", "accounts", seen[drop], "root"))
                self.add(path, what, text("Give each account its own; the other is {key}.", key=other))
            seen[drop] = login

    def state(self, tree: Tree) -> None:
        side = tree.office or tree.server
        if side is None or side.state is None:
            return
        kind = network_kind(str(side.state), self.machine)
        if kind is not None:
            what = text("the state folder lies on a network disk ({kind}), which damages the journal", kind=kind)
            remedy = text("Name a folder on a local disk, or leave the line out for the usual place.")
            self.add(("office" if tree.office else "server", "state"), what, remedy)

    def config(self, tree: Tree) -> Config:
        def of(kind: str) -> dict[str, BaseModel]:
            return {name: options for (each, name), options in self.options.items() if each == kind}

        return Config(
            raw=self.raw,
            account=tree.account,
            office=tree.office,
            drop=tree.drop,
            server=tree.server,
            reports=tree.reports,
            archives=tree.archives,
            retention=tree.retention,
            names=tree.names.patterns,
            transports=of("transports"),
            report_options=of("reports"),
            archive_options=of("archives"),
            systems=of("systems"),
            listeners=tree.listeners,
            accounts=self.account_options,
            warnings=tuple(self.mistakes),
        )
