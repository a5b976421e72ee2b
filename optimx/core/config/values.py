"""The kinds of value that `plugins.toml` is made of: durations, paths, identifiers, lists of words.

In: what TOML gave. Out: typed values, or a refusal with its remedy. Used by `config.model`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from optimx.core.config.places import Machine
from optimx.core.language import printable, text
from optimx.core.refusal import refusal

_ACCOUNT = re.compile(r"[0-9A-Za-z]{3,20}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Four digits a unit: far beyond any use, and no sum of them overflows a timedelta.
_DURATION = re.compile(r"(?:([0-9]{1,4})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,4})s)?")
_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class PathRules:
    """How the paths of one file are to be read.

    Attributes:
        folder: absolute; that of the configuration file, which relative paths start from.
        machine: that they are of.
    """

    folder: Path
    machine: Machine

    def read(self, written: str) -> Path:
        """Return an absolute path.

        Raises:
            PydanticCustomError: empty, not on one line, or a Windows path on a machine that is none.
        """
        if not written.strip():
            raise refusal(text("a path is missing"), text("Write a path between the quotes."))
        if printable(written) != written:
            raise refusal(
                text("a path holds a line end or another invisible character"),
                text("Write it on one line, in single quotes."),
            )
        if not self.machine.windows and _WINDOWS_PATH.match(written):
            raise refusal(
                text("'{path}' is a Windows path, and this machine does not run Windows", path=written),
                text("Write the path under which the folder is mounted here."),
            )
        if written == "~" or written.startswith(("~/", "~\\")):
            return self.machine.home / written[2:]
        if written.startswith("~"):
            raise refusal(
                text("'{path}' begins with the home folder of somebody else", path=written),
                text("Write the whole path; '~/' is the home folder of the account that runs optimx."),
            )
        return self.folder / written


def _path(value: object, info: ValidationInfo) -> object:
    return info.context["paths"].read(value) if isinstance(value, str) and info.context else value


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not value:
        raise refusal(
            text("'{value}' is not a length of time", value=value),
            text('Write a number and its unit in quotes: "30s", "10m", "26h", "400d", "1h30m".'),
        )
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise refusal(text("a length of time of zero is of no use here"), text('Write at least "1s".'))
    return value


def _days(value: timedelta) -> timedelta:
    # "5m" was meant to be months, and what a purge takes does not come back
    if value < timedelta(days=1):
        raise refusal(
            text("nothing may be kept for less than a day: a purge could not be told from a loss"),
            text('Write days: "61d" for two months, "365d" for a year; m are minutes.'),
        )
    return value


def _account(value: str) -> str:
    if not _ACCOUNT.fullmatch(value):
        raise refusal(
            text("'{value}' is not a mobile identifier", value=value),
            text("Write 3 to 20 letters and digits, no spaces: usually the nine digits of the SIREN."),
        )
    return value.upper()


def _timezone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        what = text("'{value}' is not a known time zone", value=value)
        raise refusal(what, text('Write a name like "Europe/Paris".')) from error


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _words(value: tuple[str, ...]) -> tuple[str, ...]:
    for position, word in enumerate(value):
        if not _WORD.fullmatch(word):
            raise refusal(
                text("'{word}' is not a name", word=word),
                text("Write letters, digits, hyphens and underscores only."),
            )
        if word in value[:position]:
            raise refusal(text("'{word}' is named twice", word=word), text("Name it once."))
    return value


def _pattern(value: str) -> str:
    placeholders = sorted(_PLACEHOLDER.findall(value))
    rest = _PLACEHOLDER.sub("", value)
    if placeholders != ["{id}", "{stamp}"] or not re.fullmatch(r"[A-Za-z0-9._-]+", rest):
        raise refusal(
            text("'{value}' is not a pattern of file names", value=value),
            text(
                "Write letters, digits, '.', '_' and '-', with each of {places} once, as in: {sample}",
                places="{id} {stamp}",
                sample="optim_param_{id}_{stamp}.xml",
            ),
        )
    return value


def _at_most(limit: timedelta, shown: str) -> AfterValidator:
    def check(value: timedelta) -> timedelta:
        if value > limit:
            raise refusal(
                text("no run can wait that long"), text("Write '{limit}' at the most, in double quotes.", limit=shown)
            )
        return value

    return AfterValidator(check)


LocalPath = Annotated[Path, BeforeValidator(_path)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
PositiveDuration = Annotated[Duration, AfterValidator(_positive)]
# Windows waits for 49 days at the most, and fails beyond; a run of a week is a mistake long before
WaitedFor = Annotated[Duration, _at_most(timedelta(days=7), "7d")]
Deadline = Annotated[PositiveDuration, _at_most(timedelta(days=7), "7d")]
# The same as a transport's own option
ReplyTime = Annotated[PositiveDuration, _at_most(timedelta(hours=1), "1h")]
KeptFor = Annotated[Duration, AfterValidator(_days)]
AccountId = Annotated[str, AfterValidator(_account)]
TimeZone = Annotated[ZoneInfo, BeforeValidator(_timezone)]
Words = Annotated[tuple[str, ...], BeforeValidator(_tuple), AfterValidator(_words)]
NamePattern = Annotated[str, AfterValidator(_pattern)]


def passes_luhn(identifier: str) -> bool:
    """Say whether a SIREN or SIRET has the check digit that it should have; true for any other identifier."""
    if not (identifier.isascii() and identifier.isdigit()):
        return True
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(identifier))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0  # noqa: PLR2004 — decimal digits


def is_word(name: object) -> bool:
    """Say whether a key may name a login, a plugin or a table."""
    return isinstance(name, str) and _WORD.fullmatch(name) is not None
