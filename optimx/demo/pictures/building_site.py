"""PhotoChantier: a building going up under a crane, in the weather of the day.

In: a weather and chance. Out: a scene. Called by `pictures.photo`.
"""

from random import Random

from optimx.demo.pictures.canvas import Canvas, Colour, jitter, mix, shade
from optimx.demo.pictures.foreground import foreground, worker
from optimx.demo.pictures.landscape import Weather, ground, rain, sky

_CONCRETE: Colour = (176, 174, 168)
_STEEL: Colour = (150, 154, 160)
_CRANE_YELLOW: Colour = (232, 176, 36)


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
    foreground(canvas, horizon, weather, rng)
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
    canvas.shadow(
        [(left - 40, base - 4), (right + depth, base - 30), (right + depth + 60, base + 26), (left, base + 30)]
    )
    _receding(canvas, (right, top, right + depth, base), base - 60, shade(front, 0.55))
    for floor in range(floors):
        y = base - storey * (floor + 1)
        _storey(canvas, (left, y, right, y + storey), bays, front, rng, is_last=floor == floors - 1)
        _receding(canvas, (right, y, right + depth, y + 16), base - 60, shade(front, 0.74))
        canvas.rect((left - 10, y, right + 4, y + 16), shade(front, 1.06))
        canvas.line([(left - 10, y + 16), (right + 4, y + 16)], shade(front, 0.6), 2)
    _waiting_bars(canvas, left, right, top, rng)
    _guard_rail(canvas, left - 10, right + 4, top)
    if rng.random() < 0.8:
        _scaffold(canvas, (left - 16, top - 30, left + bay * rng.randint(2, bays - 1), base + 6), rng)


def _receding(canvas: Canvas, box: tuple[float, float, float, float], horizon: float, colour: Colour) -> None:
    """Draw a side wall whose far edge shrinks towards the eye's height, as lines do that run away from us."""
    left, top, right, bottom = box
    far_top, far_bottom = (edge + (horizon - edge) * 0.24 for edge in (top, bottom))
    canvas.polygon([(left, top), (right, far_top), (right, far_bottom), (left, bottom)], colour)


def _storey(
    canvas: Canvas, box: tuple[float, float, float, float], bays: int, front: Colour, rng: Random, *, is_last: bool
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
            canvas.line(
                [(x + aside, top), (x + aside + rng.uniform(-1, 1), top - rng.uniform(24, 34))], (118, 72, 50), 1.4
            )
        x += rng.uniform(90, 120)


def _guard_rail(canvas: Canvas, left: float, right: float, top: float) -> None:
    for height in (14, 30):
        canvas.line([(left, top - height), (right, top - height)], (222, 190, 60), 2)
    for step in range(int(left), int(right), 58):
        canvas.line([(step, top), (step, top - 34)], (205, 170, 50), 2.4)


def _scaffold(canvas: Canvas, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    lift, bay = 62, 74
    levels = range(int(bottom) - lift, int(top), -lift)
    for x in range(int(left), int(right) + bay, bay):
        canvas.line([(x, top - 10), (x, bottom)], _STEEL, 3)
        canvas.line([(x + 1.6, top - 10), (x + 1.6, bottom)], shade(_STEEL, 0.6), 1)
    for y in levels:
        canvas.rect((left - 8, y, right + bay * 0.3, y + 6), (196, 160, 98))
        if y - lift < top - 10:
            continue
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
    canvas.rect((left, top, right, base), shade(block, 0.8))
    _infill(canvas, (left, top, right, base), rng)
    canvas.rect((left, top, right, base), block, 120)
    for share in (0.12, 0.62):
        opening = (left + width * share, top + 40, left + width * share + 84, base - 46 if share > 0.5 else base)
        canvas.rect(opening, (56, 54, 52))
        canvas.rect((opening[0] - 12, top + 28, opening[2] + 12, top + 40), shade(_CONCRETE, weather.light))
    _rafters(canvas, (left, top, right), rise, depth, rng)
    if rng.random() < 0.7:
        _scaffold(canvas, (left - 30, top - 30, left + width * 0.55, base + 8), rng)


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
