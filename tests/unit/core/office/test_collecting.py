"""Collecting: answers go in in order; one that is missing or fails holds the others back for one run, no longer."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from optimx.core.contracts import Sink
from optimx.core.errors import BusyFileError, OptimxError, RightsError, SystemFailedError, UnreachableError
from optimx.core.journal import Profile
from optimx.core.journal.entries import Deferred, Gap
from optimx.core.language import text
from optimx.core.manifests import Manifest, from_bytes, to_bytes
from optimx.core.office import collecting, download
from optimx.testing import MemoryTransport

Bench = Any


def collect(bench: Bench, run: str = "run 1", profile: Profile = Profile.MANIFEST) -> None:
    collecting.collect(bench.office(run), profile)


def imported(bench: Bench) -> list[str]:
    return [effect.removeprefix("import ") for effect in bench.books.effects if effect.startswith("import ")]


def test_an_answer_goes_all_the_way_in_one_look(bench: Bench) -> None:
    bench.answer()

    collect(bench)

    assert imported(bench) == ["answer-1"]
    assert bench.office().state("answer-1").settled
    assert bench.held("Importation_EnCours") == {}


def test_answers_go_in_by_number_whatever_they_are_called(bench: Bench) -> None:
    for batch, sequence in (("c", 1), ("a", 2), ("b", 3)):
        bench.answer(batch, sequence)

    collect(bench)

    assert imported(bench) == ["c", "a", "b"]


def test_an_answer_that_a_server_lays_there_under_another_stamp_is_marked_and_not_imported_again(bench: Bench) -> None:
    stamp = bench.answer()
    collect(bench)
    lay_anew(bench, stamp, "2603020901")

    collect(bench, "run 2")
    collect(bench, "run 3")

    assert (imported(bench), bench.codes(), len(bench.warnings())) == (["answer-1"], [], 1)
    assert "archive/Appli_Data_111222333_2603020901.imported" in bench.store.files
    assert not [name for name in bench.store.files if name.endswith(".ok")]


def test_an_answer_under_another_stamp_with_another_photo_is_refused(bench: Bench) -> None:
    stamp = bench.answer()
    collect(bench)
    bench.answer(photos={"p1.jpg": b"another"})
    bench.store.files[f"archive/Appli_Data_111222333_{stamp}.imported"] = bench.store.files.pop(
        f"Appli_Data_111222333_{stamp}.ok"
    )
    lay_anew(bench, stamp, "2603020901")

    collect(bench, "run 2")

    assert bench.codes() == ["E-BAD-INPUT"]
    assert "Appli_Data_111222333_2603020901.ok" in bench.store.files


def lay_anew(bench: Bench, stamp: str, other: str) -> None:
    """Lay an answer that was marked there once more, as a server does whose journal was lost."""
    mark = bench.store.files[f"archive/Appli_Data_111222333_{stamp}.imported"]
    anew = mark.replace(stamp.encode(), other.encode()).replace(b'"journal_head": ""', b'"journal_head": "new"')
    bench.store.files[f"Appli_Data_111222333_{other}.ok"] = anew
    bench.store.files[f"Appli_Data_111222333_{other}.xml"] = bench.store.files[f"Appli_Data_111222333_{stamp}.xml"]


# -- gaps


def test_a_gap_waits_one_run_and_then_passes_with_a_warning(bench: Bench) -> None:
    bench.answer("one", 1)
    collect(bench, "run 1")
    stamp = bench.answer("three", 3)

    collect(bench, "run 2")
    collect(bench, "run 2")
    assert imported(bench) == ["one"]
    assert bench.journal.all(Gap) == (Gap(1, "run 2"),)

    collect(bench, "run 3")
    assert imported(bench) == ["one", "three"]
    (warning,) = bench.warnings()
    assert re.fullmatch(f"an earlier answer never came; 'Appli_Data_.*_{stamp}.xml' goes in without it", warning)


def test_an_answer_that_closes_the_gap_goes_in_first(bench: Bench) -> None:
    bench.answer("one", 1)
    collect(bench, "run 1")
    bench.answer("three", 3)
    collect(bench, "run 2")
    bench.answer("two", 2)

    collect(bench, "run 3")

    assert imported(bench) == ["one", "two", "three"]
    assert bench.warnings() == []


def test_a_late_answer_is_imported_all_the_same(bench: Bench) -> None:
    bench.answer("one", 1)
    collect(bench, "run 1")
    bench.answer("three", 3)
    collect(bench, "run 2")
    collect(bench, "run 3")
    bench.answer("two", 2)

    collect(bench, "run 4")

    assert imported(bench) == ["one", "three", "two"]


@pytest.mark.parametrize("fields", [{"epoch": 2}, {"instance": "another"}])
def test_another_server_or_epoch_begins_its_own_order(bench: Bench, fields: dict[str, Any]) -> None:
    bench.answer("one", 1)
    collect(bench, "run 1")
    bench.answer("nine", 9, **fields)

    collect(bench, "run 2")

    assert imported(bench) == ["one", "nine"]


def test_the_first_answer_of_all_waits_for_none(bench: Bench) -> None:
    bench.answer("nine", 9)

    collect(bench)

    assert imported(bench) == ["nine"]


def test_a_refused_answer_is_no_gap(bench: Bench) -> None:
    bench.refuses = frozenset({"two"})
    for number, batch in enumerate(("one", "two", "three"), start=1):
        bench.answer(batch, number)

    collect(bench)

    assert imported(bench) == ["one", "three"]
    assert bench.office().state("two").stage == "REFUSED"


# -- one that fails


@dataclass
class Failing:
    """An ERP that fails at one answer, as long as it is told to."""

    inner: Any
    answer: str
    error: OptimxError

    def import_answer(self, batch: Any, *arguments: Any) -> Any:
        if batch.id == self.answer:
            raise self.error
        return self.inner.import_answer(batch, *arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def failing(bench: Bench, answer: str, error: OptimxError) -> None:
    bench.parts = {"system": Failing(bench.system(), answer, error)}


@pytest.mark.parametrize("error", [SystemFailedError(text("no")), BusyFileError(text("open in Excel"))])
def test_an_answer_that_fails_holds_the_others_back_for_one_run_only(bench: Bench, error: OptimxError) -> None:
    failing(bench, "one", error)
    bench.answer("one", 1)
    bench.answer("two", 2)

    collect(bench, "run 1")
    collect(bench, "run 1")
    assert imported(bench) == []
    assert len(bench.journal.all(Deferred)) == 1

    collect(bench, "run 2")
    collect(bench, "run 3")
    assert imported(bench) == ["two"]
    assert any("failed again" in warning for warning in bench.warnings())

    bench.parts = {}
    collect(bench, "run 4")
    assert imported(bench) == ["two", "one"]


def test_an_answer_that_fails_is_no_gap_for_those_behind_it(bench: Bench) -> None:
    bench.answer("one", 1)
    collect(bench, "run 1")
    failing(bench, "two", SystemFailedError(text("no")))
    for number, batch in enumerate(("two", "three", "four"), start=2):
        bench.answer(batch, number)

    collect(bench, "run 2")
    assert imported(bench) == ["one"]
    collect(bench, "run 3")

    assert imported(bench) == ["one", "three", "four"]
    assert bench.journal.all(Gap) == ()
    assert not any("never came" in warning for warning in bench.warnings())


def test_a_number_that_is_far_away_costs_no_more_than_the_next_one(bench: Bench) -> None:
    bench.answer("one", 1)
    collect(bench, "run 1")
    name = f"Appli_Data_111222333_{bench.answer('far', 2)}.ok"
    manifest = from_bytes(Manifest, bench.store.files[name], name)
    bench.store.files[name] = to_bytes(replace(manifest, sequence=1 << 52))

    collect(bench, "run 2")

    assert bench.journal.all(Gap) == (Gap((1 << 52) - 2, "run 2"),)


def test_a_line_that_broke_ends_the_run_and_defers_nothing(bench: Bench) -> None:
    failing(bench, "one", UnreachableError(text("no line")))
    bench.answer("one", 1)

    with pytest.raises(UnreachableError):
        collect(bench)

    assert bench.journal.all(Deferred) == ()


def test_an_answer_of_which_a_photo_is_missing_is_taken_when_it_is_there(bench: Bench) -> None:
    bench.answer("one", 1)
    photo = bench.store.files.pop("photos/p1.jpg")
    collect(bench, "run 1")
    assert imported(bench) == []

    bench.store.files["photos/p1.jpg"] = photo
    collect(bench, "run 2")

    assert imported(bench) == ["one"]


# -- late media on a vendor's drop


def test_a_photo_that_lies_there_later_goes_in_for_the_record_that_waits(bench: Bench) -> None:
    bench.foreign(there=False)
    collect(bench, "run 1", Profile.PAIR)
    assert "record p1.jpg" not in bench.books.effects
    bench.foreign()
    del bench.store.files["Appli_Data_111222333_2603020801.xml"]

    collect(bench, "run 2", Profile.PAIR)
    collect(bench, "run 3", Profile.PAIR)

    assert bench.books.effects["record p1.jpg"] == 1
    assert bench.held("Importation_Archive").keys() >= {"PhotoChantier/p1.jpg"}
    assert bench.journal.batches(settled=False) == ()


def test_a_late_photo_that_is_still_being_written_is_not_taken(bench: Bench) -> None:
    bench.foreign(there=False)
    collect(bench, "run 1", Profile.PAIR)
    bench.foreign()
    del bench.store.files["Appli_Data_111222333_2603020801.xml"]
    whole = bench.store.files["photos/p1.jpg"]
    bench.store.files["photos/p1.jpg"] = whole[:5]
    sleep = bench.clock.sleep

    def grow(seconds: float) -> None:
        sleep(seconds)
        bench.store.files["photos/p1.jpg"] = whole

    bench.clock.sleep = grow
    collect(bench, "run 2", Profile.PAIR)
    assert "record p1.jpg" not in bench.books.effects

    bench.clock.sleep = sleep
    collect(bench, "run 3", Profile.PAIR)
    assert bench.books.effects["record p1.jpg"] == 1
    assert bench.held("Importation_Archive")["PhotoChantier/p1.jpg"] == whole


# -- what answers a pair


def of_a_vendor(bench: Bench, stamp: str, photo: str, *, there: bool = True) -> None:
    """Lay an answer on the drop of which no record is called as another answer's."""
    name: str = bench.foreign(stamp, photos=[photo], there=there)
    bench.store.files[name] = bench.store.files[name].replace(b'id="', f'id="{stamp} '.encode())


def test_a_photo_that_two_answers_of_a_vendor_name_is_removed_when_both_have_it(bench: Bench) -> None:
    bench.changes["remove_media"] = True
    for stamp in ("2603020801", "2603020802"):
        of_a_vendor(bench, stamp, "p1.jpg")

    collect(bench, profile=Profile.PAIR)

    records = {name for name in bench.books.effects if "record" in name}
    assert records == {"record 2603020801 p1.jpg", "record 2603020802 p1.jpg"}
    assert bench.store.files == {}


def test_a_photo_stays_until_every_answer_of_a_vendor_that_names_it_is_archived(bench: Bench) -> None:
    bench.changes["remove_media"] = True
    for stamp in ("2603020801", "2603020802"):
        of_a_vendor(bench, stamp, "p1.jpg")
    download.find(bench.office(), Profile.PAIR)
    first, second = (download.fetch(bench.office(), state) for state in bench.journal.batches())

    collecting.finish(bench.office(), collecting.take_in(bench.office(), first))
    assert "photos/p1.jpg" in bench.store.files

    collecting.finish(bench.office(), collecting.take_in(bench.office(), second))
    assert bench.store.files == {}


def test_a_photo_that_another_answer_waits_for_is_not_removed_before_it_has_it(bench: Bench) -> None:
    bench.changes["remove_media"] = True
    of_a_vendor(bench, "2603020801", "p1.jpg", there=False)
    collect(bench, "run 1", Profile.PAIR)
    of_a_vendor(bench, "2603020802", "p1.jpg")

    for run in ("run 2", "run 3"):
        collect(bench, run, Profile.PAIR)

    assert not bench.journal.batches(settled=False)
    assert {state.stage for state in bench.journal.batches()} == {"MARKED"}
    assert bench.store.files == {}


def test_a_photo_stays_while_an_answer_of_a_vendor_that_may_name_it_cannot_be_had(bench: Bench) -> None:
    class Forbidding(MemoryTransport):
        def download(self, source: str, sink: Sink, offset: int = 0) -> None:
            if "0801" in source:
                raise RightsError(text("no"), file=source)
            super().download(source, sink, offset)

    bench.changes["remove_media"] = True
    for stamp in ("2603020801", "2603020802"):
        of_a_vendor(bench, stamp, "p1.jpg")
    download.find(bench.office(), Profile.PAIR)
    bench.connect = lambda: Forbidding(bench.store)

    for run in ("run 1", "run 2"):
        collect(bench, run, Profile.PAIR)

    assert "record 2603020802 p1.jpg" in bench.books.effects
    assert "photos/p1.jpg" in bench.store.files


def test_only_an_answer_that_is_correlated_answers_a_pair(bench: Bench) -> None:
    sent = bench.sent()
    bench.answer("stranger", 1)
    bench.answer("ours", 2, correlation=sent.id)
    del bench.store.files["Appli_Data_111222333_2603020802.ok"]

    assert not collecting.collect(bench.office(), Profile.MANIFEST, since=sent)

    bench.answer("ours", 2, correlation=sent.id)
    assert collecting.collect(bench.office(), Profile.MANIFEST, since=sent)


def test_on_a_vendors_drop_any_later_answer_counts(bench: Bench) -> None:
    sent = bench.sent(Profile.PAIR)
    assert not collecting.collect(bench.office(), Profile.PAIR, since=sent)

    bench.foreign()

    assert collecting.collect(bench.office(), Profile.PAIR, since=sent)
