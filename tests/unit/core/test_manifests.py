"""Manifest, receipt, identity: whole and checked, or refused with the file's name."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from optimx.core.errors import BadInputError
from optimx.core.events import Role, VerdictKind
from optimx.core.manifests import (
    DropIdentity,
    Manifest,
    ManifestFile,
    OfficeIdentity,
    Receipt,
    from_bytes,
    to_bytes,
)

ANSWER = ManifestFile("Appli_Data_111222333_2611231230.xml", Role.ANSWER, 10, "a" * 64)
PHOTO = ManifestFile("p1.jpg", Role.PHOTO, 20, "b" * 64)
MANIFEST = Manifest(1, "batch", "111222333", "office", 1, 7, "2611231230", (ANSWER, PHOTO), "pair", "head")


@pytest.mark.parametrize(
    "value",
    [
        MANIFEST,
        Receipt(1, "batch", "111222333", VerdictKind.REFUSED, datetime(2026, 11, 23, tzinfo=UTC), (), ("c" * 64,)),
        DropIdentity(1, "111222333"),
        OfficeIdentity("111222333", "office", 1, 7, "machine", "journal.db"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_written_is_read_back(value: Manifest | Receipt | DropIdentity | OfficeIdentity) -> None:
    assert from_bytes(type(value), to_bytes(value), "file") == value


def test_the_same_manifest_gives_the_same_bytes() -> None:
    assert to_bytes(MANIFEST) == to_bytes(replace(MANIFEST))


def changed(**values: object) -> bytes:
    return json.dumps({**json.loads(to_bytes(MANIFEST)), **values}).encode()


def file(**values: object) -> list[dict[str, object]]:
    return [{**json.loads(to_bytes(MANIFEST))["files"][0], **values}]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 100_000,
        changed(sequence="7"),
        changed(sequence=True),
        changed(files={}),
        changed(files=file(name="../../etc/passwd")),
        changed(files=file(name="a\u0000b")),
        changed(files=file(name="CON.xml")),
        changed(files=file(size=-1)),
        changed(files=file(sha256="A" * 64)),
        changed(files=file(sha256="zz")),
        changed(files=file(role="virus")),
        changed(files=file() + file(sha256="d" * 64)),
        changed(protocol=2),
    ],
    ids=lambda data: data[:40],
)
def test_a_manifest_that_is_none_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(BadInputError) as refused:
        from_bytes(Manifest, data, "x.ok")

    assert "x.ok" in str(refused.value)


def test_the_identity_of_a_drop_that_cannot_be_read_is_said_to_be_made_anew() -> None:
    with pytest.raises(BadInputError) as raised:
        from_bytes(DropIdentity, b"{", "optimx.json")

    assert "server add-account" in raised.value.remedy.show()


@pytest.mark.parametrize("kind", [DropIdentity, Manifest, Receipt])
@pytest.mark.parametrize(
    "told", [{"instance": {"id": "a"}}, {"epoch": "7"}, {"files": "elsewhere"}, {"verdict": "maybe"}]
)
def test_what_a_newer_protocol_calls_otherwise_is_not_taken_for_damaged(kind: type, told: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match="protocol") as raised:
        from_bytes(kind, json.dumps({"protocol": 2, "account": "111222333", **told}).encode(), "optimx.json")

    assert "Update optimx" in raised.value.remedy.show()


@pytest.mark.parametrize(
    "change",
    [{"instance": "../x"}, {"epoch": 10**30}, {"sequence": -1}, {"journal": "/x\0y"}, {"journal": "/x\ud800"}],
    ids=repr,
)
def test_an_office_folder_that_claims_what_may_not_be_is_damaged(change: dict[str, object]) -> None:
    mine = json.loads(to_bytes(OfficeIdentity("111222333", "office", 1, 7, "machine", "C:\\données\\journal.db")))

    with pytest.raises(BadInputError):
        from_bytes(OfficeIdentity, json.dumps(mine | change).encode(), "optimx.json")


def test_a_newer_peer_may_add_keys() -> None:
    assert from_bytes(Manifest, changed(colour="blue"), "x.ok") == MANIFEST


@pytest.mark.parametrize(
    ("listens_to", "epoch", "admitted"),
    [(None, 0, True), ("me", 1, True), ("other", 1, False), ("other", 0, True), ("me", 2, False), ("me", 0, True)],
    ids=["nobody yet", "me", "another", "another, older", "me, newer", "me, older"],
)
def test_a_drop_admits_its_office_or_a_higher_epoch(listens_to: str | None, epoch: int, admitted: bool) -> None:
    assert DropIdentity(1, "111222333", listens_to, epoch).admits("me", 1) is admitted


def test_media_lie_in_their_folders() -> None:
    signature = ManifestFile("s.png", Role.SIGNATURE, 1, "a" * 64)

    assert [each.path for each in (ANSWER, PHOTO, signature)] == [ANSWER.name, "photos/p1.jpg", "signatures/s.png"]


STRANGE = [
    *(
        {"batch": batch}
        for batch in ("", "../outside", "/etc", "a/b", "a\\b", "con", "a b", "\ud800", "x" * 81, ".", "C:")
    ),
    {"instance": "../a"},
    {"correlation": "\udfff"},
    {"epoch": -1},
    {"epoch": 2**63},
    {"sequence": -1},
    {"sequence": 2**70},
]


@pytest.mark.parametrize("change", STRANGE, ids=repr)
def test_an_id_that_could_leave_its_folder_and_a_number_that_no_database_holds_are_refused(
    change: dict[str, object],
) -> None:
    described = {**json.loads(to_bytes(MANIFEST)), **change}

    with pytest.raises(BadInputError):
        from_bytes(Manifest, json.dumps(described).encode(), "a.ok")


@pytest.mark.parametrize("change", [{"epoch": 2**63}, {"epoch": -1}, {"instance": "\ud800"}], ids=repr)
def test_a_drop_cannot_claim_an_epoch_that_nobody_can_follow(change: dict[str, object]) -> None:
    described = {"protocol": 1, "account": "111222333", "instance": "a", "epoch": 1, **change}

    with pytest.raises(BadInputError):
        from_bytes(DropIdentity, json.dumps(described).encode(), "optimx.json")
