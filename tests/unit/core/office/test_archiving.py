"""Archiving: each file has one last place, nothing there is ever overwritten, and what was refused says why."""

import hashlib
import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from optimx.core.events import Archived, Errored
from optimx.core.journal import Profile
from optimx.core.journal.entries import Acknowledged, Quarantined
from optimx.core.office import archiving, collecting, download, importation
from optimx.testing import When, wrap_disk
from optimx.testing.systems import photo_bytes

Bench = Any
ANSWER = "Appli_Data_111222333_2603020801.xml"
PHOTO = "PhotoChantier/p1.jpg"


class Died(BaseException):
    """The process dies here."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def errors(bench: Bench, run: str) -> list[str]:
    return [row.body.code for row in bench.journal.rows(run=run) if isinstance(row.body, Errored)]


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


def test_an_answer_with_such_a_medium_is_filed_though_a_run_died_when_its_room_had_gone(bench: Bench) -> None:
    state = bench.imported(photos={"p1.jpg": b"GIF89a", "p2.jpg": photo_bytes("p2.jpg")})

    def die(name: str, when: When) -> None:
        if name.startswith("disk.remove_folder") and when == "after":
            raise Died(name)

    with pytest.raises(Died):
        archiving.archive(replace(bench.office(), disk=wrap_disk(bench.disk, die)), state)

    state = archiving.archive(bench.office("run 2"), bench.office().state(state.id))

    assert state.stage == "ARCHIVED"
    assert bench.held("Importation_Erreur").keys() == {"p1.jpg", "p1.jpg.raison.txt"}
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


def test_the_reason_lies_beside_its_own_file_and_leaves_that_of_an_earlier_one(bench: Bench) -> None:
    earlier = {ANSWER: b"other", f"{ANSWER}.raison.txt": b"its reason", "p1.jpg": b"x", "p1.jpg.raison.txt": b"why"}
    for name, content in earlier.items():
        bench.disk.put(bench.folders.quarantine / name, content)
    bench.refuses = frozenset({"answer-1"})

    archiving.put_aside(bench.office(), bench.validated())

    held = bench.held("Importation_Erreur")
    assert earlier.items() <= held.items()
    assert b"SET_TEST" in held["Appli_Data_111222333_2603020801 (2).xml.raison.txt"]


def test_the_reason_of_a_photo_lies_beside_its_own_file(bench: Bench) -> None:
    earlier = {"p1.jpg": b"other", "p1.jpg.raison.txt": b"its reason"}
    for name, content in earlier.items():
        bench.disk.put(bench.folders.quarantine / name, content)

    archiving.archive(bench.office(), bench.imported(photos={"p1.jpg": b"no picture"}))

    held = bench.held("Importation_Erreur")
    assert earlier.items() <= held.items()
    assert b"MEDIA_CONTENT" in held["p1 (2).jpg.raison.txt"]


# -- somebody emptied Importation_Erreur before the journal knew what lies there


def killed_and_emptied(bench: Bench, profile: Profile, effect: str) -> None:
    """Have a refused answer be put aside by a run that is killed behind an effect, and the folder be emptied."""
    bench.refuses = frozenset({"answer-1", "vendor"})
    if profile is Profile.MANIFEST:
        bench.answer(photos={"p1.jpg": photo_bytes("p1.jpg")})
    else:
        bench.foreign()

    kind, _, place = effect.partition(" ")

    def die(name: str, when: When) -> None:
        if name.startswith(kind) and name.endswith(place) and when == "after":
            raise Died(name)

    with pytest.raises(Died):
        collecting.collect(replace(bench.office(), disk=wrap_disk(bench.disk, die)), profile)
    for entry in list(bench.disk.list(bench.folders.quarantine)):
        bench.disk.delete(bench.folders.quarantine / entry.name)
    bench.disk.sync_folder(bench.folders.quarantine)


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("effect", [f"disk.rename Importation_Erreur/{ANSWER}", "disk.remove_folder"])
def test_what_the_drop_has_still_is_put_aside_anew(bench: Bench, profile: Profile, effect: str) -> None:
    killed_and_emptied(bench, profile, effect)

    collecting.collect(bench.office("run 2"), profile)
    bench.disk.crash()

    # a vendor's answer that is refused names no media that would be fetched
    media = {"p1.jpg"} if profile is Profile.MANIFEST else set()
    assert bench.held("Importation_Erreur").keys() == {ANSWER, f"{ANSWER}.raison.txt", *media}
    assert [state.stage for state in bench.journal.batches() if state.has(Acknowledged)] == ["REFUSED"]
    assert errors(bench, "run 2") == []  # the refusal was told before
    assert ["Importation_Erreur" in warning for warning in bench.warnings()] == [True]


@pytest.mark.parametrize("profile", Profile)
def test_what_is_nowhere_any_more_is_told_once_with_what_to_do(bench: Bench, profile: Profile) -> None:
    killed_and_emptied(bench, profile, "disk.remove_folder")
    bench.store.files = {name: data for name, data in bench.store.files.items() if name.endswith(".ok")}

    for run in ("run 2", "run 3", "run 4"):
        collecting.collect(bench.office(run), profile)

    (told,) = (row.body for row in bench.journal.rows() if isinstance(row.body, Errored) and row.run != "run 1")
    assert (told.code, told.file) == ("E-NOT-THERE", ANSWER)
    assert "deliver" in told.remedy.show()
    assert [state.stage for state in bench.journal.batches(settled=True)] == ["REFUSED"]


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_medium_that_is_no_picture_and_was_taken_away_keeps_nothing_back(bench: Bench, is_lost: bool) -> None:
    state = bench.imported(photos={"p1.jpg": b"GIF89a", "p2.jpg": photo_bytes("p2.jpg")})

    def die(name: str, when: When) -> None:
        if name.startswith("disk.remove_folder") and when == "after":
            raise Died(name)

    with pytest.raises(Died):
        archiving.archive(replace(bench.office(), disk=wrap_disk(bench.disk, die)), state)
    bench.disk.delete(bench.folders.quarantine / "p1.jpg")
    bench.disk.sync_folder(bench.folders.quarantine)
    if is_lost:
        del bench.store.files["photos/p1.jpg"]

    state = archiving.archive(bench.office("run 2"), bench.office().state(state.id))

    assert (state.stage, errors(bench, "run 2")) == ("ARCHIVED", [])
    assert ("p1.jpg" in bench.held("Importation_Erreur")) is not is_lost
    (warning,) = bench.warnings()
    assert ("taken it away" in warning) is is_lost


# -- positions


def located(seconds: float = 23.81) -> bytes:
    """A photo that tells where it was taken, named in the answer as the one that it is."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, seconds), 3: "E", 4: (2.0, 21.0, 7.99)})
    out = BytesIO()
    Image.linear_gradient("L").resize((32, 24)).save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def tells_position(photo: bytes) -> bool:
    return bool(Image.open(BytesIO(photo)).getexif().get_ifd(0x8825))


def test_a_position_that_nobody_wants_is_not_filed_and_both_hashes_are_known(bench: Bench) -> None:
    bench.positions = False

    archiving.archive(bench.office(), bench.imported(photos={"p1.jpg": located()}))

    bench.disk.crash()
    filed = bench.held("Importation_Archive")[PHOTO]
    assert not tells_position(filed)
    assert bench.held("Importation_EnCours") == {}
    (event,) = [event for event in archived(bench) if event.category == "PhotoChantier"]
    assert (event.file.sha256, event.stored_sha256) == (sha256(located()), sha256(filed))


def test_a_position_that_is_wanted_is_filed_to_the_byte(bench: Bench) -> None:
    archiving.archive(bench.office(), bench.imported(photos={"p1.jpg": located()}))

    assert bench.held("Importation_Archive")[PHOTO] == located()
    assert {event.stored_sha256 for event in archived(bench)} == {""}


def test_the_same_photo_without_its_position_is_there_already(bench: Bench) -> None:
    bench.positions = False
    archiving.archive(bench.office(), bench.imported(photos={"p1.jpg": located()}))

    archiving.archive(bench.office("run 2"), bench.imported("answer-2", sequence=2, photos={"p1.jpg": located()}))

    assert [event.already_there for event in archived(bench) if event.category == "PhotoChantier"] == [False, True]
    assert [name for name in bench.held("Importation_Archive") if name.startswith("PhotoChantier")] == [PHOTO]


def test_wherever_it_is_killed_a_second_run_files_the_same(bench: Bench) -> None:
    bench.positions = False
    state = bench.fetched(photos={"p1.jpg": located()})
    room = bench.room(state).path / "photos"
    bench.disk.put(room / "p1.jpg.stored.part", b"half of a cop")
    state = importation.import_answer(bench.office(), importation.validate(bench.office(), state))
    bench.disk.make_folder((bench.folders.archive / PHOTO).parent)
    bench.disk.rename(room / "p1.jpg.stored.part", bench.folders.archive / PHOTO)

    archiving.archive(bench.office("run 2"), state)

    bench.disk.crash()
    assert not tells_position(bench.held("Importation_Archive")[PHOTO])
    assert bench.held("Importation_EnCours") == {}


def test_a_late_photo_loses_its_position_too(bench: Bench) -> None:
    bench.positions = False
    archiving.archive(bench.office(), bench.imported(photos={"p1.jpg": None}))
    stamp = bench.answer("media-1", 2, photos={"p1.jpg": located()})
    name = f"Appli_Data_111222333_{stamp}"
    manifest = json.loads(bench.store.files[f"{name}.ok"])
    manifest["files"] = [file for file in manifest["files"] if file["role"] == "photo"]
    bench.store.files[f"{name}.ok"] = json.dumps(manifest).encode()
    del bench.store.files[f"{name}.xml"]
    download.find(bench.office(), Profile.MANIFEST)
    state = importation.validate(bench.office(), download.fetch(bench.office(), bench.office().state("media-1")))

    archiving.archive(bench.office(), importation.import_answer(bench.office(), state))

    (photo,) = [data for place, data in bench.held("Importation_Archive").items() if place.endswith("p1.jpg")]
    assert not tells_position(photo)
