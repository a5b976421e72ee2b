"""An office that is only looked at: no lock, no folder made, no row written.

In: a checked configuration with its plugins. Out: a `Preview`. Called by `optimx exchange --dry-run`.
"""

from optimx.app.office import section, wire_drop
from optimx.app.surroundings import Surroundings
from optimx.core.config import Config
from optimx.core.events import Side
from optimx.core.journal import JournalReader, peek
from optimx.core.office.folders import Folders
from optimx.core.office.preview import Look, Preview, preview
from optimx.core.plugin_manager import Plugins
from optimx.core.transfer import Drop, Stop


def preview_office(config: Config, plugins: Plugins, around: Surroundings, stop: Stop) -> Preview:
    """Say what `exchange` would do, and change nothing.

    Args:
        config: an office's.
        plugins: that it enables.
        around: the process.
        stop: asked for the end by Ctrl-C.

    Raises:
        OptimxError: what would end the exchange, too.
    """
    account, office, drop = section(config.account), section(config.office), section(config.drop)
    stop.deadline = around.clock.monotonic() + office.deadline.total_seconds()
    journal = peek(around.place(office.state, account.id, Side.OFFICE, own=True) / "journal.db")
    wired = wire_drop(config, plugins, around, stop, account, drop)
    try:
        return preview(look_at(config, around, journal, wired))
    finally:
        wired.close()
        if journal is not None:
            journal.close()


def look_at(config: Config, around: Surroundings, journal: JournalReader | None, drop: Drop) -> Look:
    """Return what a preview looks at.

    Args:
        config: an office's.
        around: the process.
        journal: opened for reading; None when there was no run yet.
        drop: over the way that is asked about.
    """
    account, office = section(config.account), section(config.office)
    place = around.place(office.state, account.id, Side.OFFICE, own=True) / "journal.db"
    return Look(
        account=account.id,
        protocol=section(config.drop).protocol,
        journal=journal,
        drop=drop,
        folders=Folders(office.folder),
        disk=around.disk,
        patterns=config.names,
        machine=around.machine,
        journal_place=str(place.absolute()),
    )
