"""What lies behind and under every outdoor scene: sky by weather, far hills and roofs, ground.

In: a canvas, a weather, a horizon. Out: the canvas with its upper and lower part drawn. Called by the scenes.
"""

from dataclasses import dataclass
from random import Random

from optimx.demo.pictures.canvas import WIDTH, Canvas, Colour, jitter, mix, shade

_EARTH: Colour = (172, 146, 114)


@dataclass(frozen=True, slots=True)
class Weather:
    """How the sky looks and how bright the day is.

    Attributes:
        name: the word that a site diary uses.
        zenith: the colour of the upper sky.
        low: the colour of the sky at the horizon.
        light: how bright things are, 1 is a clear noon.
        cloud: the colour of clouds.
        wet: whether puddles lie on the ground and rain falls.
    """

    name: str
    zenith: Colour
    low: Colour
    light: float
    cloud: Colour
    wet: bool = False


WEATHERS = (
    Weather("Ensoleillé", (72, 132, 200), (190, 216, 236), 1.05, (250, 250, 252)),
    Weather("Nuageux", (128, 152, 178), (205, 212, 218), 0.95, (226, 228, 232)),
    Weather("Couvert", (150, 156, 163), (196, 199, 202), 0.88, (176, 180, 186)),
    Weather("Pluie", (104, 112, 122), (158, 164, 170), 0.76, (122, 128, 136), wet=True),
    Weather("Froid sec", (110, 158, 208), (238, 214, 190), 0.98, (246, 226, 208)),
)


def weather_named(name: str) -> Weather:
    """Return the weather of that name, or an overcast one: a diary may say what no picture shows."""
    return next((weather for weather in WEATHERS if weather.name == name), WEATHERS[2])


def sky(canvas: Canvas, weather: Weather, horizon: float, rng: Random) -> None:
    """Draw the sky down to the horizon, with its clouds, and what stands far away."""
    canvas.gradient((0, 0, WIDTH, horizon + 4), weather.zenith, weather.low)
    for _ in range(rng.randint(3, 7)):
        _cloud(canvas, weather, horizon, rng)
    _hills(canvas, weather, horizon, rng)
    _roofs(canvas, weather, horizon, rng)


def _cloud(canvas: Canvas, weather: Weather, horizon: float, rng: Random) -> None:
    x, y, width = rng.uniform(-100, WIDTH), rng.uniform(20, horizon * 0.6), rng.uniform(160, 420)
    height = width * rng.uniform(0.08, 0.2)
    puffs = 10
    upper = [(x + width * i / puffs, y - height * rng.uniform(0.4, 1.0)) for i in range(1, puffs)]
    lower = [(x + width * i / puffs, y + height * rng.uniform(0.0, 0.3)) for i in range(puffs, -1, -1)]
    canvas.glow([(x, y), *upper, *lower], weather.cloud, rng.randint(120, 210), 26)


def _hills(canvas: Canvas, weather: Weather, horizon: float, rng: Random) -> None:
    for depth in (0.75, 0.5):
        colour = mix(shade((92, 112, 84), weather.light), weather.low, depth)
        height = rng.uniform(40, 110) * depth
        ridge = [(x, horizon - height * rng.uniform(0.5, 1.0)) for x in range(0, WIDTH + 160, 160)]
        canvas.polygon([(0, horizon + 6), *ridge, (WIDTH, horizon + 6)], colour)


def _roofs(canvas: Canvas, weather: Weather, horizon: float, rng: Random) -> None:
    x = -20.0
    while x < WIDTH:
        width, height = rng.uniform(50, 110), rng.uniform(18, 46)
        if rng.random() < 0.35:
            _tree(canvas, (x + width / 2, horizon), height * 1.5, weather, rng)
        else:
            _house(canvas, (x, horizon - height, x + width, horizon + 4), weather, rng)
        x += width + rng.uniform(0, 60)


def _house(canvas: Canvas, box: tuple[float, float, float, float], weather: Weather, rng: Random) -> None:
    left, top, right, _ = box
    wall = mix(jitter(shade((214, 202, 182), weather.light), rng, 0.1), weather.low, 0.3)
    roof = mix(jitter(shade((148, 88, 66), weather.light), rng, 0.15), weather.low, 0.3)
    canvas.rect(box, wall)
    rise = (right - left) * 0.28
    canvas.polygon([(left - 5, top), (left + 12, top - rise), (right - 12, top - rise), (right + 5, top)], roof)
    for window in (0.22, 0.62):
        x = left + (right - left) * window
        canvas.rect((x, top + 8, x + 9, top + 20), mix((70, 74, 80), weather.low, 0.3))


def _tree(canvas: Canvas, place: tuple[float, float], height: float, weather: Weather, rng: Random) -> None:
    x, ground = place
    leaf = mix(jitter(shade((84, 96, 58), weather.light), rng, 0.2), weather.low, 0.25)
    canvas.rect((x - 2, ground - height * 0.5, x + 2, ground + 4), mix((80, 66, 50), weather.low, 0.3))
    for _ in range(7):
        radius = height * rng.uniform(0.16, 0.28)
        canvas.disc((x + rng.uniform(-0.25, 0.25) * height, ground - height * rng.uniform(0.5, 0.95)), radius, leaf)


def ground(canvas: Canvas, weather: Weather, horizon: float, rng: Random) -> None:
    """Draw bare earth from the horizon down: tracks of wheels, stones, puddles when it rains."""
    near = shade(_EARTH, 0.92 * weather.light)
    canvas.gradient((0, horizon, WIDTH, canvas.height), mix(shade(_EARTH, weather.light), weather.low, 0.25), near)
    canvas.mottle((0, horizon, WIDTH, canvas.height), rng, 16, (14, 20))
    canvas.mottle((0, horizon, WIDTH, canvas.height), rng, 16, (320, 150))
    _tracks(canvas, horizon, near, rng)
    for _ in range(110):
        depth = rng.random() ** 0.7
        x, y, size = rng.uniform(0, WIDTH), horizon + 10 + depth * (canvas.height - horizon - 10), 1 + depth * 5
        canvas.ellipse((x, y, x + size * 1.7, y + size), jitter(shade(_EARTH, 0.9), rng, 0.3))
    if weather.wet:
        for _ in range(5):
            _puddle(canvas, weather, horizon, rng)


def _tracks(canvas: Canvas, horizon: float, colour: Colour, rng: Random) -> None:
    far, near = rng.uniform(300, WIDTH - 300), rng.uniform(100, WIDTH - 100)
    for gap in (0.0, 1.0):
        points = []
        for step in range(9):
            share = step / 8
            points.append(
                (far + (near - far) * share + gap * (20 + 240 * share), horizon + (960 - horizon) * share**1.6)
            )
        for first, second, width in zip(points, points[1:], range(3, 40, 5), strict=False):
            canvas.line([first, second], shade(colour, 0.8), width, 70)


def _puddle(canvas: Canvas, weather: Weather, horizon: float, rng: Random) -> None:
    depth = rng.uniform(0.2, 0.95)
    x, y = rng.uniform(0, WIDTH - 200), horizon + depth * (930 - horizon)
    width, height = 60 + depth * rng.uniform(100, 260), 6 + depth * 26
    canvas.ellipse((x - 4, y - 3, x + width + 4, y + height + 4), (72, 60, 48), 150)
    canvas.ellipse((x, y, x + width, y + height), mix(weather.low, weather.zenith, 0.35))
    canvas.ellipse((x + width * 0.2, y + 2, x + width * 0.7, y + height * 0.5), weather.low, 130)


def rain(canvas: Canvas, weather: Weather, rng: Random) -> None:
    """Let rain fall over what is drawn, if it is wet."""
    if not weather.wet:
        return
    for _ in range(260):
        x, y, length = rng.uniform(0, WIDTH), rng.uniform(0, canvas.height), rng.uniform(10, 34)
        canvas.line([(x, y), (x - length * 0.18, y + length)], (222, 228, 236), 0.6, 70)
