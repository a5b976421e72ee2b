"""The drop in memory keeps the contract of a transport; its clock and its chance do what a test says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from optimx.core.contracts import Capabilities, Transport
from optimx.core.errors import AlreadyThereError, NotThereError, UnreachableError
from optimx.testing import ManualClock, MemoryDrop, SeededRandom


def test_all_connections_see_the_same_files() -> None:
    drop = MemoryDrop(files={"a": b"1"})

    drop.connect().rename("a", "photos/b")

    assert drop.connect().stat("photos/b") is not None


def test_a_rename_never_replaces() -> None:
    drop = MemoryDrop(files={"a": b"1", "b": b"2"})

    with pytest.raises(AlreadyThereError):
        drop.connect().rename("a", "b")


def test_case_matters_where_it_does() -> None:
    files = {"A": b"1"}

    assert MemoryDrop(files=dict(files)).connect().stat("a") is None
    assert (
        MemoryDrop(files=dict(files), capabilities=Capabilities(case_sensitive=False)).connect().stat("a") is not None
    )


@pytest.mark.parametrize(
    "action",
    [
        lambda transport: list(transport.list("nowhere")),
        lambda transport: transport.delete("nothing"),
        lambda transport: transport.rename("nothing", "other"),
        lambda transport: transport.make_folder("nowhere/folder"),
    ],
)
def test_what_is_not_there_is_an_error(action: Callable[[Transport], object]) -> None:
    with pytest.raises(NotThereError):
        action(MemoryDrop().connect())


def test_a_closed_connection_does_nothing() -> None:
    drop = MemoryDrop(files={"a": b"1"})
    transport = drop.connect()
    transport.close()

    with pytest.raises(UnreachableError):
        transport.delete("a")

    assert drop.files == {"a": b"1"}


def test_a_copy_goes_its_own_way() -> None:
    drop = MemoryDrop(files={"a": b"1"})
    twin = drop.copy()

    twin.connect().delete("a")

    assert drop.files == {"a": b"1"}


def test_time_passes_only_on_demand_and_may_jump() -> None:
    clock = ManualClock(datetime(2026, 10, 25, tzinfo=UTC))
    before = clock.monotonic()

    clock.sleep(10)
    assert clock.now() == datetime(2026, 10, 25, tzinfo=UTC) + timedelta(seconds=10)
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))

    assert clock.monotonic() - before == 10


def test_the_same_seed_gives_the_same_ids_and_a_copy_goes_on_alike() -> None:
    one, other = SeededRandom(7), SeededRandom(7)

    assert [one.uuid(), one.token()] == [other.uuid(), other.token()]
    assert one.copy().token() == one.token()
    assert SeededRandom(8).uuid() != SeededRandom(7).uuid()
    assert len(one.uuid()) == 36
