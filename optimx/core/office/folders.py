"""The office folder `EchangeFTP`: its rooms, verbatim from the vendor, and whose it is.

In: the configured path. Out: paths, and the identity in `optimx.json`. Called by every office step; the identity is
checked by `office.identity`.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from optimx.core import durable
from optimx.core.errors import NotThereError
from optimx.core.manifests import IDENTITY_LIMIT, OfficeIdentity, from_bytes, to_bytes
from optimx.core.ports import Disk

UNSORTED = "A_classer"
"""The category of what no archive category claims."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths of the office folder.

    Attributes:
        root: `EchangeFTP`; may be on a share.
    """

    root: Path

    @property
    def generation(self) -> Path:
        """What the ERP generated, as people see it; emptied before each generation."""
        return self.root / "Generation"

    @property
    def incoming(self) -> Path:
        """Downloaded, not yet imported: one folder an answer, gone when it is archived."""
        return self.root / "Importation_EnCours"

    @property
    def archive(self) -> Path:
        """Imported answers, and one folder per category."""
        return self.root / "Importation_Archive"

    def archived(self, place: str) -> Path:
        """Return where a file lies in the archive, by its place there."""
        return self.archive.joinpath(*PurePosixPath(place).parts)

    @property
    def quarantine(self) -> Path:
        """Refused answers and media, and what lay on a vendor's drop under a document's name; a reason beside each."""
        return self.root / "Importation_Erreur"

    @property
    def reports(self) -> Path:
        """One report per run and format."""
        return self.root / "Rapport"

    @property
    def identity(self) -> Path:
        """Whose folder this is."""
        return self.root / "optimx.json"

    def make(self, disk: Disk) -> None:
        """Create what is missing."""
        for folder in (self.generation, self.incoming, self.archive, self.quarantine, self.reports):
            disk.make_folder(folder)

    def read_identity(self, disk: Disk) -> OfficeIdentity | None:
        """Return whose folder this is; None when nobody has claimed it.

        Raises:
            BadInputError: `optimx.json` cannot be read.
        """
        try:
            data = durable.read_all(disk, self.identity, IDENTITY_LIMIT)
        except NotThereError:
            return None
        return from_bytes(OfficeIdentity, data, str(self.identity))

    def write_identity(self, disk: Disk, identity: OfficeIdentity) -> None:
        """Claim the folder, durably."""
        durable.write(disk, self.identity, to_bytes(identity))
