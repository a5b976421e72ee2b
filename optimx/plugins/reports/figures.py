"""Numbers, sizes, dates and durations as people write them, in French or English.

In: numbers and aware moments. Out: text for a line of a report or of a terminal. Pure; called by the reports that
people read and by `cli`.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from optimx import ReportContext, Text, Translate, text

# U+202F is what French typography asks for, but the default font of Notepad draws it as an empty box.
_FRENCH_SPACE = "\u00a0"
# 1,024, as Windows counts: the clerk compares with what Explorer shows.
_STEP = 1024
# But four figures take the next unit, or a size would be wider than its column.
_LONGEST = 1000
_UNITS = (text("KB"), text("MB"), text("GB"))


@dataclass(frozen=True, slots=True)
class Figures:
    """How one reader writes figures.

    Attributes:
        language: `fr` or `en`.
        translate: gives the sentence of that language.
        timezone: that moments are shown in.
    """

    language: str
    translate: Translate
    timezone: tzinfo

    @classmethod
    def of(cls, context: ReportContext) -> "Figures":
        """Return the figures of a report's reader."""
        return cls(context.language, context.translate, context.timezone)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return `1 234,5` in French (no-break space), `1,234.5` in English."""
        written = f"{value:,.{decimals}f}"
        if self.language != "fr":
            return written
        return written.replace(",", _FRENCH_SPACE).replace(".", ",")

    def counted(self, count: int, one: Text, many: Text) -> str:
        """Return `one` or `many` with its place `{count}` filled in; French counts zero as one."""
        chosen = one if count == 1 or (count == 0 and self.language == "fr") else many
        return Text(chosen.message, {**chosen.values, "count": self.number(count)}).show(self.translate)

    def size(self, octets: int) -> str:
        """Return a size as `812 octets`, `128,4 Ko`, `1,2 Mo`; four figures stand only before the greatest unit."""
        if octets < _LONGEST:
            return self.counted(octets, text("{count} byte"), text("{count} bytes")).replace(" ", _FRENCH_SPACE)
        value, unit = octets / _STEP, 0
        while round(value, 1) >= _LONGEST and unit < len(_UNITS) - 1:
            value, unit = value / _STEP, unit + 1
        return f"{self.number(value, 1)}{_FRENCH_SPACE}{_UNITS[unit].show(self.translate)}"

    def day(self, moment: datetime) -> str:
        """Return `23/11/2026`, or `2026-11-23` in English."""
        return f"{moment.astimezone(self.timezone):{'%d/%m/%Y' if self.language == 'fr' else '%Y-%m-%d'}}"

    def minute(self, moment: datetime) -> str:
        """Return `23/11/2026 12:30`."""
        return f"{self.day(moment)} {moment.astimezone(self.timezone):%H:%M}"

    def clock(self, moment: datetime) -> str:
        """Return `12:30:05`."""
        return f"{moment.astimezone(self.timezone):%H:%M:%S}"

    def duration(self, seconds: float) -> str:
        """Return `0,4 s`, `42 s`, `1 min 42 s` or `2 h 05 min`; a clock that was set back gives `0,0 s`."""
        if seconds < 10:  # noqa: PLR2004 - tenths matter only below ten seconds
            return self._glue(f"{self.number(max(seconds, 0.0), 1)} s")
        minutes, rest = divmod(round(seconds), 60)
        if not minutes:
            return self._glue(f"{rest} s")
        hours, minutes = divmod(minutes, 60)
        return self._glue(f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s")

    @staticmethod
    def _glue(words: str) -> str:
        return words.replace(" ", _FRENCH_SPACE)
