"""The table `[transports.sftp]`.

In: what `plugins.toml` says, secrets already turned into references. Out: checked options, or every mistake in them.
Called by the configuration and by `open_sftp`. Loads nothing that talks to a server.
"""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from optimx import SecretReference, refusal, text

# Of a whole line of `ssh-keygen -l` only the fingerprint counts: "256 SHA256:… comment (ED25519)".
_FINGERPRINT = re.compile(r"(?:\A|\s)(SHA256:[A-Za-z0-9+/]{43})=?(?=\s|\Z)", re.ASCII)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class SftpOptions(BaseModel):
    """The table `[transports.sftp]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(description="Name or address of the server, without `sftp://`.")
    port: int = Field(22, ge=1, le=65535, description="Port of the server.")
    user: str = Field(min_length=1, description="The account's login.")
    password: SecretReference | None = Field(
        None,
        description=(
            'Where the password lies: `{ env = "OPTIMX_SFTP_PASSWORD" }` or `{ file = "…" }`; empty: a key opens the '
            "account."
        ),
    )
    key: Path | None = Field(
        None, description="Private key that opens the account: Ed25519, ECDSA or RSA; only its owner may read the file."
    )
    passphrase: SecretReference | None = Field(
        None, description="Where the passphrase of the key lies; empty: it has none."
    )
    agent: bool = Field(False, description="Offer the keys of the running SSH agent, too.")
    host_key: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = Field(
        (), description="Fingerprint of the server's key, as `ssh-keygen -l` prints it: `SHA256:…`; or several of them."
    )
    known_hosts: Path | None = Field(
        None, description="Instead of `host_key`: a file of OpenSSH that names the server's key."
    )
    root: str = Field("", description="Folder of the drop on the server; empty: where the login arrives.")
    timeout: float | None = Field(
        None, gt=0, le=3600, description="Seconds that connecting, a reply or a pause may take; empty: as the drop's."
    )

    @field_validator("host")
    @classmethod
    def _only_a_name(cls, host: str) -> str:
        if not host or any(char in host for char in "/@\\[] ") or not host.isprintable():
            raise refusal(
                text("this is no name or address of a server"),
                text("Write the name only, without sftp://, user or folder: appli.optimbtp.fr"),
            )
        return host

    @field_validator("user", "root")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(char in value for char in "\r\n\0"):
            raise refusal(text("it holds a line end or a NUL"), text("Write it on one line."))
        return value

    @field_validator("host_key")
    @classmethod
    def _fingerprints(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        found = [_FINGERPRINT.findall(each) for each in written]
        if not all(len(each) == 1 for each in found):
            raise refusal(
                text("this is no SHA-256 fingerprint of a key"),
                text("Write it as 'ssh-keygen -l' prints it: SHA256: and 43 letters, digits, + or /."),
            )
        return tuple(fingerprint for (fingerprint,) in found)

    @model_validator(mode="after")
    def _who_is_there(self) -> Self:
        if bool(self.host_key) == (self.known_hosts is not None):
            raise refusal(
                text("either host_key or known_hosts has to say which server is the right one"),
                text(
                    "Ask the server's owner for the output of 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub' and "
                    "write host_key = \"SHA256:…\"; compare it with 'ssh-keyscan -p {port} {host} | ssh-keygen -lf -'.",
                    port=self.port,
                    host=self.host,
                ),
            )
        return self

    @model_validator(mode="after")
    def _how_to_log_in(self) -> Self:
        if self.password is None and self.key is None and not self.agent:
            raise refusal(
                text("nothing opens the account: no password, no key, no agent"),
                text('Write password = { env = "OPTIMX_SFTP_PASSWORD" }, or key = "~/.ssh/id_ed25519".'),
            )
        if self.passphrase is not None and self.key is None:
            raise refusal(
                text("there is a passphrase, but no key that it belongs to"), text("Name the key's file as 'key'.")
            )
        return self
