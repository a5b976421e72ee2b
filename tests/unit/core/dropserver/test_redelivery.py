"""Redelivery: what is asked for once more lies there whole, under its right name, and what was taken stays taken."""

from typing import Any

import pytest

from optimx.core.dropserver import redelivery
from optimx.core.errors import NotThereError
from optimx.core.journal import Direction
from optimx.core.journal.entries import Redelivered

Bench = Any
STEM = "Appli_Data_111222333_2603020700"
ANSWER, MANIFEST = f"{STEM}.xml", f"{STEM}.ok"
MARK, REFUSED = f"archive/{STEM}.imported", f"archive/{STEM}.refused"
RENAMED = "RETOUR-111222333-2603020700.xml"


def test_redelivering_takes_the_mark_away_and_delivers_the_same_bytes(answered: Bench) -> None:
    answered.deliver()
    before = dict(answered.store.files)
    state = answered.refuse(b"[]")

    redelivery.redeliver(answered.account("run 3"), state.id)
    assert not {REFUSED, f"{REFUSED}.json"} & answered.store.files.keys()
    state = answered.deliver("run 3")

    assert state.stage == "SENT"
    assert answered.store.files == before


@pytest.mark.parametrize("damaged", [ANSWER, "photos/p1.jpg"])
def test_a_refused_answer_that_lies_damaged_on_the_drop_is_redelivered_whole(answered: Bench, damaged: str) -> None:
    answered.deliver()
    before = dict(answered.store.files)
    state = answered.refuse(b"[]")
    answered.store.files[damaged] = b"<html>"

    redelivery.redeliver(answered.account("run 3"), state.id)
    state = answered.deliver("run 3")

    assert (state.stage, answered.store.files) == ("SENT", before)


def test_a_redelivered_answer_that_is_taken_is_closed(answered: Bench) -> None:
    state = answered.refuse(b"[]")
    redelivery.redeliver(answered.account("run 3"), state.id)
    answered.deliver("run 3")
    answered.store.files[MARK] = answered.store.files.pop(MANIFEST)

    state = answered.deliver("run 4")

    assert (state.stage, state.settled, answered.statuses()) == ("ACCEPTED", True, ["closed"])


def test_an_answer_that_lies_damaged_on_the_drop_is_laid_there_again(answered: Bench) -> None:
    state = answered.deliver()
    before = dict(answered.store.files)
    del answered.store.files["photos/p1.jpg"]

    redelivery.redeliver(answered.account("run 3"), state.id)
    assert MANIFEST not in answered.store.files
    state = answered.deliver("run 3")

    assert state.stage == "SENT"
    assert answered.store.files == before


def test_an_answer_that_was_taken_is_not_redelivered(answered: Bench) -> None:
    answered.deliver()
    answered.store.files[MARK] = answered.store.files.pop(MANIFEST)
    state = answered.deliver("run 3")

    with pytest.raises(LookupError):
        redelivery.redeliver(answered.account(), state.id)
    with pytest.raises(LookupError):
        redelivery.redeliver(answered.account(), "unknown")

    assert MANIFEST not in answered.store.files


def test_an_answer_whose_content_was_purged_is_not_redelivered_and_the_reason_is_told(answered: Bench) -> None:
    answered.vendor()
    answered.deliver()
    del answered.store.files[ANSWER]
    state = answered.deliver("run 2")
    del answered.books.facts[f"answer {state.id}"]

    with pytest.raises(NotThereError, match="no longer kept"):
        redelivery.redeliver(answered.account("run 3"), state.id)

    assert not answered.journal.batches(Direction.OUTBOUND)[0].has(Redelivered)


def test_a_refused_answer_is_redelivered_under_its_right_name_and_found_by_it(answered: Bench) -> None:
    state = answered.refuse(b"[]")
    content = answered.store.files[ANSWER]
    answered.rename()

    redelivery.redeliver(answered.account("run 3"), state.id)
    state = answered.deliver("run 3")

    assert answered.store.files.keys() == {"photos/p1.jpg", RENAMED, MANIFEST}
    assert answered.store.files[RENAMED] == content
    assert (state.stage, answered.journal.named(RENAMED), answered.codes()) == ("SENT", state, ["E-ANSWER-RETURNED"])


def test_an_answer_that_waits_is_redelivered_under_its_right_name(answered: Bench) -> None:
    state = answered.deliver()
    answered.rename()
    assert answered.deliver("run 2").name == ANSWER

    redelivery.redeliver(answered.account("run 3"), state.id)

    assert answered.deliver("run 3").name == RENAMED
    assert answered.store.files.keys() == {"photos/p1.jpg", RENAMED, MANIFEST}


def test_what_a_vendors_office_left_lying_is_redelivered_under_its_right_name(answered: Bench) -> None:
    answered.vendor()
    state = answered.deliver()
    answered.rename()

    redelivery.redeliver(answered.account("run 3"), state.id)

    assert answered.deliver("run 3").name == RENAMED
    assert answered.store.files.keys() == {"photos/p1.jpg", RENAMED}
