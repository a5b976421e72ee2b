"""Secrets: where they lie (`{ env = "…" }`, `{ file = "…" }`), and values that cannot be printed by accident.

In: a reference from `plugins.toml`. Out: a `Secret`, resolved only when it is needed.
Called by `config` (reads references) and by `app` (resolves them for a transport).
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optimx.core.errors import SecretError
from optimx.core.language import text


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
        kind: `env` or `file`.
        place: name of the variable, or path of the file.
    """

    kind: str
    place: str

    def resolve(self, environment: Mapping[str, str]) -> Secret:
        """Return the secret.

        Raises:
            SecretError: the variable or file is missing or empty, or everybody may read the file.
        """
        value = environment.get(self.place, "") if self.kind == "env" else _read_private(Path(self.place))
        if not value:
            raise SecretError(text("the secret {kind} '{place}' is missing or empty", kind=self.kind, place=self.place))
        return Secret(value)


def _read_private(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        value = path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(text("the secret file '{place}' cannot be read", place=path)) from error
    # Windows has no such bits: there the folder's own rights decide
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        raise SecretError(
            text("the secret file '{place}' may be read by others", place=path),
            remedy=text("Restrict the file to its owner: chmod 600 '{place}'.", place=path),
        )
    return value
