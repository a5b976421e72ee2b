"""What somebody takes away or changes between two runs is fetched anew, and nothing is imported twice for that."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from optimx.core.bus import Recorder
from optimx.core.errors import AlreadyThereError
from optimx.core.events import Downloaded, Errored, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Profile, Row
from optimx.core.journal.entries import Allotted, Body, Fetched, Filed, Found, Importing, Quarantined, Taken
from optimx.core.office import collecting, run
from optimx.core.office.office import Office
from optimx.testing.systems import photo_bytes
from tests.unit.core.office.test_archiving import located, tells_position

Bench = Any
ANSWER = "Appli_Data_111222333_2603020801.xml"
PHOTOS = ("p1.jpg", "p2.jpg")
ARCHIVED = {ANSWER, *(f"PhotoChantier/{photo}" for photo in PHOTOS)}


class Died(BaseException):
    """The process dies here."""


class Mortal(Recorder):
    """Dies as it is to write an entry of some kind, or behind that."""

    death: tuple[type[Body], bool]

    def write(self, batch: str, *bodies: Body, correlation: str | None = None) -> tuple[Row, ...]:
        kind, is_written = self.death
        dies = any(isinstance(body, kind) for body in bodies)
        rows = super().write(batch, *bodies, correlation=correlation) if is_written or not dies else ()
        if dies:
            raise Died(kind)
        return rows


class Moment(NamedTuple):
    """When a run is killed: the entry that it writes, and whether that is written."""

    kind: type[Body]
    is_written: bool


FETCHING = (Moment(Downloaded, False), Moment(Fetched, False))
BEFORE_IMPORT = (Moment(Fetched, True), Moment(Allotted, True), Moment(Importing, True))
HELD = Moment(Taken, False)
AFTER_IMPORT = (HELD, Moment(Taken, True))
ARCHIVING = Moment(Filed, False)


def lay(bench: Bench, profile: Profile, content: Callable[[str], bytes] = photo_bytes) -> None:
    if profile is Profile.MANIFEST:
        bench.answer(photos={photo: content(photo) for photo in PHOTOS})
    else:
        bench.foreign(photos=PHOTOS)


def kill(
    bench: Bench, profile: Profile, moment: Moment, name: str = "run 1", step: Callable[[Office], None] | None = None
) -> None:
    """Have a run be killed at a moment; it collects, or does one step only."""
    office = bench.office(name)
    mortal = Mortal(name, office.recorder.account, office.recorder.side, office.journal, office.clock)
    object.__setattr__(mortal, "death", moment)
    office = replace(office, recorder=mortal)
    with pytest.raises(Died):
        collecting.collect(office, profile) if step is None else step(office)
    bench.disk.crash()


def hand(bench: Bench, name: str, change: Callable[[bytes], bytes] | None = None) -> None:
    """Have a person take files away, or change them, in the folders of what comes in and what is archived.

    Args:
        bench: where.
        name: how their names end.
        change: what they make of the content; taken away when not given.
    """
    for folder in (bench.folders.incoming, bench.folders.archive):
        for place, content in bench.held(folder.name).items():
            path = folder / place
            if place.endswith(name):
                bench.disk.delete(path)
                bench.disk.sync_folder(path.parent)
                if change is not None:
                    bench.disk.put(path, change(content))


def state_of(bench: Bench) -> BatchState:
    state: BatchState
    (state,) = bench.journal.batches(Direction.INBOUND)
    return state


def told(bench: Bench) -> list[Errored]:
    return [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]


def effects(bench: Bench) -> dict[str, int]:
    """Return what the system did, and how often, but for the id of the answer."""
    return {effect.replace(state_of(bench).id, "answer"): count for effect, count in bench.books.effects.items()}


def require_whole(bench: Bench) -> None:
    """Require that an answer went all its way as if nobody had done anything."""
    bench.disk.crash()
    held = bench.held("Importation_Archive")
    assert held.keys() == ARCHIVED
    assert [held[f"PhotoChantier/{photo}"] for photo in PHOTOS] == [photo_bytes(photo) for photo in PHOTOS]
    assert held[ANSWER].count(b"<Pointage ") == len(PHOTOS)
    assert bench.held("Importation_EnCours") == {}
    assert effects(bench) == {"import answer": 1, "record p1.jpg": 1, "record p2.jpg": 1}
    assert (state_of(bench).stage, state_of(bench).settled, bench.codes()) == ("MARKED", True, [])


# -- taken away


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("moment", [*FETCHING, *BEFORE_IMPORT, *AFTER_IMPORT, ARCHIVING])
@pytest.mark.parametrize("name", ["", "p1.jpg", ANSWER])
def test_what_somebody_took_away_is_fetched_anew_in_the_same_run(
    bench: Bench, profile: Profile, moment: Moment, name: str
) -> None:
    lay(bench, profile)
    kill(bench, profile, moment)
    hand(bench, name)

    collecting.collect(bench.office("run 2"), profile)

    require_whole(bench)
    # what the journal never said to be here is missed by nobody
    assert ["fetched anew" in warning for warning in bench.warnings()] == [True] * (moment not in FETCHING)


@pytest.mark.parametrize("profile", Profile)
def test_a_run_that_is_killed_while_it_fetches_anew_leaves_nothing_undone(bench: Bench, profile: Profile) -> None:
    lay(bench, profile)
    kill(bench, profile, ARCHIVING)
    hand(bench, "")
    kill(bench, profile, ARCHIVING, "run 2")
    hand(bench, "p2.jpg")

    collecting.collect(bench.office("run 3"), profile)

    require_whole(bench)


def test_step_by_step_it_is_fetched_with_the_next_download(bench: Bench) -> None:
    lay(bench, Profile.MANIFEST)
    run.download_only(bench.office("run 1"))
    hand(bench, "")

    run.import_only(bench.office("run 2"))
    stages = [state_of(bench).stage]
    for step in (run.download_only, run.import_only):
        step(bench.office(step.__name__))
        stages.append(state_of(bench).stage)
    hand(bench, "")
    run.archive_only(bench.office("run 3"))

    assert stages == ["FOUND", "DOWNLOADED", "IMPORTED"]
    require_whole(bench)


# -- changed


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("moment", [FETCHING[1], *BEFORE_IMPORT, *AFTER_IMPORT])
@pytest.mark.parametrize("name", ["p1.jpg", ANSWER])
def test_what_somebody_changed_is_put_aside_and_what_came_is_imported_and_archived(
    bench: Bench, profile: Profile, moment: Moment, name: str
) -> None:
    lay(bench, profile)
    kill(bench, profile, moment)
    # an answer of which a record is gone is as well-formed as before
    hand(bench, name, lambda content: content.replace(b"<Pointage ", b"<Pointege ", 1) + b"\n")

    collecting.collect(bench.office("run 2"), profile)

    require_whole(bench)
    held = bench.held("Importation_Erreur")
    assert held.keys() == {name, f"{name}.raison.txt"}
    assert held[name].endswith(b"\n")
    assert b"SET_CHANGED" in held[f"{name}.raison.txt"]
    first, *others = bench.warnings()
    assert "were changed in Importation_EnCours: they lie in Importation_Erreur now" in first
    assert len(others) == (moment in (BEFORE_IMPORT[-1], *AFTER_IMPORT))
    assert [row.run for row in bench.journal.mentions(name) if row.kind == "quarantined"] == ["run 2"]


def test_what_was_changed_before_all_was_fetched_hinders_no_download_either(bench: Bench) -> None:
    lay(bench, Profile.MANIFEST)
    bench.changes["protocol"] = "manifest"
    kill(bench, Profile.MANIFEST, FETCHING[0], step=run.download_only)
    hand(bench, "p1.jpg", lambda content: content + b"\n")

    for step in (run.download_only, run.import_only, run.archive_only):
        step(bench.office(step.__name__))

    require_whole(bench)


def test_what_was_changed_in_the_archive_is_never_replaced(bench: Bench) -> None:
    lay(bench, Profile.MANIFEST)
    kill(bench, Profile.MANIFEST, ARCHIVING)
    hand(bench, "p1.jpg", lambda content: content + b"\n")

    collecting.collect(bench.office("run 2"), Profile.MANIFEST)

    assert bench.held("Importation_Archive")["PhotoChantier/p1.jpg"].endswith(b"\n")
    assert bench.codes() == [AlreadyThereError.code]

    hand(bench, "PhotoChantier/p1.jpg")
    collecting.collect(bench.office("run 3"), Profile.MANIFEST)

    assert bench.held("Importation_Archive")["PhotoChantier/p1.jpg"] == photo_bytes("p1.jpg")
    assert state_of(bench).settled


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("is_written", [False, True])
def test_what_a_killed_run_put_aside_is_known_by_the_name_that_it_has_there(
    bench: Bench, profile: Profile, is_written: bool
) -> None:
    lay(bench, profile)
    kill(bench, profile, BEFORE_IMPORT[0])
    hand(bench, "p1.jpg", lambda content: content + b"\n")
    bench.disk.put(bench.folders.quarantine / "p1.jpg", b"of another answer")
    kill(bench, profile, Moment(Quarantined, is_written), "run 2")

    collecting.collect(bench.office("run 3"), profile)

    require_whole(bench)
    aside = {name for name in bench.held("Importation_Erreur") if not name.endswith(".txt")}
    assert aside == {"p1.jpg", "p1 (2).jpg"}
    assert any(row.kind == "quarantined" for row in bench.journal.mentions("p1 (2).jpg"))


# -- the drop has lost it, too


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("moment", [*AFTER_IMPORT, ARCHIVING])
@pytest.mark.parametrize("name", ["", "p1.jpg", ANSWER])
def test_what_is_lost_after_the_import_is_told_once_with_what_to_do(
    bench: Bench, profile: Profile, moment: Moment, name: str
) -> None:
    lay(bench, profile)
    kill(bench, profile, moment)
    hand(bench, name)
    bench.store.files = {path: data for path, data in bench.store.files.items() if path.endswith(".ok")}

    for number in (2, 3, 4):
        collecting.collect(bench.office(f"run {number}"), profile)

    (error,) = told(bench)
    assert (error.code, error.file) == ("E-NOT-THERE", ANSWER)
    assert "Importation_Archive" in error.remedy.show()
    lost = {place for place in ARCHIVED if place.endswith(name)}
    assert all(place in error.what.show() for place in lost)
    assert bench.held("Importation_Archive").keys() == ARCHIVED - lost
    assert effects(bench) == {"import answer": 1, "record p1.jpg": 1, "record p2.jpg": 1}
    assert (state_of(bench).settled, bench.held("Importation_EnCours")) == (True, {})


@pytest.mark.parametrize("moment", BEFORE_IMPORT)
@pytest.mark.parametrize("name", ["p1.jpg", ANSWER])
def test_what_is_lost_before_the_import_has_to_be_delivered_again_and_holds_nobody_back(
    bench: Bench, moment: Moment, name: str
) -> None:
    lay(bench, Profile.MANIFEST)
    kill(bench, Profile.MANIFEST, moment)
    hand(bench, name)
    (path,) = (path for path in bench.store.files if path.endswith(name))
    lost = bench.store.files.pop(path)
    bench.answer("answer-2", 2, photos={"p3.jpg": photo_bytes("p3.jpg")})

    for number in (2, 3):
        collecting.collect(bench.office(f"run {number}"), Profile.MANIFEST)

    assert {error.code for error in told(bench)} == {"E-NOT-THERE"}
    assert all(f"optimx server redeliver {ANSWER}" in error.remedy.show() for error in told(bench))
    assert bench.books.effects == {"import answer-2": 1, "record p3.jpg": 1}

    bench.store.files[path] = lost
    collecting.collect(bench.office("run 4"), Profile.MANIFEST)

    assert [state.settled for state in bench.journal.batches(Direction.INBOUND)] == [True, True]
    assert bench.books.effects["import answer-1"] == 1


def test_a_photo_that_a_vendors_drop_has_lost_is_waited_for(bench: Bench) -> None:
    lay(bench, Profile.PAIR)
    kill(bench, Profile.PAIR, BEFORE_IMPORT[1])
    hand(bench, "p1.jpg")
    lost = bench.store.files.pop("photos/p1.jpg")

    collecting.collect(bench.office("run 2"), Profile.PAIR)

    assert effects(bench) == {"import answer": 1, "record p2.jpg": 1}

    bench.store.files["photos/p1.jpg"] = lost
    collecting.collect(bench.office("run 3"), Profile.PAIR)

    assert bench.books.effects["record p1.jpg"] == 1
    assert bench.held("Importation_Archive").keys() == ARCHIVED


@pytest.mark.parametrize("moment", [FETCHING[1], BEFORE_IMPORT[0]])
def test_a_photo_that_came_is_taken_though_a_vendors_drop_has_it_no_more(bench: Bench, moment: Moment) -> None:
    lay(bench, Profile.PAIR)
    kill(bench, Profile.PAIR, moment)
    hand(bench, "p1.jpg")
    del bench.store.files["photos/p2.jpg"]

    collecting.collect(bench.office("run 2"), Profile.PAIR)

    require_whole(bench)


@pytest.mark.parametrize("moment", [FETCHING[1], BEFORE_IMPORT[0]])
@pytest.mark.parametrize("dies_again", [False, True])
def test_of_a_photo_that_a_vendor_wrote_anew_since_the_drop_has_the_one_that_goes_in(
    bench: Bench, moment: Moment, dies_again: bool
) -> None:
    lay(bench, Profile.PAIR)
    bench.store.files["photos/p1.jpg"] = photo_bytes("p1.jpg")[:-3]
    kill(bench, Profile.PAIR, moment)
    if moment in BEFORE_IMPORT:
        hand(bench, "p2.jpg")
    bench.store.files["photos/p1.jpg"] = photo_bytes("p1.jpg")
    if dies_again:
        kill(bench, Profile.PAIR, FETCHING[1], "run 2")

    collecting.collect(bench.office("run 3"), Profile.PAIR)

    require_whole(bench)
    assert bench.held("Importation_Erreur") == {}


# -- a vendor's program takes back what was found, or writes it anew


def test_an_answer_that_is_written_anew_before_it_is_fetched_goes_in_as_it_is_then(bench: Bench) -> None:
    lay(bench, Profile.PAIR)
    kill(bench, Profile.PAIR, Moment(Found, True))
    bench.store.files[ANSWER] += b"\n"

    collecting.collect(bench.office("run 2"), Profile.PAIR)

    assert [state.settled for state in bench.journal.batches(Direction.INBOUND)] == [True, True]
    assert bench.held("Importation_Archive")[ANSWER].endswith(b"\n")
    assert (list(bench.books.effects.values()), bench.codes()) == ([1, 1, 1], [])
    assert "written anew" in bench.warnings()[0]


@pytest.mark.parametrize("death", [Moment(Found, True), BEFORE_IMPORT[1]])
def test_an_answer_that_is_taken_back_before_it_is_fetched_is_told_once_and_goes_in_if_it_comes_again(
    bench: Bench, death: Moment
) -> None:
    lay(bench, Profile.PAIR)
    kill(bench, Profile.PAIR, death)
    hand(bench, "")
    lost = bench.store.files.pop(ANSWER)

    for number in (2, 3, 4):
        collecting.collect(bench.office(f"run {number}"), Profile.PAIR)

    (error,) = told(bench)
    assert (error.code, error.file, state_of(bench).settled) == ("E-NOT-THERE", ANSWER, True)
    assert "another program" in error.remedy.show()
    assert bench.books.effects == {}

    bench.store.files[ANSWER] = lost
    collecting.collect(bench.office("run 5"), Profile.PAIR)

    assert effects(bench) == {"import answer": 1, "record p1.jpg": 1, "record p2.jpg": 1}
    assert (state_of(bench).stage, state_of(bench).settled) == ("MARKED", True)
    assert bench.held("Importation_Archive").keys() == ARCHIVED


def test_a_late_photo_that_is_taken_back_before_it_is_fetched_is_waited_for_again(bench: Bench) -> None:
    bench.foreign(photos=PHOTOS[:1], there=False)
    collecting.collect(bench.office("run 1"), Profile.PAIR)
    bench.store.files["photos/p1.jpg"] = photo_bytes("p1.jpg")
    kill(bench, Profile.PAIR, Moment(Found, True), "run 2")
    del bench.store.files["photos/p1.jpg"]

    for number in (3, 4):
        collecting.collect(bench.office(f"run {number}"), Profile.PAIR)
    bench.store.files["photos/p1.jpg"] = photo_bytes("p1.jpg")
    collecting.collect(bench.office("run 5"), Profile.PAIR)

    assert bench.codes() == ["E-NOT-THERE"]
    assert bench.books.effects["record p1.jpg"] == 1
    assert [state.settled for state in bench.journal.batches(Direction.INBOUND)] == [True, True]


# -- a system that cannot tell


@pytest.mark.parametrize("moment", [BEFORE_IMPORT[-1], HELD])
@pytest.mark.parametrize("profile", Profile)
def test_what_may_be_in_and_nobody_knows_is_decided_by_a_person_before_anything_else(
    bench: Bench, profile: Profile, moment: Moment
) -> None:
    bench.knows = False
    lay(bench, profile)
    kill(bench, profile, moment)
    hand(bench, "")

    collecting.collect(bench.office("run 2"), profile)
    assert (state_of(bench).stage, told(bench)[0].code) == (UNCERTAIN, "E-UNCERTAIN")
    kind = VerdictKind.ACCEPTED if moment is HELD else VerdictKind.REFUSED
    run.resolve(bench.office("run 3"), state_of(bench).id, kind)
    collecting.collect(bench.office("run 3"), profile)

    assert bench.held("Importation_Archive").keys() == ARCHIVED
    assert effects(bench) == {"import answer": 1, "record p1.jpg": 1, "record p2.jpg": 1}


# -- photos without their position, and photos that came late


@pytest.mark.parametrize("moment", [*BEFORE_IMPORT[1:], *AFTER_IMPORT, ARCHIVING])
@pytest.mark.parametrize("name", ["", "p1.jpg", "p1.jpg.stored.part"])
@pytest.mark.parametrize("wanted_since", [False, True])
def test_a_copy_without_position_is_made_anew_as_it_was_allotted(
    bench: Bench, moment: Moment, name: str, wanted_since: bool
) -> None:
    bench.positions = False
    lay(bench, Profile.MANIFEST, lambda photo: located())
    kill(bench, Profile.MANIFEST, moment)
    hand(bench, name)
    bench.positions = wanted_since and moment not in BEFORE_IMPORT

    collecting.collect(bench.office("run 2"), Profile.MANIFEST)

    held = bench.held("Importation_Archive")
    assert [tells_position(held[f"PhotoChantier/{photo}"]) for photo in PHOTOS] == [False, False]
    assert (state_of(bench).settled, bench.codes(), bench.held("Importation_EnCours")) == (True, [], {})


@pytest.mark.parametrize("moment", [*BEFORE_IMPORT[1:], *AFTER_IMPORT])
def test_a_copy_without_position_that_somebody_changed_is_made_anew(bench: Bench, moment: Moment) -> None:
    bench.positions = False
    lay(bench, Profile.MANIFEST, lambda photo: located())
    kill(bench, Profile.MANIFEST, moment)
    hand(bench, "p1.jpg.stored.part", lambda content: located())

    collecting.collect(bench.office("run 2"), Profile.MANIFEST)

    assert not tells_position(bench.held("Importation_Archive")["PhotoChantier/p1.jpg"])
    assert (state_of(bench).settled, bench.codes(), bench.held("Importation_Erreur")) == (True, [], {})


@pytest.mark.parametrize("moment", [*BEFORE_IMPORT, *AFTER_IMPORT, ARCHIVING])
@pytest.mark.parametrize("is_located", [False, True])
def test_a_photo_that_came_late_goes_in_once_though_somebody_took_it_away(
    bench: Bench, moment: Moment, is_located: bool
) -> None:
    bench.positions = False
    name = bench.foreign(photos=PHOTOS, there=False)
    collecting.collect(bench.office("run 1"), Profile.PAIR)
    bench.store.files["photos/p1.jpg"] = located() if is_located else photo_bytes("p1.jpg")
    kill(bench, Profile.PAIR, moment, "run 2")
    hand(bench, "")

    collecting.collect(bench.office("run 3"), Profile.PAIR)

    assert bench.books.effects["record p1.jpg"] == 1
    filed = bench.held("Importation_Archive")
    assert filed.keys() - {name} == {"PhotoChantier/p1.jpg"}
    assert not is_located or not tells_position(filed["PhotoChantier/p1.jpg"])
    assert (bench.codes(), bench.held("Importation_EnCours")) == ([], {})


# -- what was refused, or is no picture


def test_an_answer_that_is_refused_is_put_aside_whole_beside_what_somebody_made_of_it(bench: Bench) -> None:
    bench.refuses = frozenset({"answer-1"})
    lay(bench, Profile.MANIFEST)
    kill(bench, Profile.MANIFEST, FETCHING[0])
    hand(bench, "p1.jpg", lambda content: content + b"\n")
    kill(bench, Profile.MANIFEST, Moment(Quarantined, True), "run 2")

    collecting.collect(bench.office("run 3"), Profile.MANIFEST)

    held = bench.held("Importation_Erreur")
    assert {name for name in held if not name.endswith(".txt")} == {ANSWER, "p1.jpg", "p1 (2).jpg", "p2.jpg"}
    assert (held["p1 (2).jpg"], bench.held("Importation_EnCours")) == (photo_bytes("p1.jpg"), {})


def test_a_medium_that_is_no_picture_is_put_aside_though_somebody_emptied_the_room(bench: Bench) -> None:
    bench.answer(photos={"p1.jpg": b"GIF89a", "p2.jpg": photo_bytes("p2.jpg")})
    kill(bench, Profile.MANIFEST, Moment(Taken, True))
    hand(bench, "")

    collecting.collect(bench.office("run 2"), Profile.MANIFEST)

    assert bench.held("Importation_Erreur").keys() == {"p1.jpg", "p1.jpg.raison.txt"}
    assert bench.held("Importation_Archive").keys() == {ANSWER, "PhotoChantier/p2.jpg"}
    assert (state_of(bench).stage, bench.codes()) == ("MARKED", ["E-MEDIUM-REFUSED"])
