"""Secrets: where they lie (`{ env = "…" }`, `{ file = "…" }`, …), and values that cannot be printed by accident.

In: a reference from `plugins.toml`. Out: a `Secret`, resolved only when it is needed.
Called by `config` (reads references) and by `app` (resolves them for a transport).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from optimx.core.errors import SecretError
from optimx.core.language import Text, printable, text
from optimx.core.refusal import refusal
from optimx.core.secret_places import PATIENCE, in_time, read_credential, read_file, read_keyring

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import CoreSchema

SECRET_KINDS = frozenset({"env", "file", "keyring", "credential"})
"""The words by which `plugins.toml` says where a secret lies."""

_HOW = text(
    "Write where it lies instead: {variable}, {place}, {ring} or, in a service of systemd, {credential}.",
    variable='{ env = "NAME_OF_A_VARIABLE" }',
    place='{ file = "path" }',
    ring='{ keyring = "name" }',
    credential='{ credential = "name" }',
)
_SET_AGAIN = text(
    "Store it as the account that runs optimx, whose keyring is no other's: optimx secrets set NAME --keyring."
)
_MISSING: Mapping[str, tuple[Text, Text | None]] = {
    "env": (
        text("the environment variable '{place}' should hold a secret, and is empty or not set"),
        text(
            "Set it for the account that runs optimx; or keep the secret in a file: "
            "optimx secrets set NAME --file PATH, then write the line that it shows into the configuration."
        ),
    ),
    "file": (text("the secret file '{place}' is empty"), None),
    "keyring": (text("the keyring has no secret '{place}'"), _SET_AGAIN),
    "credential": (text("the credential '{place}' is empty"), None),
}


class Secret:
    """A value that shows itself only to who asks by name: `str`, `repr`, formatting and pickling never do."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself; call it as late as possible and keep it in no variable that outlives the call."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not to be stored")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))


@dataclass(frozen=True, slots=True)
class SecretReference:
    """Where a secret lies.

    Attributes:
        kind: `env`, `file`, `keyring` or `credential`.
        place: name of the variable, path of the file, name in the keyring or of the credential.
    """

    kind: str
    place: str

    @classmethod
    def read(cls, written: object) -> "SecretReference":
        """Read what stands in `plugins.toml`; never repeats it, for it may be the secret itself.

        Raises:
            SecretError: it is no reference.
        """
        if isinstance(written, SecretReference):
            return written
        if not isinstance(written, dict):
            raise SecretError(text("a secret must not stand in the file itself"), remedy=_HOW)
        (kind, place), *rest = [*written.items()] or [("", "")]
        if rest or kind not in SECRET_KINDS or not isinstance(place, str) or not _is_place(place):
            raise SecretError(text("this does not say where the secret lies"), remedy=_HOW)
        return cls(kind, place)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: Callable[[Any], "CoreSchema"]) -> "CoreSchema":
        from pydantic_core import core_schema  # noqa: PLC0415 — the core loads without pydantic

        return core_schema.no_info_plain_validator_function(_read_for_pydantic)

    def resolve(self, environment: Mapping[str, str], patience: float = PATIENCE) -> Secret:
        """Return the secret.

        Args:
            environment: of the process.
            patience: seconds after which a keyring or a disk that does not answer is given up.

        Raises:
            SecretError: it is missing or empty, its place cannot be opened, or everybody may read its file.
        """
        value = in_time(self.place, lambda: self._value(environment), patience)
        if not value:
            what, remedy = _MISSING[self.kind]
            raise SecretError(text(what.message, place=self.place), remedy=remedy)
        return Secret(value)

    def _value(self, environment: Mapping[str, str]) -> str:
        match self.kind:
            case "env":
                return environment.get(self.place, "")
            case "file":
                return read_file(Path(self.place))
            case "keyring":
                return read_keyring(self.place)
            case _:
                return read_credential(self.place, environment)


def _is_place(place: str) -> bool:
    return bool(place.strip()) and printable(place) == place


def secrets_of(options: "BaseModel") -> dict[str, SecretReference]:
    """Return those options of a plugin that are secrets, by name."""
    named = ((name, getattr(options, name)) for name in type(options).model_fields)
    return {name: value for name, value in named if isinstance(value, SecretReference)}


def secret_options(model: "type[BaseModel]") -> frozenset[str]:
    """Return the options of a plugin that are secrets, whether it needs them or not."""
    return frozenset(
        name
        for name, each in model.model_fields.items()
        if SecretReference in (each.annotation, *get_args(each.annotation))
    )


def resolve_secrets(
    options: "BaseModel", environment: Mapping[str, str], patience: float = PATIENCE
) -> dict[str, Secret]:
    """Return the values of those options of a plugin that are secrets, for `TransportContext.secrets`.

    Args:
        options: of the plugin.
        environment: of the process.
        patience: seconds after which a place that does not answer is given up.

    Raises:
        SecretError: one of them is missing or empty, or everybody may read its file.
    """
    return {name: reference.resolve(environment, patience) for name, reference in secrets_of(options).items()}


def _read_for_pydantic(written: object) -> SecretReference:
    try:
        return SecretReference.read(written)
    except SecretError as error:
        raise refusal(error.what, error.remedy) from error
