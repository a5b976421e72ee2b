from datetime import UTC, datetime, timedelta

import pytest

from optimx.core.contracts import Verdict
from optimx.core.events import Role, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Profile, Row, extend, fold
from optimx.core.journal.entries import (
    Acknowledged,
    Allotted,
    Body,
    Claimed,
    Closed,
    Committing,
    Deferred,
    Doubted,
    Fetched,
    Filed,
    Found,
    Importing,
    Judged,
    Planned,
    Redelivered,
    Rejected,
    Resolved,
    Sending,
    Sent,
    Spooled,
    Taken,
    Told,
)
from optimx.core.language import text
from optimx.core.manifests import Manifest, ManifestFile

_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
_PLANNED = Planned("111222333", Profile.MANIFEST, "i", 1, 7, datetime(2026, 3, 2, 7, 0), "optim_data.xml")  # noqa: DTZ001
_ANSWER = ManifestFile("Appli_Data_111222333_2603020700.xml", Role.ANSWER, 3, "0" * 64)
_FOUND = Found(Manifest(1, "b", "111222333", "m", 1, 4, "2603020700", (_ANSWER,)), Profile.MANIFEST, "d")


def _rows(*bodies: Body) -> list[Row]:
    return [
        Row(number, f"run {number}", "b", _AT + timedelta(minutes=number), body.kind, body)
        for number, body in enumerate(bodies, start=1)
    ]


def _folded(*bodies: Body) -> BatchState:
    state = fold(_rows(*bodies))
    assert state is not None
    return state


def _judged(kind: VerdictKind) -> Judged:
    return Judged(Verdict(kind))


@pytest.mark.parametrize(
    ("bodies", "stage"),
    [
        ((_PLANNED,), "PLANNED"),
        ((_PLANNED, Spooled((), {})), "GENERATED"),
        ((_PLANNED, Spooled((), {}), Sending(None)), "SENDING"),
        ((_PLANNED, Spooled((), {}), Sending(None), Committing("tmp")), "SENDING"),
        ((_PLANNED, Spooled((), {}), Sending(None), Sent()), "SENT"),
        ((_PLANNED, Sent(), _judged(VerdictKind.ACCEPTED)), "ACCEPTED"),
        ((_PLANNED, Sent(), _judged(VerdictKind.REFUSED)), "REFUSED"),
        ((_PLANNED, Sent(), _judged(VerdictKind.SUPERSEDED)), "SUPERSEDED"),
        ((_PLANNED, Sent(), _judged(VerdictKind.ACCEPTED), Told(), Closed()), "ACCEPTED"),
        ((_PLANNED, Sent(), Doubted(text("why"))), UNCERTAIN),
        ((_PLANNED, Sent(), Doubted(text("why")), Resolved(VerdictKind.ACCEPTED)), "ACCEPTED"),
        ((_FOUND,), "FOUND"),
        ((_FOUND, Fetched(())), "DOWNLOADED"),
        ((_FOUND, Fetched(()), Claimed()), "CLAIMED"),
        ((_FOUND, Fetched(()), Allotted("", ())), "VALIDATED"),
        ((_FOUND, Fetched(()), Allotted("", ()), Importing()), "VALIDATED"),
        ((_FOUND, Fetched(()), Allotted("", ()), Importing(), Taken()), "IMPORTED"),
        ((_FOUND, Taken(), Filed()), "ARCHIVED"),
        ((_FOUND, Taken(), Filed(), Acknowledged()), "MARKED"),
        ((_FOUND, Fetched(()), Rejected(())), "REFUSED"),
        ((_FOUND, Fetched(()), Rejected(()), Acknowledged()), "REFUSED"),
    ],
)
def test_the_stage_follows_from_the_rows(bodies: tuple[Body, ...], stage: str) -> None:
    assert _folded(*bodies).stage == stage


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_fold_that_goes_on_ends_where_a_whole_one_does(cut: int) -> None:
    rows = _rows(_PLANNED, Spooled((), {}), Sending(None), Sent(), _judged(VerdictKind.ACCEPTED), Told(), Closed())

    assert extend(fold(rows[:cut]), rows[cut:]) == fold(rows)


def test_no_rows_are_no_batch() -> None:
    assert fold([]) is None


def test_only_what_is_closed_is_settled() -> None:
    assert not _folded(_PLANNED, Sent(), _judged(VerdictKind.ACCEPTED), Told()).settled
    assert _folded(_PLANNED, Sent(), _judged(VerdictKind.ACCEPTED), Told(), Closed()).settled


def test_a_new_sending_forgets_the_name_of_the_last_one() -> None:
    state = _folded(_PLANNED, Sending(None), Committing("tmp_1.part"), Sending(None))

    assert not state.has(Committing)


def test_a_redelivery_keeps_the_bytes_and_their_manifest_and_nothing_else() -> None:
    state = _folded(
        _PLANNED, Spooled((), {}), Sending(None), Sent(), _judged(VerdictKind.REFUSED), Told(), Redelivered()
    )

    assert state.stage == "PLANNED"
    assert state.has(Spooled)
    assert state.has(Sending)
    assert not (state.has(Sent) or state.has(Judged) or state.has(Told) or state.settled)


def test_a_refused_answer_that_is_found_again_begins_anew() -> None:
    state = _folded(_FOUND, Fetched(()), Rejected(()), Acknowledged(), Closed(), _FOUND)

    assert state.stage == "FOUND"
    assert not (state.settled or state.has(Rejected) or state.has(Acknowledged))


def test_each_run_that_could_not_take_a_batch_is_counted_once() -> None:
    state = _folded(_FOUND, Deferred("E-X"), Deferred("E-X"))

    assert state.deferred_runs == {"run 2", "run 3"}


def test_the_direction_is_told_by_the_first_row() -> None:
    assert _folded(_PLANNED).direction is Direction.OUTBOUND
    assert _folded(_FOUND).direction is Direction.INBOUND


def test_order_is_epoch_and_sequence() -> None:
    assert _folded(_PLANNED).order == (1, 7)
    assert _folded(_FOUND).order == (1, 4)
