"""A signature as a finger draws it on a telephone: dark ink on nothing.

In: a name and a generator. Out: the bytes of a PNG. Called by `demo.album`.
"""

from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

from optimx.demo.pictures.handwriting import Stroke, strokes

WIDTH, HEIGHT = 600, 240
_SCALE = 2  # drawn at twice the size for smooth edges
_INKS = ((18, 22, 40), (20, 40, 120), (12, 12, 14))


def signature(name: str, rng: Random, *, transparent: bool = True) -> bytes:
    """Return the signature of a name as a PNG of 600 x 240 pixels.

    Args:
        name: first and last name; decides the shape.
        rng: decides the hand; the same state gives the same bytes.
        transparent: whether the paper is nothing, or white as some telephones send it.
    """
    coverage = Image.new("L", (WIDTH * _SCALE, HEIGHT * _SCALE))
    draw = ImageDraw.Draw(coverage)
    pen = rng.uniform(4.5, 7.5) * _SCALE
    for stroke in strokes(name, rng):
        _ink(draw, stroke, pen)
    mask = coverage.reduce(_SCALE)
    ink = Image.new("RGB", mask.size, rng.choice(_INKS))
    out = BytesIO()
    _on_paper(ink, mask, transparent=transparent).save(out, "PNG", optimize=True)
    return out.getvalue()


def _ink(draw: ImageDraw.ImageDraw, stroke: Stroke, pen: float) -> None:
    for (x1, y1, pressure), (x2, y2, _) in pairwise(stroke):
        start, end = (_across(x1), _down(y1)), (_across(x2), _down(y2))
        radius = pen * pressure / 2
        steps = max(1, round(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / radius * 2))
        # dots along the way: Pillow's lines have no round ends, and a pen has no corners
        for step in range(steps):
            x, y = (a + (b - a) * step / steps for a, b in zip(start, end, strict=True))
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _across(x: float) -> float:
    return (0.03 + 0.94 * x) * WIDTH * _SCALE


def _down(y: float) -> float:
    return (0.06 + 0.9 * y) * HEIGHT * _SCALE


def _on_paper(ink: Image.Image, mask: Image.Image, *, transparent: bool) -> Image.Image:
    if transparent:
        ink.putalpha(mask)
        return ink
    white = Image.new("RGB", ink.size, (255, 255, 255))
    white.paste(ink, mask=mask)
    return white
