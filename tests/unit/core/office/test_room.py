"""Rooms: what has the same name is never in the way of anything else, and nothing is left when an answer is done."""

from pathlib import Path
from typing import Any

import pytest

from optimx.core.events import Errored, Role
from optimx.core.journal import Profile
from optimx.core.machine.disk import RealDisk
from optimx.core.manifests import ManifestFile
from optimx.core.office import archiving, collecting, download, importation
from optimx.core.office.folders import Folders
from optimx.testing.systems import photo_bytes

Bench = Any
ANSWER = "Appli_Data_111222333_2603020801.xml"
P1 = photo_bytes("p1.jpg")
SIGNATURE = b"\x89PNG\r\n\x1a\nname"


def collect(bench: Bench, run: str = "run 1", profile: Profile = Profile.MANIFEST) -> None:
    collecting.collect(bench.office(run), profile)
    bench.disk.crash()


def folders(bench: Bench) -> list[str]:
    """Return what is in `Importation_EnCours`."""
    return sorted(entry.name for entry in bench.disk.list(bench.folders.incoming))


def stages(bench: Bench) -> dict[str, str]:
    return {state.id: state.stage for state in bench.journal.batches()}


# -- one answer


def test_a_photo_and_a_signature_of_one_name_both_come_in(bench: Bench) -> None:
    bench.answer(photos={"p1.jpg": P1}, signatures={"p1.jpg": SIGNATURE})

    collect(bench)

    assert stages(bench) == {"answer-1": "MARKED"}
    assert bench.held("Importation_Archive") == {
        ANSWER: bench.held("Importation_Archive")[ANSWER],
        "PhotoChantier/p1.jpg": P1,
        "A_classer/p1.jpg": SIGNATURE,
    }


def test_a_photo_and_a_signature_of_one_name_lie_both_in_quarantine(bench: Bench) -> None:
    bench.answer(photos={"p1.jpg": P1}, signatures={"p1.jpg": SIGNATURE})
    bench.refuses = frozenset({"answer-1"})

    collect(bench)

    held = bench.held("Importation_Erreur")
    assert (held["p1.jpg"], held["p1 (2).jpg"]) == (P1, SIGNATURE)
    assert folders(bench) == []


def test_of_a_photo_and_a_signature_of_one_name_only_the_one_that_is_no_picture_is_put_aside(bench: Bench) -> None:
    bench.answer(photos={"p1.jpg": P1}, signatures={"p1.jpg": b"GIF89a"})

    collect(bench)

    assert bench.held("Importation_Archive")["PhotoChantier/p1.jpg"] == P1
    assert bench.held("Importation_Erreur")["p1.jpg"] == b"GIF89a"
    assert stages(bench) == {"answer-1": "MARKED"}


def test_each_file_that_came_is_told_once_though_two_have_one_name(bench: Bench) -> None:
    state = bench.fetched(photos={"p1.jpg": P1}, signatures={"p1.jpg": SIGNATURE})

    assert state.downloaded == {ANSWER, "photos/p1.jpg", "signatures/p1.jpg"}


@pytest.mark.parametrize("refused", [frozenset(), frozenset({"answer-1"})])
def test_no_room_is_left_when_an_answer_is_done(bench: Bench, refused: frozenset[str]) -> None:
    bench.refuses = refused
    bench.answer()

    collect(bench)

    assert folders(bench) == []


def test_what_a_cut_download_left_goes_with_the_room_and_what_a_person_laid_there_stays(bench: Bench) -> None:
    state = bench.imported()
    room = bench.room(state).path
    bench.disk.put(room / "photos" / "p9.jpg.part", b"half")
    bench.disk.put(room / "a note.txt", b"mine")

    archiving.archive(bench.office(), state)
    bench.disk.crash()

    assert bench.held("Importation_EnCours") == {f"{room.name}/a note.txt": b"mine"}


def test_a_room_that_could_not_be_removed_goes_later(bench: Bench) -> None:
    bench.disk.make_folder(bench.folders.incoming / "Appli_Data_111222333_2603020700-0123abcd" / "photos")
    bench.disk.make_folder(bench.folders.incoming / "somebody's own")

    collect(bench)

    assert folders(bench) == ["somebody's own"]


# -- somebody laid a link there


@pytest.fixture
def on_disk(bench: Bench, tmp_path: Path) -> Bench:
    bench.disk, bench.folders = RealDisk(), Folders(tmp_path / "EchangeFTP")
    bench.folders.make(bench.disk)
    (tmp_path / "elsewhere").mkdir()
    return bench


def lay_link(bench: Bench, within: str) -> Path:
    """Have a link lie in the room of the answer on the drop, or in its place; return where it leads."""
    link = bench.room(bench.found(photos={"p1.jpg": P1}, signatures={"s1.png": SIGNATURE})).path / within
    link.parent.mkdir(parents=True, exist_ok=True)
    elsewhere: Path = bench.folders.root.parent / "elsewhere"
    link.symlink_to(elsewhere, target_is_directory=True)
    return elsewhere


@pytest.mark.parametrize("within", ["photos", "signatures", ""])
def test_nothing_is_written_through_a_link_and_the_answer_comes_in_once_it_is_away(on_disk: Bench, within: str) -> None:
    elsewhere = lay_link(on_disk, within)

    collecting.collect(on_disk.office(), Profile.MANIFEST)

    link = on_disk.room(on_disk.office().state("answer-1")).path / within
    (errored,) = (row.body for row in on_disk.journal.rows() if isinstance(row.body, Errored))
    assert (errored.code, errored.file) == ("E-ALREADY-THERE", link.name)
    assert str(link) in errored.what.show()
    assert f"In '{link.parent.name}', remove '{link.name}'" in errored.remedy.show()
    assert list(elsewhere.iterdir()) == []

    link.unlink()
    collecting.collect(on_disk.office("run 2"), Profile.MANIFEST)
    assert stages(on_disk) == {"answer-1": "MARKED"}


def test_what_lay_side_by_side_is_not_moved_in_through_a_link(on_disk: Bench) -> None:
    state = on_disk.fetched(photos={"p1.jpg": P1})
    photos, elsewhere = on_disk.room(state).path / "photos", on_disk.folders.root.parent / "elsewhere"
    (photos / "p1.jpg").rename(on_disk.folders.incoming / "p1.jpg")
    photos.rmdir()
    photos.symlink_to(elsewhere)

    collecting.collect(on_disk.office("run 2"), Profile.MANIFEST)

    assert list(elsewhere.iterdir()) == []
    assert (on_disk.folders.incoming / "p1.jpg").read_bytes() == P1


def test_what_was_fetched_of_an_answer_that_came_under_another_name_is_not_removed_behind_a_link(
    on_disk: Bench,
) -> None:
    elsewhere = lay_link(on_disk, "photos")
    (elsewhere / "p1.jpg").write_bytes(b"somebody's own")
    for name in [name for name in on_disk.store.files if "Appli_Data" in name]:
        del on_disk.store.files[name]
    on_disk.answer(sequence=2, inside="answer-1", photos={"p1.jpg": P1}, signatures={"s1.png": SIGNATURE})

    collecting.collect(on_disk.office("run 2"), Profile.MANIFEST)

    assert (elsewhere / "p1.jpg").read_bytes() == b"somebody's own"


@pytest.mark.parametrize("is_imported", [False, True])
@pytest.mark.parametrize("within", ["photos/p1.jpg", ANSWER])
@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_link_or_a_folder_in_the_place_of_a_file_is_neither_imported_nor_archived(
    on_disk: Bench, is_imported: bool, within: str, kind: str
) -> None:
    state = on_disk.imported(photos={"p1.jpg": P1}) if is_imported else on_disk.fetched(photos={"p1.jpg": P1})
    place = on_disk.room(state).path / within
    place.unlink()
    place.symlink_to(on_disk.folders.root.parent / "elsewhere") if kind == "link" else place.mkdir()

    collecting.collect(on_disk.office("run 2"), Profile.MANIFEST)

    (errored,) = (row.body for row in on_disk.journal.rows() if isinstance(row.body, Errored))
    assert (errored.code, errored.file) == ("E-ALREADY-THERE", place.name)
    assert f"remove '{place.name}'" in errored.remedy.show()
    assert not any(on_disk.folders.archive.iterdir())

    place.unlink() if kind == "link" else place.rmdir()
    collecting.collect(on_disk.office("run 3"), Profile.MANIFEST)
    assert stages(on_disk) == {"answer-1": "MARKED"}
    assert (on_disk.folders.archive / "PhotoChantier" / "p1.jpg").read_bytes() == P1


# -- two answers


def test_an_open_answer_is_not_in_the_way_of_another_with_a_medium_of_the_same_name(bench: Bench) -> None:
    bench.answer("answer-1", 1, photos={"p1.jpg": P1, "p2.jpg": photo_bytes("p2.jpg")})
    bench.store.files["photos/p2.jpg"] = b"damaged"
    collect(bench)
    bench.store.files["photos/p1.jpg"] = SIGNATURE
    bench.answer("answer-2", 2, photos={"p1.jpg": SIGNATURE})

    collect(bench, "run 2")
    collect(bench, "run 3")

    assert stages(bench)["answer-2"] == "MARKED"
    assert SIGNATURE in bench.held("Importation_Archive").values()


def test_two_answers_of_one_name_have_two_rooms_that_a_person_can_read(bench: Bench) -> None:
    first, second = bench.found("a"), bench.found("b", files=(ManifestFile(ANSWER, Role.ANSWER, 1, "a" * 64),))

    rooms = [bench.room(state).path for state in (first, second)]

    assert len(set(rooms)) == 2
    assert all(room.name.startswith("Appli_Data_111222333_2603020801-") for room in rooms)


def test_names_that_differ_in_case_only_do_not_meet_on_any_disk(bench: Bench) -> None:
    room = bench.room(bench.found())

    places = [str(room.of(ManifestFile(name, Role.PHOTO, 1, ""))).casefold() for name in ("p1.jpg", "P1.jpg", "p1.JPG")]

    assert len(set(places)) == 3


# -- from an older version, which had all files side by side


def lie_flat(bench: Bench, *states: Any) -> None:
    """Have the files of answers lie as an older version left them."""
    for state in states:
        room = bench.room(state).path
        for path, data in bench.disk.files().items():
            if path.startswith(f"{room}/"):
                bench.disk.put(bench.folders.incoming / Path(path).name, data)
                bench.disk.delete(Path(path))
        bench.disk.remove_folder(room)


@pytest.mark.parametrize("begun", ["found", "fetched", "validated", "imported"])
def test_files_that_lie_side_by_side_move_in_and_the_answer_goes_on(bench: Bench, begun: str) -> None:
    state = getattr(bench, begun)()
    if begun == "found":
        download.fetch(bench.office(), state)
        bench.office().recorder.write(state.id, *[state.entries["found"]])
    lie_flat(bench, state)
    if begun != "found":
        del bench.store.files["photos/p1.jpg"]

    collect(bench, "run 2")

    assert stages(bench) == {"answer-1": "MARKED"}
    assert bench.held("Importation_Archive").keys() == {ANSWER, "PhotoChantier/p1.jpg"}
    assert folders(bench) == []
    assert bench.books.effects["record p1.jpg"] == 1


def test_a_file_that_two_answers_shared_moves_in_with_both(bench: Bench) -> None:
    first, second = bench.fetched("answer-1", sequence=1), bench.fetched("answer-2", sequence=2)
    lie_flat(bench, first, second)

    collect(bench, "run 2")

    assert stages(bench) == {"answer-1": "MARKED", "answer-2": "MARKED"}
    assert folders(bench) == []


def test_what_was_being_fetched_is_fetched_again_and_a_strangers_file_stays(bench: Bench) -> None:
    bench.found()
    bench.disk.put(bench.folders.incoming / "p1.jpg.part", b"half")
    bench.disk.put(bench.folders.incoming / "p1.jpg", b"of another answer")
    bench.disk.put(bench.folders.incoming / "notes.txt", b"mine")

    collect(bench, "run 2")

    assert stages(bench) == {"answer-1": "MARKED"}
    assert bench.held("Importation_EnCours") == {"p1.jpg": b"of another answer", "notes.txt": b"mine"}


def test_a_crash_while_they_move_in_loses_nothing(bench: Bench) -> None:
    state = bench.fetched()
    lie_flat(bench, state)
    del bench.store.files["photos/p1.jpg"]
    room = bench.room(state).path
    bench.disk.put(room / "photos" / "p1.jpg", P1[:3])

    collect(bench, "run 2")

    assert stages(bench) == {"answer-1": "MARKED"}


# -- names that differ in case only


def test_two_media_that_differ_in_case_only_are_both_taken(bench: Bench) -> None:
    bench.foreign(photos=["p1.jpg", "P1.jpg"])
    download.find(bench.office(), Profile.PAIR)
    (state,) = bench.journal.batches()

    state = importation.validate(bench.office(), download.fetch(bench.office(), state))
    importation.import_answer(bench.office(), state)

    assert {"record p1.jpg", "record P1.jpg"} <= bench.books.effects.keys()


def test_a_medium_whose_name_the_drop_writes_in_another_case_is_the_one_that_is_wanted(bench: Bench) -> None:
    bench.foreign(photos=["p1.jpg"])
    bench.store.files["photos/P1.JPG"] = bench.store.files.pop("photos/p1.jpg")

    collect(bench, profile=Profile.PAIR)

    assert list(stages(bench).values()) == ["MARKED"]
    assert bench.books.facts["place p1.jpg"] == "PhotoChantier/P1.JPG"
    assert bench.held("Importation_Archive")["PhotoChantier/P1.JPG"] == P1


def test_two_photos_of_one_answer_that_differ_in_case_only_both_come_in(bench: Bench) -> None:
    bench.answer(photos={"p1.jpg": P1, "P1.jpg": photo_bytes("P1.jpg")})

    collect(bench)

    held = bench.held("Importation_Archive")
    assert stages(bench) == {"answer-1": "MARKED"}
    assert (held["PhotoChantier/p1.jpg"], held["PhotoChantier/P1 (2).jpg"]) == (P1, photo_bytes("P1.jpg"))
    assert {"record p1.jpg", "record P1.jpg"} <= bench.books.effects.keys()
