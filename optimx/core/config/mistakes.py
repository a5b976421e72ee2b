"""What is wrong in a configuration file, said so that a person can mend it.

In: file, line, key, what and remedy. Out: one error that holds every mistake. Raised by `config.reading` and
`config.checking`; shown by the command line and by reports.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from optimx.core.errors import ConfigurationError
from optimx.core.language import Text, text


class MistakeSeverity(StrEnum):
    """Whether a run can go on with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong, or odd, in the configuration.

    Attributes:
        file: the configuration file.
        line: 1-based; 0 when it concerns the file as a whole.
        key: dotted (`drop.transport`); empty when it concerns the file as a whole.
        what: what is wrong; never holds the value of a secret.
        remedy: how to mend it.
        severity: an error stops every run, a warning none.
        code: `E-CONFIG`, or `E-PLUGIN` when a plugin that is in use is to blame.
    """

    file: Path
    line: int
    key: str
    what: Text
    remedy: Text
    severity: MistakeSeverity = MistakeSeverity.ERROR
    code: str = ConfigurationError.code


class ConfigurationMistakesError(ConfigurationError):
    """`plugins.toml` has mistakes; all of them are in `mistakes`. Mend them, then `optimx config check`.

    Attributes:
        mistakes: errors and warnings, in the order of the file.
    """

    def __init__(self, file: Path, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.key)))
        errors = [mistake for mistake in self.mistakes if mistake.severity is MistakeSeverity.ERROR]
        first = errors[0]
        if len(errors) == 1:
            super().__init__(first.what, remedy=first.remedy, file=f"{file}:{first.line}" if first.line else str(file))
            return
        super().__init__(
            text(
                "{file} has {count} mistakes; the first is in line {line}, at '{key}'",
                file=file,
                count=len(errors),
                line=first.line,
                key=first.key,
            ),
            file=str(file),
        )


def nearest_name(name: str, valid: Collection[str]) -> str | None:
    """Return the valid name that was probably meant, or None."""
    close = get_close_matches(name.lower(), sorted(valid), n=1, cutoff=0.6)
    return close[0] if close else None


def nearest(name: str, valid: Collection[str]) -> Text:
    """Say which valid name was probably meant, and which ones there are."""
    close = nearest_name(name, valid)
    shown = ", ".join(f"'{each}'" for each in sorted(valid))
    if close:
        return text("Did you mean '{near}'? Valid here: {valid}.", near=close, valid=shown)
    if not shown:
        return text("Nothing is valid here.")
    return text("Valid here: {valid}.", valid=shown)


def dotted(path: Iterable[str | int]) -> str:
    """Return a path of keys as a person writes it."""
    return ".".join(str(part) for part in path)
