"""What stands before a building: workers, pallets, a site cabin, the fence with its sign.

In: a canvas, a horizon, a weather and chance. Out: the canvas with them on it. Called by `building_site`.
"""

from random import Random

from optimx.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Colour, Point, jitter, shade
from optimx.demo.pictures.landscape import Weather

_CONTAINERS: tuple[Colour, ...] = ((58, 106, 150), (206, 208, 206), (170, 78, 58), (78, 128, 96))


def worker(canvas: Canvas, x: float, feet: float, height: float, rng: Random) -> None:
    """Draw a small figure in helmet and vest, standing at work."""
    vest = rng.choice(((255, 122, 24), (214, 232, 48)))
    unit = height / 10
    for aside in (-1.1, 1.1):
        canvas.line([(x + aside * unit * 0.6, feet - unit * 4.4), (x + aside * unit, feet)], (48, 58, 84), unit * 1.3)
    canvas.rect((x - unit * 1.6, feet - unit * 7.6, x + unit * 1.6, feet - unit * 3.9), vest, radius=unit * 0.6)
    canvas.rect((x - unit * 1.6, feet - unit * 5.4, x + unit * 1.6, feet - unit * 4.8), (232, 236, 236))
    reach = rng.choice((-1, 1)) * unit * 2.6
    canvas.line([(x + reach * 0.5, feet - unit * 7.2), (x + reach, feet - unit * rng.uniform(5, 7.6))], vest, unit)
    canvas.disc((x, feet - unit * 8.5), unit * 0.95, (206, 160, 128))
    helmet = rng.choice(((250, 250, 250), (250, 208, 40), (40, 96, 180)))
    canvas.ellipse((x - unit * 1.25, feet - unit * 10.1, x + unit * 1.25, feet - unit * 8.2), helmet)
    canvas.rect((x - unit * 1.5, feet - unit * 8.9, x + unit * 1.5, feet - unit * 8.5), helmet)


def foreground(canvas: Canvas, horizon: float, weather: Weather, rng: Random) -> None:
    """Put a cabin, pallets, workers and perhaps a fence before the building, the nearest last."""
    if rng.random() < 0.6:
        left = rng.uniform(20, 240) if rng.random() < 0.5 else rng.uniform(900, 1040)
        _container(canvas, (left, horizon + 86), weather, rng)
    things = [(rng.uniform(horizon + 90, 870), rng.random() < 0.5) for _ in range(rng.randint(3, 6))]
    for feet, is_worker in sorted(things):
        x = rng.uniform(80, WIDTH - 240)
        if is_worker:
            worker(canvas, x, feet, 64 + (feet - horizon) * 0.5, rng)
        else:
            _pallet(canvas, (x, feet), weather, rng)
    if rng.random() < 0.4:
        _fence(canvas, rng)


def _container(canvas: Canvas, place: Point, weather: Weather, rng: Random) -> None:
    left, base = place
    colour = shade(rng.choice(_CONTAINERS), weather.light)
    canvas.shadow([(left - 10, base - 4), (left + 240, base - 4), (left + 260, base + 16), (left, base + 16)])
    canvas.rect((left, base - 104, left + 232, base), colour)
    for x in range(int(left), int(left) + 232, 11):
        canvas.line([(x, base - 102), (x, base - 2)], shade(colour, 0.86), 2)
    canvas.rect((left + 20, base - 84, left + 62, base), shade(colour, 0.6))
    canvas.rect((left + 96, base - 80, left + 156, base - 42), (60, 72, 84))
    canvas.frame((left + 96, base - 80, left + 156, base - 42), (230, 230, 230), 3)


def _pallet(canvas: Canvas, place: Point, weather: Weather, rng: Random) -> None:
    x, base = place
    unit = 0.5 + base / HEIGHT * 0.8
    colour = jitter(shade(rng.choice(((184, 182, 176), (190, 118, 84), (210, 200, 180))), weather.light), rng)
    width, rows = 130 * unit, rng.randint(2, 5)
    canvas.shadow([(x, base - 6), (x + width, base - 6), (x + width + 30, base + 12), (x, base + 14)], 130)
    canvas.rect((x - 4, base - 7 * unit, x + width + 4, base), (150, 112, 70))
    for row in range(rows):
        y = base - 7 * unit - 22 * unit * (row + 1)
        for column in range(5):
            left = x + width / 5 * column
            canvas.rect((left, y, left + width / 5 - 2, y + 22 * unit - 2), jitter(colour, rng, 0.09))
    y = base - 7 * unit - 22 * unit * rows
    canvas.polygon(
        [(x, y), (x + 24 * unit, y - 14 * unit), (x + width + 24 * unit, y - 14 * unit), (x + width, y)],
        shade(colour, 1.14),
    )
    canvas.polygon(
        [
            (x + width, y),
            (x + width + 24 * unit, y - 14 * unit),
            (x + width + 24 * unit, base - 14 * unit),
            (x + width, base),
        ],
        shade(colour, 0.6),
    )


def _fence(canvas: Canvas, rng: Random) -> None:
    left = rng.choice((-40, 760))
    for panel in range(2):
        x = left + panel * 300
        canvas.frame((x, 640, x + 292, 948), (178, 182, 186), 6)
        for step in range(0, 292, 16):
            canvas.line([(x + step, 640), (x + step, 948)], (172, 176, 180), 1)
        for step in range(640, 948, 44):
            canvas.line([(x, step), (x + 292, step)], (172, 176, 180), 1)
        canvas.rect((x + 120, 948, x + 330, 960), (120, 118, 114))
    sign = (left + 196, 700, left + 396, 800)
    canvas.rect(sign, (250, 206, 36), radius=6)
    canvas.text(((sign[0] + sign[2]) / 2, 732), "CHANTIER", 34, (20, 20, 20), centred=True)
    canvas.text(((sign[0] + sign[2]) / 2, 772), "INTERDIT AU PUBLIC", 18, (20, 20, 20), centred=True)
