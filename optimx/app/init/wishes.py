"""What a new configuration shall say, and what of it is still to be asked.

In: what was said on the command line. Out: `Wishes`; the options of a transport that nobody has named yet. Called by
`optimx init`. Pure.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from optimx.core.config.mistakes import nearest
from optimx.core.config.values import AccountId
from optimx.core.contracts import Pin, TransportPlugin
from optimx.core.errors import ConfigurationError
from optimx.core.language import Text, text
from optimx.core.secrets import SecretReference, secret_options

PASSWORD, KEY = "password", "key"  # the names of options


@dataclass(frozen=True, slots=True)
class Wishes:
    """A configuration of an office that is to be written.

    Attributes:
        account: the mobile identifier.
        company: name of the firm, for reports.
        folder: the office folder, as it is written.
        system: the office system.
        transport: the plugin that reaches the drop.
        options: its table, without secrets and pin.
        secrets: where they lie, by option.
        pin: what the server has shown; None when nothing is pinned.
        use: distributions of third parties.
    """

    account: str
    company: str
    folder: str
    system: str
    transport: str
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, SecretReference] = field(default_factory=dict)
    pin: Pin | None = None
    use: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """An option that the transport cannot do without, and that nobody has named.

    Attributes:
        name: of the option.
        description: by the plugin, in English.
    """

    name: str
    description: str


def wrong_identifier(answer: str) -> Text | None:
    """Return how a mobile identifier is written; None when the answer can be one."""
    try:
        TypeAdapter(AccountId).validate_python(answer)
    except ValidationError as error:
        remedy: Text = error.errors()[0]["ctx"]["remedy"]
        return remedy
    return None


def given_options(plugin: TransportPlugin, flags: Mapping[str, Any], pairs: tuple[str, ...]) -> dict[str, Any]:
    """Return the table of a transport, as far as the command line has it.

    Args:
        plugin: the transport.
        flags: options that have a flag of their own; None for those that were not given.
        pairs: `name=value`; the value as TOML, or a string when it is none.

    Raises:
        ConfigurationError: the transport has no such option, or a secret itself was given.
    """
    named = {name: value for name, value in flags.items() if value is not None} | dict(map(_pair, pairs))
    fields = plugin.options.model_fields
    for name in named:
        if name not in fields:
            what = text("the transport '{transport}' has no option '{name}'", transport=plugin.name, name=name)
            raise ConfigurationError(what, remedy=nearest(name, set(fields)))
        if name in secret_options(plugin.options):
            what = text("'{name}' is a secret: it is never an argument", name=name)
            remedy = text("Leave it out and type it when it is asked for, or say where it lies with --password-from.")
            raise ConfigurationError(what, remedy=remedy)
    return named


def _pair(written: str) -> tuple[str, Any]:
    name, equals, value = written.partition("=")
    if not equals or not name:
        what = text("'{pair}' is not name=value", pair=name)
        raise ConfigurationError(what, remedy=text('Write it as in: --set tls="none"'))
    try:
        return name, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return name, value


def missing_options(plugin: TransportPlugin, given: Mapping[str, Any]) -> Iterator[Missing]:
    """Give the options that have to be asked for; secrets are asked for elsewhere."""
    for name, each in plugin.options.model_fields.items():
        if each.is_required() and name not in given and name not in secret_options(plugin.options):
            yield Missing(name, each.description or "")


def needs_password(plugin: TransportPlugin, given: Mapping[str, Any]) -> bool:
    """Say whether a password opens the account: the plugin knows one, and nothing else was named that would."""
    opens_otherwise = any(given.get(name) for name in (KEY, "agent")) or given.get("auth") == "kerberos"
    return PASSWORD in secret_options(plugin.options) and not opens_otherwise
