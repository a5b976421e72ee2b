"""The first half of reading `plugins.toml`: from bytes to plain values, each with its line.

In: a path. Out: a `RawConfig`, or every mistake of the text. Called by `app`, which loads the plugins that
`[plugins] use` names and then goes on with `config.checking`.
"""

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimx.core.config.mistakes import ConfigurationMistakesError, Mistake, MistakeSeverity, dotted
from optimx.core.config.toml_lines import KeyPath, Places, locate
from optimx.core.errors import ConfigurationError
from optimx.core.language import Text, printable, text

# tomllib tells the place only inside its message until Python 3.14.
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
# What a Windows path in double quotes makes tomllib stumble over.
_BACKSLASH_IN_QUOTES = re.compile(r'"[^"]*\\')
_SINGLE_QUOTES = text(
    "Write Windows paths in single quotes, where a backslash is a backslash: '\\\\srv\\optimbtp_serveur$\\EchangeFTP'."
)
_LARGEST = 16 << 20  # bytes; ten thousand accounts of a drop server need some one million
_DEEPEST = 32  # tables within tables; a partner's plugin may need a few, and Python fails at some hundreds
_LONG_NUMBER = re.compile(r"[0-9_]{4000}")  # Python refuses to read one of more than 4,300 digits
_SAMPLE = text("Name the right one with --config, or make a first one: optimx init.")


@dataclass(frozen=True, slots=True)
class RawConfig:
    """A configuration file that is good TOML; nothing else is known of it yet.

    Attributes:
        file: absolute path of the file; relative paths inside are relative to its folder.
        data: the values, as `tomllib` gives them.
        places: the line of each of them.
    """

    file: Path
    data: Mapping[str, Any]
    places: Places

    @property
    def use(self) -> tuple[str, ...]:
        """The distributions that `[plugins] use` names; what is no name there is found by `check`."""
        plugins = self.data.get("plugins")
        use = plugins.get("use") if isinstance(plugins, dict) else None
        return tuple(name for name in use if isinstance(name, str)) if isinstance(use, list) else ()

    def mistake(
        self,
        path: KeyPath,
        what: Text,
        remedy: Text,
        severity: MistakeSeverity = MistakeSeverity.ERROR,
        code: str = ConfigurationError.code,
    ) -> Mistake:
        """Make the mistake of one key, with its line."""
        return Mistake(self.file, self.places.line(path), dotted(path), what, remedy, severity, code)


def read(file: Path) -> RawConfig:
    """Read a configuration file.

    Raises:
        ConfigurationMistakesError: it is not there, cannot be read, is not UTF-8, is not TOML, or a value
            holds control characters.
    """
    file = file.absolute()
    written = _decode(file, _bytes(file))
    data = _parse(file, written)
    if not data:
        raise _refused(file, text("the configuration file '{file}' says nothing", file=file), _SAMPLE)
    raw = RawConfig(file, data, locate(written))
    if mistakes := [_control_mistake(raw, path, _pasted(value, written)) for path, value in _controls(raw, data, ())]:
        raise ConfigurationMistakesError(file, mistakes)
    return raw


def _refused(file: Path, what: Text, remedy: Text) -> ConfigurationMistakesError:
    """Make the mistake of a file as a whole."""
    return ConfigurationMistakesError(file, [Mistake(file, 0, "", what, remedy)])


def _bytes(file: Path) -> bytes:
    try:
        # a pipe would be waited for until somebody writes into it
        if not stat.S_ISREG(file.stat().st_mode):
            raise _refused(file, text("the configuration '{file}' is no file", file=file), _SAMPLE)
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _refused(file, text("there is no configuration file '{file}'", file=file), _SAMPLE) from error
    except OSError as error:
        what = text("the configuration file '{file}' cannot be read: {reason}", file=file, reason=error.strerror)
        raise _refused(file, what, text("Give the account that runs optimx the right to read it.")) from error
    if len(content) > _LARGEST:
        raise _refused(file, text("the file '{file}' is too big to be a configuration", file=file), _SAMPLE)
    return content


def _parse(file: Path, written: str) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationMistakesError(file, [_syntax_mistake(file, written, str(error))]) from error
    except ValueError as error:
        raise ConfigurationMistakesError(file, [_number_mistake(file, written)]) from error
    except RecursionError as error:
        raise _too_deep(file) from error
    level: list[Any] = [data]
    for _ in range(_DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
    if level:
        raise _too_deep(file)
    return data


def _inside(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value
    return [each for each in inner if isinstance(each, (dict, list))]


def _too_deep(file: Path) -> ConfigurationMistakesError:
    what = text("in the configuration file '{file}', lists or tables are nested too deeply", file=file)
    return _refused(file, what, text("Compare it with the commented sample: no plugin needs more than a few levels."))


def _number_mistake(file: Path, written: str) -> Mistake:
    found = _LONG_NUMBER.search(written)
    line = written.count("\n", 0, found.start()) + 1 if found else 0
    return Mistake(file, line, "", text("a number is too long"), text("Write a number of a few digits."))


def _decode(file: Path, content: bytes) -> str:
    try:
        # Notepad puts a mark in front of UTF-8, which TOML does not know
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = text("the file is not UTF-8 text")
        mistake = Mistake(file, line, "", what, text("Save it as UTF-8: in Notepad, 'Save as', encoding 'UTF-8'."))
        raise ConfigurationMistakesError(file, [mistake]) from error


def _syntax_mistake(file: Path, written: str, message: str) -> Mistake:
    place = _PLACE.search(message)
    lines = written.splitlines()
    line = int(place["line"]) if place and place["line"] else max(len(lines), 1)
    reason = message[: place.start()] if place else message
    return Mistake(
        file,
        line,
        "",
        text("this is not valid TOML: {reason}", reason=reason),
        _syntax_remedy(lines[line - 1] if line <= len(lines) else ""),
    )


def _syntax_remedy(line: str) -> Text:
    if _BACKSLASH_IN_QUOTES.search(line):
        return _SINGLE_QUOTES
    return text('Compare the line, and the one before it, with the commented sample: key = "text", [table].')


def _controls(raw: RawConfig, value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        meant = value.replace("\n", "").replace("\t", "") if path in raw.places.multiline else value
        if printable(meant) != meant:
            yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _controls(raw, inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _controls(raw, inner, (*path, index))


def _pasted(value: str, written: str) -> bool:
    """Say whether an invisible character stands in the file itself: Windows puts one before a fingerprint."""
    return any(char in written for char in value if printable(char) != char and not char.isspace())


def _control_mistake(raw: RawConfig, path: KeyPath, pasted: bool) -> Mistake:
    if pasted:
        what = text("'{key}' holds an invisible character, which was pasted with the others", key=dotted(path))
        return raw.mistake(path, what, text("Write the value by hand instead of pasting it."))
    what = text("'{key}' holds an invisible character, made by a backslash in double quotes", key=dotted(path))
    return raw.mistake(path, what, _SINGLE_QUOTES)
