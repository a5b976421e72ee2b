"""Words for people, kept apart from the language that they are shown in.

In: an English sentence with named places, and the values for them. Out: a `Text`, which is stored as it is
in events and errors and is turned into French or English only where a person reads it.
Used by every error and every finding; rendered by `cli` and by reports through `Translate`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

# Only plain names: a sentence may come from the other side, and a format like {x:>999999999} would eat the memory.
_PLACE = re.compile(r"\{([a-z_]+)\}")

Translate = Callable[[str], str]
"""Gives the sentence of a language for an English one: `gettext.gettext`, or `str` for English."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence that can still be shown in any language.

    Attributes:
        message: the English sentence, with `{places}`; it is also the key of its translations.
        values: what stands in each place; already strings, so that the journal can keep them for years.
    """

    message: str
    values: Mapping[str, str] = field(default_factory=dict)

    def show(self, translate: Translate = str) -> str:
        """Return the sentence in the language of `translate`, control characters escaped.

        Values come from drops, names and servers that nobody trusts: a line feed or a bidirectional mark in
        one of them must not forge a line of a report. Never raises: a translation that lacks a place or names
        another falls back on the English sentence.
        """
        # gettext gives the head of its catalogue for an empty sentence
        wanted = translate(self.message) if self.message else ""
        if set(_PLACE.findall(wanted)) != set(_PLACE.findall(self.message)):
            wanted = self.message
        return _PLACE.sub(lambda place: _value(self.values.get(place[1], "?"), translate), printable(wanted))

    def to_json(self) -> dict[str, Any]:
        """Return what the journal stores."""
        return {"message": self.message, "values": dict(self.values)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read back what `to_json` gave."""
        return cls(stored["message"], dict(stored["values"]))

    def __str__(self) -> str:
        return self.show()


def text(message: str, **values: object) -> Text:
    """Make a `Text`; the name by which the message catalogue finds what has to be translated."""
    return Text(message, {name: str(value) for name, value in values.items()})


def counted(count: int, one: Text, many: Text) -> Text:
    """Return the sentence for one or that for more, its place `{count}` filled in; none has a sentence of its own."""
    chosen = one if count == 1 else many
    return Text(chosen.message, {**chosen.values, "count": str(count)})


_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_MOMENT = re.compile(_DATE.pattern + r" (?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")
_DECIMAL = re.compile(r"(?P<whole>-?[0-9]+)\.(?P<part>[0-9]{1,2})")
_FIGURES = (
    (_DATE, text("{year}-{month}-{day}")),
    (_MOMENT, text("{year}-{month}-{day} {time}")),
    (_DECIMAL, text("{whole}.{part}")),
)
_BEGIN_FIGURES = frozenset("-0123456789")


def _value(value: str, translate: Translate) -> str:
    """Return a value as the language writes it: dates, moments and decimals are stored as `str` gives them."""
    if value[:1] in _BEGIN_FIGURES:  # most values are names, and a report shows thousands
        for pattern, figure in _FIGURES:
            if found := pattern.fullmatch(value):
                return _filled(translate(figure.message), found.groupdict())
    return printable(value)


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], "?"), sentence)


# Controls, surrogates, bidirectional overrides and isolates: U+202E in a name makes `gpj.exe` read `exe.jpg`.
_FORGING = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")


def printable(value: str) -> str:
    r"""Escape what could forge, hide or reorder text: controls, bidirectional marks, surrogates (`\x0a`, `\u202e`)."""
    return _FORGING.sub(lambda found: _escape(found[0]), value)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
