"""An office is watched while another program does its exchange.

In: a checked configuration. Out: a `Watch` on its drop and its folder. Called by `optimx doctor --learn`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from optimx.app.learning.watching import Watch
from optimx.app.office import section, wire_drop
from optimx.app.surroundings import Surroundings
from optimx.app.switching.seeing import see
from optimx.core.config import Config
from optimx.core.plugin_manager import Plugins
from optimx.core.ports import Disk
from optimx.core.transfer import Stop

_ROOMS = ("Generation", "Importation_EnCours", "Importation_Archive", "Importation_Erreur")


@contextmanager
def watch_office(config: Config, plugins: Plugins, around: Surroundings, stop: Stop) -> Iterator[Watch]:
    """Give what watches an office; nothing is opened before it is needed.

    Raises:
        ConfigurationError: the file is a drop server's.
    """
    account, office, drop = section(config.account), section(config.office), section(config.drop)
    wired = wire_drop(config, plugins, around, stop, account, drop)
    try:
        yield Watch(
            lambda: see(wired).files,
            lambda: _folder(around.disk, office.folder),
            account.id,
            config.names,
            around.clock,
            stop,
        )
    finally:
        wired.close()


def _folder(disk: Disk, root: Path) -> Mapping[str, int]:
    return {f"{room}/{entry.name}": entry.size for room in _ROOMS for entry in disk.list(root / room) if entry.is_file}
