import hashlib
from pathlib import Path

import pytest

from optimx.core.contracts import Capabilities
from optimx.core.events import Role
from optimx.core.transfer import Commitment, Drop, Outgoing, Stop, TransferPolicy, look_for_commit
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, MemoryTransport, SeededRandom

DATA = b"<P/>"
SHA = hashlib.sha256(DATA).hexdigest()
TEMPORARY = "tmp_0123456789abcdef.part"


def _drop(files: dict[str, bytes], disk: MemoryDisk | None = None) -> tuple[MemoryDrop, Drop]:
    memory, clock = MemoryDrop(dict(files)), ManualClock()
    drop = Drop(
        memory.connect,
        TransferPolicy(connections=1),
        disk=disk or MemoryDisk(),
        clock=clock,
        random=SeededRandom(),
        stop=Stop(clock),
        capabilities=Capabilities(),
    )
    return memory, drop


@pytest.mark.parametrize(
    ("files", "temporary", "commitment"),
    [
        ({TEMPORARY: DATA}, TEMPORARY, Commitment.NOT_DONE),
        ({"p.xml": DATA}, TEMPORARY, Commitment.DONE),
        ({}, TEMPORARY, Commitment.TAKEN),
        ({"p.xml": DATA}, "", Commitment.DONE),
        ({"p.xml": b"<P"}, "", Commitment.NOT_DONE),
        ({}, "", Commitment.UNKNOWN),
    ],
)
def test_what_the_drop_shows_tells_whether_a_file_was_committed(
    files: dict[str, bytes], temporary: str, commitment: Commitment
) -> None:
    memory, drop = _drop(files)

    assert look_for_commit(drop, temporary, "p.xml", len(DATA), SHA) is commitment
    assert memory.files == files


def test_a_temporary_file_that_cannot_be_looked_at_but_is_listed_was_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, drop = _drop({TEMPORARY: DATA})
    # FTP knows one answer for what is missing and for what a virus scanner or a rename that hangs holds open
    monkeypatch.setattr(MemoryTransport, "stat", lambda self, path: None)

    assert look_for_commit(drop, TEMPORARY, "p.xml", len(DATA), SHA) is Commitment.NOT_DONE


def test_only_ones_own_temporary_files_are_swept() -> None:
    memory, drop = _drop({})
    drop.sign("abcdef01")
    mine, kept, others = "tmp_abcdef0100000001.part", "tmp_abcdef0100000002.part", "tmp_1234567800000001.part"
    memory.files = dict.fromkeys((mine, kept, others, "optim_data.xml"), b"")

    assert drop.sweep({kept}) == 1
    assert set(memory.files) == {kept, others, "optim_data.xml"}


def test_nothing_is_swept_by_who_has_no_mark() -> None:
    memory, drop = _drop({TEMPORARY: b""})

    assert drop.sweep() == 0
    assert set(memory.files) == {TEMPORARY}


def test_what_is_sent_lies_under_ones_own_mark_meanwhile() -> None:
    disk = MemoryDisk()
    disk.put(Path("/spool/p.xml"), DATA)
    memory, drop = _drop({}, disk)
    drop.sign("abcdef01")
    before: list[str] = []

    drop.send(Outgoing(Path("/spool/p.xml"), "p.xml", len(DATA), SHA, Role.PARAM), before.append)

    assert [name[:12] for name in before] == ["tmp_abcdef01"]
    assert set(memory.files) == {"p.xml"}
