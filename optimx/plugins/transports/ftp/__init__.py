"""The drop is an account of an FTP server: over TLS, or in the clear when that was asked for by name.

In: the table `[transports.ftp]` and the resolved password. Out: an `FtpTransport` per connection, logged in. Called by
the plugin manager.
"""

from optimx import Capabilities, CertificateError, TransportContext, TransportPlugin, hookimpl
from optimx.plugins.transports.ftp.identity import named, pin
from optimx.plugins.transports.ftp.login import log_in, secure
from optimx.plugins.transports.ftp.options import (
    FtpOptions,
    control_port,
    encryption,
    patience,
    title,
    warnings,
)
from optimx.plugins.transports.ftp.transport import FtpTransport
from optimx.plugins.transports.ftp.wire import Wire

__all__ = ["FtpOptions", "open_ftp", "optimx_register_transports"]


def open_ftp(options: FtpOptions, context: TransportContext) -> FtpTransport:
    """Connect and log in.

    Raises:
        UnreachableError: nobody answers there, or not in FTP, or the server takes no more connections now.
        LoginRefusedError: the user or the password is wrong.
        CertificateError: it is not the right server; nothing was said to it.
        RefusedError: it offers no encryption, or none that is safe.
        ConfigurationError: the file of the authorities cannot be read.
    """
    seconds = patience(options, context)
    wire = Wire(
        timeout=seconds,
        encoding=options.encoding,
        extended=options.epsv == "auto",
        logger=context.logger,
        encryption=encryption(options, seconds),
    )
    try:
        wire.dial(options.host, control_port(options))
        secure(wire)
        log_in(wire, options.user, context.secrets["password"])
    except CertificateError as refused:
        wire.hang_up()
        raise named(refused, options, context) from refused.__cause__
    except BaseException:
        wire.hang_up()
        raise
    return FtpTransport(wire, options.root.rstrip("/"), context.deadline)


@hookimpl
def optimx_register_transports() -> list[TransportPlugin]:
    """Announce the transport `ftp`."""
    return [
        TransportPlugin(
            name="ftp",
            options=FtpOptions,
            # four connections are the fastest on a server of the same machine; more cost time again
            capabilities=Capabilities(resumes_upload=True, resumes_download=True, parallel=12),
            open=open_ftp,
            warnings=warnings,
            pin=pin,
            title=title,
        )
    ]
