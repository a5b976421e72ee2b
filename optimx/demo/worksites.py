"""The example firm's sites with their work, and the machines that stand on them.

In: a day, people, a generator. Out: records. Called by `firm`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from optimx.demo.catalogue import EQUIPMENT, WORKS, YARDS
from optimx.demo.places import PLACES, Place
from optimx.documents.records import Address, Employee, Equipment, EquipmentType, Site, WorkItem, WorkState

SOCIETY = "01"
"""Code of the firm's only company."""


def sites_of(as_of: date, employees: Sequence[Employee], rng: Random) -> tuple[Site, ...]:
    """Return the sites; the first ones run, and crews are on them.

    Args:
        as_of: their beginnings and ends lie around this day.
        employees: the first two manage the works.
        rng: where chance comes from.
    """
    return tuple(_site(index, place, as_of, employees, rng) for index, place in enumerate(PLACES))


def _site(index: int, place: Place, as_of: date, employees: Sequence[Employee], rng: Random) -> Site:
    # the first sites are those that crews are on; one is finished and two have not begun
    state = (WorkState.FINISHED if index == 10 else WorkState.PREPARED) if index > 9 else WorkState.RUNNING
    begins = as_of + timedelta(days=rng.randint(20, 60) if state is WorkState.PREPARED else -rng.randint(60, 200))
    return Site(
        code=f"C{as_of.year}-{101 + index}",
        deal=f"A{as_of.year}-{40 + index:03d}",
        company=SOCIETY,
        label=place.label,
        address=Address(place.street, place.postcode, place.city),
        state=state,
        starts_on=begins,
        ends_on=begins + timedelta(days=rng.randint(220, 420))
        if state is not WorkState.FINISHED
        else as_of - timedelta(days=9),
        zone=place.zone,
        customer=place.customer,
        latitude=Decimal(place.latitude),
        longitude=Decimal(place.longitude),
        works_manager=employees[index % 2].staff_number,
        work_items=tuple(_work_items(place, state, rng)),
    )


def _work_items(place: Place, state: WorkState, rng: Random) -> list[WorkItem]:
    works = [work for family in place.works.split() for work in WORKS[family]]
    items = []
    for index, work in enumerate(works):
        own = state if state is not WorkState.RUNNING or index < max(3, len(works) - 2) else WorkState.PREPARED
        scale = rng.uniform(0.7, 1.4)
        quantity, hours = Decimal(round(work.quantity * scale)), Decimal(round(work.hours * scale))
        items.append(WorkItem(work.code, work.label, own, work.unit, quantity, hours))
    return items


def equipment_on(sites: Sequence[Site]) -> tuple[Equipment, ...]:
    """Return the machines: most on the sites given, some in a yard."""
    machines = []
    for index, (code, label, family, plate, meter, _) in enumerate(EQUIPMENT):
        on_site = index % 5 != 4
        machines.append(
            Equipment(
                code,
                label,
                EquipmentType[family],
                registration=plate,
                site=sites[index % len(sites)].code if on_site else None,
                yard=None if on_site else YARDS[index % 2][0],
                meter=Decimal(meter) if meter is not None else None,
            )
        )
    return tuple(machines)
