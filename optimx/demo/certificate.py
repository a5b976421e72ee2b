"""A server's certificate for one run of the demo: nobody signed it, and its key never lies on a disk.

In: the moment it is valid from. Out: an `Identity`, in whose fingerprint the office recognises its server. Called by
`demo.serving`, and through it by the embedded drop.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

_VALID = timedelta(days=2)  # longer than any demo runs
_SLACK = timedelta(hours=1)  # another program that looks at it may have a clock that is behind


@dataclass(frozen=True, slots=True)
class Identity:
    """What a server proves itself with.

    Attributes:
        certificate: public.
        key: never shown in a repr.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """How the certificate is pinned: `SHA256:` and 64 hexadecimal digits."""
        return f"SHA256:{self.certificate.fingerprint(SHA256()).hex()}"


def new_identity(address: str, now: datetime) -> Identity:
    """Make a new key and a certificate for it, signed by itself.

    Args:
        address: where the server listens.
        now: aware; it is valid for two days from then.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "optimx demo")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, SHA256())
    )
    return Identity(certificate, key)
