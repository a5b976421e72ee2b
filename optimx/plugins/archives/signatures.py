"""Signatures, all in one folder, as the vendor's guide says.

In: a signature. Out: `Signatures/<name>`. Enabled by `"signatures"` in `[archives] categories`; called by
`office.archiving`.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict

from optimx import ArchivePlugin, Media, hookimpl

FOLDER = "Signatures"
"""The vendor's name of the folder."""


class SignaturesOptions(BaseModel):
    """Table `[archives.signatures]`: nothing to set."""

    model_config = ConfigDict(extra="forbid")


class Signatures:
    """Files every signature, whatever it signs."""

    def claims(self, media: Media) -> bool:
        """Say whether it is a signature; the category that it carries does not matter."""
        return media.kind == "signature"

    def destination(self, media: Media) -> PurePosixPath:
        """Return `Signatures/<name>`."""
        return PurePosixPath(FOLDER, media.name)


@hookimpl
def optimx_register_archives() -> Iterable[ArchivePlugin]:
    """Announce the category `signatures`."""
    return [ArchivePlugin(name="signatures", options=SignaturesOptions, make=lambda options: Signatures())]
