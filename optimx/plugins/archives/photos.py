"""The six categories of photos, each in the folder of its own name, as the vendor's guide lists them.

In: a photo. Out: `<category>/<name>`. Enabled by `"photos"` in `[archives] categories`; called by `office.archiving`.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict

from optimx import ArchivePlugin, Media, hookimpl

CATEGORIES = frozenset(
    {"PhotoBonEnlev", "PhotoBonLivr", "PhotoChantier", "PhotoEmploye", "PhotoMateriel", "PhotoTache"}
)
"""The vendor's names, which are also those of the folders."""


class PhotosOptions(BaseModel):
    """Table `[archives.photos]`: nothing to set."""

    model_config = ConfigDict(extra="forbid")


class Photos:
    """Files a photo under the category that its answer names; a photo of any other category is left to others."""

    def claims(self, media: Media) -> bool:
        """Say whether it is a photo of one of the six; names are compared to the letter, as folders are."""
        return media.kind == "photo" and media.category in CATEGORIES

    def destination(self, media: Media) -> PurePosixPath:
        """Return `<category>/<name>`; only what is claimed may be asked for."""
        return PurePosixPath(media.category, media.name)


@hookimpl
def optimx_register_archives() -> Iterable[ArchivePlugin]:
    """Announce the category `photos`."""
    return [ArchivePlugin(name="photos", options=PhotosOptions, make=lambda options: Photos())]
