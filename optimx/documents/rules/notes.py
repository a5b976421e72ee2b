"""Rule 13: what was delivered or fetched, where, and in what state.

In: a note and the books. Out: findings. Pure.
"""

from collections.abc import Iterator
from decimal import Decimal

from optimx.core.language import text
from optimx.documents.records import DeliveryNote, LineState
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding, refuse, warn

_RULE = "R13"


def goods_have_a_place(note: DeliveryNote, books: Books) -> Iterator[Finding]:
    """R13: goods came to a site or to a yard."""
    if note.site is None and note.yard is None:
        yield refuse(_RULE, text("neither a site nor a yard"))


def damage_is_described(note: DeliveryNote, books: Books) -> Iterator[Finding]:
    """R13: goods that are not as ordered have a reservation, or the supplier need not answer for them."""
    for line in note.lines:
        if line.state is not LineState.AS_ORDERED and not (line.reservation or "").strip():
            what = text("'{what}' is {state}, without a reservation", what=line.designation, state=line.state.value)
            yield refuse(_RULE, what)


def no_more_than_outstanding(note: DeliveryNote, books: Books) -> Iterator[Finding]:
    """R13: more than the order still waits for is told."""
    outstanding = books.orders.get(note.order or "", {})
    came: dict[int, Decimal] = {}
    for line in note.lines:
        if line.number is not None:
            came[line.number] = came.get(line.number, Decimal(0)) + line.quantity
    for number, quantity in came.items():
        if number in outstanding and quantity > outstanding[number]:
            what = text(
                "line {line} of order {order}: {quantity}, where {outstanding} were outstanding",
                line=number,
                order=note.order,
                quantity=quantity,
                outstanding=outstanding[number],
            )
            yield warn(_RULE, what)
