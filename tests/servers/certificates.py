"""Certificates of servers under test: one authority, and what goes wrong with certificates.

In: a folder. Out: PEM files. Called by the fixture `certificates` and by the servers that speak TLS.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme

_YESTERDAY = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files; those of servers hold the private key as well.

    Attributes:
        authority: who signed all the others.
        server: for 127.0.0.1 and localhost.
        renewed: another one for the same names.
        other_name: for ftp.example.org.
        expired: was for 127.0.0.1, years ago.
    """

    authority: Path
    server: Path
    renewed: Path
    other_name: Path
    expired: Path


def made_in(folder: Path) -> Certificates:
    """Make an authority and what it signs."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    since, until = _YESTERDAY
    issued = {
        "server": authority.issue_cert("127.0.0.1", "localhost"),
        "renewed": authority.issue_cert("127.0.0.1", "localhost"),
        "other_name": authority.issue_cert("ftp.example.org"),
        "expired": authority.issue_cert("127.0.0.1", not_before=since, not_after=until),
    }
    for name, certificate in issued.items():
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / f"{name}.pem"))
        (folder / f"{name}.pem").chmod(0o600)
    return Certificates(folder / "authority.pem", **{name: folder / f"{name}.pem" for name in issued})


def fingerprint(certificate: Path) -> str:
    """Return how the first certificate of a PEM file is pinned."""
    first = (
        certificate.read_text().partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END CERTIFICATE-----")[0]
    )
    return f"SHA256:{hashlib.sha256(base64.b64decode(first)).hexdigest()}"


def only(version: str, folder: Path) -> Mapping[str, str]:
    """Return the environment in which programs with OpenSSL speak one version of TLS only.

    Args:
        version: `1.1`, `1.2` or `1.3`.
        folder: where to put the configuration of OpenSSL.
    """
    configuration = folder / f"openssl-{version}.cnf"
    configuration.write_text(
        "openssl_conf = all\n[all]\nssl_conf = tls\n[tls]\nsystem_default = only\n[only]\n"
        f"MinProtocol = TLSv{version}\nMaxProtocol = TLSv{version}\nCipherString = DEFAULT@SECLEVEL=0\n"
    )
    return {**os.environ, "OPENSSL_CONF": str(configuration)}
