"""The drop is an account of an SSH server: everything encrypted, and the server's key known beforehand.

In: the table `[transports.sftp]` and the resolved secrets. Out: an `SftpTransport` per connection, logged in. Called by
the plugin manager. What talks to the server (`opening` and all below it) is loaded when a connection is opened.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from optimx import Capabilities, Pin, TransportContext, TransportPlugin, hookimpl
from optimx.plugins.transports.sftp.options import SftpOptions

if TYPE_CHECKING:
    from optimx.plugins.transports.sftp.transport import SftpTransport

__all__ = ["SftpOptions", "open_sftp", "optimx_register_transports", "pin"]


def open_sftp(options: SftpOptions, context: TransportContext) -> "SftpTransport":
    """Connect, compare the server's key, log in.

    Raises:
        UnreachableError: nobody answers there, or not in SSH, or the line broke.
        HostKeyError: the server shows another key than the one expected, or none is known.
        LoginRefusedError: nothing of what was offered opens the account.
        SecretError: the private key cannot be used.
        ConfigurationError: the file of known hosts cannot be read.
    """
    from optimx.plugins.transports.sftp import opening  # noqa: PLC0415 - half a second, only when it is used

    return opening.open_sftp(options, context)


def pin(table: Mapping[str, Any], context: TransportContext) -> Pin | None:
    """Return the fingerprint of the key that the server shows; nothing is said to it.

    Returns:
        None when a file of known hosts says it all.

    Raises:
        UnreachableError: nobody answers there, or not in SSH.
        RefusedError: it knows no encryption that is safe.
        ConfigurationError: the table does not say where it is.
    """
    from optimx.plugins.transports.sftp import opening  # noqa: PLC0415 - as above

    return opening.pin(table, context)


@hookimpl
def optimx_register_transports() -> list[TransportPlugin]:
    """Announce the transport `sftp`."""
    return [
        TransportPlugin(
            name="sftp",
            options=SftpOptions,
            # Two are the fastest on a server of the same machine, since Python's ciphers share one core; on a line with
            # 40 ms, where each file waits four times for an answer, four are faster by a third
            capabilities=Capabilities(resumes_upload=True, resumes_download=True, parallel=8),
            open=open_sftp,
            pin=pin,
        )
    ]
