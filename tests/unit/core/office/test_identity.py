"""Who this office is: a second machine or an old copy changes nothing, on no side."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimx.core import durable
from optimx.core.errors import BadInputError, ForeignInstanceError, JournalMissingError, OptimxError
from optimx.core.journal.entries import Identified
from optimx.core.manifests import DropIdentity, OfficeIdentity, to_bytes
from optimx.core.office import identity

Bench = Any
ACCOUNT = "111222333"


def folder(instance: str, epoch: int, sequence: int, *, here: bool = False) -> OfficeIdentity:
    machine, journal = ("pc", "/state/journal.db") if here else ("other-pc", "/elsewhere/journal.db")
    return OfficeIdentity(ACCOUNT, instance, epoch, sequence, machine, journal)


def begin(bench: Bench, instance: str = "me", epoch: int = 2, sequence: int = 5) -> None:
    bench.office().recorder.write("", Identified(instance, epoch, sequence, "first"))


def test_a_new_journal_and_a_new_folder_found_an_office(bench: Bench) -> None:
    who = identity.check_folder(bench.office())

    assert (who.epoch, who.sequence, who.why) == (1, 0, "first")
    assert bench.journal.identity == who
    assert bench.folders.read_identity(bench.disk) == OfficeIdentity(
        ACCOUNT, who.instance, 1, 0, "pc", "/state/journal.db"
    )


def test_an_office_that_is_known_stays_the_same(bench: Bench) -> None:
    who = identity.check_folder(bench.office())

    assert identity.check_folder(bench.office("run 2")) == who
    assert bench.journal.all(Identified) == (who,)


@pytest.mark.parametrize(
    ("theirs", "refused"),
    [
        (folder("me", 2, 5, here=True), False),
        (folder("me", 2, 4, here=True), False),
        (folder("me", 2, 5), True),  # folder and journal were copied together, or moved
        (folder("me", 2, 6), True),  # this journal is an older copy
        (folder("me", 1, 9), False),
        (folder("me", 3, 0), True),  # taken over since
        (folder("other", 1, 9), False),  # this office took over
        (folder("other", 2, 0), True),
        (folder("other", 3, 0), True),
    ],
)
def test_a_folder_admits_its_own_office_and_the_one_that_took_over(
    bench: Bench, theirs: OfficeIdentity, refused: bool
) -> None:
    begin(bench)
    bench.folders.write_identity(bench.disk, theirs)

    if refused:
        with pytest.raises(ForeignInstanceError, match="other-pc"):
            identity.check_folder(bench.office())
    else:
        assert identity.check_folder(bench.office()).instance == "me"
    assert bench.folders.read_identity(bench.disk) == theirs


def test_a_sequence_that_was_given_since_the_identity_counts(bench: Bench) -> None:
    begin(bench, "instance", 1, 0)
    bench.generated()
    bench.folders.write_identity(bench.disk, folder("instance", 1, 1, here=True))

    assert identity.last_sequence(bench.office()) == 1
    assert identity.check_folder(bench.office()).instance == "instance"


def test_a_folder_that_is_empty_is_not_the_one_that_this_journal_has_worked_in(bench: Bench) -> None:
    begin(bench, "instance", 1, 0)
    bench.generated()
    assert bench.folders.read_identity(bench.disk) is None  # the share is not mounted

    with pytest.raises(ForeignInstanceError, match="not the one"):
        identity.check_folder(bench.office())

    assert bench.folders.read_identity(bench.disk) is None


def test_a_folder_without_its_journal_stops_everything_and_says_where_that_is(bench: Bench) -> None:
    bench.folders.write_identity(bench.disk, folder("me", 2, 5))

    with pytest.raises(JournalMissingError, match=r"/elsewhere/journal\.db.*other-pc"):
        identity.check_folder(bench.office())

    assert bench.journal.length == 0


def test_a_journal_that_lies_elsewhere_on_this_machine_is_used_not_rebuilt(bench: Bench) -> None:
    theirs = replace(folder("me", 2, 5), machine="pc", journal="/elsewhere/journal.db")
    bench.folders.write_identity(bench.disk, theirs)
    bench.disk.make_folder(Path("/elsewhere"))
    durable.write(bench.disk, Path("/elsewhere/journal.db"), b"SQLite")

    with pytest.raises(JournalMissingError) as refused:
        identity.check_folder(bench.office())

    assert "--state '/elsewhere'" in refused.value.remedy.show()
    assert "rebuild" not in refused.value.remedy.show()


@pytest.mark.parametrize(
    ("drop", "error"),
    [
        (DropIdentity(1, ACCOUNT), None),
        (DropIdentity(1, ACCOUNT.lower(), "me", 2), None),
        (DropIdentity(1, ACCOUNT, "me", 1), None),
        (DropIdentity(1, ACCOUNT, "other", 1), None),
        (DropIdentity(1, ACCOUNT, "other", 2), ForeignInstanceError),
        (DropIdentity(1, ACCOUNT, "me", 3), ForeignInstanceError),
        (DropIdentity(1, "444555666", "me", 2), ForeignInstanceError),
        (DropIdentity(2, ACCOUNT, "me", 2), BadInputError),
    ],
)
def test_a_drop_admits_its_own_office_and_any_of_a_higher_epoch(
    bench: Bench, drop: DropIdentity, error: type[OptimxError] | None
) -> None:
    begin(bench)
    bench.store.files["optimx.json"] = to_bytes(drop)
    before = dict(bench.store.files)

    if error is None:
        assert identity.check_drop(bench.office()) == drop
    else:
        with pytest.raises(error):
            identity.check_drop(bench.office())
    assert bench.store.files == before


def test_a_drop_that_says_nothing_is_the_vendors(bench: Bench) -> None:
    assert identity.check_drop(bench.office()) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"x" * 100_000])
def test_a_drop_whose_identity_cannot_be_read_is_not_taken_for_the_vendors(bench: Bench, content: bytes) -> None:
    bench.store.files["optimx.json"] = content

    with pytest.raises(BadInputError):
        identity.check_drop(bench.office())


def test_taking_over_opens_an_epoch_above_all_that_are_known(bench: Bench) -> None:
    begin(bench)
    bench.folders.write_identity(bench.disk, folder("other", 4, 9))
    bench.store.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT, "other", 7))

    who = identity.take_over(bench.office())

    assert who == Identified("me", 8, 0, "take_over")
    assert identity.check_folder(bench.office()) == who
    assert identity.check_drop(bench.office()) is not None


def test_an_epoch_that_none_can_follow_is_not_taken_over_into_the_journal(bench: Bench) -> None:
    begin(bench)
    bench.store.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT, "other", (1 << 53) - 1))

    with pytest.raises(BadInputError, match="epoch") as refused:
        identity.take_over(bench.office())

    assert bench.journal.identity == Identified("me", 2, 5, "first")
    assert "optimx.json" in refused.value.remedy.show()


def test_rebuilding_keeps_the_instance_of_the_folder(bench: Bench) -> None:
    bench.folders.write_identity(bench.disk, folder("lost", 4, 9))

    who = identity.rebuild(bench.office())

    assert who == Identified("lost", 5, 0, "rebuild")
    assert identity.check_folder(bench.office()) == who


def test_rebuilding_where_nothing_is_left_founds_an_office(bench: Bench) -> None:
    who = identity.rebuild(bench.office())

    assert (who.epoch, who.why) == (1, "rebuild")
    assert who.instance


def test_rebuilding_begins_above_the_sets_that_are_still_on_their_way(bench: Bench) -> None:
    bench.who = Identified("lost", 6, 0, "first")
    bench.sent()
    bench.store.files["work/optim_111222333_2603020500.ok"] = b"{"
    bench.journal = type(bench.journal).in_memory()
    bench.disk.put(bench.folders.identity, b"damaged")

    who = identity.rebuild(bench.office("run 2"))

    assert (who.epoch, who.instance != "lost") == (7, True)
    assert any("optim_111222333_2603020500.ok" in warning for warning in bench.warnings())


@pytest.mark.parametrize(("known", "error"), [(True, ForeignInstanceError), (False, JournalMissingError)])
def test_a_folder_of_which_nobody_can_tell_whose_it_is_is_left_alone(
    bench: Bench, known: bool, error: type[OptimxError]
) -> None:
    if known:
        begin(bench)
    bench.disk.put(bench.folders.identity, b"damaged")

    with pytest.raises(error, match="damaged"):
        identity.check_folder(bench.office())

    assert bench.disk.files()[str(bench.folders.identity)] == b"damaged"
