"""Archiving: each file has one last place, nothing there is ever overwritten, and what was refused says why."""

from typing import Any

from optimx.core.events import Archived
from optimx.core.journal.entries import Quarantined
from optimx.core.office import archiving
from optimx.testing.systems import photo_bytes

Bench = Any
ANSWER = "Appli_Data_111222333_2603020801.xml"
PHOTO = "PhotoChantier/p1.jpg"


def archived(bench: Bench) -> list[Archived]:
    return [row.body for row in bench.journal.rows() if isinstance(row.body, Archived)]


def test_answer_and_media_lie_durably_at_their_places_and_nowhere_else(bench: Bench) -> None:
    state = archiving.archive(bench.office(), bench.imported())

    bench.disk.crash()

    assert state.stage == "ARCHIVED"
    assert bench.held("Importation_Archive").keys() == {ANSWER, PHOTO}
    assert bench.held("Importation_EnCours") == {}
    assert [(event.category, event.place) for event in archived(bench)] == [
        ("Appli_Data", ANSWER),
        ("PhotoChantier", PHOTO),
    ]


def test_other_content_under_a_name_stays_and_the_new_file_is_numbered(bench: Bench) -> None:
    bench.disk.put(bench.folders.archive / ANSWER, b"other")
    bench.disk.put(bench.folders.archive / PHOTO, b"other")

    archiving.archive(bench.office(), bench.imported())

    held = bench.held("Importation_Archive")
    assert (held[ANSWER], held[PHOTO]) == (b"other", b"other")
    assert held["PhotoChantier/p1 (2).jpg"] == photo_bytes("p1.jpg")
    assert [event.renamed for event in archived(bench)] == [True, True]


def test_the_same_content_is_there_already(bench: Bench) -> None:
    bench.disk.put(bench.folders.archive / PHOTO, photo_bytes("p1.jpg"))

    archiving.archive(bench.office(), bench.imported())

    assert bench.held("Importation_Archive").keys() == {ANSWER, PHOTO}
    assert [event.already_there for event in archived(bench)] == [False, True]


def test_a_move_that_was_cut_is_only_finished(bench: Bench) -> None:
    state = bench.imported()
    bench.disk.make_folder((bench.folders.archive / PHOTO).parent)
    bench.disk.rename(bench.room(state).path / "photos/p1.jpg", bench.folders.archive / PHOTO)

    archiving.archive(bench.office("run 2"), state)

    assert bench.held("Importation_Archive").keys() == {ANSWER, PHOTO}


def test_a_medium_that_is_no_picture_lies_in_quarantine_with_its_reason(bench: Bench) -> None:
    state = bench.imported(photos={"p1.jpg": b"GIF89a", "p2.jpg": photo_bytes("p2.jpg")})

    archiving.archive(bench.office(), state)
    bench.disk.crash()

    held = bench.held("Importation_Erreur")
    assert held.keys() == {"p1.jpg", "p1.jpg.raison.txt"}
    assert b"MEDIA_CONTENT" in held["p1.jpg.raison.txt"]
    assert bench.held("Importation_Archive").keys() == {ANSWER, "PhotoChantier/p2.jpg"}


def test_a_refused_answer_lies_whole_in_quarantine_with_its_reason(bench: Bench) -> None:
    bench.refuses = frozenset({"answer-1"})

    state = archiving.put_aside(bench.office(), bench.validated())
    bench.disk.crash()

    held = bench.held("Importation_Erreur")
    assert held.keys() == {ANSWER, "p1.jpg", f"{ANSWER}.raison.txt"}
    assert b"SET_TEST" in held[f"{ANSWER}.raison.txt"]
    assert bench.held("Importation_EnCours") == {}
    assert state.stage == "REFUSED"
    (entry,) = bench.journal.all(Quarantined)
    assert set(entry.files) == {ANSWER, "p1.jpg"}


def test_quarantine_overwrites_nothing_either(bench: Bench) -> None:
    bench.disk.put(bench.folders.quarantine / ANSWER, b"other")
    bench.refuses = frozenset({"answer-1"})

    archiving.put_aside(bench.office(), bench.validated())

    assert bench.held("Importation_Erreur")[ANSWER] == b"other"
    assert "Appli_Data_111222333_2603020801 (2).xml" in bench.held("Importation_Erreur")
