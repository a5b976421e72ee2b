"""The page of events, from their classes.

Called by `pages`.
"""

import optimx
from optimx.core.events import EVENTS, Event
from tests.docs.reference.classes import field_table, section
from tests.docs.reference.markdown import code, page, summary, table

_COMMON = frozenset(Event.__dataclass_fields__)
_USED = (
    optimx.FileFacts,
    optimx.Finding,
    optimx.Side,
    optimx.Role,
    optimx.VerdictKind,
    optimx.Certainty,
    optimx.Severity,
    optimx.Who,
)


def events() -> str:
    """Return the page."""
    overview = [
        (f"[`{event.__name__}`](#{kind})", code(f"optimx_{kind}"), summary(event)) for kind, event in EVENTS.items()
    ]
    return page(
        "Events",
        "A fact that happened, in the past tense. Each is committed to the journal before anybody hears of it; reports "
        "are made of nothing else. All classes below are imported from `optimx`; `optimx.EVENTS` has them by kind.",
        table(("event", "hook", "what happened"), overview),
        f"## What all seven carry\n\n{field_table(Event)}",
        *(_event(event) for event in EVENTS.values()),
        "## What they are made of",
        *(section(each) for each in _USED),
        "`Text` is a sentence that is not yet translated: `what.show()` gives it in English.",
    )


def _event(event: type[Event]) -> str:
    return f"## {event.__name__}\n\n{summary(event)}\n\n{field_table(event, _COMMON)}"
