"""The drop is a folder of a share of a Windows or Samba server, encrypted unless that was given up by name.

In: the table `[transports.smb]` and the resolved password. Out: an `SmbTransport` per connection, logged in. Called by
the plugin manager. The library is loaded when the first connection is opened: it costs 0.15 s.
"""

from typing import TYPE_CHECKING

from optimx import Capabilities, TransportContext, TransportPlugin, hookimpl
from optimx.plugins.transports.smb.options import SmbOptions, warnings

if TYPE_CHECKING:
    from optimx.plugins.transports.smb.transport import SmbTransport

__all__ = ["SmbOptions", "open_smb", "optimx_register_transports", "warnings"]


def open_smb(options: SmbOptions, context: TransportContext) -> "SmbTransport":
    """Connect, log in, open the share.

    Raises:
        UnreachableError: nobody answers there, or not in SMB 2 or 3.
        LoginRefusedError: the user or the password is wrong, or the server would let in anybody.
        RefusedError: no encryption, no such share, or a DFS namespace.
    """
    from optimx.plugins.transports.smb.opening import opened  # noqa: PLC0415 - loads the library

    return opened(options, context)


@hookimpl
def optimx_register_transports() -> list[TransportPlugin]:
    """Announce the transport `smb`."""
    return [
        TransportPlugin(
            name="smb",
            options=SmbOptions,
            # two are as fast on the spot; over a slow line four hide that a small upload takes three round trips
            capabilities=Capabilities(resumes_upload=True, resumes_download=True, parallel=8, case_sensitive=False),
            open=open_smb,
            warnings=warnings,
        )
    ]
