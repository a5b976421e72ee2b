"""How a system announces itself, and what it is given when it is opened."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from optimx.core.events import Role, Side
from optimx.core.language import Translate
from optimx.core.names import DocumentKind, Patterns
from optimx.core.secrets import Secret

if TYPE_CHECKING:
    from pydantic import BaseModel

    from optimx.core.ports import Clock, Disk


@dataclass(frozen=True, slots=True)
class SystemContext:
    """What the core tells a system when it opens it.

    Attributes:
        account: the mobile identifier.
        company: name of the firm; may be empty.
        state: folder of this account's state on a local disk; a system keeps its own files below it.
        disk: the local files; real ones, but for the simulation.
        clock: the time.
        uuid: makes a new random UUID.
        logger: goes to the log of the run.
        translate: gives the language of the account, for what a system writes to the crews and shows to people.
        zone: time zone of the account: its days, its nights in which the clock is changed.
        secrets: the values of those options that are secrets, by option name.
        patterns: how the three documents are called on this account's drop; `file_name` makes names of them.
    """

    account: str
    company: str
    state: Path
    disk: "Disk"
    clock: "Clock"
    uuid: Callable[[], str]
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("optimx.system"))
    translate: Translate = str
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    patterns: Patterns = field(default_factory=Patterns)

    def file_name(self, role: Role, stamp: datetime) -> str:
        """Return what a document is called: the other side knows files by these names (`[names]`).

        Args:
            role: PARAM, DATA or ANSWER.
            stamp: of its batch.
        """
        return self.patterns.compose(_DOCUMENTS[role], self.account, stamp)


_DOCUMENTS = {Role.PARAM: DocumentKind.PARAM, Role.DATA: DocumentKind.DATA, Role.ANSWER: DocumentKind.ANSWER}


@dataclass(frozen=True, slots=True)
class SystemPlugin:
    """How a system announces itself through `optimx_register_systems`.

    Attributes:
        name: the word for `[office] system` or `[server] system` and for its table `[systems.<name>]`.
        side: which side it serves; decides whether `open` gives an `OfficeSystem` or a `MobileSystem`.
        options: pydantic model of its table, `extra="forbid"`.
        open: opens the system for one account; a `close()` method, if there is one, is called at the end.
    """

    name: str
    side: Side
    options: "type[BaseModel]"
    open: Callable[[Any, SystemContext], Any]
