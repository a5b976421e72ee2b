"""The drop is an account of an FTP server: plain FTP, asked for by name, and named in every report.

In: the table `[transports.ftp]` and the resolved password. Out: an `FtpTransport` per connection, logged in. Called by
the plugin manager. TLS has its place here: the option `tls` chooses the wire (`wire.Wire` is the plain one).
"""

from optimx import Capabilities, TransportContext, TransportPlugin, hookimpl
from optimx.plugins.transports.ftp.login import log_in
from optimx.plugins.transports.ftp.options import FtpOptions, warnings
from optimx.plugins.transports.ftp.transport import FtpTransport
from optimx.plugins.transports.ftp.wire import Wire

__all__ = ["FtpOptions", "FtpTransport", "open_ftp", "optimx_register_transports", "warnings"]


def open_ftp(options: FtpOptions, context: TransportContext) -> FtpTransport:
    """Connect and log in.

    Raises:
        UnreachableError: nobody answers there, or not in FTP, or the server takes no more connections now.
        LoginRefusedError: the user or the password is wrong.
    """
    wire = Wire(
        timeout=options.timeout or context.timeout,
        encoding=options.encoding,
        extended=options.epsv == "auto",
        logger=context.logger,
    )
    try:
        wire.dial(options.host, options.port)
        log_in(wire, options.user, context.secrets["password"])
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
            capabilities=Capabilities(resumes_upload=True, resumes_download=True, parallel=4),
            open=open_ftp,
            warnings=warnings,
        )
    ]
