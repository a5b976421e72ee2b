"""PhotoBonLivr and PhotoBonEnlev: a delivery or pick-up note lying on boards, its words readable.

In: what the note says. Out: a scene. Called by `pictures.photo`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image

from optimx.demo.pictures.canvas import HEIGHT, SCALE, WIDTH, Canvas, Colour, jitter, shade
from optimx.demo.pictures.handwriting import Stroke, strokes

_INK: Colour = (38, 40, 46)
_PEN: Colour = (30, 50, 130)
_ACCENTS: tuple[Colour, ...] = ((24, 84, 150), (176, 40, 36), (30, 110, 70), (210, 110, 20), (60, 60, 66))


@dataclass(frozen=True, slots=True)
class Paper:
    """What is written on a delivery or pick-up note.

    Attributes:
        title: `BON DE LIVRAISON` or `BON D'ENLÈVEMENT`.
        supplier: its name, as letterhead.
        number: the supplier's own number of the note.
        date: as it is printed.
        order: number of the firm's order, or "".
        place: where the goods went.
        lines: designation, quantity with unit, and remark, per line.
        signer: whose signature stands at the bottom.
    """

    title: str
    supplier: str
    number: str
    date: str
    order: str
    place: str
    lines: Sequence[tuple[str, str, str]]
    signer: str


def draw(paper: Paper, rng: Random) -> Canvas:
    """Return the note on its boards, a little askew, as somebody holds a telephone over it."""
    canvas = Canvas()
    _boards(canvas, rng)
    sheet = _sheet(paper, rng)
    angle = rng.uniform(-7, 7)
    turned = sheet.convert("RGBA").rotate(angle, Image.Resampling.BICUBIC, expand=True)
    left = (canvas.image.width - turned.width) // 2 + round(rng.uniform(-90, 90))
    upper = (canvas.image.height - turned.height) // 2 + round(rng.uniform(-30, 50))
    _paper_shadow(canvas, (left, upper, turned.width, turned.height), angle)
    canvas.image.paste(turned, (left, upper), turned)
    _around(canvas, rng)
    return canvas


def _boards(canvas: Canvas, rng: Random) -> None:
    wood = rng.choice(((186, 148, 100), (160, 128, 92), (176, 160, 138)))
    canvas.rect((0, 0, WIDTH, HEIGHT), (48, 40, 32))
    y = rng.uniform(-60, 0)
    while y < HEIGHT:
        height = rng.uniform(120, 150)
        plank = jitter(wood, rng, 0.12)
        canvas.rect((0, y, WIDTH, y + height), plank)
        canvas.mottle((0, y, WIDTH, y + height), rng, 26, (5, 26))
        for _ in range(9):
            grain = rng.uniform(y + 6, y + height - 6)
            canvas.line([(0, grain), (WIDTH, grain + rng.uniform(-10, 10))], shade(plank, 0.8), 1.4, 120)
        for x in (90, WIDTH - 110):
            canvas.disc((x + rng.uniform(-20, 20), y + height / 2), 6, (84, 84, 86))
        y += height + rng.uniform(8, 30)


def _paper_shadow(canvas: Canvas, place: tuple[int, int, int, int], angle: float) -> None:
    left, upper, width, height = (part / SCALE for part in place)
    lean = abs(angle) / 57.3
    across, down = height * lean, width * lean
    corners = [(left + across, upper), (left + width, upper + down), (left + width - across, upper + height)]
    if angle > 0:
        corners = [(left, upper + down), (left + width - across, upper), (left + width, upper + height - down)]
        corners.append((left + across, upper + height))
    else:
        corners.append((left, upper + height - down))
    canvas.shadow([(x + 12, y + 14) for x, y in corners], 150, 14)


def _sheet(paper: Paper, rng: Random) -> Image.Image:
    sheet = Canvas(660, 860, jitter((244, 242, 234), rng, 0.02))
    accent = rng.choice(_ACCENTS)
    _letterhead(sheet, paper, accent)
    _table(sheet, paper, accent)
    _bottom(sheet, paper, accent, rng)
    sheet.mottle((0, 0, 660, 860), rng, 7, (8, 10))
    fold = rng.uniform(400, 450)
    sheet.glow([(0, fold), (660, fold + 4), (660, fold + 10), (0, fold + 6)], (120, 116, 108), 90, 8)
    return sheet.image


def _letterhead(sheet: Canvas, paper: Paper, accent: Colour) -> None:
    sheet.rect((0, 0, 660, 14), accent)
    sheet.rect((36, 42, 96, 102), accent, radius=10)
    sheet.text((66, 74), paper.supplier[:1], 46, (250, 250, 250), centred=True)
    sheet.text((114, 42), paper.supplier, 34, shade(accent, 0.8))
    sheet.text((114, 84), "Matériaux - Négoce - Location", 15, (110, 110, 112))
    sheet.text((36, 128), paper.title, 36, _INK)
    sheet.text((36, 176), f"N° {paper.number}", 32, (170, 30, 30))
    sheet.text((430, 182), f"Le {paper.date}", 22, _INK)
    sheet.rect((36, 222, 624, 306), (250, 249, 244), radius=6)
    sheet.frame((36, 222, 624, 306), (150, 150, 150), 1.5)
    sheet.text((50, 232), "Client : DÉMO BTP", 21, _INK)
    sheet.text((50, 256), f"Chantier : {paper.place}"[:52], 19, _INK)
    sheet.text((50, 281), f"Commande : {paper.order or 'sans'}", 19, _INK)


def _table(sheet: Canvas, paper: Paper, accent: Colour) -> None:
    top, height = 330, 40
    sheet.rect((36, top, 624, top + 34), accent)
    for x, word in ((46, "Désignation"), (408, "Quantité"), (520, "Remarque")):
        sheet.text((x, top + 7), word, 19, (250, 250, 250))
    for row in range(8):
        y = top + 34 + row * height
        if row % 2:
            sheet.rect((36, y, 624, y + height), (232, 231, 224))
        if row < len(paper.lines):
            designation, quantity, remark = paper.lines[row]
            sheet.text((46, y + 9), designation[:34], 19, _INK)
            sheet.text((408, y + 9), quantity, 20, _INK)
            sheet.text((520, y + 9), remark[:10], 18, (170, 30, 30))
    bottom = top + 34 + 8 * height
    for x in (36, 398, 512, 624):
        sheet.line([(x, top), (x, bottom)], (130, 130, 132), 1.5)
    sheet.line([(36, bottom), (624, bottom)], (130, 130, 132), 1.5)


def _bottom(sheet: Canvas, paper: Paper, accent: Colour, rng: Random) -> None:
    sheet.text((40, 706), "Reçu par :", 18, (90, 90, 92))
    sheet.text((330, 706), "Cachet et signature :", 18, (90, 90, 92))
    sheet.text((40, 732), paper.signer, 24, _PEN)
    for stroke in strokes(paper.signer, rng):
        _pen(sheet, stroke, (330, 724, 250, 100))
    if rng.random() < 0.6:
        _stamp(sheet, (150, 790), accent, rng)


def _pen(sheet: Canvas, stroke: Stroke, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    sheet.line([(left + x * width, top + y * height) for x, y, _ in stroke], _PEN, 2.4)


def _stamp(sheet: Canvas, centre: tuple[float, float], accent: Colour, rng: Random) -> None:
    x, y = centre
    colour = rng.choice(((150, 40, 90), (40, 60, 150), accent))
    for inset in (0, 7):
        sheet.frame((x - 100 + inset, y - 34 + inset, x + 100 - inset, y + 34 - inset), colour, 2)
    sheet.text((x, y - 8), "DÉMO BTP", 22, colour, centred=True)
    sheet.text((x, y + 15), "REÇU SOUS RÉSERVE", 13, colour, centred=True)


def _around(canvas: Canvas, rng: Random) -> None:
    if rng.random() < 0.5:
        x, y = rng.choice(((40, 700), (1080, 620)))
        canvas.shadow([(x, y), (x + 40, y - 10), (x + 110, y + 240), (x + 60, y + 250)], 130, 10)
        canvas.line([(x + 16, y), (x + 76, y + 236)], (220, 60, 40), 17)
        canvas.line([(x + 16, y), (x + 20, y + 16)], (40, 40, 42), 17)
    if rng.random() < 0.5:
        x, y = rng.choice(((1120, 130), (120, 140)))
        canvas.shadow([(x - 60, y - 40), (x + 80, y - 40), (x + 90, y + 80), (x - 50, y + 80)], 130, 16)
        canvas.disc((x, y), 74, (234, 190, 40))
        canvas.disc((x, y), 56, (40, 40, 42))
        canvas.disc((x, y), 40, (234, 190, 40))
        canvas.rect((x + 60, y - 12, x + 210, y + 12), (240, 220, 70))
        for step in range(0, 140, 12):
            canvas.line([(x + 70 + step, y - 12), (x + 70 + step, y + (0 if step % 24 else 8))], (30, 30, 30), 1.4)
