"""The table `[transports.ftp]`.

In: what `plugins.toml` says, secrets already turned into references. Out: checked options, or every mistake in them.
Called by the configuration and by `open_ftp`.
"""

import codecs
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from optimx import SecretReference, Text, text


class FtpOptions(BaseModel):
    """The table `[transports.ftp]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(description="Name or address of the server, without `ftp://`.")
    port: int = Field(21, ge=1, le=65535, description="Port of the control connection.")
    user: str = Field(min_length=1, description="The account's login.")
    password: SecretReference = Field(
        description='Where the password lies: `{ env = "OPTIMX_FTP_PASSWORD" }` or `{ file = "…" }`.'
    )
    tls: Literal["explicit", "implicit", "none"] = Field(
        "explicit",
        validate_default=True,
        description=(
            "Encryption. Plain FTP has to be asked for: `none` sends the password and every file readable over "
            "the network, and costs a warning line in each report. The others come with a later version."
        ),
    )
    root: str = Field("", description="Folder of the drop on the server; empty: where the login arrives.")
    timeout: float | None = Field(
        None, gt=0, le=3600, description="Seconds that connecting, a reply or a pause may take; empty: as the drop's."
    )
    passive: Literal[True] = Field(
        True, description="Data connections are opened by optimx; there is no active mode, which firewalls break."
    )
    epsv: Literal["auto", "never"] = Field(
        "auto", description="`never` skips EPSV, for a firewall that understands PASV only."
    )
    encoding: str = Field("utf-8", description="How names are written on the server; `latin-1` for an old one.")

    @field_validator("tls")
    @classmethod
    def _only_plain(cls, tls: str) -> str:
        if tls != "none":
            raise PydanticCustomError(
                "tls_not_there_yet",
                'TLS comes with a later version; say tls = "none" if plain FTP will do, '
                "which anybody on the way can read",
            )
        return tls

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


def warnings(options: FtpOptions) -> tuple[Text, ...]:
    """Return what every report has to say about these options."""
    if options.tls != "none":
        return ()
    return (
        text(
            "plain FTP: the password and every file can be read by anybody on the way to {host}; "
            "ask for SFTP or for FTP with TLS",
            host=options.host,
        ),
    )
