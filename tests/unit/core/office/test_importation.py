"""Importation: an answer is looked at whole before its first row goes in, and goes in once."""

import hashlib
from typing import Any

import pytest

from optimx.core.contracts import Batch
from optimx.core.events import Errored, Imported, Role, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Profile
from optimx.core.journal.entries import Allotted, Importing, Passed, Rejected, Resolved
from optimx.core.manifests import ManifestFile
from optimx.core.office import acknowledgement, archiving, download, importation
from optimx.testing.systems import photo_bytes

Bench = Any
GOOD = photo_bytes("p1.jpg")


def imports(bench: Bench) -> list[Imported]:
    return [row.body for row in bench.journal.rows() if isinstance(row.body, Imported)]


def test_a_validated_answer_has_changed_nothing_but_knows_every_place(bench: Bench) -> None:
    state = bench.validated()

    allotted = state.last(Allotted)
    assert state.stage == "VALIDATED"
    assert allotted.answer_place == state.name
    assert [place.place for place in allotted.places] == ["PhotoChantier/p1.jpg"]
    assert bench.books.effects == {}


def test_an_answer_goes_in_with_its_media_at_their_last_places(bench: Bench) -> None:
    state = bench.imported()

    assert state.stage == "IMPORTED"
    assert bench.books.effects == {"import answer-1": 1, "record p1.jpg": 1}
    assert bench.books.facts["place p1.jpg"] == "PhotoChantier/p1.jpg"
    (event,) = imports(bench)
    assert (dict(event.counts), event.waiting, event.already) == ({"Pointage": 1}, 0, False)


# -- refused whole


def test_an_answer_that_the_system_refuses_changes_nothing(bench: Bench) -> None:
    bench.refuses = frozenset({"answer-1"})

    state = bench.validated()

    (error,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert (state.stage, error.code) == ("REFUSED", "E-ANSWER-REFUSED")
    assert [finding.rule for finding in error.findings] == ["SET_TEST"]
    assert bench.books.effects == {}


def test_an_answer_that_carries_another_number_inside_is_refused(bench: Bench) -> None:
    bench.validated(inside="another")

    assert [[finding.rule for finding in entry.findings] for entry in bench.journal.all(Rejected)] == [["SET_BATCH"]]


@pytest.mark.parametrize("inside", ["ANSWER-1", ""])
def test_case_and_silence_are_no_other_number(bench: Bench, inside: str) -> None:
    assert bench.validated(inside=inside).stage == "VALIDATED"


def test_an_answer_that_is_not_well_formed_is_refused_with_line_and_column(bench: Bench) -> None:
    bench.store.files["Appli_Data_111222333_2603020801.xml"] = b"<A>\n  <B></A>"
    download.find(bench.office(), Profile.PAIR)
    bench.later(hours=2)
    download.find(bench.office(), Profile.PAIR)
    (state,) = bench.journal.batches()

    state = importation.validate(bench.office(), download.fetch(bench.office(), state))

    assert state.stage == "REFUSED"
    assert [[finding.line for finding in entry.findings] for entry in bench.journal.all(Rejected)] == [[2]]


def test_a_refused_answer_counts_in_the_order(bench: Bench) -> None:
    bench.refuses = frozenset({"answer-1"})

    bench.validated(sequence=4)

    assert bench.journal.latest(Passed) == Passed("mobile", 1, 4)


def test_a_late_answer_does_not_set_the_order_back(bench: Bench) -> None:
    bench.imported("answer-5", sequence=5)

    bench.imported("answer-3", sequence=3)

    assert bench.journal.latest(Passed) == Passed("mobile", 1, 5)


# -- media


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<html>", b"%PDF-1.7"])
def test_a_medium_that_is_no_picture_is_named_and_the_rest_goes_in(bench: Bench, content: bytes) -> None:
    state = bench.imported(photos={"p1.jpg": content, "p2.jpg": photo_bytes("p2.jpg")})

    assert bench.codes() == ["E-MEDIUM-REFUSED"]
    assert state.last(Allotted).unfit == ("photos/p1.jpg",)
    assert [media.name for media in state.last(Allotted).absent] == ["p1.jpg"]
    assert bench.books.effects == {"import answer-1": 1, "record p2.jpg": 1}
    assert imports(bench)[0].waiting == 1


def test_a_record_whose_medium_did_not_come_waits_for_it(bench: Bench) -> None:
    state = bench.imported(photos={"p1.jpg": None})

    assert [media.name for media in state.last(Allotted).absent] == ["p1.jpg"]
    assert bench.books.effects == {"import answer-1": 1}


def finished(bench: Bench, state: BatchState) -> None:
    acknowledgement.acknowledge(bench.office(), archiving.archive(bench.office(), state))


def late(bench: Bench) -> BatchState:
    """Have a photo come in a batch of its own, after its answer was done."""
    finished(bench, bench.imported(photos={"p1.jpg": None}))
    files = (ManifestFile("p1.jpg", Role.PHOTO, len(GOOD), hashlib.sha256(GOOD).hexdigest()),)
    state = bench.validated("media-2", sequence=2, photos={"p1.jpg": GOOD}, files=files)
    return importation.import_answer(bench.office(), state)


def test_a_medium_that_comes_later_goes_in_for_the_record_that_waits(bench: Bench) -> None:
    state = late(bench)

    assert state.stage == "IMPORTED"
    assert bench.books.effects["record p1.jpg"] == 1
    assert bench.office().state("answer-1").arrived == {"photo/p1.jpg"}
    assert bench.books.facts["place p1.jpg"] == "PhotoChantier/p1.jpg"


def test_a_late_medium_goes_in_for_every_answer_that_waits_for_it(bench: Bench) -> None:
    finished(bench, bench.imported("answer-1", photos={"p1.jpg": None}))
    finished(bench, bench.imported("answer-2", sequence=2, photos={"p1.jpg": None}))
    files = (ManifestFile("p1.jpg", Role.PHOTO, len(GOOD), hashlib.sha256(GOOD).hexdigest()),)

    importation.import_answer(
        bench.office(), bench.validated("media-3", sequence=3, photos={"p1.jpg": GOOD}, files=files)
    )
    acknowledgement.close_done(bench.office())

    assert [bench.office().state(batch).settled for batch in ("answer-1", "answer-2")] == [True, True]


def test_a_late_medium_with_another_content_leaves_the_answer_waiting(bench: Bench) -> None:
    finished(bench, bench.imported(photos={"p1.jpg": None}))
    other = b"\xff\xd8\xff another picture"
    files = (ManifestFile("p1.jpg", Role.PHOTO, len(other), hashlib.sha256(other).hexdigest()),)

    importation.import_answer(
        bench.office(), bench.validated("media-2", sequence=2, photos={"p1.jpg": other}, files=files)
    )
    acknowledgement.close_done(bench.office())

    assert not bench.office().state("answer-1").settled


# -- once


def test_an_answer_that_the_system_holds_already_is_not_imported_twice(bench: Bench) -> None:
    state = bench.validated()
    bench.office().system.import_answer(
        Batch("answer-1", "111222333"), bench.room(state).path / state.name, [], bench.office().work
    )

    state = importation.import_answer(bench.office(), state)

    assert state.stage == "IMPORTED"
    assert bench.books.effects["import answer-1"] == 1
    assert imports(bench)[0].already


def test_an_import_that_was_cut_is_taken_up_where_the_system_can_tell(bench: Bench) -> None:
    state = bench.validated()
    bench.office().recorder.write(state.id, Importing())

    state = importation.import_answer(bench.office("run 2"), bench.office().state(state.id))

    assert state.stage == "IMPORTED"


def test_an_import_that_was_cut_is_uncertain_where_it_cannot(bench: Bench) -> None:
    state = bench.validated()
    bench.office().recorder.write(state.id, Importing())
    bench.knows = False

    state = importation.import_answer(bench.office("run 2"), bench.office().state(state.id))

    assert (state.stage, bench.codes()) == (UNCERTAIN, ["E-UNCERTAIN"])
    assert bench.books.effects == {}


def test_what_a_person_decided_is_not_asked_again(bench: Bench) -> None:
    state = bench.validated()
    bench.office().recorder.write(state.id, Importing(), Resolved(VerdictKind.REFUSED))
    bench.knows = False

    assert importation.import_answer(bench.office("run 2"), bench.office().state(state.id)).stage == "IMPORTED"
