"""A new `plugins.toml` comes into being: who the server is pinned, the text checked, the secret kept, then the file.

In: `Wishes`, what a person typed. Out: the file, and the old one beside it when there was one. Called by `optimx init`.
Nothing is written before everything that can be known beforehand is known to be right.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimx.app.init.wishes import Wishes
from optimx.app.init.writing import written
from optimx.app.secrets import store
from optimx.core.config import Config, RawConfig, check, this_machine
from optimx.core.config.appending import new_file, replace_file
from optimx.core.config.toml_lines import locate
from optimx.core.contracts import Pin, TransportContext, TransportPlugin
from optimx.core.errors import ConfigurationError, HostKeyError, UnreachableError
from optimx.core.language import Translate, text
from optimx.core.plugin_manager import Plugins
from optimx.core.secret_places import has_keyring
from optimx.core.secrets import SecretReference

_TIMEOUT_SECONDS = 20.0
_HEX = re.compile(r"[0-9a-fA-F]{64}")


def require_free(file: Path, *, force: bool) -> None:
    """See that no configuration is written over.

    Raises:
        ConfigurationError: there is one, and nobody said that it may be replaced.
    """
    if file.exists() and not force:
        raise ConfigurationError(
            text("there is a configuration already: {file}", file=file),
            remedy=text("Change it by hand, or replace it with --force; the old one is then kept beside it."),
        )


def shown_pin(plugin: TransportPlugin, table: Mapping[str, Any], account: str) -> Pin | None:
    """Return what the server shows of itself, to be pinned; None when there is nothing to pin.

    Raises:
        OptimxError: nobody answers there, and the transport cannot be configured without it.
    """
    if plugin.pin is None:
        return None
    try:
        pin = plugin.pin(table, TransportContext(account, timeout=_TIMEOUT_SECONDS))
    except UnreachableError:
        if _does_without(plugin, table):
            return None  # the connection test that comes next says it with its remedy
        raise
    return None if pin is None or table.get(pin.option) else pin


def _does_without(plugin: TransportPlugin, table: Mapping[str, Any]) -> bool:
    try:
        plugin.options.model_validate({**table, **dict.fromkeys(("password",), SecretReference("env", "X"))})
    except ValueError:
        return False
    return True


def require_same(pin: Pin, told: str) -> None:
    """Compare what the server shows with what its owner told.

    Raises:
        HostKeyError: it is another one.
    """
    if _plain(pin.value) != _plain(told):
        raise HostKeyError(
            text("the server shows {kind} {value}, which is not what was expected", kind=pin.kind, value=pin.value)
        )


def _plain(value: str) -> str:
    """Return a fingerprint without what programs write around it; hexadecimal digits in lower case."""
    bare = re.sub(r"(?i)^sha-?256(?: fingerprint)?[:=]", "", value.strip())
    digits = bare.replace(":", "")
    return digits.lower() if _HEX.fullmatch(digits) else bare.rstrip("=")


def checked(file: Path, wishes: Wishes, plugins: Plugins, translate: Translate) -> tuple[str, Config]:
    """Return the text of the file, and what it says.

    Raises:
        ConfigurationMistakesError: something of what was wished cannot be.
    """
    content = written(wishes, plugins.transports[wishes.transport].options, translate)
    raw = RawConfig(file.absolute(), tomllib.loads(content), locate(content))
    return content, check(raw, plugins, this_machine())


def make(file: Path, content: str) -> Path | None:
    """Write the file; return where an old one is kept, or None.

    Raises:
        AlreadyThereError: somebody else wrote it meanwhile.
        RightsError: the folder cannot be written.
    """
    if file.exists():
        return replace_file(file.resolve(), content)
    new_file(file.resolve(), content)
    return None


def password_source(said: str, transport: str) -> SecretReference:
    """Read where a password lies, as the command line says it: `env:NAME`, `file:PATH`, `keyring:NAME`.

    Args:
        said: empty for a variable that is named after the transport.
        transport: its name.

    Raises:
        ConfigurationError: it says nothing of the kind.
    """
    if not said:
        return SecretReference("env", f"OPTIMX_{transport.upper().replace('-', '_')}_PASSWORD")
    kind, _, place = said.partition(":")
    if kind not in ("env", "file", "keyring", "credential") or not place:
        # not repeated: it may be the password itself
        raise ConfigurationError(
            text("--password-from does not say where the password lies"),
            remedy=text("Write env:NAME, file:PATH, keyring:NAME, credential:NAME, or stdin."),
        )
    return SecretReference(kind, place)


def kept_password(transport: str) -> SecretReference:
    """Return where a password that was typed is kept: the keyring, or a private file beside the configuration."""
    name = f"{transport}-password"
    return SecretReference("keyring", name) if has_keyring() else SecretReference("file", f"secrets/{name}")


def put_away(reference: SecretReference, folder: Path, value: str) -> None:
    """Keep a password where the configuration will look for it.

    Args:
        reference: as it is written.
        folder: of the configuration, which a relative path starts from.
        value: the password.

    Raises:
        SecretError: it cannot be kept there.
    """
    absolute = SecretReference("file", str(folder / reference.place)) if reference.kind == "file" else reference
    store(absolute, value)
