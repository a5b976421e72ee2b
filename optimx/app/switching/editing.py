"""One value of `plugins.toml` is changed; every comment, blank and order stays, or nothing is changed at all.

In: a file that is good TOML, a key and its new value. Out: the new text, checked; later the file, with the old one
beside it. Called by `switching` and `rehearsal`. The library that edits can misplace a key: what it made is parsed
again and compared with what was meant before anything is written.
"""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from optimx.core.config import Catalogue, Config, Machine, RawConfig, check
from optimx.core.config.appending import replace_file
from optimx.core.config.toml_lines import locate
from optimx.core.errors import ConfigurationError
from optimx.core.language import text

_MARK = "\ufeff"  # what Notepad puts in front of UTF-8


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line of the file.

    Attributes:
        number: 1-based, in the file as it is.
        old: as it is.
        new: as it would be.
    """

    number: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that was checked, and not made yet.

    Attributes:
        file: the configuration.
        before: its whole text.
        after: the whole text that would replace it.
        config: what it says then, checked.
    """

    file: Path
    before: str
    after: str
    config: Config

    @property
    def lines(self) -> tuple[ChangedLine, ...]:
        """The lines that differ."""
        return tuple(_changed(self.before, self.after))


def edit(raw: RawConfig, key: tuple[str, str], value: str, plugins: Catalogue, machine: Machine) -> Edit:
    """Change one value, in the text only.

    Args:
        raw: the file as it was read.
        key: table and key; the table is there.
        value: the new one.
        plugins: that the file enables.
        machine: this machine.

    Raises:
        ConfigurationError: the file was changed meanwhile, or cannot be changed without touching something else.
        ConfigurationMistakesError: with that value the file would have mistakes.
    """
    before = _read(raw.file)
    if _parsed(before) != raw.data:
        raise ConfigurationError(
            text("{file} was changed meanwhile", file=raw.file), remedy=text("Give the command again.")
        )
    meant = deepcopy(dict(raw.data))
    meant[key[0]][key[1]] = value
    after = _with_value(before, key, value)
    if _parsed(after) != meant:
        raise _cannot(raw.file, key)
    changed = RawConfig(raw.file, meant, locate(after.removeprefix(_MARK)))
    return Edit(raw.file, before, after, check(changed, plugins, machine))


def make(change: Edit) -> Path:
    """Replace the file, whole or not at all; return where the old one is kept.

    Raises:
        ConfigurationError: it was changed meanwhile.
        RightsError: it cannot be written.
    """
    if _read(change.file) != change.before:
        raise ConfigurationError(
            text("{file} was changed meanwhile", file=change.file), remedy=text("Give the command again.")
        )
    # through a link to the file itself: the link stays one
    return replace_file(change.file.resolve(), change.after)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(text("the configuration file '{file}' cannot be read again", file=file)) from error


def _parsed(written: str) -> Mapping[str, Any]:
    return tomllib.loads(written.removeprefix(_MARK))


def _with_value(before: str, key: tuple[str, str], value: str) -> str:
    table, name = key
    try:
        document = tomlkit.parse(before.removeprefix(_MARK))
        document[table][name] = value
        after = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, KeyError) as error:
        raise ConfigurationError(text("the file cannot be edited: {kind}", kind=type(error).__name__)) from error
    return (_MARK if before.startswith(_MARK) else "") + after


def _cannot(file: Path, key: tuple[str, str]) -> ConfigurationError:
    return ConfigurationError(
        text("{key} cannot be changed in {file} without touching something else", key=".".join(key), file=file),
        remedy=text("Change that one line by hand, then run 'optimx config check'."),
    )


def _changed(before: str, after: str) -> Iterator[ChangedLine]:
    old, new = before.splitlines(), after.splitlines()
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield ChangedLine(first + 1, "\n".join(old[first:last]), "\n".join(new[start:end]))
