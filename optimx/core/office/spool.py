"""The spool: durable copies, beside the journal, of every outbound file until its batch is settled.

In: files that a system generated. Out: paths to send from. Called by `generation` (fills), `upload` (reads) and
`settlement` (clears). The folder `Generation` is emptied by the next generation; this one is not.
"""

from dataclasses import dataclass
from pathlib import Path

from optimx.core import durable
from optimx.core.ports import Disk

LOOKED_AT = "looked-at"
"""The folder in the spool where late media of a vendor's drop are looked at; it belongs to no batch."""


@dataclass(frozen=True, slots=True)
class Spool:
    """The spool of one account.

    Attributes:
        root: on a local disk.
        disk: the local files.
    """

    root: Path
    disk: Disk

    def path(self, batch: str, name: str) -> Path:
        """Return where a file of a batch is kept, by the name that it has on the drop."""
        return self.root / batch / name

    def keep(self, batch: str, source: Path, name: str) -> durable.Copied:
        """Copy a file in; it is durable only after `settle`."""
        self.disk.make_folder(self.root / batch)
        return durable.copy(self.disk, source, self.path(batch, name))

    def settle(self, batch: str, names: list[str]) -> None:
        """Make copies and their names durable."""
        self.disk.sync([self.path(batch, name) for name in names])
        self.disk.sync_folder(self.root / batch)
        self.disk.sync_folder(self.root)

    def clear(self, batch: str) -> None:
        """Remove the copies of a settled batch; gone already is no failure."""
        durable.clear(self.disk, self.root / batch)
