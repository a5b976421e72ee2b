"""The drop is a folder of this machine, or a share that the machine has mounted.

In: the table `[transports.folder]`. Out: a `FolderTransport` per connection. Called by the plugin manager. The drop
server reaches its accounts' drops through this transport too, often with more rights than their owners have.
"""

import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from optimx import Capabilities, TransportContext, TransportPlugin, hookimpl
from optimx.plugins.transports.folder.transport import FolderTransport

__all__ = ["FolderOptions", "FolderTransport", "optimx_register_transports"]


class FolderOptions(BaseModel):
    """The table `[transports.folder]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    root: Path = Field(description="The folder that is the drop. It has to exist: a share is mounted first.")


def open_folder(options: FolderOptions, context: TransportContext) -> FolderTransport:
    """Open the drop.

    Raises:
        UnreachableError: the root is not there: a share that is not mounted, as a rule.
        RightsError: the root may not be read.
    """
    return FolderTransport(options.root.expanduser(), context.account)


@hookimpl
def optimx_register_transports() -> list[TransportPlugin]:
    """Announce the transport `folder`."""
    return [
        TransportPlugin(
            name="folder",
            options=FolderOptions,
            capabilities=Capabilities(
                resumes_upload=True,
                resumes_download=True,
                parallel=4,  # waiting for the disk to be durable overlaps; more than four gain nothing
                case_sensitive=sys.platform not in ("win32", "darwin"),
            ),
            open=open_folder,
        )
    ]
