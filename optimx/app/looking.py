"""An office that is only looked at: no lock, no folder made, no row written.

In: a checked configuration with its plugins. Out: a `Preview`. Called by `optimx exchange --dry-run`.
"""

from optimx.app.office import section, wire_drop
from optimx.app.surroundings import Surroundings
from optimx.core.config import Config
from optimx.core.events import Side
from optimx.core.journal import peek
from optimx.core.office.folders import Folders
from optimx.core.office.preview import Look, Preview, preview
from optimx.core.plugin_manager import Plugins
from optimx.core.transfer import Stop


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
        return preview(
            Look(
                account=account.id,
                protocol=drop.protocol,
                journal=journal,
                drop=wired,
                folders=Folders(office.folder),
                disk=around.disk,
                patterns=config.names,
            )
        )
    finally:
        wired.close()
        if journal is not None:
            journal.close()
