"""Download: an answer is taken whole or not at all, and one that cannot be read hides no other."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest

from optimx.core.errors import DamagedTransferError, NotThereError, Who
from optimx.core.events import Downloaded, Errored, FileFacts, Role, Uploaded
from optimx.core.journal import Profile
from optimx.core.journal.entries import Acknowledged, Closed, Fetched, Found, Rejected, Warned
from optimx.core.manifests import ManifestFile
from optimx.core.names import Patterns
from optimx.core.office import download
from optimx.testing.systems import photo_bytes

Bench = Any
STAMP = "2603020801"
ANSWER, MANIFEST = f"Appli_Data_111222333_{STAMP}.xml", f"Appli_Data_111222333_{STAMP}.ok"


def find(bench: Bench, profile: Profile = Profile.MANIFEST, run: str = "run 1") -> list[str]:
    """Look for answers; return the ids of those that only have to be acknowledged."""
    return [state.id for state in download.find(bench.office(run), profile)]


def known(bench: Bench) -> list[str]:
    return [state.name for state in bench.journal.batches()]


# -- by manifest


def test_an_answer_is_known_by_its_manifest(bench: Bench) -> None:
    bench.answer("answer-1", correlation="pair-1")

    assert find(bench) == []

    (state,) = bench.journal.batches()
    assert (state.id, state.stage, state.profile, state.correlation) == (
        "answer-1",
        "FOUND",
        Profile.MANIFEST,
        "pair-1",
    )


def test_an_answer_without_its_manifest_is_not_there_yet(bench: Bench) -> None:
    bench.answer()
    del bench.store.files[MANIFEST]

    find(bench)

    assert bench.journal.length == 0


def test_an_answer_that_is_found_twice_is_one(bench: Bench) -> None:
    bench.answer()

    find(bench)
    find(bench, run="run 2")

    assert len(bench.journal.all(Found)) == 1


STRANGE = ManifestFile("a.pdf", Role.DOCUMENT, 1, "a" * 64, "a.pdf")
SECOND = ManifestFile("Appli_Data_111222333_2603020802.xml", Role.ANSWER, 1, "a" * 64)


@pytest.mark.parametrize(
    "fields",
    [
        {"account": "444555666"},
        {"stamp": "2603020802"},
        {"files": (STRANGE,)},
        {"files": (SECOND, ManifestFile(ANSWER, Role.ANSWER, 1, "b" * 64))},
        {"files": (ManifestFile("optim_data_111222333_2603020801.xml", Role.ANSWER, 1, "b" * 64),)},
        {"protocol": 2},
    ],
)
def test_a_manifest_that_is_not_of_one_answer_of_ours_is_named_and_hides_no_other(
    bench: Bench, fields: dict[str, Any]
) -> None:
    bench.answer("bad", 1, **fields)
    bench.answer("good", 2)

    find(bench)

    assert [state.id for state in bench.journal.batches()] == ["good"]
    (error,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert (error.code, error.file) == ("E-BAD-INPUT", MANIFEST)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"protocol": 1}', b"\xff\xfe"])
def test_a_manifest_that_cannot_be_read_hides_no_other(bench: Bench, content: bytes) -> None:
    bench.answer("good", 2)
    bench.store.files[MANIFEST] = content

    find(bench)

    assert [state.id for state in bench.journal.batches()] == ["good"]
    assert bench.codes() == ["E-BAD-INPUT"]


def test_a_number_that_is_known_with_another_content_is_refused(bench: Bench) -> None:
    bench.answer("answer-1")
    find(bench)
    bench.answer("answer-1", photos={})

    find(bench, run="run 2")

    assert bench.codes() == ["E-BAD-INPUT"]
    assert len(bench.journal.all(Found)) == 1


@pytest.mark.parametrize("name", ["evil\u202e.xml", "a\x1bb.xml", "con.xml", "sp\u00e9cial.xml", "x" * 200 + ".xml"])
def test_a_name_that_may_not_be_opened_is_counted_and_left_alone(bench: Bench, name: str) -> None:
    bench.store.files[name] = b"x"

    find(bench)

    assert len(bench.warnings()) == 1
    assert bench.warnings()[0].startswith("a name on the drop ")
    assert not set(bench.warnings()[0]) & {"\u202e", "\x1b"}
    assert bench.store.files == {name: b"x"}


def test_a_document_that_the_office_sent_itself_is_not_odd_whatever_people_called_it(bench: Bench) -> None:
    recorder = bench.office().recorder
    facts = FileFacts("spécial.pdf", Role.DOCUMENT, 1, "a" * 64)
    recorder.write("pair-1", Uploaded(**recorder.header("pair-1"), file=facts, target=facts.name))
    bench.store.files.update({facts.name: b"x", "spécieux.pdf": b"x"})

    find(bench, Profile.PAIR, run="run 2")

    assert bench.warnings() == ["a name on the drop may not be opened and was left alone: spécieux.pdf"]


def test_an_answer_that_was_acknowledged_and_lies_there_again_only_has_to_be_acknowledged(bench: Bench) -> None:
    bench.answer()
    find(bench)
    bench.office().recorder.write("answer-1", Acknowledged(), Closed())

    assert find(bench, run="run 2") == ["answer-1"]
    assert len(bench.journal.all(Found)) == 1


def test_a_refused_answer_that_lies_there_again_after_its_refusal_was_told_is_looked_at_anew(bench: Bench) -> None:
    bench.answer()
    find(bench)
    bench.office().recorder.write("answer-1", Rejected(()), Acknowledged(), Closed())

    assert find(bench, run="run 2") == []
    assert bench.office().state("answer-1").stage == "FOUND"


def test_a_refused_answer_whose_refusal_was_not_told_stays_refused(bench: Bench) -> None:
    bench.answer()
    find(bench)
    bench.office().recorder.write("answer-1", Rejected(()))

    find(bench, run="run 2")

    assert bench.office().state("answer-1").stage == "REFUSED"


# -- fetching


def test_all_files_of_an_answer_are_durable_here_before_it_counts_as_fetched(bench: Bench) -> None:
    state = bench.fetched(photos={"p1.jpg": photo_bytes("p1.jpg"), "p2.jpg": photo_bytes("p2.jpg")})

    bench.disk.crash()

    assert state.stage == "DOWNLOADED"
    room = bench.room(state).path
    assert room.name.startswith(ANSWER.removesuffix(".xml"))
    assert bench.held(f"Importation_EnCours/{room.name}").keys() == {ANSWER, "photos/p1.jpg", "photos/p2.jpg"}
    events = [row.body for row in bench.journal.rows() if isinstance(row.body, Downloaded)]
    assert sorted(event.source for event in events) == [ANSWER, "photos/p1.jpg", "photos/p2.jpg"]


def test_an_answer_of_which_a_file_is_missing_is_not_taken(bench: Bench) -> None:
    state = bench.found()
    del bench.store.files["photos/p1.jpg"]

    with pytest.raises(NotThereError) as raised:
        download.fetch(bench.office(), state)

    assert (raised.value.who, "server redeliver" in raised.value.remedy.show()) == (Who.VENDOR, True)
    assert bench.office().state("answer-1").stage == "FOUND"


def test_an_answer_that_comes_again_under_another_name_before_it_is_all_here_is_taken_under_that(bench: Bench) -> None:
    state = bench.found()
    photo = bench.store.files.pop("photos/p1.jpg")
    with pytest.raises(NotThereError):
        download.fetch(bench.office(), state)
    anew = f"RETOUR-111222333-{STAMP}.xml"
    bench.parts = {"patterns": Patterns(answer="RETOUR-{id}-{stamp}.xml")}
    bench.store.files |= {"photos/p1.jpg": photo, anew: bench.store.files.pop(ANSWER)}
    bench.store.files[MANIFEST] = bench.store.files[MANIFEST].replace(ANSWER.encode(), anew.encode())

    find(bench, run="run 2")
    (state,) = bench.journal.batches()
    state = download.fetch(bench.office("run 2"), state)

    assert (state.name, state.stage) == (anew, "DOWNLOADED")
    assert sorted(PurePosixPath(path).name for path in bench.held("Importation_EnCours")) == [anew, "p1.jpg"]


def test_an_answer_of_which_a_file_has_another_content_is_not_taken(bench: Bench) -> None:
    state = bench.found()
    bench.store.files["photos/p1.jpg"] = photo_bytes("p2.jpg")

    with pytest.raises(DamagedTransferError):
        download.fetch(bench.office(), state)

    assert bench.office().state("answer-1").stage == "FOUND"


def test_what_an_earlier_run_brought_is_not_told_twice(bench: Bench) -> None:
    state = bench.found()
    photo = bench.store.files.pop("photos/p1.jpg")
    with pytest.raises(NotThereError):
        download.fetch(bench.office(), state)
    bench.store.files["photos/p1.jpg"] = photo

    download.fetch(bench.office("run 2"), bench.office().state("answer-1"))

    events = [row.body.file.name for row in bench.journal.rows() if isinstance(row.body, Downloaded)]
    assert sorted(events) == [ANSWER, "p1.jpg"]


# -- on a vendor's drop


def test_a_foreign_answer_is_taken_once_it_stood_still(bench: Bench) -> None:
    bench.foreign()
    began = bench.clock.now()

    find(bench, Profile.PAIR)

    (state,) = bench.journal.batches()
    assert (state.name, state.profile) == (ANSWER, Profile.PAIR)
    assert bench.clock.now() - began >= timedelta(seconds=10)


def test_a_foreign_answer_that_grows_meanwhile_is_left_for_the_next_run(bench: Bench) -> None:
    bench.foreign()
    whole = bench.store.files[ANSWER]
    bench.store.files[ANSWER] = whole[:-5]
    sleep = bench.clock.sleep

    def grow(seconds: float) -> None:
        sleep(seconds)
        bench.store.files[ANSWER] = whole

    bench.clock.sleep = grow
    find(bench, Profile.PAIR)
    assert known(bench) == []

    bench.clock.sleep = sleep
    find(bench, Profile.PAIR, "run 2")
    assert known(bench) == [ANSWER]


@pytest.mark.parametrize(("minutes", "taken"), [(30, []), (61, [ANSWER])])
def test_a_foreign_answer_that_is_broken_is_taken_only_when_nobody_completes_it_for_an_hour(
    bench: Bench, minutes: int, taken: list[str]
) -> None:
    bench.store.files[ANSWER] = b"<A lot='v'><Pointage"
    find(bench, Profile.PAIR)
    assert known(bench) == []
    assert [ANSWER in row.body.message.show() for row in bench.journal.rows() if isinstance(row.body, Warned)] == [True]

    bench.later(minutes=minutes)
    find(bench, Profile.PAIR, "run 2")

    assert known(bench) == taken


def test_a_foreign_answer_of_another_account_is_left_alone(bench: Bench) -> None:
    bench.store.files["Appli_Data_444555666_2603020801.xml"] = b"<A/>"

    find(bench, Profile.PAIR)

    assert known(bench) == []


def test_foreign_answers_go_in_by_their_stamps(bench: Bench) -> None:
    names = [bench.foreign(stamp) for stamp in ("2603020803", "2603020801", "2603020802")]

    find(bench, Profile.PAIR)

    assert known(bench) == sorted(names)


def test_the_media_of_a_foreign_answer_are_those_that_it_names_and_that_are_there(bench: Bench) -> None:
    bench.foreign(photos=["p1.jpg", "p2.jpg"])
    bench.store.files["photos/strangers.jpg"] = bench.store.files.pop("photos/p2.jpg")
    find(bench, Profile.PAIR)
    (state,) = bench.journal.batches()

    state = download.fetch(bench.office(), state)

    fetched = state.last(Fetched)
    assert fetched is not None
    assert [file.name for file in fetched.files] == [ANSWER, "p1.jpg"]


def test_the_same_foreign_answer_again_is_no_news_and_another_content_is_another_answer(bench: Bench) -> None:
    bench.foreign()
    find(bench, Profile.PAIR)
    (state,) = bench.journal.batches()
    bench.office().recorder.write(state.id, Acknowledged(), Closed())

    assert find(bench, Profile.PAIR, "run 2") == [state.id]
    bench.foreign(photos=["p2.jpg"])
    assert find(bench, Profile.PAIR, "run 3") == []

    assert known(bench) == [ANSWER, ANSWER]


def test_open_answers_come_in_their_order(bench: Bench) -> None:
    for number in (2, 1, 3):
        bench.answer(f"answer-{number}", number)
    find(bench)

    assert [state.id for state in download.open_answers(bench.office())] == ["answer-1", "answer-2", "answer-3"]


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda name: name.replace(".ok", ".OK")])
def test_a_manifest_that_is_not_called_to_the_letter_is_named_and_taken_by_nobody(
    bench: Bench, change: Callable[[str], str]
) -> None:
    manifest = f"Appli_Data_111222333_{bench.answer()}.ok"
    name = change(manifest)
    bench.store.files[name] = bench.store.files.pop(manifest)

    assert download.find(bench.office(), Profile.MANIFEST) == []

    assert bench.journal.batches() == ()
    assert bench.codes() == ["E-BAD-INPUT"]
    assert name in bench.store.files
