"""The typed tree of `plugins.toml`: every key of the core, its kind and its default.

In: plain values. Out: frozen tables. Filled by `config.checking`; read by `app` and, as values, by everything
that it wires. Tables of plugins stay as they are written here: each plugin brings the model of its own.
"""

from datetime import timedelta
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimx.core.config.naming import misread
from optimx.core.config.values import (
    AccountId,
    Deadline,
    KeptFor,
    LocalPath,
    NamePattern,
    PositiveDuration,
    ReplyTime,
    TimeZone,
    WaitedFor,
    Words,
)
from optimx.core.contracts import Periods
from optimx.core.language import text
from optimx.core.names import Patterns
from optimx.core.refusal import refusal

STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

Protocol = Literal["auto", "manifest", "pair"]
Language = Literal["fr", "en"]
PluginTables = dict[str, dict[str, Any]]


class Account(BaseModel):
    """`[account]`: whose exchange this is.

    Attributes:
        id: the mobile identifier, upper case; usually the SIREN, never assumed to be one.
        company: name of the firm, for reports.
        timezone: that stamps are made in and that reports show.
        language: of messages and, unless `[reports] language` says otherwise, of reports.
    """

    model_config = STRICT
    id: AccountId
    company: str = ""
    timezone: TimeZone = ZoneInfo("Europe/Paris")
    language: Language = "fr"


class Office(BaseModel):
    """`[office]`: the Optim'BTP side.

    Attributes:
        folder: the folder tree `EchangeFTP`; may lie on a share.
        system: which plugin is the office system.
        state: journal, spool and lock, on a local disk; None for the place of the machine.
        wait: how long a run waits for the answer after it has sent.
        overdue_after: from when on a missing answer is no longer normal.
        deadline: when a run ends itself.
    """

    model_config = STRICT
    folder: LocalPath
    system: str
    state: LocalPath | None = None
    wait: WaitedFor = timedelta(minutes=10)
    # The drop server runs once a day at the least; two hours for a run that is late
    overdue_after: PositiveDuration = timedelta(hours=26)
    deadline: Deadline = timedelta(hours=1)


class Drop(BaseModel):
    """`[drop]`: the remote account, as the office uses it.

    Attributes:
        transport: which plugin reaches it.
        protocol: the profile, or `auto` to look.
        temporary: where a file lies while it is being written.
        acknowledged_by: what the vendor's server does with a pair that it took (pair profile).
        remove_media: whether media are removed after their import (pair profile).
        connections: how many at once; None for as many as the line makes use of.
        timeout: that a single reply may take.
        minimum_rate: bytes a second below which a transfer is given up; 0 for none.
    """

    model_config = STRICT
    transport: str
    protocol: Protocol = "auto"
    temporary: Literal["root", "folder", "none"] = "root"
    acknowledged_by: Literal["archive", "gone"] = "archive"
    remove_media: bool = False
    connections: int | None = Field(default=None, ge=1, le=16)
    timeout: ReplyTime = timedelta(seconds=30)
    # A 3G line at the edge of its cell still moves this; a peer that trickles to hold the run does not
    minimum_rate: int = Field(default=1_000, ge=0, le=1_000_000_000)


class ServerAccount(BaseModel):
    """`[server.accounts.<login>]`: one drop.

    Attributes:
        id: the mobile identifier, upper case.
        company: name of the firm, for reports.
        root: the drop's root, as its transport names it; for `folder`, relative to the configuration file.
        transport: which plugin reaches it; its other options are in `[transports.<name>]`.
        protocol: the profile, or `auto` to look.
    """

    model_config = STRICT
    id: AccountId
    root: str
    company: str = ""
    transport: str = "folder"
    protocol: Protocol = "auto"


class Server(BaseModel):
    """`[server]`: the machine whose regular script serves drops.

    Attributes:
        system: which plugin is the mobile system.
        state: journals and locks, on a local disk; None for the place of the machine.
        reports: folder of the reports, one below it per account; None for one in the state folder.
        timezone: that reports show.
        deadline: when a run ends itself.
        keep: how long a processed pair stays in the archive of its drop.
        accounts: by login.
    """

    model_config = STRICT
    system: str
    state: LocalPath | None = None
    reports: LocalPath | None = None
    timezone: TimeZone = ZoneInfo("Europe/Paris")
    deadline: Deadline = timedelta(hours=1)
    keep: PositiveDuration = timedelta(days=30)
    accounts: dict[str, ServerAccount] = Field(default_factory=dict)


class Reports(BaseModel):
    """`[reports]`: which formats every run leaves.

    Attributes:
        formats: which plugins, in order.
        language: of reports; None for that of the account.
        keep: after which time a report is deleted.
    """

    model_config = STRICT
    formats: Words = ("text", "json")
    language: Language | None = None
    keep: PositiveDuration = timedelta(days=400)


class Retention(BaseModel):
    """`[retention]`: how long personal data are kept before a purge removes them for good.

    Attributes:
        daily: whether `exchange` and `server process` purge at their end, once a day; else only `purge --yes` does.
        time_entries: office: hours worked, their signatures, and the answers that brought them.
        positions: office: where photos were taken: in the records, the photos and the answers.
        journal: both sides: what the journal tells; its hashes stay. At the office also findings, and pictures that no
            record shows.
        delivered: drop server: records and pictures that the office acknowledged.
    """

    model_config = STRICT
    daily: bool = False
    time_entries: KeptFor = Periods().time_entries
    positions: KeptFor = Periods().positions
    journal: KeptFor = Periods().journal
    delivered: KeptFor = Periods().delivered

    @property
    def periods(self) -> Periods:
        """The same, as a purge reads it."""
        return Periods(self.time_entries, self.positions, self.journal, self.delivered)


class Archives(BaseModel):
    """`[archives]`: where media are filed.

    Attributes:
        categories: which plugins, in order: the first that claims a medium gets it.
    """

    model_config = STRICT
    categories: Words = ("photos", "signatures")


class Names(BaseModel):
    """`[names]`: what the files of the exchange are called, with `{id}` and `{stamp}`.

    Attributes:
        param: of `optim_param`.
        data: of `optim_data`.
        answer: of `Appli_Data`.
    """

    model_config = STRICT
    param: NamePattern = Patterns().param
    data: NamePattern = Patterns().data
    answer: NamePattern = Patterns().answer

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if name := misread(self.patterns):
            raise refusal(
                text("a file of the exchange that is called '{name}' would be taken for something else", name=name),
                text("Give each pattern a beginning of its own, and the ending '.xml'."),
            )
        return self

    @property
    def patterns(self) -> Patterns:
        """The same, as the steps read it."""
        return Patterns(self.param, self.data, self.answer)


class UsedPlugins(BaseModel):
    """`[plugins]`: third-party distributions that may be loaded.

    Attributes:
        use: names of distributions.
    """

    model_config = STRICT
    use: Words = ()


class Tree(BaseModel):
    """The whole file; tables of plugins as they are written."""

    model_config = STRICT
    version: Literal[1]
    account: Account | None = None
    office: Office | None = None
    drop: Drop | None = None
    server: Server | None = None
    plugins: UsedPlugins = UsedPlugins()
    reports: Reports = Reports()
    archives: Archives = Archives()
    retention: Retention = Retention()
    names: Names = Names()
    transports: PluginTables = Field(default_factory=dict)
    systems: PluginTables = Field(default_factory=dict)
    listeners: PluginTables = Field(default_factory=dict)
