"""An office with two ways to its drop: the transport in use, and another one that has its table.

In: a checked configuration. Out: a `Drop` over each. Called by `rehearsal` and `switching`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from optimx.app.office import section, wire_drop
from optimx.app.surroundings import Surroundings
from optimx.core.config import Config
from optimx.core.config.mistakes import nearest
from optimx.core.errors import ConfigurationError
from optimx.core.events import Side
from optimx.core.journal import JournalReader, peek
from optimx.core.language import text
from optimx.core.plugin_manager import Plugins
from optimx.core.transfer import Drop, Stop


@dataclass(frozen=True, slots=True)
class Ways:
    """What both commands work with.

    Attributes:
        config: an office's.
        plugins: that it enables.
        around: the process.
        stop: asked for the end by Ctrl-C.
        name: of the other transport.
    """

    config: Config
    plugins: Plugins
    around: Surroundings
    stop: Stop
    name: str

    @property
    def used(self) -> str:
        """The transport in use."""
        return section(self.config.drop).transport

    def check(self) -> None:
        """See that there is another transport of that name, and that it has its table.

        Raises:
            ConfigurationError: there is none, or it has none.
        """
        known = set(self.plugins.transports)
        if self.name not in known:
            raise ConfigurationError(
                text("no transport is called '{name}'", name=self.name), remedy=nearest(self.name, known)
            )
        if self.name == self.used:
            raise ConfigurationError(
                text("'{name}' is the transport in use", name=self.name),
                remedy=text("Name another one: 'optimx transport list' shows them."),
            )
        if self.name not in self.config.raw.data.get("transports", {}):
            raise ConfigurationError(
                text("there is no table [transports.{name}] in {file}", name=self.name, file=self.config.file),
                remedy=text("Add it beside the one in use, which stays; then rehearse it."),
            )

    def begin(self) -> None:
        """Set the end: as for a run."""
        self.stop.deadline = self.around.clock.monotonic() + section(self.config.office).deadline.total_seconds()

    @contextmanager
    def drop(self, name: str) -> Iterator[Drop]:
        """Give the drop over one transport; nothing is opened before it is needed."""
        account, drop = section(self.config.account), section(self.config.drop)
        named = drop.model_copy(update={"transport": name})
        wired = wire_drop(self.config, self.plugins, self.around, self.stop, account, named)
        try:
            yield wired
        finally:
            wired.close()

    @contextmanager
    def journal(self) -> Iterator[JournalReader | None]:
        """Give the journal, opened for reading; None when there was no run yet."""
        office, account = section(self.config.office), section(self.config.account)
        journal = peek(self.around.place(office.state, account.id, Side.OFFICE, own=True) / "journal.db")
        try:
            yield journal
        finally:
            if journal is not None:
                journal.close()
