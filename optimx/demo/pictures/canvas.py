"""A canvas in logical pixels: drawn at twice the size, halved at the end, so that edges are smooth.

In: shapes in a 1280 x 960 frame. Out: a Pillow image of that size. Used by every scene of this folder; it knows
lines and colours, not what they show. Deterministic: what varies comes from the caller's generator.
"""

from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from optimx.demo.pictures.lettering import width_of, write

WIDTH, HEIGHT = 1280, 960
SCALE = 2

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from the first to the second (0 to 1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def shade(colour: Colour, factor: float) -> Colour:
    """Return the colour darker (factor under 1) or lighter (over 1)."""
    red, green, blue = (min(255, max(0, round(part * factor))) for part in colour)
    return red, green, blue


def jitter(colour: Colour, rng: Random, amount: float = 0.06) -> Colour:
    """Return the colour a little lighter or darker by chance: no two bricks are alike."""
    return shade(colour, 1 + rng.uniform(-amount, amount))


class Canvas:
    """One picture being drawn, in logical pixels; the origin is the upper left corner."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, background: Colour = (128, 128, 128)) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), background)
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def polygon(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*colour, alpha))

    def rect(self, box: Box, colour: Colour, alpha: int = 255, radius: float = 0) -> None:
        """Fill a rectangle given as left, top, right, bottom; an empty one is not drawn."""
        left, top, right, bottom = (round(edge * SCALE) for edge in box)
        if right <= left or bottom <= top:
            return
        self._draw.rounded_rectangle((left, top, right, bottom), radius * SCALE, fill=(*colour, alpha))

    def ellipse(self, box: Box, colour: Colour, alpha: int = 255) -> None:
        """Fill an ellipse inside a box."""
        left, top, right, bottom = (edge * SCALE for edge in box)
        self._draw.ellipse((left, top, right, bottom), fill=(*colour, alpha))

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        x, y = centre
        self.ellipse((x - radius, y - radius, x + radius, y + radius), colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 2, alpha: int = 255) -> None:
        """Draw a line through points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=(*colour, alpha), width=max(1, round(width * SCALE)), joint="curve")

    def frame(self, box: Box, colour: Colour, width: float = 2) -> None:
        """Draw the outline of a rectangle."""
        left, top, right, bottom = box
        self.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], colour, width)

    def text(self, place: Point, words: str, size: float, colour: Colour, *, centred: bool = False) -> None:
        """Write words from an upper left corner, or around a middle; `size` is the height in logical pixels."""
        pixels = round(size * SCALE)
        x, y = place[0] * SCALE, place[1] * SCALE
        if centred:
            x, y = x - width_of(words, pixels) / 2, y - pixels * 0.56
        write(self._draw, (x, y), words, pixels, colour)

    def gradient(self, box: Box, top: Colour, bottom: Colour) -> None:
        """Fill a rectangle with a colour that changes from top to bottom."""
        left, upper, right, lower = (round(edge * SCALE) for edge in box)
        size = (max(1, right - left), max(1, lower - upper))
        mask = Image.linear_gradient("L").resize(size)
        blend = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)
        self.image.paste(blend, (left, upper))

    def shadow(self, points: Sequence[Point], alpha: int = 110, blur: float = 12) -> None:
        """Lay a soft shadow with the shape of a polygon."""
        self.glow(points, (15, 15, 20), alpha, blur)

    def glow(self, points: Sequence[Point], colour: Colour, alpha: int, blur: float) -> None:
        """Fill a polygon whose edge fades over about `blur` pixels."""
        # a quarter of the size is enough under a blur, and only what lies around the polygon: many times as fast
        left, top = max(0, int(min(x for x, _ in points) - blur * 3)), max(0, int(min(y for _, y in points) - blur * 3))
        right = min(self.width, int(max(x for x, _ in points) + blur * 3))
        bottom = min(self.height, int(max(y for _, y in points) + blur * 3))
        if right - left < 8 or bottom - top < 8:
            return
        small = Image.new("L", ((right - left) // 4, (bottom - top) // 4))
        ImageDraw.Draw(small).polygon([((x - left) / 4, (y - top) / 4) for x, y in points], fill=alpha)
        size = ((right - left) * SCALE, (bottom - top) * SCALE)
        soft = small.filter(ImageFilter.GaussianBlur(blur / 4)).resize(size, Image.Resampling.BILINEAR)
        self.image.paste(colour, (left * SCALE, top * SCALE), soft)

    def blur(self, radius: float) -> None:
        """Put what is drawn so far out of focus, as the background of a portrait."""
        small = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius * SCALE / 4))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BICUBIC))

    def mottle(self, box: Box, rng: Random, strength: int = 26, grain: tuple[int, int] = (64, 48)) -> None:
        """Give a surface the uneven tone of earth, concrete or cloth.

        Args:
            box: the surface, as left, top, right, bottom.
            strength: how far the tone goes up and down, of 255.
            grain: how many patches across and down; few are clouds, many are gravel.
        """
        left, upper, right, lower = (round(edge * SCALE) for edge in box)
        size = (max(1, right - left), max(1, lower - upper))
        tones = Image.frombytes("L", grain, rng.randbytes(grain[0] * grain[1]))
        tones = tones.resize((max(1, size[0] // 2), max(1, size[1] // 2)), Image.Resampling.BICUBIC)
        dark = tones.point([max(0, 128 - tone) * strength // 64 for tone in range(256)])
        light = tones.point([max(0, tone - 128) * strength // 96 for tone in range(256)])
        self.image.paste((20, 16, 12), (left, upper), dark.resize(size, Image.Resampling.NEAREST))
        self.image.paste((255, 250, 240), (left, upper), light.resize(size, Image.Resampling.NEAREST))

    def finished(self) -> Image.Image:
        """Return the picture at its logical size."""
        return self.image.reduce(SCALE)
