"""Positions in filed photos and answers: they go in time, whatever happens meanwhile, and nothing else goes."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from optimx.core.contracts import Inspection
from optimx.core.errors import AlreadyThereError, BusyFileError, RightsError
from optimx.core.events import Archived
from optimx.core.journal import Journal
from optimx.core.journal.entries import DataPurged, PositionsRemoved
from optimx.core.language import text
from optimx.core.office import archiving, identity, importation, retention
from optimx.core.office.office import Office
from optimx.core.pictures import positions_in
from optimx.testing import MemoryOfficeSystem, wrap_disk, wrap_journal

Bench = Any
GPS = 0x8825
PHOTO, ANSWER = "PhotoChantier/p1.jpg", "Appli_Data_111222333_2603020801.xml"


class Died(BaseException):
    """The process dies here."""


def picture(*, position: bool = True) -> bytes:
    block = Image.Exif()
    block[0x010F] = "Appareil"
    if position:
        block.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 23.81), 3: "E", 4: (2.0, 21.0, 7.99)})
    out = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(out, "JPEG", exif=block.tobytes())
    return out.getvalue()


def tells(content: bytes) -> bool:
    return bool(positions_in(BytesIO(content), "image/jpeg"))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def filed(bench: Bench) -> Bench:
    """An office that filed an answer with two photos, of which one tells a position, two months and more ago."""
    archive(bench, {"p1.jpg": picture(), "p2.jpg": picture(position=False)})
    bench.later(days=62)
    return bench


def archive(bench: Bench, photos: dict[str, bytes], batch: str = "answer-1", sequence: int = 1) -> None:
    """Have an answer be filed whose text tells a position, too."""
    identity.check_folder(bench.office())
    imported = bench.imported(batch, photos=photos, sequence=sequence)
    archiving.archive(bench.office(), imported)
    for name in bench.held("Importation_Archive"):
        path = bench.folders.archive / name
        if name.startswith("Appli_Data") and f"answer-{sequence}".encode() in bench.held("Importation_Archive")[name]:
            put(bench, path, bench.held("Importation_Archive")[name].replace(b"<A ", b'<A position="48.85 2.35" '))


def put(bench: Bench, path: Path, content: bytes) -> None:
    bench.disk.delete(path)
    bench.disk.put(path, content)


def archived(bench: Bench) -> dict[str, bytes]:
    return dict(bench.held("Importation_Archive"))


def counts(bench: Bench) -> list[dict[str, int]]:
    return [dict(entry.counts) for entry in bench.journal.all(DataPurged)]


def test_a_position_goes_from_photo_and_answer_and_all_else_stays(filed: Bench) -> None:
    before = archived(filed)

    retention.purge(filed.office())

    filed.disk.crash()
    after = archived(filed)
    assert after.keys() == before.keys()
    assert not tells(after[PHOTO])
    assert Image.open(BytesIO(after[PHOTO])).tobytes() == Image.open(BytesIO(before[PHOTO])).tobytes()
    assert Image.open(BytesIO(after[PHOTO])).getexif()[0x010F] == "Appareil"
    assert after[ANSWER] == before[ANSWER].replace(b' position="48.85 2.35"', b"")
    assert after["PhotoChantier/p2.jpg"] == before["PhotoChantier/p2.jpg"]
    assert counts(filed) == [{"position in file": 2}]


def test_both_hashes_are_journalled(filed: Bench) -> None:
    before = archived(filed)

    retention.purge(filed.office())

    told = {
        file.place: (file.before, file.after) for entry in filed.journal.all(PositionsRemoved) for file in entry.files
    }
    after = archived(filed)
    assert told == {name: (sha256(before[name]), sha256(after[name])) for name in (PHOTO, ANSWER)}
    assert filed.journal.mentions("p1.jpg")[-1].kind == "positions_removed"


@pytest.mark.parametrize(("days", "goes"), [(60, False), (61, False), (61.01, True)])
def test_until_then_they_stay(bench: Bench, days: float, goes: bool) -> None:
    archive(bench, {"p1.jpg": picture()})
    bench.later(days=days)

    retention.purge(bench.office())

    assert tells(archived(bench)[PHOTO]) is not goes


def test_the_configuration_says_when(filed: Bench) -> None:
    filed.changes = {"periods": replace(filed.office().settings.periods, positions=timedelta(days=90))}

    retention.purge(filed.office())

    assert tells(archived(filed)[PHOTO])


def test_showing_counts_the_same_and_changes_nothing(filed: Bench) -> None:
    before, rows = archived(filed), filed.journal.length

    found = retention.expired(filed.office())

    assert found.counts == {"position in file": 2}
    assert (archived(filed), filed.journal.length) == (before, rows)


def test_what_was_looked_at_once_is_not_opened_again(filed: Bench) -> None:
    retention.purge(filed.office())
    opened: list[str] = []
    filed.parts = {"disk": _Watching(filed.disk, opened)}
    filed.later(days=1)

    retention.purge(filed.office("run 2"))

    assert opened == []
    assert counts(filed) == [{"position in file": 2}, {}]


class TakenLongAgo(MemoryOfficeSystem):
    """An ERP that is told of photos taken a hundred days ago."""

    def inspect(self, answer: Path) -> Inspection:
        found = MemoryOfficeSystem.inspect(self, answer)
        taken = self.context.clock.now() - timedelta(days=100)
        return replace(found, media=tuple(replace(item, taken_at=taken) for item in found.media))


def test_a_photo_that_was_taken_long_before_it_came_goes_at_once(bench: Bench) -> None:
    bench.parts = {"system": TakenLongAgo(bench.system().context, bench.books)}
    archive(bench, {"p1.jpg": picture()})
    bench.later(days=1)

    retention.purge(bench.office())

    assert not tells(archived(bench)[PHOTO])
    assert b"position" not in archived(bench)[ANSWER]


def test_where_no_positions_are_wanted_an_answer_keeps_none_until_its_time(bench: Bench) -> None:
    bench.positions = False
    archive(bench, {"p1.jpg": picture()})

    retention.purge(bench.office())

    assert b"position" not in archived(bench)[ANSWER]


def test_a_file_that_is_gone_is_no_failure_and_one_that_a_person_changed_tells_nothing_either(filed: Bench) -> None:
    filed.disk.delete(filed.folders.archive / ANSWER)
    put(filed, filed.folders.archive / PHOTO, picture() + b"edited")

    retention.purge(filed.office())

    assert archived(filed)[PHOTO].endswith(b"edited")
    assert not tells(archived(filed)[PHOTO])


def test_a_damaged_photo_is_told_and_stays(filed: Bench) -> None:
    damaged = b"\x89PNG\r\n\x1a\n" + b"\xff" * 40
    put(filed, filed.folders.archive / PHOTO, damaged)

    retention.purge(filed.office())

    assert archived(filed)[PHOTO] == damaged
    assert counts(filed) == [{"position in file": 1}]


def test_a_file_that_somebody_looks_at_is_told_and_cleaned_by_the_next_purge(filed: Bench) -> None:
    filed.parts = {"disk": _Holding(filed.disk, "p1.jpg")}
    retention.purge(filed.office())
    held, names = tells(archived(filed)[PHOTO]), archived(filed).keys()
    filed.parts = {}
    filed.later(days=1)

    retention.purge(filed.office("run 2"))

    assert (held, tells(archived(filed)[PHOTO])) == (True, False)
    assert names == archived(filed).keys()
    assert [PHOTO in warning for warning in filed.warnings()] == [True]
    assert counts(filed) == [{"position in file": 1}, {"position in file": 1}]


def test_a_file_that_cannot_be_opened_keeps_no_other_from_its_time_and_is_looked_at_again(filed: Bench) -> None:
    filed.parts = {"disk": _Closed(filed.disk, "p1.jpg")}
    retention.purge(filed.office())
    held = tells(archived(filed)[PHOTO])
    filed.parts = {}
    filed.later(days=1)

    retention.purge(filed.office("run 2"))

    assert (held, tells(archived(filed)[PHOTO])) == (True, False)
    assert [PHOTO in warning for warning in filed.warnings()] == [True]
    assert counts(filed) == [{"position in file": 1}, {"position in file": 1}]


@pytest.mark.parametrize("moment", ["create", "sync"])
def test_what_a_person_changes_meanwhile_is_not_lost(filed: Bench, moment: str) -> None:
    edited = b"edited" + picture()[6:] + b"by a person"
    path = filed.folders.archive / PHOTO
    filed.parts = {"disk": _Edited(filed.disk, moment, lambda: filed.disk.put(path, edited))}

    retention.purge(filed.office())

    assert archived(filed)[PHOTO] == edited
    assert archived(filed).keys() == {PHOTO, ANSWER, "PhotoChantier/p2.jpg"}


def effects(bench: Bench) -> int:
    """Return how many effects a purge has."""
    seen: list[str] = []
    bench.parts = wrapped(bench, lambda name, now: seen.append(name) if now == "before" else None)
    retention.purge(bench.office())
    return len(seen)


def wrapped(bench: Bench, on_effect: Callable[[str, Any], None]) -> dict[str, Any]:
    journal: Journal = wrap_journal(bench.journal, on_effect)
    office: Office = bench.office()
    return {
        "disk": wrap_disk(bench.disk, on_effect),
        "journal": journal,
        "recorder": replace(office.recorder, journal=journal),
    }


@pytest.mark.parametrize("moved", [False, True])
def test_an_answer_that_brings_a_photo_again_is_filed_though_its_position_went_meanwhile(
    filed: Bench, *, moved: bool
) -> None:
    again = filed.imported("answer-2", photos={"p1.jpg": picture()}, sequence=2)
    if moved:  # by a run that was killed before it could say so
        filed.disk.delete(filed.room(again).path / "photos" / "p1.jpg")
    retention.purge(filed.office())
    clean = archived(filed)[PHOTO]
    assert not tells(clean)

    state = archiving.archive(filed.office("run 2"), again)

    assert state.stage == "ARCHIVED"
    assert archived(filed)[PHOTO] == clean
    assert filed.held("Importation_EnCours") == {}
    event = filed.journal.all(Archived)[-1]
    assert (event.place, event.file.sha256, event.stored_sha256) == (PHOTO, sha256(picture()), sha256(clean))


def test_what_a_person_puts_in_that_place_is_still_not_taken_for_it(filed: Bench) -> None:
    again = filed.imported("answer-2", photos={"p1.jpg": picture()}, sequence=2)
    retention.purge(filed.office())
    put(filed, filed.folders.archive / PHOTO, b"\xff\xd8\xff of a person")

    with pytest.raises(AlreadyThereError):
        archiving.archive(filed.office("run 2"), again)

    assert archived(filed)[PHOTO] == b"\xff\xd8\xff of a person"


@pytest.mark.parametrize("moved", [False, True])
def test_a_photo_whose_time_was_over_before_it_was_filed_is_not_filed(bench: Bench, *, moved: bool) -> None:
    identity.check_folder(bench.office())
    imported = bench.imported()
    room = bench.room(imported).path / "photos" / "p1.jpg"
    if moved:
        bench.disk.delete(room)
    bench.office().recorder.write("", DataPurged(bench.clock.now(), {"left": 1}, (PHOTO,)))

    state = archiving.archive(bench.office("run 2"), imported)

    assert state.stage == "ARCHIVED"
    assert archived(bench).keys() == {ANSWER}
    assert bench.held("Importation_EnCours") == {}


def test_a_photo_whose_namesake_went_before_it_was_imported_is_filed(bench: Bench) -> None:
    identity.check_folder(bench.office())
    validated = bench.validated()
    bench.office().recorder.write("", DataPurged(bench.clock.now(), {"left": 1}, (PHOTO,)))

    archiving.archive(bench.office(), importation.import_answer(bench.office(), validated))

    assert PHOTO in archived(bench)


def test_a_large_archive_is_done_in_several_days(filed: Bench) -> None:
    before = archived(filed)
    found = [retention.expired(filed.office()).counts]
    for run in range(3):
        retention.purge(filed.office(f"run {run}"), most=1)
        found.append(retention.expired(filed.office()).counts)
        filed.later(days=1)

    assert before.keys() == archived(filed).keys()
    assert [count.get("position in file", 0) for count in found] == [2, 1, 0, 0]


class Dying:
    """Lets the process die at one effect; a dead process does nothing more, until the next one begins."""

    def __init__(self, number: int, moment: str) -> None:
        self.left, self.moment, self.dead, self.reborn = number, moment, False, False

    def __call__(self, name: str, now: str) -> None:
        if self.reborn:
            return
        self.left -= now == "before"
        self.dead = self.dead or (self.left == 0 and now == self.moment)
        if self.dead:
            raise Died(name)


@pytest.mark.parametrize("moment", ["before", "middle", "after"])
def test_killed_anywhere_no_file_is_lost_and_the_next_purge_ends_the_same(
    make_filed: Callable[[], Bench], moment: str
) -> None:
    reference = make_filed()
    before = archived(reference)
    number = effects(reference)
    expected = archived(reference)

    for kill in range(1, number + 1):
        bench = make_filed()
        fate = Dying(kill, moment)
        bench.parts = wrapped(bench, fate)
        try:
            retention.purge(bench.office())
        except Died:
            bench.disk.crash()
        left = archived(bench)
        assert all(left[name] in (before[name], expected[name]) for name in expected), kill
        bench.parts, fate.reborn = {}, True
        bench.journal.forget_cache()

        retention.purge(bench.office("run 2"))

        bench.disk.crash()
        assert archived(bench) == expected, (kill, moment)
        assert bench.journal.verify() is None


@pytest.fixture
def make_filed(bench: Bench) -> Callable[[], Bench]:
    def make() -> Bench:
        fresh = type(bench)()
        fresh.folders.make(fresh.disk)
        archive(fresh, {"p1.jpg": picture(), "p2.jpg": picture(position=False)})
        fresh.later(days=62)
        return fresh

    return make


class _Through:
    """A disk that a test stands in front of."""

    def __init__(self, disk: Any) -> None:
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._disk, name)


class _Watching(_Through):
    def __init__(self, disk: Any, opened: list[str]) -> None:
        super().__init__(disk)
        self.opened = opened

    def open(self, path: Path) -> Any:
        if "Importation_Archive" in str(path):
            self.opened.append(path.name)
        return self._disk.open(path)


class _Holding(_Through):
    """A disk on which another program holds a file, as on Windows."""

    def __init__(self, disk: Any, name: str) -> None:
        super().__init__(disk)
        self.name = name

    def replace(self, source: Path, target: Path) -> None:
        if target.name == self.name:
            raise BusyFileError(text("another program holds '{file}'", file=target.name), file=target.name)
        self._disk.replace(source, target)


class _Closed(_Holding):
    """A disk on which one file may not be read."""

    def open(self, path: Path) -> Any:
        if path.name == self.name:
            raise RightsError(text("'{file}' may not be read", file=path.name), file=path.name)
        return self._disk.open(path)


class _Edited(_Through):
    """A disk on which a person changes a file while another is written or made durable."""

    def __init__(self, disk: Any, moment: str, change: Callable[[], None]) -> None:
        super().__init__(disk)
        self.moment, self.change = moment, change

    def __getattr__(self, name: str) -> Any:
        if name == self.moment:
            self.moment = ""
            self.change()
        return super().__getattr__(name)
