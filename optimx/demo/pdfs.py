"""Documents as a firm's document management holds them: a plan, a safety sheet, a machine's check sheet.

In: what the document is about. Out: the bytes of a PDF; the same for the same input, its date included.
Called by `papers`. fpdf2's own typefaces are enough: their Latin-1 holds all of French but `œ`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from fpdf import FPDF

_GREY, _BLUE, _RED = (120, 124, 130), (28, 74, 130), (180, 40, 36)


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands in the title block of every document.

    Attributes:
        firm: who made it.
        title: of the document.
        site: label of the site or machine.
        place: its address, or where the machine stands.
        code: code of the site or machine.
        revision: index of the document.
        made_on: printed, and the creation date inside the file.
    """

    firm: str
    title: str
    site: str
    place: str
    code: str
    revision: str
    made_on: date


def plan(subject: Subject, rng: Random) -> bytes:
    """Return a floor plan on A3 with its title block."""
    pdf = _page(subject, "landscape", "A3")
    pdf.set_draw_color(0)
    pdf.rect(10, 10, 400, 277)
    rooms = _rooms(rng)
    pdf.set_line_width(_WALL)
    for room in rooms:
        pdf.rect(room.x, room.y, room.width, room.depth)
    pdf.set_line_width(0.2)
    for room in rooms:
        _room(pdf, room)
    _outline(pdf, rooms)
    _dimensions(pdf, rooms)
    _north(pdf, 380, 40)
    _title_block(pdf, subject)
    return bytes(pdf.output())


def safety_sheet(subject: Subject, crew: Sequence[str]) -> bytes:
    """Return the safety plan of a site: risks, measures, emergency numbers, who has read it."""
    pdf = _page(subject, "portrait", "A4")
    _heading(pdf, "PLAN PARTICULIER DE SÉCURITÉ", subject)
    _section(pdf, "1. Risques et mesures de prévention")
    widths = (46, 62, 82)
    _row(pdf, widths, ("Phase", "Risque", "Mesure"), head=True)
    for row in _RISKS:
        _row(pdf, widths, row)
    _section(pdf, "2. Secours")
    for words in _EMERGENCY:
        _line(pdf, words)
    _section(pdf, "3. Pris connaissance")
    _row(pdf, (80, 50, 60), ("Nom", "Date", "Visa"), head=True)
    for name in crew:
        _row(pdf, (80, 50, 60), (name, f"{subject.made_on:%d/%m/%Y}", ""))
    return bytes(pdf.output())


def check_sheet(subject: Subject, rng: Random) -> bytes:
    """Return the periodic check of a machine, each point passed or to be watched."""
    pdf = _page(subject, "portrait", "A4")
    _heading(pdf, "VÉRIFICATION GÉNÉRALE PÉRIODIQUE", subject)
    _section(pdf, "Points contrôlés")
    widths = (110, 30, 50)
    _row(pdf, widths, ("Point", "État", "Observation"), head=True)
    for point in _CHECKS:
        good = rng.random() < 0.86
        _row(pdf, widths, (point, "Bon" if good else "À surveiller", "" if good else "Usure normale, à revoir"))
    _section(pdf, "Consignes de prise de poste")
    for words in _DAILY:
        _line(pdf, words)
    return bytes(pdf.output())


_RISKS = (
    ("Terrassement", "Ensevelissement, réseaux enterrés", "Blindage dès 1,30 m, DICT affichée, sondages"),
    ("Ferraillage", "Coupure, empalement", "Gants, bouchons sur aciers en attente"),
    ("Coffrage", "Chute de hauteur, renversement", "Passerelles avec garde-corps, étais, vent < 72 km/h"),
    ("Bétonnage", "Brûlure, bruit, vibrations", "Bottes, lunettes, rotation des postes"),
    ("Levage", "Chute de charge", "Élingues vérifiées, zone balisée, chef de manœuvre"),
    ("Circulation", "Heurt par engin", "Sens unique, gilet, vitesse 10 km/h"),
)
_EMERGENCY = (
    "SAMU 15  -  Pompiers 18  -  Appel européen 112",
    "Point de rassemblement : portail d'entrée du chantier",
    "Trousse de secours : base vie, bureau du chef de chantier",
)
_CHECKS = (
    "Structure, châssis, soudures",
    "Circuit hydraulique, flexibles, vérins",
    "Freins de service et de stationnement",
    "Direction et commandes",
    "Avertisseur sonore et de recul",
    "Éclairage, gyrophare",
    "Arrêt d'urgence",
    "Ceinture, siège, protection ROPS/FOPS",
    "Pneumatiques ou chenilles",
    "Godet, attaches rapides, goupilles",
    "Niveaux : huile, liquide de refroidissement",
    "Plaques, abaques de charge, notice à bord",
)
_DAILY = (
    "1. Faire le tour de l'engin, contrôler les niveaux et l'absence de fuite.",
    "2. Régler le siège, boucler la ceinture, essayer l'avertisseur de recul.",
    "3. Aucune personne dans le rayon d'action pendant la manœuvre.",
    "4. Relever le compteur en fin de poste et le saisir dans l'application.",
)


def _page(subject: Subject, orientation: str, paper: str) -> FPDF:
    pdf = FPDF("landscape" if orientation == "landscape" else "portrait", "mm", "A3" if paper == "A3" else "A4")
    # a fixed date, so that a document that did not change is the same bytes and is not sent again
    pdf.set_creation_date(datetime(subject.made_on.year, subject.made_on.month, subject.made_on.day, 8, tzinfo=UTC))
    pdf.set_title(_latin(f"{subject.title} - {subject.site}"))
    pdf.set_author(_latin(subject.firm))
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    return pdf


def _latin(words: str) -> str:
    return words.replace("œ", "oe").replace("’", "'").encode("latin-1", "replace").decode("latin-1")


def _heading(pdf: FPDF, kind: str, subject: Subject) -> None:
    pdf.set_fill_color(*_BLUE)
    pdf.rect(0, 0, 210, 26, style="F")
    pdf.set_text_color(255)
    pdf.set_font("Helvetica", "B", 16)
    pdf.text(10, 12, _latin(kind))
    pdf.set_font("Helvetica", size=10)
    pdf.text(10, 20, _latin(f"{subject.firm}  -  indice {subject.revision}  -  {subject.made_on:%d/%m/%Y}"))
    pdf.set_text_color(20)
    pdf.set_font("Helvetica", "B", 13)
    pdf.text(10, 36, _latin(f"{subject.code}  {subject.site}"))
    pdf.set_font("Helvetica", size=10)
    pdf.text(10, 42, _latin(subject.place))
    pdf.set_xy(10, 46)


def _section(pdf: FPDF, words: str) -> None:
    pdf.ln(4)
    pdf.set_text_color(*_BLUE)
    pdf.set_font("Helvetica", "B", 12)
    pdf.cell(190, 8, _latin(words), new_x="LMARGIN", new_y="NEXT")
    pdf.set_text_color(20)
    pdf.set_font("Helvetica", size=9)


def _row(pdf: FPDF, widths: Sequence[int], cells: Sequence[str], *, head: bool = False) -> None:
    pdf.set_fill_color(*((222, 230, 240) if head else (255, 255, 255)))
    pdf.set_font("Helvetica", "B" if head else "", 8.5)
    for width, words in zip(widths, cells, strict=True):
        pdf.cell(width, 7.4, _latin(words), border=1, fill=True)
    pdf.ln(7.4)


def _line(pdf: FPDF, words: str) -> None:
    pdf.cell(190, 6.5, _latin(words), new_x="LMARGIN", new_y="NEXT")


@dataclass(frozen=True, slots=True)
class _Room:
    name: str
    x: float
    y: float
    width: float
    depth: float


_NAMES = ("Salle 1", "Salle 2", "Bureau", "Local technique", "Sanitaires", "Hall", "Atelier", "Réserve", "Vestiaire")
_WALL = 1.6  # millimetres on paper: 20 cm at 1:125


def _rooms(rng: Random) -> list[_Room]:
    names = list(_NAMES)
    rng.shuffle(names)
    rooms, y = [], 42.0
    for depth in (rng.uniform(58, 74), rng.uniform(18, 24), rng.uniform(58, 74)):
        x, left = 50.0, 300.0
        for index in range(3 if depth > 30 else 1):
            width = left / (3 - index) * rng.uniform(0.85, 1.15) if depth > 30 and index < 2 else left
            name = names.pop() if depth > 30 else "Circulation"
            rooms.append(_Room(name, x, y, width, depth))
            x, left = x + width, left - width
        y += depth
    return rooms


def _room(pdf: FPDF, room: _Room) -> None:
    pdf.set_font("Helvetica", "B", 11)
    area = room.width * room.depth / 64
    middle = room.x + room.width / 2
    pdf.text(middle - pdf.get_string_width(_latin(room.name)) / 2, room.y + room.depth / 2, _latin(room.name))
    pdf.set_font("Helvetica", size=9)
    size = f"{area:.1f} m²".replace(".", ",")
    pdf.text(middle - pdf.get_string_width(size) / 2, room.y + room.depth / 2 + 6, size)
    if room.name != "Circulation":
        _door(pdf, room)
        _window(pdf, room)


def _door(pdf: FPDF, room: _Room) -> None:
    upper = room.y < 60
    x, y, wide = room.x + 12, room.y + (room.depth if upper else 0), 9.0
    pdf.set_fill_color(255)
    pdf.rect(x, y - 1.2, wide, 2.4, style="F")
    pdf.set_draw_color(*_GREY)
    turn = -1 if upper else 1
    pdf.line(x, y, x, y + turn * wide)
    pdf.arc(x - wide, y - wide, 2 * wide, 0 if turn > 0 else 270, 90 if turn > 0 else 360)
    pdf.set_draw_color(0)


def _window(pdf: FPDF, room: _Room) -> None:
    y = room.y if room.y < 60 else room.y + room.depth
    x = room.x + room.width / 2 - 12
    pdf.set_fill_color(255)
    pdf.rect(x, y - 1.2, 24, 2.4, style="F")
    for offset in (-0.8, 0.0, 0.8):
        pdf.line(x, y + offset, x + 24, y + offset)


def _outline(pdf: FPDF, rooms: Sequence[_Room]) -> None:
    right, bottom = max(room.x + room.width for room in rooms), max(room.y + room.depth for room in rooms)
    pdf.set_draw_color(*_RED)
    pdf.set_dash_pattern(dash=6, gap=2)
    for letter, x in zip("ABCD", (50.0, 150.0, 250.0, right), strict=True):
        pdf.line(x, 34, x, bottom + 8)
        pdf.circle(x, 28, 5)
        pdf.text(x - 1.2, 29.5, letter)
    pdf.set_dash_pattern()
    pdf.set_draw_color(0)


def _dimensions(pdf: FPDF, rooms: Sequence[_Room]) -> None:
    bottom = max(room.y + room.depth for room in rooms)
    pdf.set_font("Helvetica", size=8)
    for room in rooms[-3:]:
        y = bottom + 14
        pdf.line(room.x, y, room.x + room.width, y)
        for x in (room.x, room.x + room.width):
            pdf.line(x - 1, y + 1, x + 1, y - 1)
        pdf.text(room.x + room.width / 2 - 5, y - 1.5, f"{room.width / 8:.2f}".replace(".", ","))


def _north(pdf: FPDF, x: float, y: float) -> None:
    pdf.circle(x, y, 9)
    pdf.set_fill_color(0)
    pdf.polygon([(x, y - 8), (x + 3, y + 4), (x, y + 1.5), (x - 3, y + 4)], style="F")
    pdf.set_font("Helvetica", "B", 11)
    pdf.text(x - 1.4, y - 11, "N")


def _title_block(pdf: FPDF, subject: Subject) -> None:
    left, top = 250, 241
    pdf.set_line_width(0.5)
    pdf.rect(left, top, 160, 46)
    pdf.line(left + 110, top, left + 110, top + 46)
    pdf.set_font("Helvetica", "B", 14)
    pdf.text(left + 4, top + 9, _latin(subject.firm))
    for row, (size, words) in enumerate(((12, subject.title), (11, subject.site), (9, subject.place))):
        pdf.set_font("Helvetica", size=size)
        pdf.text(left + 4, top + 19 + row * 8, _latin(words)[:60])
    pdf.set_font("Helvetica", size=9)
    facts = (
        f"Affaire {subject.code}",
        f"Indice {subject.revision}",
        f"{subject.made_on:%d/%m/%Y}",
        "Échelle 1:125",
        "Format A3",
    )
    for row, words in enumerate(facts):
        pdf.text(left + 114, top + 8 + row * 8, _latin(words))
