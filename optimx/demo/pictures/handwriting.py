"""Strokes of a pen that look like a signature, made from a name.

In: a name and chance. Out: strokes, each a row of points with the pen's pressure. Used by the signature pictures
and by the scene of a signed note. Nobody's real signature: letters become loops by their height only.
"""

from collections.abc import Iterator
from math import cos, pi, sin
from random import Random
from unicodedata import combining, normalize

PenPoint = tuple[float, float, float]
"""x and y in 0 to 1 (y downwards), and pressure in 0 to 1."""

Stroke = tuple[PenPoint, ...]

# an initial in four ways, in shares of its box: as C or O, as M or N, as L or J, as a B or R in one pull
_ROUND = ((0.8, 0.2), (0.45, 0.0), (0.05, 0.45), (0.4, 0.95), (0.95, 0.6), (0.6, 0.3), (0.5, 0.6), (1.15, 0.75))
_ARCHED = ((0.0, 0.95), (0.15, 0.1), (0.3, 0.05), (0.42, 0.85), (0.62, 0.1), (0.75, 0.08), (0.85, 0.8), (1.15, 0.72))
_UPRIGHT = ((0.1, 0.3), (0.4, 0.02), (0.55, 0.1), (0.35, 0.8), (0.1, 1.0), (0.12, 0.8), (0.6, 0.82), (1.2, 0.7))
_CROSSED = (
    (0.2, 0.95),
    (0.35, 0.05),
    (0.8, 0.1),
    (0.75, 0.4),
    (0.35, 0.5),
    (0.9, 0.6),
    (0.8, 0.95),
    (0.2, 0.9),
    (1.2, 0.7),
)

_TALL, _LOW = "bdfhklt", "gjpqyz"


def strokes(name: str, rng: Random) -> list[Stroke]:
    """Return the strokes of a signature: a large initial, the surname in loops, often a flourish.

    Args:
        name: first and last name.
        rng: the same seed and name give the same hand.
    """
    letters = _plain(name)
    first, last = letters[0][:1], letters[-1]
    slant, style = rng.uniform(0.1, 0.45), rng.random()
    drawn = [_initial(first, rng)] if len(letters) > 1 else []
    drawn.append(_word(last, rng))
    if style < 0.75:
        drawn.append(_flourish(rng))
    if "i" in last or "j" in last:
        dot = rng.uniform(0.45, 0.7)
        drawn.append(((dot, 0.25, 0.9), (dot + 0.012, 0.26, 0.9)))
    return [tuple((x + slant * (0.5 - y) * 0.35, y, pressure) for x, y, pressure in stroke) for stroke in drawn]


def _plain(name: str) -> list[str]:
    bare = "".join(part for part in normalize("NFD", name.lower()) if not combining(part))
    return ["".join(filter(str.isalpha, word)) or "x" for word in bare.split()] or ["x"]


def _initial(letter: str, rng: Random) -> Stroke:
    forms = (_ROUND, _ARCHED, _UPRIGHT, _CROSSED)
    form = forms[ord(letter) % len(forms)]
    left, top, wide, high = (
        rng.uniform(0.02, 0.09),
        rng.uniform(0.1, 0.24),
        rng.uniform(0.17, 0.24),
        rng.uniform(0.5, 0.64),
    )
    wobble = 0.035
    knots = [(x + rng.uniform(-wobble, wobble), y + rng.uniform(-wobble, wobble)) for x, y in form]
    return tuple(_smooth([(left + x * wide, top + y * high) for x, y in knots]))


def _word(word: str, rng: Random) -> Stroke:
    shown = word[:9]
    start, end = 0.24, rng.uniform(0.72, 0.88)
    step = (end - start) / max(1, len(shown))
    knots: list[tuple[float, float]] = [(start - 0.03, 0.62)]
    for index, letter in enumerate(shown):
        # a hurried hand flattens towards the end of the word
        size = 1 - 0.55 * index / max(1, len(shown)) if index else 1.25
        knots += _letter(letter, start + step * index, step, size, rng)
    knots.append((end + 0.06, rng.uniform(0.55, 0.7)))
    return tuple(_smooth(knots))


def _letter(letter: str, x: float, step: float, size: float, rng: Random) -> list[tuple[float, float]]:
    base = 0.66 + rng.uniform(-0.03, 0.03)
    if letter in _TALL or size > 1.2:
        up, width = 0.5 * size * rng.uniform(0.8, 1.1), step * 0.7
        return [
            (x + width, base - up * 0.7),
            (x + width * 0.5, base - up),
            (x + width * 0.1, base - up * 0.5),
            (x + width, base),
        ]
    if letter in _LOW:
        down = 0.3 * size * rng.uniform(0.8, 1.2)
        return [
            (x + step * 0.3, base - 0.14),
            (x + step * 0.6, base + down),
            (x + step * 0.1, base + down * 0.8),
            (x + step, base),
        ]
    height = 0.2 * size * rng.uniform(0.6, 1.2)
    turn = [(x + step * (0.45 + 0.4 * cos(a)), base - height * (0.5 + 0.5 * sin(a))) for a in (pi, pi * 0.6, pi * 0.1)]
    return [*turn, (x + step * 0.9, base + rng.uniform(-0.02, 0.02))]


def _flourish(rng: Random) -> Stroke:
    left, right, y = rng.uniform(0.1, 0.25), rng.uniform(0.8, 0.95), rng.uniform(0.8, 0.9)
    knots = [
        (right, y - 0.2),
        (right + 0.02, y - 0.06),
        (left, y),
        (left + 0.05, y - 0.09),
        (right - 0.1, y + rng.uniform(-0.06, 0.06)),
    ]
    return tuple(_smooth(knots if rng.random() < 0.6 else knots[2:]))


def _smooth(knots: list[tuple[float, float]]) -> Iterator[PenPoint]:
    """Yield points on a Catmull-Rom curve through the knots; a fast pen presses less."""
    ends = [knots[0], *knots, knots[-1]]
    pressure = 0.7
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        far = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        wanted = max(0.4, 1 - far * 1.2) * (1.15 if end[1] > start[1] else 0.8)
        for step in range(14):
            pressure += (wanted - pressure) * 0.12
            share = step / 14
            x, y = (_catmull_rom(before[i], start[i], end[i], after[i], share) for i in (0, 1))
            yield x, y, pressure


def _catmull_rom(before: float, start: float, end: float, after: float, share: float) -> float:
    linear, square, cube = end - before, 2 * before - 5 * start + 4 * end - after, 3 * (start - end) + after - before
    return 0.5 * (2 * start + linear * share + square * share**2 + cube * share**3)
