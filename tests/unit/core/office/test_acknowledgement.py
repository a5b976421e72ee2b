"""Acknowledgement: the mark tells the other side; only it removes its files, but for a vendor's drop."""

import json
from typing import Any

import pytest

from optimx.core.contracts import Sink
from optimx.core.events import FileFacts, Role
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Acknowledged, MediaArrived
from optimx.core.office import acknowledgement, archiving, download, importation
from optimx.testing import MemoryTransport

Bench = Any
STEM = "Appli_Data_111222333_2603020801"


def archived(bench: Bench, **answer: Any) -> BatchState:
    return archiving.archive(bench.office(), bench.imported(**answer))


def test_an_imported_answers_manifest_becomes_its_mark_and_nothing_else_is_touched(bench: Bench) -> None:
    state = acknowledgement.acknowledge(bench.office(), archived(bench))

    assert bench.store.files.keys() == {f"{STEM}.xml", "photos/p1.jpg", f"archive/{STEM}.imported"}
    assert (state.stage, state.settled) == ("MARKED", True)


def test_a_refused_answers_mark_says_so_and_why(bench: Bench) -> None:
    bench.refuses = frozenset({"answer-1"})
    state = archiving.put_aside(bench.office(), bench.validated())

    state = acknowledgement.acknowledge(bench.office(), state)

    findings = json.loads(bench.store.files[f"archive/{STEM}.refused.json"])
    assert [finding["rule"] for finding in findings] == ["SET_TEST"]
    assert f"archive/{STEM}.refused" in bench.store.files
    assert f"{STEM}.ok" not in bench.store.files
    assert (state.stage, state.settled) == ("REFUSED", True)


def test_an_answer_that_reappeared_after_its_mark_loses_its_manifest(bench: Bench) -> None:
    state = acknowledgement.acknowledge(bench.office(), archived(bench))
    bench.answer()

    acknowledgement.acknowledge(bench.office("run 2"), state)

    assert f"{STEM}.ok" not in bench.store.files
    assert f"archive/{STEM}.imported" in bench.store.files
    assert len(bench.journal.all(Acknowledged)) == 1


def test_a_mark_that_the_server_has_cleared_away_is_acknowledged_all_the_same(bench: Bench) -> None:
    state = archived(bench)
    bench.store.files = {}

    assert acknowledgement.acknowledge(bench.office(), state).stage == "MARKED"
    assert bench.store.files == {}


def foreign(bench: Bench) -> BatchState:
    bench.foreign()
    download.find(bench.office(), Profile.PAIR)
    (state,) = bench.journal.batches()
    state = importation.validate(bench.office(), download.fetch(bench.office(), state))
    return archiving.archive(bench.office(), importation.import_answer(bench.office(), state))


@pytest.mark.parametrize(("remove_media", "left"), [(False, {"photos/p1.jpg"}), (True, set())])
def test_a_vendors_answer_is_removed_and_its_media_only_where_the_site_says_so(
    bench: Bench, remove_media: bool, left: set[str]
) -> None:
    bench.changes = {"remove_media": remove_media}
    state = foreign(bench)

    state = acknowledgement.acknowledge(bench.office(), state)

    assert set(bench.store.files) == left
    assert state.stage == "MARKED"


def test_an_answer_that_waits_for_a_medium_stays_open(bench: Bench) -> None:
    state = acknowledgement.acknowledge(bench.office(), archived(bench, photos={"p1.jpg": None}))

    assert (state.stage, state.settled) == ("MARKED", False)
    assert f"archive/{STEM}.imported" in bench.store.files


def test_an_answer_whose_media_have_all_come_is_closed(bench: Bench) -> None:
    state = acknowledgement.acknowledge(bench.office(), archived(bench, photos={"p1.jpg": None}))
    facts = FileFacts("p1.jpg", Role.PHOTO, 1, "a" * 64)
    bench.office().recorder.write(state.id, MediaArrived(facts, "p1.jpg"))

    acknowledgement.close_done(bench.office())

    assert bench.office().state(state.id).settled


def test_what_the_vendor_laid_in_the_place_of_a_taken_answer_is_not_removed_unread(bench: Bench) -> None:
    bench.changes = {"remove_media": True}
    state = foreign(bench)
    newer = {f"{STEM}.xml": b"<A newer/>", "photos/p1.jpg": b"\xff\xd8\xff of another answer"}
    bench.store.files |= newer

    acknowledgement.acknowledge(bench.office(), state)

    assert bench.store.files == newer


def test_media_are_not_fetched_once_more_to_be_removed(bench: Bench) -> None:
    fetched: list[str] = []

    class Watched(MemoryTransport):
        def download(self, source: str, sink: Sink, offset: int = 0) -> None:
            fetched.append(source)
            super().download(source, sink, offset)

    bench.changes = {"remove_media": True}
    state = foreign(bench)
    bench.connect = lambda: Watched(bench.store)

    acknowledgement.acknowledge(bench.office(), state)

    assert fetched == [f"{STEM}.xml"]
    assert bench.store.files == {}
