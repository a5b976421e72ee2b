"""Which server is the right one: its certificate has to be signed for its name, or to be the very one that was pinned.

In: the options, and what a server shows in the handshake. Out: a context of TLS 1.2 at least, or the error that says
what is wrong and which option mends it. Called by `encryption`. There is no way to have nothing checked.
"""

import hashlib
import hmac
import ssl
from dataclasses import dataclass

from optimx import CertificateError, ConfigurationError, OptimxError, RefusedError, Text, UnreachableError, text

_EXPIRED, _NOT_YET = 10, 9
_OTHER_NAME = frozenset({62, 64})  # of a host, of an address
_SIGNED_BY_NOBODY = frozenset({2, 18, 19, 20, 21})
# What fails again until one of the two sides changes; anything else may be the line.
_NO_COMMON_GROUND = frozenset(
    {
        "DH_KEY_TOO_SMALL",
        "EE_KEY_TOO_SMALL",
        "NO_PROTOCOLS_AVAILABLE",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_INSUFFICIENT_SECURITY",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_SSL_VERSION",
    }
)
_NOT_TLS = frozenset({"HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "WRONG_VERSION_NUMBER"})
COMPARE = text(
    "Ask the drop's owner by telephone for the SHA-256 fingerprint of the server's certificate and write it as the "
    "option 'certificate'. If the owner has an authority of their own, put its certificate into a file and name that "
    "as 'ca_file'."
)
"""What to do about a certificate that is not trusted, and may be the right one all the same."""

_RENEW = text("Ask the drop's owner for a certificate that is valid today; check the clock of this machine, too.")
_CHANGED = text(
    "Somebody may stand in between. Ask the drop's owner by telephone whether the certificate was changed; only if "
    "they tell you the new fingerprint, write it as the option 'certificate'."
)
_TOO_OLD = text("Ask the drop's owner for TLS 1.2 or newer, or for SFTP.")


@dataclass(frozen=True, slots=True)
class Trust:
    """What a server has to show.

    Attributes:
        ca_file: PEM file with the authorities that may sign, instead of those that the machine knows; or empty.
        pin: SHA-256 of the one certificate that is right, 64 lower-case hexadecimal digits; or empty.
    """

    ca_file: str = ""
    pin: str = ""

    def context(self) -> ssl.SSLContext:
        """Return a new context; each connection has its own, so that no session of another one is taken up.

        A pin names one certificate: then nobody has to have signed it, unless `ca_file` says so.

        Raises:
            ConfigurationError: `ca_file` cannot be read.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:  # ssl.SSLError, for what is no certificate, is one
            raise ConfigurationError(
                text("the authorities in '{file}' cannot be read: {said}", file=self.ca_file, said=error),
                remedy=text("Name in 'ca_file' a PEM file: it begins with -----BEGIN CERTIFICATE-----."),
            ) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.pin and not self.ca_file:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE  # `require` compares
        return context

    def require(self, certificate: bytes, host: str) -> None:
        """Compare what the server has shown with the pin.

        Args:
            certificate: in DER.

        Raises:
            CertificateError: it is another one.
        """
        shown = hashlib.sha256(certificate).hexdigest()
        if self.pin and not hmac.compare_digest(shown, self.pin):
            raise CertificateError(
                text(
                    "{host} shows another certificate than the pinned one; the fingerprint of this one is {pin}",
                    host=host,
                    pin=fingerprint(certificate),
                ),
                remedy=_CHANGED,
            )


class Anybody:
    """Believes whoever answers: to read what is shown before anything is said, and for nothing else."""

    def context(self) -> ssl.SSLContext:
        """Return a context that checks nothing."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    def require(self, certificate: bytes, host: str) -> None:
        """Require nothing."""


def fingerprint(certificate: bytes) -> str:
    """Return how a certificate is pinned: `SHA256:` and 64 hexadecimal digits.

    Args:
        certificate: in DER.
    """
    return f"SHA256:{hashlib.sha256(certificate).hexdigest()}"


def explain(error: OSError, host: str) -> OptimxError:
    """Return what a handshake that failed means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(error, host)
    reason = getattr(error, "reason", None) or ""
    if reason in _NO_COMMON_GROUND:
        return RefusedError(
            text("{host} and this machine have no encryption in common: {said}", host=host, said=reason),
            remedy=_TOO_OLD,
        )
    if reason in _NOT_TLS:
        return UnreachableError(
            text("{host} answers, but not in TLS", host=host),
            remedy=text('Check the port and the option tls: "implicit" as a rule means port 990, "explicit" port 21.'),
        )
    return UnreachableError(text("no encrypted line to {host}: {said}", host=host, said=reason or error))


def _not_trusted(error: ssl.SSLCertVerificationError, host: str) -> CertificateError:
    code = error.verify_code
    if code in (_EXPIRED, _NOT_YET):
        what = text("the certificate of {host} is not valid today: {said}", host=host, said=error.verify_message)
        return CertificateError(what, remedy=_RENEW)
    if code in _OTHER_NAME:
        return CertificateError(_other_name(host, error), remedy=COMPARE)
    if code in _SIGNED_BY_NOBODY:
        what = text(
            "the certificate of {host} is signed by nobody that is known here: {said}",
            host=host,
            said=error.verify_message,
        )
        return CertificateError(what, remedy=COMPARE)
    what = text("the certificate of {host} is not trusted: {said}", host=host, said=error.verify_message)
    return CertificateError(what, remedy=COMPARE)


def _other_name(host: str, error: ssl.SSLCertVerificationError) -> Text:
    return text("the certificate that {host} shows is for another name: {said}", host=host, said=error.verify_message)
