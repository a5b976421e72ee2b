"""The secrets that a configuration refers to: which there are, whether each can be had here, and storing one.

In: a file that is good TOML; a value that a person typed. Out: references with their keys, errors, the line for
`plugins.toml`. Called by `optimx secrets`, `optimx config check` and `optimx init`. Takes the file as it is written, so
that it also works while the rest of it has mistakes; only `require_key` asks the plugins.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from optimx.core.config import RawConfig, this_machine
from optimx.core.config.mentions import accounts_in, value_at
from optimx.core.config.mistakes import nearest, nearest_name
from optimx.core.config.options import absolute_reference
from optimx.core.config.values import PathRules, is_word
from optimx.core.errors import ConfigurationError, SecretError
from optimx.core.language import text
from optimx.core.plugin_manager import KINDS, Plugins
from optimx.core.secret_places import has_keyring, in_time, write_file, write_keyring
from optimx.core.secrets import SecretReference, secret_options

_FOLDER = "secrets"
_KINDS = (*KINDS, "listeners")


@dataclass(frozen=True, slots=True)
class WrittenSecret:
    """One reference in `plugins.toml`.

    Attributes:
        key: dotted (`transports.ftp.password`).
        reference: where it lies; the path of a file is absolute.
        in_use: whether the next run wants it; a table that is kept for another day may do without.
    """

    key: str
    reference: SecretReference
    in_use: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A secret that was put away.

    Attributes:
        reference: where it lies.
        line: for the plugin's table.
        written: whether `plugins.toml` says so already.
    """

    reference: SecretReference
    line: str
    written: bool


def secrets_in(raw: RawConfig) -> tuple[WrittenSecret, ...]:
    """Return every secret that a file refers to, in the order of the file."""
    paths = PathRules(raw.file.parent, this_machine())
    return tuple(
        WrittenSecret(f"{kind}.{name}.{option}", _absolute(reference, paths), _is_used(raw.data, kind, name))
        for kind in _KINDS
        for name, table in _tables(raw.data, kind)
        for option, reference in _references(table)
    )


def _tables(data: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    tables = data.get(kind)
    for name, table in tables.items() if isinstance(tables, Mapping) else ():
        if isinstance(table, Mapping):
            yield name, table


def _references(table: Mapping[str, Any]) -> Iterator[tuple[str, SecretReference]]:
    for option, value in table.items():
        if isinstance(value, Mapping):
            try:
                yield option, SecretReference.read(value)
            except SecretError:
                continue  # a table of another kind; `config check` says so if it should have been a secret


def _absolute(reference: SecretReference, paths: PathRules) -> SecretReference:
    try:
        return absolute_reference(reference, paths)
    except PydanticCustomError:
        return reference  # no path of this machine: as it is written it is told, and cannot be read


def _is_used(data: Mapping[str, Any], kind: str, name: str) -> bool:
    if kind == "transports":
        return name in [value_at(data, "drop", "transport"), *(each.get("transport") for _, each in accounts_in(data))]
    if kind == "systems":
        return name in [value_at(data, side, "system") for side in ("office", "server")]
    return True


def place_for(
    name: str, raw: RawConfig | None, folder: Path, *, keyring: bool = False, file: str | None = None
) -> Stored:
    """Say where a secret belongs; nothing is stored yet.

    Args:
        name: a key of the file (`transports.ftp.password`), or a word of one's own.
        raw: the configuration, as far as there is one.
        folder: of the configuration, which relative paths start from.
        keyring: into the keyring, whatever the file says.
        file: into this file, whatever the configuration says.

    Raises:
        ConfigurationError: the name is none, or the configuration has it come from where nothing can be put.
    """
    option = name.rpartition(".")[2]
    word = name.removeprefix("transports.").replace(".", "-")
    if not is_word(word):
        raise ConfigurationError(
            text("'{name}' is not the name of a secret", name=name),
            remedy=text("Write letters, digits, '.', '_' and '-', as in: optimx secrets set sftp-password"),
        )
    if keyring:
        return _stored(SecretReference("keyring", word), "password" if option == name else option)
    if file is not None:
        return _stored(SecretReference("file", file), "password" if option == name else option, folder)
    known = _known(name, raw)
    if known is not None:
        return _as_written(known)
    reference = SecretReference("keyring", word) if has_keyring() else SecretReference("file", f"{_FOLDER}/{word}")
    return _stored(reference, "password" if option == name else option, folder)


def require_key(name: str, raw: RawConfig | None, plugins: Plugins) -> None:
    """See that a name that looks like a key of the file can be one; a word of one's own is nobody's business.

    Raises:
        ConfigurationError: there is no such kind, table or secret.
        PluginError: the plugin cannot be loaded.
    """
    kind, _, rest = name.partition(".")
    table, _, option = rest.rpartition(".")
    if table and kind not in _KINDS and nearest_name(kind, _KINDS):
        raise ConfigurationError(text("'{key}' is not known", key=kind), remedy=nearest(kind, _KINDS))
    if kind not in _KINDS or not rest:
        return
    if not table:
        raise ConfigurationError(
            text("'{name}' names no secret of a table", name=name),
            remedy=text("Write all of it, as in: optimx secrets set transports.ftp.password"),
        )
    known = plugins.listener_names if kind == "listeners" else plugins.known(kind)
    names = {*known, *(each for each, _ in _tables(raw.data if raw else {}, kind))}
    if table not in names:
        raise ConfigurationError(
            text("no plugin in {kind} is called '{name}'", kind=kind, name=table), remedy=nearest(table, names)
        )
    if kind != "listeners" and table in known:
        _require_secret(option, table, secret_options(getattr(plugins, kind)[table].options))


def _require_secret(option: str, table: str, secrets: Collection[str]) -> None:
    if option not in secrets:
        raise ConfigurationError(
            text("'{table}' has no secret called '{name}'", table=table, name=option), remedy=nearest(option, secrets)
        )


def _known(name: str, raw: RawConfig | None) -> WrittenSecret | None:
    found = secrets_in(raw) if raw else ()
    return next((each for each in found if name in (each.key, each.reference.place)), None) or next(
        (each for each in found if each.reference.kind == "file" and Path(each.reference.place).name == name), None
    )


def _as_written(known: WrittenSecret) -> Stored:
    if known.reference.kind in ("env", "credential"):
        raise ConfigurationError(
            text("{key} comes from outside: {kind} '{place}'", key=known.key, **_words(known.reference)),
            remedy=text("Set it there; or add --keyring or --file PATH, and change the line that is shown then."),
        )
    return Stored(known.reference, line(known.key.rpartition(".")[2], known.reference), written=True)


def _words(reference: SecretReference) -> dict[str, str]:
    return {"kind": reference.kind, "place": reference.place}


def _stored(reference: SecretReference, option: str, folder: Path = Path()) -> Stored:
    shown = line(option, reference)
    if reference.kind == "file":
        reference = SecretReference("file", str(_placed(reference.place, folder)))
    return Stored(reference, shown, written=False)


def _placed(place: str, folder: Path) -> Path:
    try:
        return PathRules(folder.absolute(), this_machine()).read(place)
    except PydanticCustomError as error:
        told = error.context or {}
        raise ConfigurationError(told["what"], remedy=told["remedy"]) from error


def store(reference: SecretReference, value: str) -> None:
    """Put a secret where it belongs, for this account of the machine alone.

    Raises:
        SecretError: the place cannot be written.
    """
    if reference.kind == "keyring":
        in_time(reference.place, lambda: write_keyring(reference.place, value))
    else:
        write_file(Path(reference.place), value)


def line(option: str, reference: SecretReference) -> str:
    """Return the line of `plugins.toml` that says where a secret lies."""
    return f"{option} = {{ {reference.kind} = {_quoted(reference.place)} }}"


def _quoted(place: str) -> str:
    """Return a TOML string; single quotes keep the backslashes of Windows readable."""
    if "'" not in place:
        return f"'{place}'"
    escaped = place.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
