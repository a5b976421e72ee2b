"""Where a batch stands: the fold of its rows, as a table."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimx.core.contracts import Verdict
from optimx.core.events import Archived, Downloaded, FileFacts, Role, Side, Uploaded, VerdictKind
from optimx.core.journal import UNCERTAIN, Body, Direction, Profile, extend, fold
from optimx.core.journal.entries import (
    Acknowledged,
    Allotted,
    Claimed,
    Closed,
    Committing,
    Deferred,
    Doubted,
    Fetched,
    Filed,
    Found,
    Gap,
    Importing,
    Judged,
    MediaArrived,
    Passed,
    Planned,
    Quarantined,
    Redelivered,
    Rejected,
    Resolved,
    Sending,
    Sent,
    Spooled,
    Taken,
    Told,
    Warned,
)
from optimx.core.language import text

Samples = Any
PLANNED, FOUND = "planned", "found"
SPOOLED, FETCHED = Spooled((), {}), Fetched(())
ALLOTTED, REJECTED = Allotted("", ()), Rejected(())
DOUBTED = Doubted(text("who knows"))
HEADER: dict[str, Any] = {"run": "run", "batch": "b1", "account": "111222333", "side": Side.OFFICE}


def judged(kind: VerdictKind) -> Judged:
    return Judged(Verdict(kind))


ACCEPTED, REFUSED, SUPERSEDED = (
    judged(kind) for kind in (VerdictKind.ACCEPTED, VerdictKind.REFUSED, VerdictKind.SUPERSEDED)
)

OUTBOUND: list[tuple[tuple[Body, ...], str, bool]] = [
    ((), "PLANNED", False),
    ((SPOOLED,), "GENERATED", False),
    ((SPOOLED, Sending(None)), "SENDING", False),
    ((SPOOLED, Sending(None), Committing("tmp")), "SENDING", False),
    ((SPOOLED, Sending(None), Committing("tmp"), Sent()), "SENT", False),
    ((SPOOLED, Sending(None), Sent(), ACCEPTED), "ACCEPTED", False),
    ((SPOOLED, Sending(None), Sent(), ACCEPTED, Told()), "ACCEPTED", False),
    ((SPOOLED, Sending(None), Sent(), ACCEPTED, Told(), Closed()), "ACCEPTED", True),
    ((SPOOLED, Sending(None), Sent(), REFUSED, Told(), Closed()), "REFUSED", True),
    ((SPOOLED, SUPERSEDED), "SUPERSEDED", False),
    ((SPOOLED, Sending(None), Sent(), DOUBTED), UNCERTAIN, False),
    ((SPOOLED, Sending(None), Sent(), DOUBTED, ACCEPTED), "ACCEPTED", False),
    ((SPOOLED, Sending(None), Sent(), DOUBTED, Resolved(VerdictKind.ACCEPTED)), "ACCEPTED", False),
    ((SPOOLED, Sending(None), Sent(), DOUBTED, Resolved(VerdictKind.REFUSED), Told(), Closed()), "REFUSED", True),
    ((SPOOLED, Sending(None), Sent(), Sending(None)), "SENDING", False),
]

INBOUND: list[tuple[tuple[Body, ...], str, bool]] = [
    ((), "FOUND", False),
    ((Gap(1, "run"), Deferred("E-BUSY")), "FOUND", False),
    ((FETCHED,), "DOWNLOADED", False),
    ((FETCHED, Claimed()), "CLAIMED", False),
    ((FETCHED, Claimed(), ACCEPTED, Filed()), "ARCHIVED", False),
    ((FETCHED, ALLOTTED), "VALIDATED", False),
    ((FETCHED, ALLOTTED, Importing()), "VALIDATED", False),
    ((FETCHED, ALLOTTED, Importing(), Taken(), Passed("i", 1, 1)), "IMPORTED", False),
    ((FETCHED, ALLOTTED, Importing(), DOUBTED), UNCERTAIN, False),
    ((FETCHED, ALLOTTED, Taken(), Filed()), "ARCHIVED", False),
    ((FETCHED, ALLOTTED, Taken(), Filed(), Acknowledged()), "MARKED", False),
    ((FETCHED, ALLOTTED, Taken(), Filed(), Acknowledged(), Closed()), "MARKED", True),
    ((FETCHED, REJECTED), "REFUSED", False),
    ((FETCHED, REJECTED, Quarantined(()), Acknowledged()), "REFUSED", False),
    ((FETCHED, REJECTED, Quarantined(()), Acknowledged(), Closed()), "REFUSED", True),
]


@pytest.mark.parametrize(("bodies", "stage", "settled"), OUTBOUND)
def test_a_pair_stands_where_its_rows_say(
    samples: Samples, bodies: tuple[Body, ...], stage: str, settled: bool
) -> None:
    state = fold(samples.rows(samples.planned(), *bodies))

    assert state is not None
    assert (state.direction, state.stage, state.settled) == (Direction.OUTBOUND, stage, settled)


@pytest.mark.parametrize(("bodies", "stage", "settled"), INBOUND)
def test_an_answer_stands_where_its_rows_say(
    samples: Samples, bodies: tuple[Body, ...], stage: str, settled: bool
) -> None:
    state = fold(samples.rows(samples.found(), *bodies))

    assert state is not None
    assert (state.direction, state.stage, state.settled) == (Direction.INBOUND, stage, settled)


def test_no_rows_are_no_batch() -> None:
    assert fold([]) is None


def test_since_is_the_moment_of_the_stage_and_began_that_of_the_first_row(
    samples: Samples, minute: Callable[[int], datetime]
) -> None:
    state = fold(samples.rows(samples.planned(), SPOOLED, Warned(text("w")), Warned(text("w"))))

    assert state is not None
    assert (state.began, state.since, state.first_seq) == (minute(1), minute(2), 1)


def test_sent_once_more_waits_anew(samples: Samples, minute: Callable[[int], datetime]) -> None:
    once = fold(samples.rows(samples.planned(), SPOOLED, Sending(None), Sent()))
    twice = fold(samples.rows(samples.planned(), SPOOLED, Sending(None), Sent(), Sent(again=True)))

    assert once is not None
    assert twice is not None
    assert (once.since, twice.since) == (minute(4), minute(5))


def test_a_new_sending_forgets_the_temporary_name_of_the_one_before(samples: Samples) -> None:
    sending = [samples.planned(), SPOOLED, Sending(None), Committing("tmp_1")]
    before, after = fold(samples.rows(*sending)), fold(samples.rows(*sending, Sending(None)))

    assert before is not None
    assert after is not None
    assert before.last(Committing) == Committing("tmp_1")
    assert not after.has(Committing)


def test_an_answer_that_is_redelivered_is_planned_anew_with_what_was_spooled(samples: Samples) -> None:
    sent = [samples.planned(), SPOOLED, Sending(None), uploaded("a"), Sent(), REFUSED, Told(), Closed()]
    state = fold(samples.rows(*sent, Redelivered()))

    assert state is not None
    assert (state.stage, state.settled, state.uploaded) == ("PLANNED", False, frozenset())
    assert {kind for kind in (Planned, Spooled, Sending, Sent, Judged, Told, Closed) if state.has(kind)} == {
        Planned,
        Spooled,
        Sending,
    }


def test_an_answer_that_is_found_again_after_a_refusal_begins_anew(
    samples: Samples, minute: Callable[[int], datetime]
) -> None:
    refused = [samples.found(), downloaded("a"), FETCHED, Deferred("E"), REJECTED, Acknowledged(), Closed()]
    state = fold(samples.rows(*refused, samples.found(2)))

    assert state is not None
    assert (state.stage, state.settled, state.order) == ("FOUND", False, (1, 2))
    assert [kind for kind in (Fetched, Rejected, Acknowledged, Closed) if state.has(kind)] == []
    assert (state.downloaded, state.deferred_runs) == (frozenset(), frozenset())
    assert (state.began, state.first_seq, state.since) == (minute(1), 1, minute(8))


def test_files_and_runs_are_collected(samples: Samples) -> None:
    facts = FileFacts("p.jpg", Role.PHOTO, 1, "a" * 64)
    archived = Archived(**HEADER, at=samples.start, file=facts, category="c", place="c/p.jpg")
    bodies = [samples.found(), downloaded("a"), downloaded("b"), archived, MediaArrived(facts, "e1"), Deferred("E")]
    state = fold(samples.rows(*bodies))

    assert state is not None
    assert (state.downloaded, state.archived) == (frozenset({"a", "b"}), frozenset({"p.jpg"}))
    assert (state.arrived, state.deferred_runs) == (frozenset({"e1"}), frozenset({"run"}))


def test_a_purged_row_leaves_the_stage_alone(samples: Samples) -> None:
    state = fold(samples.rows(samples.planned(), SPOOLED, None))

    assert state is not None
    assert state.stage == "GENERATED"


def test_a_batch_is_known_by_its_document_wherever_that_stands_in_the_manifest(samples: Samples) -> None:
    whole = fold(samples.rows(samples.found(1, samples.photo, samples.answer)))
    only_media = fold(samples.rows(samples.found(1, samples.photo)))
    pair = fold(samples.rows(samples.planned()))
    late_media = fold(samples.rows(samples.planned(name="late"), Spooled((samples.photo,), {})))
    called_otherwise = fold(samples.rows(samples.planned(name="wrong.xml"), Spooled((samples.answer,), {})))

    assert [state.name for state in (whole, only_media, pair, late_media, called_otherwise) if state] == [
        samples.answer.name,
        samples.photo.name,
        samples.data.name,
        "late",
        samples.answer.name,
    ]


def test_what_a_batch_was_not_is_a_defect_to_ask_for(samples: Samples) -> None:
    pair, answer = fold(samples.rows(samples.planned())), fold(samples.rows(samples.found()))

    assert pair is not None
    assert answer is not None
    with pytest.raises(LookupError):
        pair.manifest  # noqa: B018
    with pytest.raises(LookupError):
        answer.plan  # noqa: B018
    assert (pair.profile, answer.profile) == (Profile.MANIFEST, Profile.MANIFEST)


def uploaded(target: str) -> Uploaded:
    facts = FileFacts(target, Role.DATA, 1, "a" * 64)
    return Uploaded(**HEADER, at=datetime(2026, 11, 23, tzinfo=UTC), file=facts, target=target)


def downloaded(name: str) -> Downloaded:
    facts = FileFacts(name, Role.ANSWER, 1, "a" * 64)
    return Downloaded(**HEADER, at=datetime(2026, 11, 23, tzinfo=UTC), file=facts, source=name)


LATER: list[Body] = [
    Sending(None),
    Committing("tmp"),
    Sent(),
    REFUSED,
    Closed(),
    Redelivered(),
    Acknowledged(),
    REJECTED,
]
LATER += [uploaded("a"), uploaded("b"), downloaded("a"), downloaded("b"), Deferred("E")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.sampled_from([*LATER, FOUND]), max_size=12), cut=st.integers(0, 12), first=st.booleans())
def test_a_journal_that_was_closed_in_between_tells_the_same(
    samples: Samples, bodies: list[Body | str], cut: int, first: bool
) -> None:
    known: list[Body] = [samples.found() if body == FOUND else body for body in bodies]  # type: ignore[misc]
    rows = samples.rows(samples.planned() if first else samples.found(), *known)

    assert extend(fold(rows[: cut + 1]), rows[cut + 1 :]) == fold(rows)


def test_found_is_an_entry_of_its_own(samples: Samples) -> None:
    state = fold(samples.rows(samples.found()))

    assert state is not None
    assert state.last(Found) == samples.found()
    assert state.last(Planned) is None
