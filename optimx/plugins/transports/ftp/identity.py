"""Who a server says it is, read before anything is said to it, so that a person can compare and pin it.

In: the table `[transports.ftp]`. Out: the fingerprint of the certificate that the server shows. Called by `init` and
`doctor` through the plugin, and by `open_ftp` when a certificate is not trusted. No login goes over such a line.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from optimx import (
    CertificateError,
    ConfigurationError,
    OptimxError,
    Pin,
    SecretReference,
    TransportContext,
    UnreachableError,
    text,
)
from optimx.plugins.transports.ftp.encryption import Encryption
from optimx.plugins.transports.ftp.login import secure
from optimx.plugins.transports.ftp.options import FtpOptions, control_port, encryption, patience
from optimx.plugins.transports.ftp.trust import COMPARE, Anybody, fingerprint
from optimx.plugins.transports.ftp.wire import Wire

_WITHOUT_LOGIN = {"user": "nobody", "password": SecretReference("env", "NONE")}


def pin(table: Mapping[str, Any], context: TransportContext) -> Pin | None:
    """See `optimx.Pinning`.

    Raises:
        UnreachableError: nobody answers there, or not in FTP, or not in TLS.
        RefusedError: it offers no encryption.
        ConfigurationError: the table does not say where the server is.
    """
    options = _where(table)
    if options.tls == "none":
        return None
    if not table.get("certificate"):
        try:
            _look(options, context, encryption(options, patience(options, context)))
        except CertificateError:
            pass  # then a person has to say whether it is right
        else:
            return None
    shown = _shown(options, context)
    return Pin("certificate", fingerprint(shown), "TLS")


def named(error: CertificateError, options: FtpOptions, context: TransportContext) -> CertificateError:
    """Return the same error with the fingerprint to compare in its remedy, where comparing is what mends it."""
    if error.remedy != COMPARE:
        return error
    try:
        shown = fingerprint(_shown(options, context))
    except OptimxError:
        return error
    remedy = text(
        "The server shows {pin}. Ask the drop's owner by telephone whether this is the SHA-256 fingerprint of its "
        "certificate; only then write it as the option 'certificate'. If the owner has an authority of their own, put "
        "its certificate into a file and name that as 'ca_file'.",
        pin=shown,
    )
    return CertificateError(error.what, remedy=remedy)


def _where(table: Mapping[str, Any]) -> FtpOptions:
    kept = ("host", "port", "tls", "ca_file", "timeout", "encoding")
    given = {name: table[name] for name in kept if name in table}
    try:
        return FtpOptions.model_validate({**given, **_WITHOUT_LOGIN})
    except ValidationError as error:
        raise ConfigurationError(text("[transports.ftp] does not say where the server is")) from error


def _shown(options: FtpOptions, context: TransportContext) -> bytes:
    seconds = patience(options, context)
    seen = _look(options, context, Encryption(implicit=options.tls == "implicit", trust=Anybody(), patience=seconds))
    if not seen:
        raise UnreachableError(text("{host} shows no certificate", host=options.host))
    return seen


def _look(options: FtpOptions, context: TransportContext, encrypted: Encryption | None) -> bytes:
    wire = Wire(
        timeout=patience(options, context),
        encoding=options.encoding,
        extended=True,
        logger=context.logger,
        encryption=encrypted,
    )
    try:
        wire.dial(options.host, control_port(options))
        secure(wire)
        return wire.certificate
    finally:
        wire.hang_up()
