"""The table `[transports.ftp]`.

In: what `plugins.toml` says, secrets already turned into references. Out: checked options, or every mistake in them.
Called by the configuration and by `open_ftp`.
"""

import codecs
import re
import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from optimx import SecretReference, Text, TransportContext, text
from optimx.plugins.transports.ftp.encryption import Encryption
from optimx.plugins.transports.ftp.trust import Trust

_PORT, _IMPLICIT_PORT = 21, 990
_PREFIX = re.compile(r"sha-?256(?: fingerprint)?[:=]", re.IGNORECASE)  # as openssl and browsers write it
_DIGITS = re.compile(r"[0-9a-f]{64}", re.ASCII)


class FtpOptions(BaseModel):
    """The table `[transports.ftp]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(description="Name or address of the server, without `ftp://`.")
    port: int | None = Field(
        None, ge=1, le=65535, description='Port of the control connection; empty: 21, and 990 for `tls = "implicit"`.'
    )
    user: str = Field(min_length=1, description="The account's login.")
    password: SecretReference = Field(
        description='Where the password lies: `{ env = "OPTIMX_FTP_PASSWORD" }` or `{ file = "…" }`.'
    )
    tls: Literal["explicit", "implicit", "none"] = Field(
        "explicit",
        description=(
            "Encryption, TLS 1.2 at least: `explicit` asks for it after the greeting, `implicit` begins with it. Plain "
            "FTP has to be asked for: `none` sends the password and every file readable over the network, and costs a "
            "warning line in each report."
        ),
    )
    ca_file: Path | None = Field(
        None,
        description=(
            "PEM file with the authority that signed the server's certificate, instead of those that this machine "
            "knows; the certificate's name is checked, too."
        ),
    )
    certificate: str = Field(
        "",
        description=(
            "SHA-256 fingerprint of the server's own certificate, `SHA256:` and 64 hexadecimal digits: only this "
            "certificate is right, whoever signed it, for whatever name and time. Together with `ca_file`, both have "
            "to fit."
        ),
    )
    root: str = Field("", description="Folder of the drop on the server; empty: where the login arrives.")
    timeout: float | None = Field(
        None, gt=0, le=3600, description="Seconds that connecting, a reply or a pause may take; empty: as the drop's."
    )
    epsv: Literal["auto", "never"] = Field(
        "auto", description="`never` skips EPSV, for a firewall that understands PASV only."
    )
    encoding: str = Field("utf-8", description="How names are written on the server; `latin-1` for an old one.")

    @field_validator("certificate")
    @classmethod
    def _only_a_fingerprint(cls, certificate: str) -> str:
        digits = _PREFIX.sub("", certificate.strip()).replace(":", "").lower()
        if certificate and not _DIGITS.fullmatch(digits):
            raise PydanticCustomError(
                "no_fingerprint", "not a SHA-256 fingerprint: SHA256: and 64 hexadecimal digits, as openssl shows them"
            )
        return f"SHA256:{digits}" if certificate else ""

    @field_validator("ca_file", "certificate")
    @classmethod
    def _only_with_tls(cls, value: Path | str | None, info: ValidationInfo) -> Path | str | None:
        if value and info.data.get("tls") == "none":
            raise PydanticCustomError("not_encrypted", 'is of no use with tls = "none"')
        return value

    @field_validator("host")
    @classmethod
    def _only_a_name(cls, host: str) -> str:
        if not host or any(char in host for char in "/@\\") or not host.isprintable() or " " in host:
            raise PydanticCustomError(
                "host_is_no_name", "a name or an address only, without ftp://, user or folder: appli.optimbtp.fr"
            )
        return host

    @field_validator("user", "root")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(char in value for char in "\r\n\0"):
            raise PydanticCustomError("line_end", "holds a line end or a NUL")
        return value

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        try:
            known = codecs.lookup(encoding)
            ascii_stays = "RETR a/b\r\n".encode(encoding) == b"RETR a/b\r\n"
        except (LookupError, UnicodeError):
            known, ascii_stays = None, False
        if known is None or not ascii_stays:
            raise PydanticCustomError("unknown_encoding", "not an encoding of file names: utf-8, latin-1, cp1252 …")
        return known.name


def control_port(options: FtpOptions) -> int:
    """Return the port of the control connection."""
    return options.port or (_IMPLICIT_PORT if options.tls == "implicit" else _PORT)


def patience(options: FtpOptions, context: TransportContext) -> float:
    """Return the seconds that connecting, a reply or a pause may take."""
    return context.patience(time.monotonic(), options.timeout)


def encryption(options: FtpOptions, seconds: float) -> Encryption | None:
    """Return what the connection is encrypted with, within so many seconds; None for plain FTP.

    Raises:
        ConfigurationError: `ca_file` cannot be read.
    """
    if options.tls == "none":
        return None
    ca_file = str(Path(options.ca_file).expanduser()) if options.ca_file else ""
    trust = Trust(ca_file, options.certificate.removeprefix("SHA256:"))
    return Encryption(implicit=options.tls == "implicit", trust=trust, patience=seconds)


def title(options: FtpOptions) -> str:
    """Return what reports call it: whether the files were encrypted on their way is the first thing to know."""
    return "ftp" if options.tls == "none" else "ftps"


def warnings(options: FtpOptions) -> tuple[Text, ...]:
    """Return what every report has to say about these options."""
    if options.tls != "none":
        return ()
    return (
        text(
            "plain FTP: the password and every file can be read by anybody on the way to {host}; "
            'set tls = "explicit", or the transport sftp, if the server has it',
            host=options.host,
        ),
    )
