"""PhotoEmploye: a person in helmet and high-visibility vest, drawn without a face.

In: a weather, chance. Out: a scene. Called by `pictures.photo`. Nobody real is meant, so there is no face.
"""

from math import cos, pi, sin
from random import Random

from optimx.demo.pictures import building_site
from optimx.demo.pictures.canvas import Canvas, Colour, jitter, shade
from optimx.demo.pictures.landscape import Weather

_SKINS: tuple[Colour, ...] = ((236, 200, 172), (222, 178, 146), (190, 140, 104), (142, 98, 70), (98, 68, 50))
_HAIR: tuple[Colour, ...] = ((46, 36, 30), (92, 64, 42), (150, 112, 66), (120, 118, 116), (24, 22, 22))
_HELMETS: tuple[Colour, ...] = ((246, 246, 244), (248, 204, 40), (44, 100, 184), (226, 70, 44), (76, 158, 76))
_VESTS: tuple[Colour, ...] = ((255, 120, 20), (216, 232, 40))
_SHIRTS: tuple[Colour, ...] = ((52, 62, 88), (84, 86, 90), (120, 44, 44), (44, 80, 70))


def draw(weather: Weather, rng: Random) -> Canvas:
    """Return a half-length portrait before a site that is out of focus."""
    canvas = building_site.draw(weather, rng)
    canvas.blur(9)
    x, skin, vest, shirt = 640 + rng.uniform(-90, 90), rng.choice(_SKINS), rng.choice(_VESTS), rng.choice(_SHIRTS)
    build = rng.uniform(0.92, 1.1)
    canvas.shadow(
        [(x - 300 * build, 960), (x - 230 * build, 560), (x + 260 * build, 560), (x + 330 * build, 960)], 90, 30
    )
    hair = rng.choice(_HAIR)
    if rng.random() < 0.35:
        _long_hair(canvas, x, hair)
    _body(canvas, x, build, shirt, rng)
    _neck(canvas, x, skin)
    _vest(canvas, x, build, vest, rng)
    _head(canvas, x, skin, hair, rng)
    _helmet(canvas, x, jitter(rng.choice(_HELMETS), rng, 0.04), rng)
    _badge(canvas, x + 118 * build, 760)
    return canvas


def _long_hair(canvas: Canvas, x: float, hair: Colour) -> None:
    canvas.ellipse((x - 142, 240, x + 142, 600), shade(hair, 0.9))


def _body(canvas: Canvas, x: float, build: float, shirt: Colour, rng: Random) -> None:
    wide = 300 * build
    left = [(x - wide, 960), (x - wide * 0.95, 700), (x - wide * 0.78, 610), (x - 90, 556)]
    canvas.polygon([*left, *((2 * x - px, py) for px, py in reversed(left))], shirt)
    for side in (-1, 1):
        canvas.line([(x + side * wide * 0.74, 960), (x + side * wide * 0.72, 760)], shade(shirt, 0.6), 5)
        for _ in range(5):
            y = rng.uniform(680, 930)
            canvas.line([(x + side * wide * 0.94, y), (x + side * wide * 0.8, y + 22)], shade(shirt, 0.8), 4)


def _neck(canvas: Canvas, x: float, skin: Colour) -> None:
    canvas.rect((x - 62, 460, x + 62, 590), shade(skin, 0.82))
    canvas.polygon([(x - 62, 560), (x + 62, 560), (x, 660)], shade(skin, 0.9))
    canvas.glow([(x - 60, 480), (x + 60, 480), (x + 50, 530), (x - 50, 530)], (40, 20, 14), 90, 10)


def _vest(canvas: Canvas, x: float, build: float, vest: Colour, rng: Random) -> None:
    wide = 218 * build
    for side in (-1, 1):
        panel = [(x + side * 68, 566), (x + side * wide * 0.84, 598), (x + side * wide, 740), (x + side * wide, 960)]
        canvas.polygon([*panel, (x + side * 5, 960), (x + side * 5, 760)], vest if side < 0 else shade(vest, 0.93))
        canvas.polygon(
            [(x + side * 96, 574), (x + side * 152, 590), (x + side * 150, 830), (x + side * 96, 830)], (214, 218, 220)
        )
        canvas.polygon(
            [(x + side * 5, 830), (x + side * wide, 822), (x + side * wide, 886), (x + side * 5, 894)], (222, 226, 228)
        )
        for offset in range(0, 60, 9):
            start, end = (x + side * 5, 834 + offset), (x + side * wide, 826 + offset)
            canvas.line([start, end], (186, 190, 194), 1.2)
        for _ in range(3):
            fold = rng.uniform(620, 930)
            canvas.line([(x + side * wide * 0.95, fold), (x + side * wide * 0.6, fold + 30)], shade(vest, 0.82), 5)
    canvas.line([(x, 690), (x, 960)], (50, 50, 52), 6)


def _head(canvas: Canvas, x: float, skin: Colour, hair: Colour, rng: Random) -> None:
    for side in (-1, 1):
        canvas.ellipse((x + side * 122 - 20, 350, x + side * 122 + 20, 420), shade(skin, 0.86))
        canvas.rect((x + side * 108 - 12, 300, x + side * 108 + 12, 366), hair, radius=6)
    canvas.ellipse((x - 118, 210, x + 118, 530), skin)
    if rng.random() < 0.45:
        jaw = [
            (x - 116, 390),
            (x - 84, 430),
            (x, 452),
            (x + 84, 430),
            (x + 116, 390),
            (x + 92, 490),
            (x, 536),
            (x - 92, 490),
        ]
        canvas.polygon(jaw, hair, 235)
    canvas.glow([(x + 20, 260), (x + 116, 300), (x + 104, 470), (x + 30, 525)], shade(skin, 0.6), 90, 26)
    canvas.glow([(x - 112, 296), (x + 112, 296), (x + 112, 340), (x - 112, 340)], (30, 18, 12), 130, 16)


def _helmet(canvas: Canvas, x: float, colour: Colour, rng: Random) -> None:
    dome = [(x + 146 * cos(pi * step / 40), 300 - 180 * sin(pi * step / 40)) for step in range(41)]
    canvas.polygon(dome, shade(colour, 0.92))
    canvas.polygon(
        [(x - 170, 318), (x - 140, 276), (x + 140, 276), (x + 170, 318), (x + 120, 334), (x - 120, 334)], colour
    )
    canvas.polygon(
        [(x - 170, 318), (x - 120, 334), (x + 120, 334), (x + 170, 318), (x + 120, 346), (x - 120, 346)],
        shade(colour, 0.66),
    )
    for aside in (-44, 0, 44):
        canvas.line([(x + aside * 1.1, 278), (x + aside * 0.8, 200), (x + aside * 0.5, 132)], shade(colour, 0.78), 5)
    canvas.glow([(x - 104, 250), (x - 92, 180), (x - 40, 140), (x - 60, 240)], (255, 255, 255), 120, 12)
    if rng.random() < 0.5:
        for side in (-1, 1):
            canvas.rect((x + side * 140 - 22, 320, x + side * 140 + 22, 410), (40, 42, 46), radius=16)
    canvas.text((x, 252), "DÉMO BTP", 24, shade(colour, 0.35), centred=True)


def _badge(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect((x - 34, y - 48, x + 34, y + 48), (248, 248, 246), radius=6)
    canvas.rect((x - 34, y - 48, x + 34, y - 26), (44, 90, 150), radius=6)
    canvas.rect((x - 18, y - 18, x + 18, y + 18), (190, 196, 202))
    for line in (26, 36):
        canvas.rect((x - 24, y + line, x + 24 - (line - 26), y + line + 4), (120, 124, 130))
