"""The table `[transports.smb]`.

In: what `plugins.toml` says, secrets already turned into references. Out: checked options, or every mistake in them.
Called by the configuration and by `open_smb`.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from optimx import SecretReference, Text, refusal, text

_NO_NAME = frozenset('/\\:*?"<>|@ ')
_IN_NO_PATH = frozenset(':*?"<>|')


class SmbOptions(BaseModel):
    """The table `[transports.smb]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(description="Name or address of the server: `srv` of `\\\\srv\\drop`.")
    port: int = Field(445, ge=1, le=65535, description="Port of the server.")
    share: str = Field(description="Name of the share: `drop` of `\\\\srv\\drop`.")
    user: str = Field(min_length=1, description="The account's login, without its domain.")
    auth: Literal["ntlm", "kerberos", "negotiate"] = Field(
        "ntlm",
        description=(
            "How the login is proven. `kerberos` needs the extra `kerberos` and the server's full name as `host`; "
            "`negotiate` tries it and falls back on NTLM."
        ),
    )
    password: SecretReference | None = Field(
        None,
        validate_default=True,
        description=(
            'Where the password lies: `{ env = "OPTIMX_SMB_PASSWORD" }` or `{ file = "…" }`. '
            'Not needed with `auth = "kerberos"`: then the machine\'s own ticket is used.'
        ),
    )
    domain: str = Field("", description="Windows domain of the login; empty for an account of the server itself.")
    root: str = Field("", description="Folder of the drop within the share, `/`-separated; empty: all of it.")
    encryption: bool = Field(
        True,
        description=(
            "Everything is encrypted (SMB 3). `false`, for a server that cannot, leaves every message signed: nobody "
            "can change a file on its way, but anybody there can read it; that costs a warning in each report."
        ),
    )
    timeout: float | None = Field(
        None, gt=0, le=3600, description="Seconds that connecting, a reply or a pause may take; empty: as the drop's."
    )

    @field_validator("host", "share")
    @classmethod
    def _only_a_name(cls, value: str) -> str:
        allowed = value.replace(" ", "").replace(":", "")  # shares may hold a space, IPv6 addresses colons
        if not value.strip() or not value.isprintable() or any(char in _NO_NAME for char in allowed):
            raise refusal(
                text("this is no name of a server or of a share"),
                text(r"Write names only: of \\srv\drop, host is srv and share is drop."),
            )
        return value

    @field_validator("password")
    @classmethod
    def _provable(cls, password: SecretReference | None, info: ValidationInfo) -> SecretReference | None:
        if password is None and info.data.get("auth") != "kerberos":
            raise refusal(
                text("nothing opens the account: no password"),
                text('Write password = { env = "OPTIMX_SMB_PASSWORD" }; only auth = "kerberos" can do without.'),
            )
        return password

    @field_validator("user")
    @classmethod
    def _without_domain(cls, user: str) -> str:
        if not user.isprintable() or "\\" in user:
            raise refusal(
                text("this is no login"),
                text("Write the login only, without a backslash; its Windows domain is the option 'domain'."),
            )
        return user

    @field_validator("domain")
    @classmethod
    def _one_word(cls, domain: str) -> str:
        if not domain.isprintable() or "\\" in domain:
            raise refusal(text("this is no Windows domain"), text("Write its name only, without a backslash."))
        return domain

    @field_validator("root")
    @classmethod
    def _inside(cls, root: str) -> str:
        parts = root.strip("/").split("/") if root.strip("/") else []
        if "\\" in root or not root.isprintable() or any(_is_no_part(part) for part in parts):
            raise refusal(
                text("this is no folder within the share"),
                text("Write its path with slashes, as seen from the share: clients/demo."),
            )
        return "/".join(parts)


def _is_no_part(part: str) -> bool:
    return part in ("", ".", "..") or any(char in _IN_NO_PATH for char in part)


def warnings(options: SmbOptions) -> tuple[Text, ...]:
    """Return what every report has to say about these options."""
    if options.encryption:
        return ()
    return (
        text(
            "SMB without encryption: every file can be read by anybody on the way to {host}; "
            "ask for SMB 3 and take encryption = false out of plugins.toml",
            host=options.host,
        ),
    )
