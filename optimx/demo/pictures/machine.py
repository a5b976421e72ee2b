"""PhotoMateriel: a machine or vehicle of the firm, standing on the ground of a site.

In: a kind of machine, a weather and chance. Out: a scene. Called by `pictures.photo`.
"""

from collections.abc import Callable
from random import Random

from optimx.demo.pictures.canvas import Canvas, Colour, Point, mix, shade
from optimx.demo.pictures.landscape import Weather, ground, rain, sky

_RUBBER: Colour = (38, 38, 40)
_GLASS: Colour = (74, 100, 120)
_PAINTS: tuple[Colour, ...] = ((236, 172, 30), (222, 98, 30), (62, 120, 178), (90, 138, 70))


def draw(weather: Weather, rng: Random, kind: str = "") -> Canvas:
    """Return a machine seen from the side.

    Args:
        weather: of the day.
        rng: where chance comes from.
        kind: `excavator`, `mixer`, `van` or `dumper`; any other word leaves the choice to chance.
    """
    canvas = Canvas()
    horizon = rng.uniform(470, 560)
    sky(canvas, weather, horizon, rng)
    ground(canvas, weather, horizon, rng)
    maker = _MACHINES.get(kind) or rng.choice(list(_MACHINES.values()))
    paint = mix(shade(rng.choice(_PAINTS), weather.light), weather.low, 0.06)
    maker(canvas, rng.uniform(800, 850), paint, rng)
    for _ in range(rng.randint(0, 3)):
        _cone(canvas, rng.uniform(60, 1220), rng.uniform(horizon + 120, 920))
    rain(canvas, weather, rng)
    return canvas


def _cone(canvas: Canvas, x: float, base: float) -> None:
    height = (base - 420) * 0.22
    canvas.shadow([(x - 20, base - 4), (x + 50, base - 4), (x + 60, base + 8), (x - 20, base + 8)], 130, 8)
    canvas.polygon(
        [
            (x - height * 0.4, base),
            (x - height * 0.06, base - height),
            (x + height * 0.06, base - height),
            (x + height * 0.4, base),
        ],
        (240, 92, 30),
    )
    canvas.polygon(
        [
            (x - height * 0.27, base - height * 0.4),
            (x - height * 0.17, base - height * 0.68),
            (x + height * 0.17, base - height * 0.68),
            (x + height * 0.27, base - height * 0.4),
        ],
        (244, 244, 240),
    )
    canvas.rect((x - height * 0.5, base - 4, x + height * 0.5, base + 4), (210, 76, 24))


def _wheel(canvas: Canvas, centre: Point, radius: float, rim: Colour) -> None:
    canvas.disc(centre, radius, _RUBBER)
    canvas.disc(centre, radius * 0.86, shade(_RUBBER, 1.35))
    canvas.disc(centre, radius * 0.8, _RUBBER)
    canvas.disc(centre, radius * 0.52, rim)
    canvas.disc(centre, radius * 0.2, shade(rim, 0.6))


def _contact_shadow(canvas: Canvas, left: float, right: float, base: float) -> None:
    canvas.shadow(
        [(left - 30, base - 12), (right + 20, base - 12), (right + 80, base + 26), (left, base + 34)], 170, 16
    )


def _beam(canvas: Canvas, start: Point, end: Point, widths: tuple[float, float], colour: Colour) -> None:
    """Draw an arm that is wider at one end, with a lit upper edge."""
    (x1, y1), (x2, y2) = start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    across = ((y1 - y2) / length, (x2 - x1) / length)
    first, second = widths
    upper = [(x1 - across[0] * first, y1 - across[1] * first), (x2 - across[0] * second, y2 - across[1] * second)]
    lower = [(x2 + across[0] * second, y2 + across[1] * second), (x1 + across[0] * first, y1 + across[1] * first)]
    canvas.polygon([*upper, *lower], colour)
    canvas.line(upper, shade(colour, 1.2), 3)
    canvas.line(lower, shade(colour, 0.6), 3)
    for centre, radius in ((start, first), (end, second)):
        canvas.disc(centre, radius, colour)
        canvas.disc(centre, radius * 0.45, (60, 60, 62))


def _excavator(canvas: Canvas, base: float, paint: Colour, rng: Random) -> None:
    left = rng.uniform(430, 540)
    right = left + 430
    _contact_shadow(canvas, left - 200, right, base)
    _crawler(canvas, left, right, base)
    shoulder, elbow = (left + 90, base - 210), (left - 70, base - 470 - rng.uniform(0, 60))
    wrist = (left - 300, base - 250 + rng.uniform(-40, 40))
    _beam(canvas, elbow, wrist, (32, 20), shade(paint, 0.94))
    canvas.line([(left + 40, base - 240), (left - 20, base - 400)], (150, 152, 156), 13)
    canvas.line([(left - 60, base - 500), (left - 180, base - 400)], (150, 152, 156), 11)
    _beam(canvas, shoulder, elbow, (40, 30), paint)
    _bucket(canvas, wrist, base)
    _upper_carriage(canvas, left, right, base, paint)


def _crawler(canvas: Canvas, left: float, right: float, base: float) -> None:
    canvas.rect((left, base - 100, right, base), (44, 43, 42), radius=50)
    canvas.rect((left + 12, base - 88, right - 12, base - 12), (76, 74, 70), radius=38)
    for index in range(6):
        x = left + 52 + index * (right - left - 104) / 5
        canvas.disc((x, base - 46), 26, (52, 51, 50))
        canvas.disc((x, base - 46), 10, (100, 98, 94))
    for step in range(int(left) + 20, int(right) - 10, 22):
        canvas.rect((step, base - 6, step + 12, base + 4), (34, 33, 32))
        canvas.rect((step, base - 104, step + 12, base - 96), (34, 33, 32))


def _upper_carriage(canvas: Canvas, left: float, right: float, base: float, paint: Colour) -> None:
    canvas.rect((left + 110, base - 124, right - 90, base - 96), (58, 58, 60))
    body = [(left + 40, base - 124), (left + 40, base - 190), (right - 150, base - 262), (right + 26, base - 262)]
    canvas.polygon([*body, (right + 46, base - 220), (right + 46, base - 124)], paint)
    canvas.polygon(
        [
            (right - 20, base - 262),
            (right + 26, base - 262),
            (right + 46, base - 220),
            (right + 46, base - 124),
            (right - 20, base - 124),
        ],
        shade(paint, 0.72),
    )
    for y in range(int(base) - 240, int(base) - 170, 14):
        canvas.line([(right - 130, y), (right - 40, y)], shade(paint, 0.55), 4)
    canvas.rect((left + 96, base - 400, left + 262, base - 124), shade(paint, 0.9), radius=14)
    canvas.polygon(
        [(left + 110, base - 384), (left + 246, base - 384), (left + 246, base - 220), (left + 110, base - 170)], _GLASS
    )
    canvas.polygon([(left + 118, base - 376), (left + 176, base - 376), (left + 124, base - 240)], (190, 210, 224), 120)
    canvas.rect((left + 86, base - 412, left + 274, base - 396), shade(paint, 0.6), radius=6)
    canvas.disc((left + 182, base - 420), 11, (250, 140, 20))
    canvas.line([(right - 60, base - 262), (right - 60, base - 306)], (60, 60, 62), 10)
    canvas.text((right - 150, base - 150), "DÉMO BTP", 26, shade(paint, 0.3))


def _bucket(canvas: Canvas, wrist: Point, base: float) -> None:
    x, y = wrist
    reach = min(base - 12, y + 190)
    outline = [(x - 22, y - 14), (x + 46, y + 6), (x + 88, (y + reach) / 2), (x + 40, reach), (x - 56, reach - 14)]
    canvas.polygon(outline, (84, 82, 78))
    canvas.polygon([(x - 22, y - 14), (x + 10, y + 30), (x + 30, reach - 30), (x - 56, reach - 14)], (58, 56, 54))
    for step in range(4):
        tooth = x - 62 + step * 26
        canvas.polygon([(tooth, reach - 16), (tooth + 14, reach - 14), (tooth + 2, reach + 22)], (130, 128, 122))
    canvas.polygon(
        [(x - 34, reach - 60), (x + 30, reach - 70), (x + 36, reach - 30), (x - 40, reach - 26)], (112, 84, 56)
    )


def _mixer(canvas: Canvas, base: float, paint: Colour, rng: Random) -> None:
    x = rng.uniform(560, 680)
    _contact_shadow(canvas, x - 220, x + 230, base)
    for foot in (-210, 150):
        canvas.line([(x - 10, base - 200), (x + foot, base - 10)], (70, 72, 76), 16)
    _wheel(canvas, (x + 190, base - 66), 66, (180, 60, 44))
    canvas.line([(x - 180, base - 90), (x + 190, base - 66)], (60, 62, 66), 16)
    canvas.rect((x + 60, base - 300, x + 220, base - 140), shade(paint, 0.86), radius=16)
    for y in range(int(base) - 280, int(base) - 200, 16):
        canvas.line([(x + 84, y), (x + 196, y)], shade(paint, 0.5), 5)
    mouth, bottom = (x - 190, base - 520), (x + 120, base - 250)
    drum = [(mouth[0] - 20, mouth[1] + 70), (x - 130, base - 250), (x - 20, base - 170), (x + 110, base - 200)]
    canvas.polygon([*drum, (x + 150, base - 330), (x + 60, base - 460), (mouth[0] + 120, mouth[1] - 50)], paint)
    canvas.polygon(
        [(x - 130, base - 250), (x - 20, base - 170), (x + 110, base - 200), (x + 60, base - 260)], shade(paint, 0.68)
    )
    canvas.line([(x - 150, base - 300), (x + 80, base - 470)], shade(paint, 0.7), 14)
    canvas.line([(x - 60, base - 200), (x + 140, base - 370)], shade(paint, 0.62), 16)
    canvas.polygon(
        [(mouth[0] - 24, mouth[1] + 76), (mouth[0] + 126, mouth[1] - 56), (mouth[0] + 90, mouth[1] + 40)], (48, 46, 44)
    )
    canvas.polygon(
        [(mouth[0] + 6, mouth[1] + 60), (mouth[0] + 112, mouth[1] - 36), (mouth[0] + 84, mouth[1] + 36)],
        (120, 116, 108),
    )
    canvas.disc(bottom, 18, (60, 60, 62))
    _spill(canvas, x - 330, base, rng)


def _spill(canvas: Canvas, x: float, base: float, rng: Random) -> None:
    heap = [(x - 130, base + 20), (x - 60, base - 40), (x, base - 76), (x + 70, base - 36), (x + 140, base + 22)]
    canvas.shadow([(x - 140, base), (x + 160, base), (x + 180, base + 40), (x - 120, base + 40)], 120)
    canvas.polygon(heap, (196, 170, 122))
    canvas.polygon([(x, base - 76), (x + 70, base - 36), (x + 140, base + 22), (x + 20, base + 20)], (160, 134, 92))
    for _ in range(60):
        canvas.disc((x + rng.uniform(-110, 120), base + rng.uniform(-10, 20)), 2, (176, 150, 106))
    canvas.line([(x + 30, base - 10), (x + 96, base - 240)], (176, 136, 86), 9)


def _van(canvas: Canvas, base: float, paint: Colour, rng: Random) -> None:
    left = rng.uniform(230, 330)
    right, white = left + 760, (232, 234, 236)
    _contact_shadow(canvas, left, right, base)
    body = [
        (left, base - 60),
        (left, base - 330),
        (left + 40, base - 366),
        (left + 500, base - 366),
        (left + 610, base - 230),
    ]
    canvas.polygon([*body, (right - 20, base - 196), (right, base - 120), (right, base - 60)], white)
    canvas.rect((left, base - 120, right, base - 60), shade(white, 0.82))
    canvas.rect((left, base - 76, right, base - 52), (54, 56, 58))
    canvas.polygon(
        [(left + 420, base - 336), (left + 494, base - 336), (left + 590, base - 226), (left + 420, base - 226)], _GLASS
    )
    canvas.polygon([(left + 430, base - 330), (left + 470, base - 330), (left + 440, base - 240)], (196, 214, 226), 130)
    for x in (left + 200, left + 404, left + 606):
        canvas.line([(x, base - 350 if x < left + 500 else base - 220), (x, base - 80)], shade(white, 0.7), 2)
    canvas.rect((left + 350, base - 208, left + 390, base - 198), (70, 72, 74), radius=4)
    canvas.polygon([(left, base - 190), (left + 404, base - 190), (left + 404, base - 172), (left, base - 150)], paint)
    canvas.text((left + 40, base - 318), "DÉMO BTP", 66, shade(paint, 0.8))
    canvas.text((left + 42, base - 246), "Bâtiment · Gros œuvre", 30, (90, 92, 96))
    canvas.rect((right - 44, base - 184, right - 8, base - 146), (250, 240, 200), radius=8)
    canvas.rect((left - 4, base - 240, left + 8, base - 170), (190, 30, 30))
    for x in (left + 150, right - 150):
        canvas.disc((x, base - 62), 86, (40, 42, 44))
        _wheel(canvas, (x, base - 62), 72, (176, 178, 182))
    canvas.line([(left + 20, base - 380), (left + 480, base - 380)], (70, 72, 76), 8)
    for step in range(3):
        canvas.line([(left + 60 + step * 180, base - 366), (left + 60 + step * 180, base - 384)], (70, 72, 76), 8)
    canvas.line([(left - 20, base - 396), (left + 560, base - 396)], (206, 160, 90), 12)


def _dumper(canvas: Canvas, base: float, paint: Colour, rng: Random) -> None:
    left = rng.uniform(340, 430)
    _contact_shadow(canvas, left, left + 560, base)
    canvas.rect((left + 60, base - 170, left + 540, base - 120), (62, 62, 64), radius=10)
    canvas.rect((left + 330, base - 270, left + 560, base - 130), paint, radius=20)
    for y in range(int(base) - 250, int(base) - 180, 15):
        canvas.line([(left + 440, y), (left + 536, y)], shade(paint, 0.55), 5)
    canvas.rect((left + 330, base - 300, left + 430, base - 262), (40, 40, 42), radius=12)
    canvas.rect((left + 424, base - 372, left + 446, base - 262), (40, 40, 42), radius=10)
    canvas.line([(left + 300, base - 210), (left + 330, base - 330)], (50, 50, 52), 8)
    canvas.line([(left + 306, base - 340), (left + 356, base - 322)], (40, 40, 42), 10)
    for x in (left + 336, left + 530):
        canvas.line([(x, base - 260), (x, base - 480)], (58, 58, 60), 11)
    canvas.line([(left + 330, base - 480), (left + 536, base - 480)], (58, 58, 60), 13)
    load = [(left - 20, base - 316), (left + 60, base - 392), (left + 140, base - 420), (left + 290, base - 322)]
    canvas.polygon(load, (132, 102, 70))
    canvas.mottle((left + 40, base - 380, left + 230, base - 320), rng, 20, (30, 12))
    skip = [(left - 60, base - 320), (left + 310, base - 320), (left + 270, base - 160), (left + 70, base - 140)]
    canvas.polygon(skip, shade(paint, 0.92))
    canvas.polygon(
        [(left + 60, base - 300), (left + 90, base - 300), (left + 120, base - 150), (left + 92, base - 146)],
        shade(paint, 0.7),
    )
    canvas.line([(left - 60, base - 320), (left + 310, base - 320)], shade(paint, 1.2), 9)
    _wheel(canvas, (left + 120, base - 84), 88, paint)
    _wheel(canvas, (left + 450, base - 74), 78, paint)


_MACHINES: dict[str, Callable[[Canvas, float, Colour, Random], None]] = {
    "excavator": _excavator,
    "mixer": _mixer,
    "van": _van,
    "dumper": _dumper,
}
