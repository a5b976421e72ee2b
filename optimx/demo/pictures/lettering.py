"""Words on signs, vans and delivery notes, with French accents, in the one typeface that Pillow brings along.

In: a Pillow drawing, words, a place. Out: the words, drawn. Called by `canvas`. That typeface is plain
ASCII, so accents are drawn above (or below) their letter; what has no drawing is written without its accent.
"""

from functools import cache
from unicodedata import combining, normalize

from PIL import ImageDraw, ImageFont

Ink = tuple[int, int, int] | tuple[int, int, int, int]

# strokes as x1, y1, x2, y2 in shares of the letter's size; x from its middle, y from its top (bottom for the cedilla)
_ACCENTS: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "\u0301": ((-0.04, -0.07, 0.09, -0.18),),
    "\u0300": ((0.04, -0.07, -0.09, -0.18),),
    "\u0302": ((-0.11, -0.07, 0.0, -0.17), (0.0, -0.17, 0.11, -0.07)),
    "\u0308": ((-0.1, -0.1, -0.06, -0.1), (0.06, -0.1, 0.1, -0.1)),
    "\u0327": ((0.02, 0.02, -0.06, 0.16),),
}
_PLAIN = {
    "«": '"',
    "»": '"',
    "·": "-",
    "–": "-",
    "—": "-",
    "’": "'",
    "œ": "oe",
    "Œ": "OE",
    "€": "EUR",
    "²": "2",
    "³": "3",
}
_DEGREE = "°"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.load_default(size)
    if not isinstance(face, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return face


def width_of(words: str, size: int) -> float:
    """Return how wide the words will be, in the pixels of `size`."""
    return sum(_font(size).getlength(_base(letter)) for letter in _prepared(words))


def write(draw: ImageDraw.ImageDraw, place: tuple[float, float], words: str, size: int, ink: Ink) -> None:
    """Write words from an upper left corner.

    Args:
        draw: what to draw on.
        place: x and y of the corner, in pixels.
        words: one line.
        size: height of the letters, in pixels.
        ink: colour, with or without alpha.
    """
    x, y = place
    for letter in _prepared(words):
        base = _base(letter)
        draw.text((x, y), base, fill=ink, font=_font(size))
        advance = _font(size).getlength(base)
        _accent(draw, (x + advance / 2, y), letter, size, ink)
        x += advance


def _prepared(words: str) -> str:
    return "".join(_PLAIN.get(letter, letter) for letter in words)


def _base(letter: str) -> str:
    if letter == _DEGREE:
        return " "
    plain = "".join(part for part in normalize("NFD", letter) if not combining(part))
    return plain if plain.isascii() else "?"


def _accent(draw: ImageDraw.ImageDraw, place: tuple[float, float], letter: str, size: int, ink: Ink) -> None:
    middle, y = place
    width = max(1, round(size * 0.075))
    if letter == _DEGREE:
        radius, height = size * 0.13, y + size * 0.3
        box = (middle - radius, height - radius, middle + radius, height + radius)
        draw.ellipse(box, outline=ink, width=max(1, width // 2))
        return
    for mark in normalize("NFD", letter):
        _, top, _, bottom = draw.textbbox((middle, y), _base(letter), font=_font(size))
        edge = bottom if mark == "\u0327" else top
        for x1, y1, x2, y2 in _ACCENTS.get(mark, ()):
            start = (middle + x1 * size, edge + y1 * size)
            draw.line((*start, middle + x2 * size, edge + y2 * size), fill=ink, width=width)
