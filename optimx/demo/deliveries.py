"""What came to the sites and what was fetched in a day: notes with their lines, a few with a reservation.

In: a firm with its orders, a day. Out: delivery and pick-up notes. Called by `crew`.
"""

from datetime import date
from decimal import Decimal
from random import Random

from optimx.demo.catalogue import RESERVATIONS
from optimx.demo.firm import Firm
from optimx.demo.timesheet import new_id
from optimx.documents.records import DeliveryNote, Handover, LineState, NoteLine, OrderLine, PurchaseOrder


def notes_of(firm: Firm, day: date, nature: Handover, count: int, rng: Random) -> list[DeliveryNote]:
    """Return `count` notes of one nature.

    Args:
        firm: its orders are delivered in small parts, one after the other as days go by.
        day: of the notes.
        nature: delivered or fetched.
        count: how many.
        rng: where chance comes from.
    """
    orders = [order for order in firm.orders if order.mode is nature]
    first = day.toordinal() * count
    return [_note(firm, day, orders[(first + index) % len(orders)], index, rng) for index in range(count)]


def _note(firm: Firm, day: date, order: PurchaseOrder, index: int, rng: Random) -> DeliveryNote:
    prefix = "BL" if order.mode is Handover.DELIVERY else "BE"
    yards = [party.code for party in firm.parties if party.kind.name == "YARD"]
    return DeliveryNote(
        id=new_id(rng),
        version=1,
        nature=order.mode,
        number=f"{prefix}{day:%y%m%d}-{index + 1:02d}",
        supplier=order.supplier,
        date=day,
        lines=tuple(_line(line, rng) for line in order.lines),
        author=leader_on(firm, order.site),
        order=order.number,
        site=order.site,
        yard=None if order.site else rng.choice(yards),
    )


def _line(ordered: OrderLine, rng: Random) -> NoteLine:
    outstanding = ordered.ordered - ordered.received
    quantity = max(Decimal(1), (outstanding * Decimal(rng.choice(("0.05", "0.08", "0.12")))).quantize(Decimal(1)))
    state = rng.choices((LineState.AS_ORDERED, LineState.DAMAGED, LineState.MISSING), (88, 6, 6))[0]
    return NoteLine(
        designation=ordered.designation,
        unit=ordered.unit,
        quantity=quantity,
        state=state,
        number=ordered.number,
        article=ordered.article,
        reservation=RESERVATIONS.get(state.name),
    )


def leader_on(firm: Firm, site: str | None) -> str:
    """Return the staff number of the crew leader who signs for a site; for a yard, of the first one."""
    for crew in firm.crews:
        if firm.site_of(crew).code == site:
            return crew.leader
    return firm.crews[0].leader
