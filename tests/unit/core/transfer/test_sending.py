"""A file becomes visible on the drop whole and verified, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from optimx.core.errors import (
    AlreadyThereError,
    AmbiguousReplyError,
    BadInputError,
    BadNameError,
    CancelledError,
    DamagedTransferError,
    DropFullError,
    LoginRefusedError,
    NotTakenUpError,
    PluginError,
    RightsError,
    TooSlowError,
    UnreachableError,
)
from optimx.core.language import text
from optimx.core.transfer import Drop
from optimx.core.transfer.policy import MIB
from optimx.plugins.transports.folder.transport import FolderTransport
from optimx.testing import SeededRandom

World = Any


class Crash(BaseException):
    """The process dies here."""


LOST = AmbiguousReplyError(text("no reply"))


def test_a_file_arrives_under_its_name_and_no_temporary_stays(world: World) -> None:
    sent = world.drop().send(world.outgoing())

    assert world.store.files == {"a.xml": b"<a/>"}
    assert (sent.already_there, sent.attempt) == (False, 1)


def test_the_temporary_name_is_told_before_the_file_becomes_visible(world: World) -> None:
    seen: list[tuple[str, list[str]]] = []

    sent = world.drop().send(world.outgoing(), lambda name: seen.append((name, list(world.store.files))))

    assert seen == [(sent.temporary, [sent.temporary])]
    assert sent.temporary.startswith("tmp_")
    assert sent.temporary.endswith(".part")


@pytest.mark.parametrize(("temporary", "before"), [("root", "tmp_"), ("folder", "work/tmp_"), ("none", "a.xml")])
def test_the_temporary_lies_where_the_policy_says(world: World, temporary: str, before: str) -> None:
    sent = world.drop(temporary=temporary, temporary_folder="work").send(world.outgoing())

    assert sent.temporary.startswith(before)
    assert list(world.store.files) == ["a.xml"]


def test_the_same_content_is_not_sent_again(world: World) -> None:
    world.store.files["a.xml"] = b"<a/>"

    sent = world.drop().send(world.outgoing())

    assert sent.already_there
    assert "upload" not in world.line.said


def test_what_the_drop_tells_of_an_upload_is_not_asked_for_again(world: World) -> None:
    world.line.tells = True
    world.drop().send(world.outgoing())

    upload = world.line.said.index("upload")
    assert world.line.said[upload:] == ["upload", "rename"]


def test_what_the_drop_tells_of_an_upload_is_held_against_what_was_sent(world: World) -> None:
    world.line.tells, world.line.damages = True, 1

    sent = world.drop(backoff=0.001).send(world.outgoing())

    assert (sent.attempt, world.store.files) == (2, {"a.xml": b"<a/>"})


def test_other_content_is_never_overwritten(world: World) -> None:
    world.store.files["a.xml"] = b"<b/>"

    with pytest.raises(AlreadyThereError):
        world.drop().send(world.outgoing())

    assert world.store.files == {"a.xml": b"<b/>"}


def test_a_file_that_arrives_short_is_thrown_away_and_sent_again(world: World) -> None:
    world.line.damages = 1

    sent = world.drop().send(world.outgoing())

    assert sent.attempt == 2
    assert world.store.files == {"a.xml": b"<a/>"}


def test_a_file_that_always_arrives_short_is_never_committed(world: World) -> None:
    world.line.damages = 99
    told: list[str] = []

    with pytest.raises(DamagedTransferError):
        world.drop().send(world.outgoing(), told.append)

    assert world.store.files == {}
    assert told == []


@pytest.mark.parametrize("now", [b"<b/>", b"<a", b""])
@pytest.mark.parametrize("temporary", ["root", "none"])
def test_a_spool_that_was_changed_is_noticed_before_the_commit(world: World, now: bytes, temporary: str) -> None:
    outgoing = world.outgoing()
    world.disk.put(outgoing.path, now)
    told: list[str] = []

    with pytest.raises(BadInputError):
        world.drop(temporary=temporary).send(outgoing, told.append)

    assert world.store.files == {}
    assert told == []


def test_a_line_that_breaks_is_tried_again_over_a_new_connection(world: World) -> None:
    world.fails("upload before", UnreachableError(text("gone")))

    sent = world.drop().send(world.outgoing())

    assert sent.attempt == 2
    assert len(world.line.opened) == 2
    assert world.line.opened[0].inner.closed


def test_a_large_file_is_taken_up_where_the_line_broke(world: World) -> None:
    world.line.breaks = [3 * MIB, 1 * MIB]
    data = bytes(range(256)) * (5 * MIB // 256)

    sent = world.drop().send(world.outgoing("a.pdf", data))

    assert world.line.given == [3 * MIB, 1 * MIB, 1 * MIB]
    assert world.store.files == {"a.pdf": data}
    assert sent.attempt == 3


@pytest.mark.parametrize(("resumes", "arrived"), [(False, 3 * MIB), (True, MIB - 1)])
def test_what_cannot_or_need_not_be_taken_up_is_sent_again(world: World, resumes: bool, arrived: int) -> None:
    world.can(resumes_upload=resumes)
    world.line.breaks = [arrived]
    data = b"x" * 5 * MIB

    world.drop().send(world.outgoing("a.pdf", data))

    assert world.line.given == [arrived, 5 * MIB]
    assert world.store.files == {"a.pdf": data}


def test_a_drop_that_takes_nothing_up_is_sent_to_anew_at_once_and_not_asked_again(world: World) -> None:
    world.line.breaks = [3 * MIB, 9 * MIB, 9 * MIB, 2 * MIB]
    data = b"x" * 5 * MIB
    drop = world.drop(backoff=1.0)

    world.happens("upload before", lambda: None)
    world.fails("upload before", NotTakenUpError(text("no")))
    sent = [drop.send(world.outgoing(name, data)) for name in ("a.pdf", "b.pdf")]

    assert world.line.given == [3 * MIB, 0, 5 * MIB, 2 * MIB, 5 * MIB]
    assert [each.attempt for each in sent] == [2, 2], "that it was refused costs no attempt, and no pause"
    assert world.store.files == {"a.pdf": data, "b.pdf": data}


@pytest.mark.parametrize("change", [lambda part: part + b"more", lambda part: part[:10], lambda part: None])
def test_a_beginning_that_is_not_ours_is_thrown_away(world: World, change: Callable[[bytes], bytes | None]) -> None:
    world.line.breaks = [3 * MIB]
    data = b"x" * 5 * MIB

    def meddle() -> None:
        (name,) = world.store.files
        changed = change(world.store.files.pop(name))
        if changed is not None:
            world.store.files[name] = changed

    world.happens("stat before", lambda: None)
    world.happens("stat before", meddle)
    world.drop().send(world.outgoing("a.pdf", data))

    assert world.line.given == [3 * MIB, 5 * MIB]
    assert world.store.files == {"a.pdf": data}


def test_a_beginning_whose_bytes_were_changed_never_becomes_visible_where_the_drop_can_hash(world: World) -> None:
    world.store.hashing = True
    world.line.breaks = [3 * MIB]
    data = b"x" * 5 * MIB

    def meddle() -> None:
        (name,) = world.store.files
        world.store.files[name] = b"y" * len(world.store.files[name])

    world.happens("stat before", lambda: None)
    world.happens("stat before", meddle)
    world.drop().send(world.outgoing("a.pdf", data))

    assert world.line.given == [3 * MIB, 2 * MIB, 5 * MIB]
    assert world.store.files == {"a.pdf": data}


def test_a_beginning_that_is_never_finished_does_not_stay(world: World) -> None:
    world.line.breaks = [3 * MIB, 0, 0, 0, 0, 0]

    with pytest.raises(UnreachableError):
        world.drop(attempts=3).send(world.outgoing("a.pdf", b"x" * 5 * MIB))

    assert world.line.given == [3 * MIB, 0, 0]
    assert world.store.files == {}


@pytest.mark.parametrize(
    "error",
    [RightsError(text("no")), LoginRefusedError(text("no")), BadInputError(text("no")), DropFullError(text("full"))],
)
def test_what_will_fail_again_is_not_tried_again(world: World, error: Exception) -> None:
    world.fails("upload before", error)

    with pytest.raises(type(error)):
        world.drop().send(world.outgoing())

    assert world.line.said.count("upload") == 1


def test_attempts_are_bounded_and_pauses_grow(world: World) -> None:
    world.fails("upload before", *[UnreachableError(text("gone"))] * 9)
    before = world.clock.monotonic()

    with pytest.raises(UnreachableError):
        world.drop(attempts=4, backoff=1.0).send(world.outgoing())

    assert world.line.said.count("upload") == 4
    assert 3.5 <= world.clock.monotonic() - before <= 7.75


def test_an_upload_without_reply_that_is_whole_is_not_sent_again(world: World) -> None:
    world.fails("upload after", LOST)

    world.drop().send(world.outgoing())

    assert world.line.said.count("upload") == 1
    assert world.store.files == {"a.xml": b"<a/>"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_rename_without_reply_is_cleared_up_by_looking(world: World, when: str) -> None:
    world.fails(f"rename {when}", LOST)

    world.drop().send(world.outgoing())

    assert world.store.files == {"a.xml": b"<a/>"}


def test_a_rename_that_is_carried_out_late_is_recognised(world: World) -> None:
    def late() -> None:
        (name,) = world.store.files
        world.store.files["a.xml"] = world.store.files.pop(name)

    world.fails("rename before", LOST)
    world.happens("rename before", late)

    world.drop().send(world.outgoing())

    assert world.store.files == {"a.xml": b"<a/>"}


def test_a_file_taken_before_we_could_look_is_for_the_caller_to_judge(world: World) -> None:
    def taken() -> None:
        world.store.files.clear()
        raise LOST

    world.happens("rename after", taken)

    with pytest.raises(AmbiguousReplyError):
        world.drop().send(world.outgoing())

    assert world.line.said.count("upload") == 1


def test_a_drop_that_nobody_can_look_at_leaves_the_question_open(world: World) -> None:
    def gone() -> None:
        world.fails("stat before", *[UnreachableError(text("gone"))] * 9)
        raise LOST

    world.happens("rename before", gone)

    with pytest.raises(AmbiguousReplyError):
        world.drop().send(world.outgoing())


def test_once_told_the_temporary_is_never_removed(world: World) -> None:
    """Neither there means "sent and taken": to remove it ourselves would forge that."""
    world.fails("rename before", RightsError(text("no")))

    with pytest.raises(RightsError):
        world.drop().send(world.outgoing(), lambda name: None)

    assert [name for name in world.store.files if name.startswith("tmp_")]


def test_a_target_that_appears_with_the_same_content_meanwhile_is_success(world: World) -> None:
    world.happens("rename before", lambda: world.store.files.update({"a.xml": b"<a/>"}))

    sent = world.drop().send(world.outgoing())

    assert sent.already_there
    assert world.store.files == {"a.xml": b"<a/>"}


def test_a_file_sent_in_place_and_gone_without_reply_is_not_sent_twice(world: World) -> None:
    def taken() -> None:
        world.store.files.clear()
        raise LOST

    world.happens("upload after", taken)

    with pytest.raises(AmbiguousReplyError):
        world.drop(temporary="none").send(world.outgoing())

    assert world.line.said.count("upload") == 1


# -- without temporary names


@pytest.mark.parametrize("overwrites", [True, False])
@pytest.mark.parametrize("half", [b"", b"<a"])
def test_our_own_beginning_gives_way_to_the_whole(world: World, half: bytes, *, overwrites: bool) -> None:
    world.store.overwrites = overwrites
    world.store.files["a.xml"] = half

    world.drop(temporary="none").send(world.outgoing())

    assert world.store.files == {"a.xml": b"<a/>"}


@pytest.mark.parametrize("overwrites", [True, False])
def test_a_file_sent_in_place_is_whole_though_the_line_broke_twice(world: World, *, overwrites: bool) -> None:
    world.store.overwrites = overwrites
    world.line.breaks = [2, 0]
    told: list[str] = []

    sent = world.drop(temporary="none").send(world.outgoing(), told.append)

    assert sent.attempt == 3
    assert world.store.files == {"a.xml": b"<a/>"}
    assert told == ["a.xml"]


def test_a_file_sent_in_place_that_could_not_be_verified_is_looked_at_again(world: World) -> None:
    world.store.overwrites = False
    world.happens("stat before", lambda: None)
    world.fails("stat before", UnreachableError(text("gone")))

    world.drop(temporary="none").send(world.outgoing())

    assert world.line.said.count("upload") == 1
    assert world.store.files == {"a.xml": b"<a/>"}


def test_a_file_sent_in_place_and_taken_before_it_was_verified_is_not_sent_twice(world: World) -> None:
    world.happens("upload after", world.store.files.clear)

    with pytest.raises(AmbiguousReplyError):
        world.drop(temporary="none").send(world.outgoing())

    assert world.line.said.count("upload") == 1


def test_what_arrived_damaged_in_place_is_removed_and_sent_again(world: World) -> None:
    world.store.overwrites = False
    world.happens("upload after", lambda: world.store.files.update({"a.xml": b"<\r\na/>"}))

    sent = world.drop(temporary="none").send(world.outgoing())

    assert sent.attempt == 2
    assert world.store.files == {"a.xml": b"<a/>"}


def test_what_somebody_else_wrote_while_the_line_was_down_stays(world: World) -> None:
    def other() -> None:
        world.store.files["a.xml"] = b"<b/>"
        raise UnreachableError(text("gone"))

    world.happens("upload before", other)

    with pytest.raises(AlreadyThereError):
        world.drop(temporary="none").send(world.outgoing())

    assert world.store.files == {"a.xml": b"<b/>"}


def test_a_small_file_is_replaced_in_place_though_the_line_broke(world: World) -> None:
    world.store.overwrites = False
    world.store.files["optimx.json"] = b"1"
    world.line.breaks = [1]

    world.drop(temporary="none").write("optimx.json", b"22", replace=True)

    assert world.store.files == {"optimx.json": b"22"}


def test_a_crash_leaves_everything_as_it_is(world: World) -> None:
    world.fails("rename before", Crash())

    with pytest.raises(Crash):
        world.drop().send(world.outgoing())

    assert [name for name in world.store.files if name.startswith("tmp_")]
    assert not world.line.opened[0].inner.closed


def test_a_stop_ends_it_and_frees_the_line(world: World) -> None:
    world.happens("upload before", world.stop.request)

    with pytest.raises(CancelledError):
        world.drop().send(world.outgoing())

    assert world.line.opened[0].inner.aborted
    assert world.line.said.count("upload") == 1


def test_a_transport_that_breaks_its_contract_is_named_without_its_words(world: World) -> None:
    world.fails("upload before", ValueError("password=hunter2"))

    with pytest.raises(PluginError, match="ValueError") as caught:
        world.drop().send(world.outgoing())

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("target", ["../a", "/a", "a//b", "a/./b", "", "a\nb", "a\\b", "a\u202eb", "x" * 256, "\udcff"])
def test_no_path_that_could_leave_the_drop_reaches_a_transport(world: World, target: str) -> None:
    outgoing = world.outgoing()

    with pytest.raises(BadNameError):
        world.drop().send(type(outgoing)(Path("/spool/a.xml"), target, 4, outgoing.sha256, outgoing.role))

    assert world.line.said == []


@pytest.mark.parametrize("connections", [1, 4])
def test_many_files_go_over_several_connections(world: World, connections: int) -> None:
    outgoings = [world.outgoing(f"docs/{number}.pdf", bytes([number]) * 1000) for number in range(20)]
    world.store.files["docs/3.pdf"] = bytes([3]) * 1000
    sent: list[Any] = []

    world.drop(connections=connections).send_all(outgoings, sent.append)

    assert sorted(item.outgoing.target for item in sent) == sorted(outgoing.target for outgoing in outgoings)
    assert [item.outgoing.target for item in sent if item.already_there] == ["docs/3.pdf"]
    assert sorted(world.store.files) == sorted(outgoing.target for outgoing in outgoings)
    assert len(world.line.opened) <= connections
    assert world.ends == [(20, 20, 20_000, 20_000)]


@pytest.mark.parametrize("connections", [1, 4])
def test_one_file_that_cannot_go_ends_it_and_the_others_are_told(world: World, connections: int) -> None:
    outgoings = [world.outgoing(f"docs/{number}.pdf", bytes([number])) for number in range(8)]
    world.store.files["docs/7.pdf"] = b"other"
    sent: list[Any] = []

    with pytest.raises(AlreadyThereError):
        world.drop(connections=connections).send_all(outgoings, sent.append)

    assert {item.outgoing.target for item in sent} == set(world.store.files) - {"docs/7.pdf"}


def test_a_small_file_is_written_whole_and_once(world: World) -> None:
    drop = world.drop()

    drop.write("r.json", b"{}")
    drop.write("r.json", b"{}")

    assert world.store.files == {"r.json": b"{}"}
    assert world.line.said.count("upload") == 1


def test_a_small_file_replaces_another_only_when_asked(world: World) -> None:
    drop = world.drop()
    drop.write("optimx.json", b"1")

    with pytest.raises(AlreadyThereError):
        drop.write("optimx.json", b"2")
    drop.write("optimx.json", b"2", replace=True)

    assert world.store.files == {"optimx.json": b"2"}


@pytest.mark.parametrize("temporary", ["root", "none"])
def test_a_small_file_is_replaced_where_nothing_may_be_written_over(
    world: World, tmp_path: Path, temporary: Any
) -> None:
    def connect() -> FolderTransport:
        return FolderTransport(tmp_path, "111222333")

    drop = Drop(
        connect,
        replace(world.policy, temporary=temporary),
        disk=world.disk,
        clock=world.clock,
        random=SeededRandom(),
        stop=world.stop,
        capabilities=world.store.capabilities,
    )
    drop.write("optimx.json", b"1", replace=True)

    drop.write("optimx.json", b"2", replace=True)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"optimx.json": b"2"}


def test_a_full_drop_keeps_nothing_half_written(world: World) -> None:
    world.store.capacity = 2

    with pytest.raises(DropFullError):
        world.drop().send(world.outgoing())

    assert world.store.files == {}


def test_an_upload_that_trickles_is_given_up(world: World) -> None:
    world.line.slow = 40.0

    with pytest.raises(TooSlowError):
        world.drop(minimum_rate=1 << 20).send(world.outgoing("a.pdf", b"x" * 5 * MIB))

    assert world.line.given[0] < 5 * MIB


def test_the_deadline_ends_an_upload_in_its_middle(world: World) -> None:
    world.line.slow = 1.0
    world.stop.deadline = world.clock.monotonic() + 3

    with pytest.raises(TooSlowError):
        world.drop().send(world.outgoing("a.pdf", b"x" * 5 * MIB))

    assert 0 < world.line.given[0] < 5 * MIB
    assert "a.pdf" not in world.store.files


def test_bytes_are_told_as_they_move_and_taken_back_when_they_moved_in_vain(world: World) -> None:
    world.can(resumes_upload=False)
    world.line.breaks = [3 * MIB]

    world.drop().send_all([world.outgoing("a.pdf", b"x" * 5 * MIB)], lambda sent: None)

    moved = [bytes_done for _, _, bytes_done, _ in world.told]
    assert len(moved) > 5
    assert any(later < earlier for earlier, later in pairwise(moved))
    assert world.told[-1] == (1, 1, 5 * MIB, 5 * MIB)
