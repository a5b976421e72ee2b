"""A configuration without mistakes, and what it has to know of the plugins to become one.

Out: `Config`. Made by `config.checking`; read by `app`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from optimx.core.config.mistakes import Mistake
from optimx.core.config.model import Account, Archives, Drop, Office, Reports, Retention, Server
from optimx.core.config.reading import RawConfig
from optimx.core.contracts import ArchivePlugin, ReportPlugin, SystemPlugin, TransportPlugin
from optimx.core.errors import PluginError
from optimx.core.events import Side
from optimx.core.language import Text
from optimx.core.names import Patterns


class Catalogue(Protocol):
    """The plugins that are there; `plugin_manager.Plugins` is one."""

    @property
    def transports(self) -> Mapping[str, TransportPlugin]:
        """Ways to reach a drop, by name."""
        ...

    @property
    def reports(self) -> Mapping[str, ReportPlugin]:
        """Report formats, by name."""
        ...

    @property
    def archives(self) -> Mapping[str, ArchivePlugin]:
        """Archive categories, by name."""
        ...

    @property
    def systems(self) -> Mapping[str, SystemPlugin]:
        """Office and mobile systems, by name."""
        ...

    @property
    def listener_names(self) -> Collection[str]:
        """The plugins that listen."""
        ...

    @property
    def problems(self) -> Sequence[PluginError]:
        """What is wrong with the plugins that are in use."""
        ...

    def hint(self, name: str) -> Text | None:
        """Say why a plugin of that name may be missing, when there is a reason to tell."""
        ...


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration file, checked; either of an office or of a drop server.

    Attributes:
        raw: the file as it is written.
        account: whose exchange it is; None in a server's file.
        office: None in a server's file.
        drop: None in a server's file.
        server: None in an office's file.
        reports: formats and how long they are kept.
        archives: categories.
        retention: how long things are kept.
        names: patterns of file names.
        transports: options of every transport that is in use or has a table, by name.
        report_options: the same for reports.
        archive_options: the same for archive categories.
        systems: the same for systems.
        listeners: tables of listeners, as written.
        accounts: options of the transport of each account of a server, by login.
        warnings: what is odd but stops no run.
    """

    raw: RawConfig
    account: Account | None
    office: Office | None
    drop: Drop | None
    server: Server | None
    reports: Reports
    archives: Archives
    retention: Retention
    names: Patterns
    transports: Mapping[str, BaseModel]
    report_options: Mapping[str, BaseModel]
    archive_options: Mapping[str, BaseModel]
    systems: Mapping[str, BaseModel]
    listeners: Mapping[str, Mapping[str, Any]]
    accounts: Mapping[str, BaseModel]
    warnings: tuple[Mistake, ...] = ()

    @property
    def file(self) -> Path:
        """The configuration file; absolute."""
        return self.raw.file

    @property
    def side(self) -> Side:
        """Whose file it is."""
        return Side.OFFICE if self.server is None else Side.SERVER

    @property
    def report_language(self) -> str:
        """The language of reports."""
        return self.reports.language or (self.account.language if self.account else "fr")
