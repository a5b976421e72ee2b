"""Events: every one survives the journal and the line of JSON."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.errors import UnreachableError, Who
from optimx.core.events import (
    EVENTS,
    Event,
    FileFacts,
    Finding,
    Role,
    Severity,
    Side,
    VerdictKind,
    describe_failure,
    from_json,
    to_json,
)
from optimx.core.language import text

FINDING = Finding("R4", Severity.RECORD, text("'{code}' is unknown", code="é\n"), "a.xml", 3, 7, "Pointage x", "000007")
HEADER = {
    "run": "r",
    "batch": "b",
    "account": "111222333",
    "side": Side.OFFICE,
    "at": datetime(2026, 11, 23, tzinfo=UTC),
}
FACTS = FileFacts("Vérif\udcff.pdf", Role.DOCUMENT, 12, "a" * 64)
BODIES = {
    "generated": {"file": FACTS, "counts": {"Pointage": 3}, "seconds": 0.25},
    "uploaded": {"file": FACTS, "target": "ged_x.pdf", "attempt": 2, "already_there": True},
    "processed": {"file": FACTS, "verdict": VerdictKind.SUPERSEDED, "findings": (FINDING,)},
    "downloaded": {"file": FACTS, "source": "photos/a.jpg"},
    "imported": {"file": FACTS, "counts": {"Photo": 1}, "refused": (FINDING,), "waiting": 2, "proven": False},
    "archived": {"file": FACTS, "category": "PhotoChantier", "place": "PhotoChantier/a.jpg", "renamed": True},
    "errored": {
        "step": "upload",
        "file": "a",
        **describe_failure(UnreachableError(text("{host} is silent", host="h"))),
    },
}


def event(kind: str) -> Event:
    return EVENTS[kind](**HEADER, **BODIES[kind])  # type: ignore[arg-type]


def test_the_seven_come_in_the_order_of_their_lives() -> None:
    assert list(EVENTS) == ["generated", "uploaded", "processed", "downloaded", "imported", "archived", "errored"]


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_survives_json(kind: str) -> None:
    assert from_json(to_json(event(kind))) == event(kind)


@given(st.text(st.characters(codec=None)), st.integers(0), st.floats(0, 1e9))
def test_whatever_a_drop_calls_its_files_an_event_can_carry_it(name: str, size: int, seconds: float) -> None:
    told = EVENTS["uploaded"](**HEADER, file=FileFacts(name, Role.PHOTO, size, "a" * 64), target=name, seconds=seconds)  # type: ignore[arg-type,call-arg]

    assert from_json(to_json(told)) == told


def test_a_failure_that_is_not_ours_is_a_defect_and_its_words_stay_out() -> None:
    described = describe_failure(KeyError("password=hunter2"))

    assert described["code"] == "E-DEFECT"
    assert described["who"] is Who.VENDOR
    assert "hunter2" not in described["what"].show()
