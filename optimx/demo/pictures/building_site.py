"""PhotoChantier: a building going up under a crane, in the weather of the day.

In: a weather and chance. Out: a scene. Called by `pictures.photo`.
"""

from random import Random

from optimx.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Colour, jitter, mix, shade
from optimx.demo.pictures.landscape import Weather, ground, rain, sky

_CONCRETE: Colour = (176, 174, 168)
_STEEL: Colour = (150, 154, 160)
_CRANE_YELLOW: Colour = (232, 176, 36)
_CONTAINERS: tuple[Colour, ...] = ((58, 106, 150), (206, 208, 206), (170, 78, 58), (78, 128, 96))


def draw(weather: Weather, rng: Random) -> Canvas:
    """Return the view from the entrance of a site."""
    canvas = Canvas()
    horizon = rng.uniform(560, 660)
    sky(canvas, weather, horizon, rng)
    crane_x = rng.choice((rng.uniform(120, 320), rng.uniform(960, 1160)))
    _crane(canvas, crane_x, horizon + 20, weather, rng)
    ground(canvas, weather, horizon, rng)
    left = rng.uniform(230, 380) if crane_x > 640 else rng.uniform(420, 560)
    if rng.random() < 0.62:
        _frame_building(canvas, left, horizon + 60, weather, rng)
    else:
        _pavilion(canvas, left, horizon + 70, weather, rng)
    _foreground(canvas, horizon, weather, rng)
    rain(canvas, weather, rng)
    return canvas


def _crane(canvas: Canvas, x: float, base: float, weather: Weather, rng: Random) -> None:
    colour = mix(shade(_CRANE_YELLOW if rng.random() < 0.7 else (196, 62, 48), weather.light), weather.low, 0.1)
    top, half = rng.uniform(110, 170), 9.0
    _lattice(canvas, (x - half, top, x + half, base), colour, upright=True)
    reach = rng.uniform(560, 700) * (1 if x < 640 else -1)
    arm = (min(x, x + reach), top - 16, max(x, x + reach), top)
    _lattice(canvas, arm, colour, upright=False)
    back = x - (reach / abs(reach)) * 150
    canvas.line([(x, top - 8), (back, top - 8)], colour, 5)
    canvas.rect((min(back, back + 44), top - 8, max(back, back + 44), top + 34), shade(_CONCRETE, weather.light * 0.9))
    peak = (x, top - 78)
    canvas.polygon([(x - half, top), peak, (x + half, top)], colour)
    for end in (x + reach * 0.7, back):
        canvas.line([peak, (end, top - 14)], shade(colour, 0.7), 1.4)
    canvas.rect((x - 14, top + 2, x + 16, top + 34), shade((228, 230, 232), weather.light))
    canvas.rect((x - 10, top + 6, x + 12, top + 20), (70, 90, 108))
    _hook(canvas, x + reach * rng.uniform(0.35, 0.85), top, rng)


def _lattice(canvas: Canvas, box: tuple[float, float, float, float], colour: Colour, *, upright: bool) -> None:
    left, top, right, bottom = box
    dark = shade(colour, 0.82)
    if upright:
        canvas.line([(left, top), (left, bottom)], colour, 3)
        canvas.line([(right, top), (right, bottom)], dark, 3)
        for step in range(int(top), int(bottom), 18):
            canvas.line([(left, step), (right, step + 18), (left, step + 18)], dark, 1.4)
        return
    canvas.line([(left, top), (right, top)], colour, 2.4)
    canvas.line([(left, bottom), (right, bottom)], dark, 3)
    for step in range(int(left), int(right), 16):
        canvas.line([(step, bottom), (step + 8, top), (step + 16, bottom)], dark, 1.4)


def _hook(canvas: Canvas, x: float, top: float, rng: Random) -> None:
    length = rng.uniform(110, 260)
    for aside in (-3, 3):
        canvas.line([(x + aside, top), (x + aside, top + length)], (40, 42, 46), 1.2)
    canvas.rect((x - 8, top + length, x + 8, top + length + 14), (60, 60, 62))
    load = top + length + 44
    canvas.line([(x - 34, load), (x, top + length + 12), (x + 34, load)], (50, 50, 52), 1.4)
    canvas.rect((x - 38, load, x + 38, load + rng.uniform(10, 34)), jitter((150, 118, 82), rng, 0.2))


def _frame_building(canvas: Canvas, left: float, base: float, weather: Weather, rng: Random) -> None:
    floors, bays = rng.randint(2, 4), rng.randint(4, 5)
    bay, storey, depth = rng.uniform(96, 116), rng.uniform(96, 112), rng.uniform(90, 150)
    front = shade(_CONCRETE, weather.light)
    right, top = left + bay * bays, base - storey * floors
    canvas.shadow([(left - 40, base - 4), (right + depth, base - 30), (right + depth + 60, base + 26), (left, base + 30)])
    _receding(canvas, (right, top, right + depth, base), base - 60, shade(front, 0.55))
    for floor in range(floors):
        y = base - storey * (floor + 1)
        _storey(canvas, (left, y, right, y + storey), bays, front, floor == floors - 1, rng)
        _receding(canvas, (right, y, right + depth, y + 16), base - 60, shade(front, 0.74))
        canvas.rect((left - 10, y, right + 4, y + 16), shade(front, 1.06))
        canvas.line([(left - 10, y + 16), (right + 4, y + 16)], shade(front, 0.6), 2)
    _waiting_bars(canvas, left, right, top, rng)
    _guard_rail(canvas, left - 10, right + 4, top)
    if rng.random() < 0.8:
        _scaffold(canvas, left - 16, left + bay * rng.randint(2, bays - 1), top - 30, base + 6, rng)


def _receding(canvas: Canvas, box: tuple[float, float, float, float], horizon: float, colour: Colour) -> None:
    """Draw a side wall whose far edge shrinks towards the eye's height, as lines do that run away from us."""
    left, top, right, bottom = box
    far_top, far_bottom = (edge + (horizon - edge) * 0.24 for edge in (top, bottom))
    canvas.polygon([(left, top), (right, far_top), (right, far_bottom), (left, bottom)], colour)


def _storey(
    canvas: Canvas, box: tuple[float, float, float, float], bays: int, front: Colour, is_last: bool, rng: Random
) -> None:
    left, top, right, bottom = box
    bay = (right - left) / bays
    canvas.gradient(box, shade(front, 0.34), shade(front, 0.5))
    for index in range(bays):
        inner = (left + bay * index + 8, top + 14, left + bay * (index + 1) - 2, bottom)
        kind = rng.random()
        if is_last or kind < 0.28:
            _props(canvas, inner, rng)
        elif kind < 0.72:
            _infill(canvas, inner, rng)
        else:
            _window(canvas, inner, rng)
    for index in range(bays + 1):
        x = left + bay * index
        canvas.rect((x - 8, top, x + 8, bottom), jitter(front, rng, 0.04))
        canvas.rect((x + 4, top, x + 8, bottom), shade(front, 0.8))


def _props(canvas: Canvas, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    canvas.rect((left, top, right, top + 7), (176, 138, 86))
    for index in range(3):
        x = left + (right - left) * (index + 0.5) / 3
        canvas.line([(x, top + 6), (x + rng.uniform(-2, 2), bottom)], (188, 66, 46), 3)


def _infill(canvas: Canvas, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    brick, height = jitter((182, 180, 174) if rng.random() < 0.6 else (186, 116, 82), rng), 13.0
    reached = top + (bottom - top) * rng.choice((0.0, 0.0, 0.35, 0.6))
    row, y = 0, bottom - height
    while y > reached:
        x = left - (13 if row % 2 else 0)
        while x < right:
            canvas.rect((max(left, x), y, min(right, x + 25), y + height - 1.5), jitter(brick, rng, 0.07))
            x += 27
        row, y = row + 1, y - height


def _window(canvas: Canvas, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    canvas.rect(box, jitter((206, 200, 188), rng))
    pane = (left + 16, top + 14, right - 16, bottom - 22)
    canvas.gradient(pane, (150, 176, 200), (64, 78, 92))
    canvas.frame(pane, (240, 240, 240), 3)
    canvas.line([((left + right) / 2, top + 14), ((left + right) / 2, bottom - 22)], (240, 240, 240), 3)


def _waiting_bars(canvas: Canvas, left: float, right: float, top: float, rng: Random) -> None:
    x = left
    while x < right:
        for aside in (-5, -1, 3, 7):
            canvas.line([(x + aside, top), (x + aside + rng.uniform(-1, 1), top - rng.uniform(24, 34))], (118, 72, 50), 1.4)
        x += rng.uniform(90, 120)


def _guard_rail(canvas: Canvas, left: float, right: float, top: float) -> None:
    for height in (14, 30):
        canvas.line([(left, top - height), (right, top - height)], (222, 190, 60), 2)
    for step in range(int(left), int(right), 58):
        canvas.line([(step, top), (step, top - 34)], (205, 170, 50), 2.4)


def _scaffold(canvas: Canvas, left: float, right: float, top: float, bottom: float, rng: Random) -> None:
    lift, bay = 62, 74
    levels = range(int(bottom) - lift, int(top), -lift)
    for x in range(int(left), int(right) + bay, bay):
        canvas.line([(x, top - 10), (x, bottom)], _STEEL, 3)
        canvas.line([(x + 1.6, top - 10), (x + 1.6, bottom)], shade(_STEEL, 0.6), 1)
    for y in levels:
        canvas.rect((left - 8, y, right + bay * 0.3, y + 6), (196, 160, 98))
        canvas.line([(left, y - 30), (right, y - 30)], shade(_STEEL, 0.92), 1.8)
        for x in range(int(left), int(right) - bay // 2, bay * 2):
            canvas.line([(x, y), (x + bay, y - lift)], shade(_STEEL, 0.8), 1.6)
    if rng.random() < 0.5 and len(levels) > 1:
        canvas.rect((left, levels[-1] + 6, left + bay * 2, levels[0]), (70, 140, 96), 90)
    for _ in range(rng.randint(1, 3)):
        worker(canvas, rng.uniform(left + 30, right - 10), rng.choice(levels), 46, rng)


def _pavilion(canvas: Canvas, left: float, base: float, weather: Weather, rng: Random) -> None:
    width, wall, depth, rise = rng.uniform(360, 430), rng.uniform(150, 180), 190.0, rng.uniform(120, 150)
    right, top = left + width, base - wall
    block = shade((190, 186, 178), weather.light)
    canvas.shadow([(left - 30, base - 6), (right + depth, base - 46), (right + depth + 40, base), (left, base + 26)])
    _receding(canvas, (right, top, right + depth, base), base - 70, shade(block, 0.66))
    _infill(canvas, (left, top, right, base), rng)
    canvas.rect((left, top, right, base), shade(block, 1.0), 120)
    for share in (0.12, 0.62):
        opening = (left + width * share, top + 40, left + width * share + 84, base - 46 if share > 0.5 else base)
        canvas.rect(opening, (56, 54, 52))
        canvas.rect((opening[0] - 12, top + 28, opening[2] + 12, top + 40), shade(_CONCRETE, weather.light))
    _rafters(canvas, (left, top, right), rise, depth, rng)
    if rng.random() < 0.7:
        _scaffold(canvas, left - 30, left + width * 0.55, top - 30, base + 8, rng)


def _rafters(canvas: Canvas, eaves: tuple[float, float, float], rise: float, depth: float, rng: Random) -> None:
    left, top, right = eaves
    wood, tile = (206, 164, 104), (170, 92, 62)
    ridge_y, lean = top - rise, depth * 0.5
    far = top + 20
    canvas.polygon([(right, top), (right + lean, ridge_y + 6), (right + depth, far)], shade(wood, 0.62))
    tiled = rng.uniform(0.25, 0.7)
    edge = left + (right - left) * tiled
    canvas.polygon([(left - 16, top + 8), (left + lean, ridge_y), (edge + lean, ridge_y), (edge, top + 8)], tile)
    for row in range(1, 9):
        share = row / 9
        y, aside = top + 8 - (rise + 8) * share, (lean + 16) * share - 16
        canvas.line([(left + aside, y), (edge + lean * share, y)], shade(tile, 0.72), 2)
    for step in range(int(edge), int(right) + 6, 26):
        canvas.line([(step, top + 8), (step + lean, ridge_y)], jitter(wood, rng), 5)
    for row in range(1, 9):
        share = row / 9
        canvas.line([(edge + lean * share, top - rise * share), (right + lean * share, top - rise * share)], wood, 1.6)
    canvas.line([(left + lean, ridge_y), (right + lean, ridge_y + 6)], shade(wood, 0.8), 7)


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


def _foreground(canvas: Canvas, horizon: float, weather: Weather, rng: Random) -> None:
    if rng.random() < 0.6:
        _container(canvas, rng.uniform(20, 240) if rng.random() < 0.5 else rng.uniform(900, 1040), horizon + 86, weather, rng)
    things = [(rng.uniform(horizon + 90, 870), rng.random() < 0.5) for _ in range(rng.randint(3, 6))]
    for feet, is_worker in sorted(things):
        x = rng.uniform(80, WIDTH - 240)
        if is_worker:
            worker(canvas, x, feet, 64 + (feet - horizon) * 0.5, rng)
        else:
            _pallet(canvas, x, feet, weather, rng)
    if rng.random() < 0.4:
        _fence(canvas, rng)


def _container(canvas: Canvas, left: float, base: float, weather: Weather, rng: Random) -> None:
    colour = shade(rng.choice(_CONTAINERS), weather.light)
    canvas.shadow([(left - 10, base - 4), (left + 240, base - 4), (left + 260, base + 16), (left, base + 16)])
    canvas.rect((left, base - 104, left + 232, base), colour)
    for x in range(int(left), int(left) + 232, 11):
        canvas.line([(x, base - 102), (x, base - 2)], shade(colour, 0.86), 2)
    canvas.rect((left + 20, base - 84, left + 62, base), shade(colour, 0.6))
    canvas.rect((left + 96, base - 80, left + 156, base - 42), (60, 72, 84))
    canvas.frame((left + 96, base - 80, left + 156, base - 42), (230, 230, 230), 3)


def _pallet(canvas: Canvas, x: float, base: float, weather: Weather, rng: Random) -> None:
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
    canvas.polygon([(x, y), (x + 24 * unit, y - 14 * unit), (x + width + 24 * unit, y - 14 * unit), (x + width, y)], shade(colour, 1.14))
    canvas.polygon(
        [(x + width, y), (x + width + 24 * unit, y - 14 * unit), (x + width + 24 * unit, base - 14 * unit), (x + width, base)],
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
    canvas.text(((sign[0] + sign[2]) / 2, 732), "CHANTIER", 34, (20, 20, 20), anchor="mm")
    canvas.text(((sign[0] + sign[2]) / 2, 772), "INTERDIT AU PUBLIC", 18, (20, 20, 20), anchor="mm")
