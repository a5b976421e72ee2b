"""A preview says what an exchange would do, is refused where that would be, and changes nothing."""

from typing import Any

import pytest

from optimx.core.errors import ForeignInstanceError, JournalMissingError, OptimxError
from optimx.core.journal import Profile
from optimx.core.journal.entries import Acknowledged, Doubted, Identified, Pinned, Sending
from optimx.core.language import text
from optimx.core.manifests import DropIdentity, OfficeIdentity, to_bytes
from optimx.core.names import Patterns
from optimx.core.office.preview import Look, Preview, preview

Bench = Any
ACCOUNT = "111222333"
DATA, PARAM = "optim_data_111222333_2603020700.xml", "optim_param_111222333_2603020700.xml"
PLACE = ("pc", "/state/journal.db")


def look(bench: Bench, *, protocol: str = "auto", known: bool = True) -> Preview:
    office = bench.office("preview")
    journal = bench.journal if known else None
    return preview(Look(ACCOUNT, protocol, journal, office.drop, bench.folders, bench.disk, Patterns(), *PLACE))


def becomes(found: Preview) -> list[tuple[str, str]]:
    return [(one.state, one.becomes.show()) for one in found.open]


def test_before_the_first_run_a_pair_would_be_generated(bench: Bench) -> None:
    found = look(bench, known=False)

    assert (found.profile, found.open, found.answers, found.generates) == ("pair", (), (), True)


def test_a_look_changes_nothing_on_any_side(bench: Bench) -> None:
    own(bench)
    bench.sent()
    bench.answer()
    before = (bench.journal.head, dict(bench.store.files), bench.disk.state())

    look(bench)

    assert (bench.journal.head, bench.store.files, bench.disk.state()) == before


@pytest.mark.parametrize(
    ("protocol", "pinned", "identity", "profile"),
    [
        ("auto", None, False, "pair"),
        ("auto", None, True, "manifest"),
        ("auto", Profile.MANIFEST, False, "manifest"),
        ("pair", Profile.MANIFEST, True, "pair"),
    ],
)
def test_the_profile_is_the_one_that_the_exchange_would_find(
    bench: Bench, protocol: str, pinned: Profile | None, identity: bool, profile: str
) -> None:
    if pinned:
        bench.office().recorder.write("", Pinned(pinned))
    if identity:
        bench.store.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT))

    assert look(bench, protocol=protocol).profile == profile


def folder_of(bench: Bench, instance: str, epoch: int) -> None:
    bench.folders.write_identity(bench.disk, OfficeIdentity(ACCOUNT, instance, epoch, 0, "other-pc", "/j"))


@pytest.mark.parametrize(
    ("folder", "drop", "known", "error"),
    [
        (("another", 2), None, True, ForeignInstanceError),
        (("another", 2), None, False, JournalMissingError),
        (("me", 1), None, True, ForeignInstanceError),  # folder and journal were copied together, or moved
        (None, DropIdentity(1, "444555666"), True, ForeignInstanceError),
        (None, DropIdentity(1, ACCOUNT, "another", 1), True, ForeignInstanceError),
    ],
)
def test_what_would_refuse_the_exchange_refuses_its_preview(
    bench: Bench,
    folder: tuple[str, int] | None,
    drop: DropIdentity | None,
    known: bool,
    error: type[OptimxError],
) -> None:
    bench.office().recorder.write("", Identified("me", 1, 0, "first"))
    if folder:
        folder_of(bench, *folder)
    if drop:
        bench.store.files["optimx.json"] = to_bytes(drop)

    with pytest.raises(error):
        look(bench, known=known)


def own(bench: Bench) -> None:
    bench.office().recorder.write("", bench.who)


def test_each_open_pair_says_what_would_become_of_it(bench: Bench) -> None:
    own(bench)
    bench.generated()
    sending = bench.generated()
    bench.office().recorder.write(sending.id, Sending(None))
    told = bench.sent()
    bench.sent()
    bench.receipt(told)
    doubted = bench.sent()
    bench.office().recorder.write(doubted.id, Doubted(text("who knows")))

    found = look(bench)

    assert becomes(found) == [
        ("GENERATED", "would be replaced by a newer pair"),
        ("SENDING", "would be sent to its end"),
        ("SENT", "would be settled: its verdict lies on the drop"),
        ("SENT", "goes on waiting for its verdict"),
        ("UNCERTAIN", "waits for a person: optimx resolve"),
    ]
    assert (found.generates, found.why is not None) == (False, True)


def test_a_pair_on_a_vendors_drop_keeps_the_next_from_being_generated(bench: Bench) -> None:
    own(bench)
    bench.sent(Profile.PAIR)

    found = look(bench, protocol="pair")

    assert not found.generates
    assert found.why is not None
    assert DATA in found.why.show()


def test_each_open_answer_says_what_would_become_of_it(bench: Bench) -> None:
    own(bench)
    bench.found("one", sequence=1)
    bench.imported("two", sequence=2)
    bench.validated("three", sequence=3, photos={"p1.jpg": None})
    bench.office().recorder.write("three", Acknowledged())

    assert becomes(look(bench, protocol="manifest")) == [
        ("FOUND", "would be downloaded, imported, archived and acknowledged"),
        ("IMPORTED", "would be archived and acknowledged"),
        ("MARKED", "would be closed"),
    ]


def test_answers_that_are_new_are_counted_and_known_ones_are_not_named_again(bench: Bench) -> None:
    own(bench)
    bench.found("one", sequence=1)
    bench.answer("two", 2)
    bench.store.files["Appli_Data_111222333_2603020859.ok"] = b"{"

    found = look(bench, protocol="manifest")

    assert [one.batch for one in found.answers] == ["two", ""]
    assert "files: 2" in found.answers[0].becomes.show()
    assert "cannot be read" in found.answers[1].becomes.show()


def test_a_vendors_answer_would_be_taken_once_it_stood_still(bench: Bench) -> None:
    name = bench.foreign()
    bench.store.files["Appli_Data_444555666_2603020801.xml"] = b"<A/>"

    found = look(bench, protocol="pair", known=False)

    assert [one.name for one in found.answers] == [name]
    assert "stood still" in found.answers[0].becomes.show()
