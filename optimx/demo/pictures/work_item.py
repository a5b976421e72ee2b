"""PhotoTache: how far a piece of work is, seen close: a wall, bars before the pour, formwork, a trench.

In: a kind of work, a weather and chance. Out: a scene. Called by `pictures.photo`.
"""

from collections.abc import Callable
from random import Random

from optimx.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Colour, Point, jitter, mix, shade
from optimx.demo.pictures.landscape import Weather, ground, rain, sky

_RUST: Colour = (128, 78, 52)
_WOOD: Colour = (204, 164, 106)


def draw(weather: Weather, rng: Random, kind: str = "") -> Canvas:
    """Return a view of work under way.

    Args:
        weather: of the day.
        rng: where chance comes from.
        kind: `masonry`, `rebar`, `formwork`, `trench` or `tiles`; any other word leaves the choice to chance.
    """
    canvas = Canvas()
    maker = _KINDS.get(kind) or rng.choice(list(_KINDS.values()))
    maker(canvas, weather, rng)
    rain(canvas, weather, rng)
    return canvas


def _masonry(canvas: Canvas, weather: Weather, rng: Random) -> None:
    horizon = 520.0
    sky(canvas, weather, horizon, rng)
    ground(canvas, weather, horizon, rng)
    block = shade(rng.choice(((188, 186, 180), (196, 122, 86), (214, 206, 190))), weather.light)
    base, height, width = 860.0, rng.uniform(52, 62), 150.0
    rows = rng.randint(6, 10)
    canvas.shadow([(0, base - 10), (WIDTH, base - 10), (WIDTH, base + 50), (0, base + 50)], 140, 20)
    canvas.rect((0, base - 8, WIDTH, base + 22), (150, 148, 144))
    unfinished = rng.uniform(0.35, 0.8) * WIDTH
    for row in range(rows):
        y = base - 8 - height * (row + 1)
        reach = WIDTH + 10 if row < rows - 3 else unfinished - (row - rows + 3) * width * 0.75
        _course(canvas, (-width * 0.5 * (row % 2), y, reach, y + height), width, block, rng)
    top = base - 8 - height * rows
    canvas.line([(0, top + height * 3 - 6), (WIDTH, top + height * 3 - 3)], (250, 240, 60), 2)
    _spirit_level(canvas, (rng.uniform(60, 300), top))
    _trowel(canvas, (rng.uniform(880, 1080), base - 8 - height * (rows - 3)))


def _course(canvas: Canvas, box: tuple[float, float, float, float], width: float, block: Colour, rng: Random) -> None:
    x, top, right, bottom = box
    canvas.rect((max(0, x), top, min(WIDTH, right), bottom), shade((196, 192, 184), 0.86))
    while x < right - 10:
        face = jitter(block, rng, 0.08)
        end = min(x + width - 7, right)
        canvas.rect((x, top, end, bottom - 7), face)
        canvas.rect((x, top, end, top + 4), shade(face, 1.12))
        canvas.rect((x, bottom - 12, end, bottom - 7), shade(face, 0.84))
        for _ in range(14):
            canvas.disc(
                (rng.uniform(x + 4, max(x + 5, end - 4)), rng.uniform(top + 5, bottom - 13)),
                rng.uniform(0.8, 2.2),
                shade(face, 0.8),
            )
        x += width


def _spirit_level(canvas: Canvas, place: Point) -> None:
    x, y = place
    canvas.rect((x, y - 30, x + 330, y), (240, 190, 30), radius=3)
    canvas.rect((x, y - 8, x + 330, y), (200, 150, 20))
    for vial in (150, 30, 280):
        canvas.rect((x + vial, y - 25, x + vial + 34, y - 9), (190, 240, 110), radius=6)
        canvas.ellipse((x + vial + 10, y - 23, x + vial + 24, y - 13), (236, 255, 200))


def _trowel(canvas: Canvas, place: Point) -> None:
    x, y = place
    canvas.polygon([(x, y - 4), (x + 96, y - 34), (x + 104, y - 4)], (168, 172, 178))
    canvas.line([(x + 100, y - 14), (x + 128, y - 34)], (130, 132, 136), 6)
    canvas.line([(x + 126, y - 34), (x + 190, y - 40)], (170, 96, 46), 17)
    canvas.ellipse((x - 70, y - 18, x + 40, y + 4), (168, 164, 156))


def _rebar(canvas: Canvas, weather: Weather, rng: Random) -> None:
    horizon = 300.0
    sky(canvas, weather, horizon, rng)
    canvas.gradient(
        (0, horizon, WIDTH, HEIGHT), shade((178, 140, 90), weather.light), shade((206, 168, 112), weather.light)
    )
    canvas.mottle((0, horizon, WIDTH, HEIGHT), rng, 14, (60, 80))
    for step in range(-12, 13):
        canvas.line([(640 + step * 40, horizon), (640 + step * 260, HEIGHT)], (140, 106, 66), 2)
    vanish = 640 + rng.uniform(-200, 200)
    for layer, (colour, lift) in enumerate(((shade(_RUST, 0.6), 0.0), (_RUST, 22.0))):
        _mat(canvas, (vanish + layer * 12, horizon), colour, lift, rng)
    canvas.rect((0, horizon - 60, WIDTH, horizon + 8), shade(_WOOD, weather.light * 0.9))
    for x in range(0, WIDTH, 180):
        canvas.line([(x, horizon - 60), (x, horizon + 8)], shade(_WOOD, 0.6), 3)
    for x in range(30, WIDTH, 64):
        for aside in (0, 10):
            canvas.line(
                [(x + aside, horizon + 10), (x + aside + rng.uniform(-5, 5), horizon - rng.uniform(110, 140))],
                shade(_RUST, 0.9),
                4,
            )
    _conduit(canvas, rng)


def _mat(canvas: Canvas, vanish: Point, colour: Colour, lift: float, rng: Random) -> None:
    x0, horizon = vanish
    for row in range(15):
        share = ((row + 1) / 15) ** 2.1
        y, width = horizon + 12 + share * 700 - lift * share, 2.2 + share * 13
        canvas.line([(-10, y), (WIDTH + 10, y + rng.uniform(-2, 2))], colour, width)
        canvas.line([(-10, y - width * 0.3), (WIDTH + 10, y - width * 0.3)], shade(colour, 1.28), max(1, width * 0.2))
    for step in range(-24, 25):
        far, near = (x0 + step * 36, horizon + 10.0), (x0 + step * 36 * 7.2, HEIGHT + 60 - lift)
        _tapered(canvas, far, near, (1.2, 9), colour)


def _tapered(canvas: Canvas, far: Point, near: Point, widths: tuple[float, float], colour: Colour) -> None:
    (x1, y1), (x2, y2) = far, near
    first, second = widths
    canvas.polygon([(x1 - first, y1), (x1 + first, y1), (x2 + second, y2), (x2 - second, y2)], colour)
    canvas.polygon([(x1 - first, y1), (x1, y1), (x2 - second * 0.3, y2), (x2 - second, y2)], shade(colour, 1.25))


def _conduit(canvas: Canvas, rng: Random) -> None:
    colour = rng.choice(((40, 92, 170), (90, 90, 94), (196, 60, 48)))
    y = rng.uniform(520, 700)
    points = [(x, y + 40 * ((x / WIDTH - 0.5) ** 2) * 4 + rng.uniform(-5, 5)) for x in range(-20, WIDTH + 60, 80)]
    canvas.line(points, shade(colour, 0.7), 24)
    canvas.line([(x, py - 4) for x, py in points], colour, 12)


def _formwork(canvas: Canvas, weather: Weather, rng: Random) -> None:
    horizon = 640.0
    sky(canvas, weather, horizon, rng)
    ground(canvas, weather, horizon, rng)
    left, top, base, panel = rng.uniform(60, 160), rng.uniform(150, 230), 800.0, 250.0
    paint = shade(rng.choice(((214, 90, 40), (236, 178, 40), (60, 110, 170))), weather.light)
    panels = 4
    right = left + panel * panels
    canvas.shadow([(left, base - 6), (right, base - 6), (right + 80, base + 50), (left + 20, base + 50)], 160, 18)
    for index in range(panels):
        _panel(canvas, (left + panel * index, top, left + panel * (index + 1), base), paint, rng)
    canvas.rect((left - 10, top - 18, right + 10, top - 6), _WOOD)
    for x in range(int(left), int(right) + 10, 125):
        canvas.line([(x, top - 10), (x, top - 96)], (222, 184, 60), 5)
    for lift in (50, 92):
        canvas.line([(left, top - lift), (right, top - lift)], (222, 184, 60), 4)
    for index in range(panels):
        foot = left + panel * (index + 0.5)
        canvas.line([(foot, top + 180), (foot + 90, base + 40)], (92, 96, 102), 15)
        canvas.rect((foot + 60, base + 32, foot + 122, base + 46), (70, 72, 76))


def _panel(canvas: Canvas, box: tuple[float, float, float, float], paint: Colour, rng: Random) -> None:
    left, top, right, bottom = box
    canvas.rect(box, shade(paint, 0.42))
    face = jitter((148, 128, 104), rng, 0.1)
    canvas.rect((left + 6, top + 6, right - 6, bottom - 6), face)
    canvas.mottle((left + 6, top + 6, right - 6, bottom - 6), rng, 18, (10, 24))
    for share in (0.0, 0.5, 1.0):
        x = left + 8 + (right - left - 16) * share
        canvas.rect((x - 9, top, x + 9, bottom), jitter(paint, rng, 0.05))
        canvas.rect((x + 4, top, x + 9, bottom), shade(paint, 0.7))
    for row in range(5):
        y = top + 20 + (bottom - top - 50) * row / 4
        canvas.rect((left, y, right, y + 22), jitter(paint, rng, 0.05))
        canvas.rect((left, y + 16, right, y + 22), shade(paint, 0.62))
        for share in (0.25, 0.75):
            canvas.disc((left + (right - left) * share, y + 11), 11, (60, 60, 62))
            canvas.disc((left + (right - left) * share, y + 11), 5, (150, 150, 152))


def _trench(canvas: Canvas, weather: Weather, rng: Random) -> None:
    horizon = 330.0
    sky(canvas, weather, horizon, rng)
    ground(canvas, weather, horizon, rng)
    far, near = 640 + rng.uniform(-160, 160), 600 + rng.uniform(-120, 120)
    walls = [(far - 34, horizon + 24), (far + 34, horizon + 24), (near + 430, HEIGHT), (near - 430, HEIGHT)]
    canvas.polygon(walls, (88, 64, 46))
    canvas.polygon([walls[0], (far - 14, horizon + 40), (near - 210, HEIGHT), walls[3]], (120, 88, 62))
    canvas.polygon(
        [(far - 14, horizon + 40), (far + 14, horizon + 40), (near + 210, HEIGHT), (near - 210, HEIGHT)],
        (206, 180, 130),
    )
    pipe = rng.choice(((226, 108, 46), (92, 96, 104), (60, 122, 196)))
    _tapered(canvas, (far + 4, horizon + 42), (near + 36, HEIGHT + 30), (5, 92), shade(pipe, 0.7))
    _tapered(canvas, (far + 2, horizon + 42), (near + 10, HEIGHT + 30), (3, 54), pipe)
    for row in range(1, 6):
        share = (row / 6) ** 2
        y, middle, width = horizon + 42 + share * 570, far + 4 + (near + 32 - far) * share, 6 + 88 * share
        canvas.rect((middle - width, y, middle + width, y + 6 + 22 * share), shade(pipe, 0.58), radius=4)
    _spoil(canvas, (far, near), horizon, rng)
    canvas.line([(far - 60, horizon + 26), (near - 560, HEIGHT)], (250, 250, 120), 3)


def _spoil(canvas: Canvas, middle: Point, horizon: float, rng: Random) -> None:
    far, near = middle
    for step in range(26):
        share = ((step + 1) / 26) ** 1.8
        x, y = far + 90 + (near + 560 - far) * share, horizon + 30 + share * 560
        size = 16 + share * 150
        canvas.ellipse(
            (x - size * 0.5, y - size * 0.62, x + size * 1.1, y + size * 0.4), jitter((134, 100, 70), rng, 0.14)
        )


def _tiles(canvas: Canvas, weather: Weather, rng: Random) -> None:
    wall, tile = (
        rng.choice(((222, 218, 208), (206, 210, 206))),
        rng.choice(((176, 170, 160), (120, 122, 126), (206, 190, 164))),
    )
    horizon = 360.0
    canvas.gradient((0, 0, WIDTH, horizon), shade(wall, 0.8 * weather.light), shade(wall, 0.98 * weather.light))
    canvas.gradient((180, 60, 470, 300), weather.zenith, weather.low)
    canvas.frame((180, 60, 470, 300), (246, 246, 246), 14)
    canvas.line([(325, 60), (325, 300)], (246, 246, 246), 10)
    canvas.gradient((0, horizon, WIDTH, HEIGHT), (128, 126, 122), (156, 154, 150))
    canvas.mottle((0, horizon, WIDTH, HEIGHT), rng, 16, (30, 24))
    done = rng.randint(4, 9)
    edges = [horizon + 620 * (row / 10) ** 1.7 for row in range(12)]
    for row in range(done):
        for column in range(-9, 10):
            _tile(canvas, (edges[row], edges[row + 1]), column, tile, rng)
    if done < 9:
        for column in range(-9, rng.randint(-4, 5)):
            _tile(canvas, (edges[done], edges[done + 1]), column, tile, rng)
    canvas.rect((0, horizon - 12, WIDTH, horizon), shade(wall, 0.6))
    _bucket(canvas, (rng.uniform(820, 1060), 840), rng)


def _tile(canvas: Canvas, rows: Point, column: int, tile: Colour, rng: Random) -> None:
    corners = []
    for y, sides in ((rows[0], (0, 1)), (rows[1] - 4, (1, 0))):
        spread = 44 + (y - 360) * 0.34
        corners += [(640 + (column + side) * spread + (1.5 if side == 0 else -1.5), y + 1) for side in sides]
    face = mix(jitter(tile, rng, 0.04), (240, 240, 240), max(0.0, 0.3 - rows[0] / 2000))
    canvas.polygon(corners, face)


def _bucket(canvas: Canvas, place: Point, rng: Random) -> None:
    x, base = place
    colour = rng.choice(((40, 40, 42), (210, 100, 40)))
    canvas.shadow([(x - 120, base - 20), (x + 120, base - 20), (x + 160, base + 24), (x - 100, base + 24)], 150, 14)
    canvas.polygon([(x - 120, base - 190), (x + 120, base - 190), (x + 90, base), (x - 90, base)], colour)
    canvas.ellipse((x - 90, base - 22, x + 90, base + 18), colour)
    canvas.ellipse((x - 122, base - 222, x + 122, base - 160), shade(colour, 1.3))
    canvas.ellipse((x - 108, base - 214, x + 108, base - 166), (172, 170, 164))
    canvas.line([(x - 20, base - 190), (x + 60, base - 330)], _WOOD, 14)


_KINDS: dict[str, Callable[[Canvas, Weather, Random], None]] = {
    "masonry": _masonry,
    "rebar": _rebar,
    "formwork": _formwork,
    "trench": _trench,
    "tiles": _tiles,
}
