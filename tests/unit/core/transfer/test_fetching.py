"""Many files arrive verified and durable, are told of in groups, and one that is missing stops no other."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimx.core.errors import (
    AlreadyThereError,
    BadInputError,
    BadNameError,
    DamagedTransferError,
    DiskFullError,
    LoginRefusedError,
    NotTakenUpError,
    NotThereError,
    RightsError,
    TooSlowError,
    UnreachableError,
)
from optimx.core.language import text
from optimx.core.transfer import Received
from optimx.testing import When, wrap_disk

World = Any
BIG = bytes(range(256)) * 8192  # 2 MiB: large enough to be taken up again


class Crash(BaseException):
    """The process dies here."""


def fetch(world: World, incomings: list[Any], **policy: Any) -> tuple[list[Received], list[Any]]:
    received: list[Received] = []
    failed = world.drop(**policy).fetch_all(incomings, received.extend)
    return received, list(failed)


@pytest.mark.parametrize("connections", [1, 4])
def test_files_are_durable_when_they_are_told_of(world: World, connections: int) -> None:
    incomings = [world.incoming(f"photos/{number}.jpg", bytes([number]) * 5000) for number in range(30)]
    groups: list[list[str]] = []

    def told(group: Any) -> None:
        after_a_crash = world.disk.copy()
        after_a_crash.crash()
        for received in group:
            path = str(received.incoming.target)
            assert after_a_crash.files()[path] == world.store.files[received.incoming.source]
        groups.append([received.incoming.source for received in group])

    failed = world.drop(connections=connections, group_files=8).fetch_all(incomings, told)

    assert failed == ()
    assert [len(group) for group in groups] == [8, 8, 8, 6]
    told_of = {source for group in groups for source in group}
    assert told_of == {incoming.source for incoming in incomings}
    assert not [name for name in world.disk.files() if name.endswith(".part")]
    assert world.told[-1] == (30, 30, 150_000, 150_000)


def test_with_one_connection_the_order_is_that_of_the_wishes(world: World) -> None:
    incomings = [world.incoming(f"photos/{number}.jpg", b"x" * number) for number in (3, 1, 2)]

    received, _ = fetch(world, incomings)

    assert [item.incoming for item in received] == incomings


def test_a_manifest_spares_every_round_trip_but_the_download(world: World) -> None:
    fetch(world, [world.incoming()])

    assert world.line.said == ["download"]


@pytest.mark.parametrize("connections", [1, 4])
def test_what_is_told_at_the_end_counts_the_files_that_came(world: World, connections: int) -> None:
    incomings = [world.incoming(f"photos/{number}.jpg", b"x" * 10) for number in range(6)]
    del world.store.files["photos/2.jpg"]

    fetch(world, incomings, connections=connections)
    fetch(world, incomings, connections=connections)  # five of them are here already

    assert world.told[0] == (0, 6, 0, 60)
    assert world.ends == [(5, 6, 50, 60), (5, 6, 50, 60)]


@pytest.mark.parametrize("connections", [1, 4])
def test_one_missing_photo_does_not_stop_the_others(world: World, connections: int) -> None:
    incomings = [world.incoming(f"photos/{number}.jpg", b"x" * number) for number in range(6)]
    del world.store.files["photos/2.jpg"]

    received, failed = fetch(world, incomings, connections=connections)

    assert len(received) == 5
    assert [(failure.incoming, type(failure.error)) for failure in failed] == [(incomings[2], NotThereError)]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sha256": "0" * 64}, DamagedTransferError),
        ({"size": 3}, DamagedTransferError),
        ({"size": 5}, DamagedTransferError),
        ({"limit": 3}, BadInputError),
        ({"limit": 3, "size": None}, BadInputError),
        ({"source": "../passwd"}, BadNameError),
    ],
)
def test_a_file_that_is_not_as_promised_fails_alone_and_leaves_nothing(
    world: World, changes: dict[str, Any], error: type[Exception]
) -> None:
    incoming = replace(world.incoming(), **changes)

    received, failed = fetch(world, [incoming])

    assert received == []
    assert [type(failure.error) for failure in failed] == [error]
    assert world.disk.files() == {}


def test_a_file_that_the_drop_does_not_show_fails_alone(world: World) -> None:
    world.fails("download before", RightsError(text("no")))

    received, failed = fetch(world, [world.incoming("photos/1.jpg"), world.incoming("photos/2.jpg")])

    assert len(received) == 1
    assert [type(failure.error) for failure in failed] == [RightsError]
    assert len(world.line.opened) == 1


@pytest.mark.parametrize("size_known", [True, False])
def test_a_file_that_ends_early_without_an_error_is_noticed(world: World, size_known: bool) -> None:
    incoming = world.incoming(data=b"x" * 1000)
    world.line.cuts = [-400]

    received, _ = fetch(world, [incoming if size_known else replace(incoming, size=None, sha256="")])

    assert [(item.size, item.attempt) for item in received] == [(1000, 2)]
    assert world.disk.files() == {"/in/1.jpg": b"x" * 1000}


@pytest.mark.parametrize("resumes", [True, False])
def test_a_line_that_breaks_is_taken_up_where_it_broke_if_the_drop_can(world: World, resumes: bool) -> None:
    world.can(resumes_download=resumes)
    world.line.cuts = [1_500_000]

    received, _ = fetch(world, [world.incoming(data=BIG)])

    assert received[0].sha256 == hashlib.sha256(BIG).hexdigest()
    assert world.disk.files() == {"/in/1.jpg": BIG}
    assert world.told[-1] == (1, 1, len(BIG), len(BIG))


@pytest.mark.parametrize("connections", [1, 4])
def test_a_dead_line_ends_it_after_all_attempts_and_what_arrived_is_kept(world: World, connections: int) -> None:
    incomings = [world.incoming(f"photos/{number}.jpg", b"x") for number in range(6)]
    received: list[Received] = []

    def dies() -> None:
        world.fails("download before", *[UnreachableError(text("gone"))] * 99)

    world.happens("download before", lambda: None)
    world.happens("download before", dies)

    with pytest.raises(UnreachableError):
        world.drop(connections=connections).fetch_all(incomings, received.extend)

    assert received
    assert all(str(item.incoming.target) in world.disk.files() for item in received)


def test_the_leftover_of_an_earlier_run_is_taken_up(world: World) -> None:
    incoming = world.incoming(data=BIG)
    world.line.cuts = [1_500_000] * 3
    with pytest.raises(UnreachableError):
        fetch(world, [incoming], attempts=1)
    assert world.disk.files() == {"/in/1.jpg.part": BIG[:1_500_000]}
    world.line.cuts = [len(BIG) - 1_500_000]  # not a byte more is needed

    received, _ = fetch(world, [incoming], attempts=2)

    assert received[0].sha256 == incoming.sha256
    assert world.disk.files() == {"/in/1.jpg": BIG}


def test_a_drop_that_takes_nothing_up_is_asked_from_the_beginning_at_once(world: World) -> None:
    world.disk.put(Path("/in/1.jpg.part"), BIG[:1_500_000])
    world.fails("download before", NotTakenUpError(text("no")))

    received, failed = fetch(world, [world.incoming(data=BIG)])

    assert (failed, [each.attempt for each in received]) == ([], [1]), "that it was refused costs no attempt"
    assert world.disk.files() == {"/in/1.jpg": BIG}
    assert world.told[-1] == (1, 1, len(BIG), len(BIG))


def test_a_drop_that_refuses_even_the_beginning_is_not_asked_for_ever(world: World) -> None:
    world.fails("download before", *[NotTakenUpError(text("no"))] * 99)

    with pytest.raises(NotTakenUpError):
        fetch(world, [world.incoming(data=BIG)], attempts=2)

    assert world.line.said == ["download", "download"]


@pytest.mark.parametrize("leftover", [b"", b"rubbish", b"?" * 1_500_000, BIG + b"more", BIG])
def test_a_leftover_that_is_no_beginning_of_the_file_does_no_harm(world: World, leftover: bytes) -> None:
    world.disk.put(Path("/in/1.jpg.part"), leftover)
    world.disk.put(Path("/in/1.jpg.part.old"), b"of a crash")

    received, _ = fetch(world, [world.incoming(data=BIG)])

    assert len(received) == 1
    assert world.disk.files() == {"/in/1.jpg": BIG}


def test_a_file_that_is_there_already_is_recognised_by_its_hash_and_made_durable(world: World) -> None:
    with world.disk.create(Path("/in/1.jpg")) as file:
        file.write(b"jpeg")

    received, _ = fetch(world, [world.incoming()])
    world.disk.crash()

    assert [item.already_there for item in received] == [True]
    assert world.line.said == []
    assert world.disk.files() == {"/in/1.jpg": b"jpeg"}


@pytest.mark.parametrize(("here", "already"), [(b"jpeg", True), (b"gpej", False)])
@pytest.mark.parametrize("with_hash", [True, False])
def test_other_content_at_the_target_is_never_overwritten(
    world: World, here: bytes, already: bool, with_hash: bool
) -> None:
    world.disk.put(Path("/in/1.jpg"), here)
    incoming = world.incoming()

    received, failed = fetch(world, [incoming if with_hash else replace(incoming, sha256="")])

    assert [item.already_there for item in received] == ([True] if already else [])
    assert [type(failure.error) for failure in failed] == ([] if already else [AlreadyThereError])
    assert world.disk.files() == {"/in/1.jpg": here}


@pytest.mark.parametrize("capacity", [3, 1_500_000])
def test_a_full_disk_ends_it_and_leaves_no_part(world: World, capacity: int) -> None:
    world.disk.capacity = capacity

    with pytest.raises(DiskFullError):
        fetch(world, [world.incoming(data=BIG)])

    assert world.disk.files() == {}
    assert world.line.said == ["download"]


def test_a_missing_folder_of_ours_is_no_missing_photo(world: World) -> None:
    incoming = replace(world.incoming(), target=Path("/nowhere/1.jpg"))

    with pytest.raises(NotThereError):
        fetch(world, [incoming])


def test_a_wrong_password_is_tried_once(world: World) -> None:
    world.fails("download before", *[LoginRefusedError(text("no"))] * 9)

    with pytest.raises(LoginRefusedError):
        fetch(world, [world.incoming(f"photos/{number}.jpg") for number in range(9)])

    assert world.line.said == ["download"]


def test_a_trickle_is_given_up(world: World) -> None:
    world.line.slow = 40.0

    with pytest.raises(TooSlowError):
        fetch(world, [world.incoming(data=BIG)], minimum_rate=1 << 20)


def test_the_deadline_ends_it(world: World) -> None:
    world.line.slow = 1.0
    world.stop.deadline = world.clock.monotonic() + 3

    with pytest.raises(TooSlowError):
        fetch(world, [world.incoming(data=BIG)])

    assert world.line.said == ["download"]


def test_a_crash_leaves_everything_as_it_is(world: World) -> None:
    world.fails("download after", Crash())

    with pytest.raises(Crash):
        fetch(world, [world.incoming(data=BIG)])

    assert world.disk.files() == {"/in/1.jpg.part": BIG}
    assert not world.line.opened[0].inner.closed


def test_nothing_to_fetch_opens_nothing(world: World) -> None:
    assert fetch(world, []) == ([], [])
    assert world.line.opened == []


def test_a_short_file_is_continued_and_not_begun_again(world: World) -> None:
    world.line.cuts = [-1_500_000, 1_500_000 - len(BIG)]

    received, _ = fetch(world, [world.incoming(data=BIG)])

    assert received[0].attempt == 2
    assert world.disk.files() == {"/in/1.jpg": BIG}


def test_a_connection_is_not_used_again_when_our_own_disk_failed_in_the_middle(world: World) -> None:
    def refuse(name: str, when: When) -> None:
        if name.startswith("disk.write"):
            raise RightsError(text("no"))

    world.disk = wrap_disk(world.disk, refuse)

    with pytest.raises(RightsError):
        fetch(world, [world.incoming(data=BIG), world.incoming("photos/2.jpg")])

    assert world.line.opened[0].inner.closed
