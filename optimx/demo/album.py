"""Photos and signatures of a day: each with its record, so that names, sizes and hashes are those of the bytes.

In: the firm and the day's records. Out: media, one at a time. Called by `crew`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from hashlib import sha256
from random import Random

from optimx.demo.catalogue import MOTIF_OF_EQUIPMENT, MOTIF_OF_WORK
from optimx.demo.deliveries import leader_on
from optimx.demo.firm import Firm
from optimx.demo.pictures import HEIGHT, WIDTH, Paper, Shot, photo, signature
from optimx.demo.timesheet import at, new_id
from optimx.documents import fingerprint
from optimx.documents.records import (
    DeliveryNote,
    Handover,
    LineState,
    Photo,
    PhotoCategory,
    Signature,
    SignedSubject,
    SignerCapacity,
    SiteDiary,
    TimeEntry,
    WorkState,
)

# of every forty photos
_SHARES = {
    PhotoCategory.SITE: 10,
    PhotoCategory.WORK_ITEM: 9,
    PhotoCategory.EQUIPMENT: 6,
    PhotoCategory.EMPLOYEE: 5,
    PhotoCategory.DELIVERY_NOTE: 6,
    PhotoCategory.PICK_UP_NOTE: 4,
}
_WITH_POSITION = 8  # one telephone in eight writes where it is into the photo, though nobody asked


# how a machine or a work item looks that is not of the example firm
_ANY_MACHINE, _ANY_WORK = next(iter(MOTIF_OF_EQUIPMENT.values())), next(iter(MOTIF_OF_WORK.values()))


@dataclass(frozen=True, slots=True)
class Medium:
    """A photo or a signature: what is said about it, and its bytes. Its name is `record.file`."""

    record: Photo | Signature
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Motif:
    """What one photo shows, before it is drawn."""

    category: PhotoCategory
    ref: str
    site: str | None
    author: str
    look: str = ""
    paper: Paper | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """One photo that was taken, and not drawn yet."""

    id: str
    motif: _Motif
    shot: Shot
    rng: Random


def photos(
    firm: Firm,
    day: date,
    notes: Sequence[DeliveryNote],
    weather: str,
    *,
    count: int,
    seed: str,
    each: Callable[..., Iterable[bytes]] = map,
) -> Iterator[Medium]:
    """Yield `count` photos over all six categories.

    Args:
        firm: whose sites, machines and people are shown.
        day: when.
        notes: of that day, both natures; they are what the photos of notes show.
        weather: as in the diaries.
        count: how many.
        seed: names the day; each photo has its own generator made of it.
        each: draws all of them, in order: `map`, or the `map` of a pool of processes.
    """
    taken = [
        _take(firm, day, category, index, notes, weather, Random(f"photo {seed} {number}"), number)
        for number, (category, index) in enumerate(_numbered(_wanted(count)))
    ]
    drawn = each(photo, [one.shot for one in taken], [one.rng for one in taken])
    for one, content in zip(taken, drawn, strict=True):
        yield Medium(_record(one, content), content)


def _numbered(wanted: dict[PhotoCategory, int]) -> Iterator[tuple[PhotoCategory, int]]:
    for category, share in wanted.items():
        yield from ((category, index) for index in range(share))


def _wanted(count: int) -> dict[PhotoCategory, int]:
    total = sum(_SHARES.values())
    wanted = {category: count * share // total for category, share in _SHARES.items()}
    if count >= len(wanted):
        wanted = {category: max(1, share) for category, share in wanted.items()}
    # what rounding left over, or took too much, is evened out on site photos
    wanted[PhotoCategory.SITE] += count - sum(wanted.values())
    return wanted


def _motif(firm: Firm, category: PhotoCategory, index: int, notes: Sequence[DeliveryNote], rng: Random) -> _Motif:
    crew = firm.crews[index % len(firm.crews)]
    site = firm.site_of(crew)
    match category:
        case PhotoCategory.DELIVERY_NOTE | PhotoCategory.PICK_UP_NOTE:
            nature = Handover.DELIVERY if category is PhotoCategory.DELIVERY_NOTE else Handover.PICK_UP
            return _of_note(firm, category, [note for note in notes if note.nature is nature], index)
        case PhotoCategory.EQUIPMENT:
            machine = firm.equipment[rng.randrange(len(firm.equipment))]
            author = leader_on(firm, machine.site)
            return _Motif(
                category, machine.code, machine.site, author, MOTIF_OF_EQUIPMENT.get(machine.code, _ANY_MACHINE)
            )
        case PhotoCategory.EMPLOYEE:
            return _Motif(category, rng.choice(crew.members), site.code, crew.leader)
        case PhotoCategory.WORK_ITEM:
            running = [item for item in site.work_items if item.state is WorkState.RUNNING]
            item = running[(index // len(firm.crews) + index) % len(running)]
            return _Motif(
                category, f"{site.code}/{item.code}", site.code, crew.leader, MOTIF_OF_WORK.get(item.code, _ANY_WORK)
            )
    return _Motif(category, site.code, site.code, crew.leader, comment="Vue d'ensemble" if index % 4 == 0 else None)


def _of_note(firm: Firm, category: PhotoCategory, notes: Sequence[DeliveryNote], index: int) -> _Motif:
    note = notes[index % len(notes)]
    return _Motif(category, note.id, note.site, note.author, paper=_paper(firm, note))


def _paper(firm: Firm, note: DeliveryNote) -> Paper:
    supplier = next(party.name for party in firm.parties if party.code == note.supplier)
    place = next((site.label for site in firm.sites if site.code == note.site), note.yard or "")
    lines = [(line.designation, f"{line.quantity} {line.unit}", _REMARKS.get(line.state, "")) for line in note.lines]
    title = "BON DE LIVRAISON" if note.nature is Handover.DELIVERY else "BON D'ENLÈVEMENT"
    written = f"{note.date:%d/%m/%Y}"
    return Paper(title, supplier, note.number, written, note.order or "", place, lines, _name(firm, note.author))


_REMARKS = {LineState.MISSING: "manquant", LineState.DAMAGED: "abîmé", LineState.REFUSED: "refusé"}


def _take(
    firm: Firm,
    day: date,
    category: PhotoCategory,
    index: int,
    notes: Sequence[DeliveryNote],
    weather: str,
    rng: Random,
    number: int,
) -> _Taken:
    motif = _motif(firm, category, index, notes, rng)
    identifier = new_id(rng)
    taken_at = at(day, time(rng.randint(8, 16), rng.randint(0, 59), rng.randint(0, 59)))
    position = _position(firm, motif.site) if number % _WITH_POSITION == 0 else None
    shot = Shot(motif.category.value, taken_at, weather, motif.look, motif.paper, position)
    return _Taken(identifier, motif, shot, rng)


def _record(taken: _Taken, content: bytes) -> Photo:
    return Photo(
        id=taken.id,
        category=taken.motif.category,
        file=f"{taken.id}.jpg",
        sha256=sha256(content).hexdigest(),
        size=len(content),
        width=WIDTH,
        height=HEIGHT,
        ref=taken.motif.ref,
        taken_at=taken.shot.taken_at,
        author=taken.motif.author,
        site=taken.motif.site,
        comment=taken.motif.comment,
    )


def _position(firm: Firm, code: str | None) -> tuple[float, float] | None:
    for site in firm.sites:
        if site.code == code and site.latitude is not None and site.longitude is not None:
            return float(site.latitude), float(site.longitude)
    return None


def _name(firm: Firm, staff_number: str) -> str:
    employee = firm.employee(staff_number)
    return f"{employee.first_name} {employee.last_name}"


def signatures(
    firm: Firm,
    entries: Sequence[TimeEntry],
    notes: Sequence[DeliveryNote],
    diaries: Sequence[SiteDiary],
    *,
    count: int,
    seed: str,
) -> Iterator[Medium]:
    """Yield `count` signatures, fewer if there is less to sign: most under hours, some under notes and diaries."""
    under_notes, under_diaries = min(len(notes), count // 4), min(len(diaries), count * 3 // 20)
    worked = [entry for entry in entries if entry.absence is None]
    chosen = worked[:: max(1, len(worked) // max(1, count))][: count - under_notes - under_diaries]
    signed: list[TimeEntry | DeliveryNote | SiteDiary] = [*chosen, *notes[:under_notes], *diaries[:under_diaries]]
    for number, record in enumerate(signed):
        yield _signature(firm, record, number, Random(f"signature {seed} {number}"))


def _signature(firm: Firm, record: TimeEntry | DeliveryNote | SiteDiary, number: int, rng: Random) -> Medium:
    name, staff_number, capacity = _signer(firm, record, number)
    identifier = new_id(rng)
    # the hand hangs on the person alone: they sign alike every day
    content = signature(name, Random(f"hand {name}"), transparent=number % 4 != 3)
    signing = Signature(
        id=identifier,
        file=f"{identifier}.png",
        sha256=sha256(content).hexdigest(),
        subject=_SUBJECTS[type(record)],
        ref=record.id,
        name=name,
        capacity=capacity,
        signed_at=at(record.date, time(17, 50, rng.randint(0, 59))),
        fingerprint=fingerprint(record),
        ref_version=None if isinstance(record, SiteDiary) else record.version,
        staff_number=staff_number,
    )
    return Medium(signing, content)


_SUBJECTS = {
    TimeEntry: SignedSubject.TIME_ENTRY,
    DeliveryNote: SignedSubject.NOTE,
    SiteDiary: SignedSubject.SITE_DIARY,
}


def _signer(
    firm: Firm, record: TimeEntry | DeliveryNote | SiteDiary, number: int
) -> tuple[str, str | None, SignerCapacity]:
    if isinstance(record, TimeEntry):
        return _name(firm, record.staff_number), record.staff_number, SignerCapacity.EMPLOYEE
    if isinstance(record, DeliveryNote) and number % 2:
        return _DRIVERS[number % len(_DRIVERS)], None, SignerCapacity.SUPPLIER
    return _name(firm, record.author), record.author, SignerCapacity.CREW_LEADER


_DRIVERS = ("Gilles Ferrand", "Moussa Sarr", "Didier Pons", "Nathalie Vacher")
