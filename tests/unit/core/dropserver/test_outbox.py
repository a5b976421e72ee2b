"""Outbox: an answer is delivered until the office's mark shows what became of it, the same bytes every time."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from optimx.core.codec import encode
from optimx.core.contracts import AnswerFile, AnswerFiles, Batch, Transport
from optimx.core.dropserver import outbox
from optimx.core.errors import AmbiguousReplyError, RightsError, TransientError, UnreachableError
from optimx.core.events import Certainty, Errored, Finding, Processed, Role, Severity
from optimx.core.journal import UNCERTAIN, Profile
from optimx.core.journal.entries import Committing, Sent
from optimx.core.language import text
from optimx.core.manifests import Manifest, from_bytes
from optimx.testing import When, arrive, enter, wrap_transport
from optimx.testing.systems import photo_bytes
from tests.stand.bench import sha256

Bench = Any
STEM = "Appli_Data_111222333_2603020700"
ANSWER, MANIFEST = f"{STEM}.xml", f"{STEM}.ok"
MARK, REFUSED = f"archive/{STEM}.imported", f"archive/{STEM}.refused"


class Died(BaseException):
    """The process dies here."""


def test_media_come_first_then_the_answer_and_its_manifest_last(answered: Bench) -> None:
    state = answered.deliver()

    assert list(answered.store.files) == ["photos/p1.jpg", ANSWER, MANIFEST]
    assert state.stage == "SENT"
    assert answered.staged() == set()


class InFolders:
    """A mobile system whose answer has a photo and a signature of one name."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._system = bench.system()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._system, name)

    def write_answer(self, batch: Batch, folder: Path) -> AnswerFiles:
        written = self._system.write_answer(batch, folder)
        parts = []
        for role, content in ((Role.PHOTO, PHOTO), (Role.SIGNATURE, SIGNATURE)):
            path = folder / f"{role}s" / "p1.jpg"
            self._bench.disk.put(path, content)
            parts.append(AnswerFile(path, role))
        return AnswerFiles(written.answer, tuple(parts), written.counts)


PHOTO, SIGNATURE = b"\xff\xd8\xffphoto", b"\xff\xd8\xffsignature"


def test_a_photo_and_a_signature_of_one_name_are_both_delivered_and_nothing_is_left_in_staging(
    answered: Bench,
) -> None:
    answered.parts = {"system": InFolders(answered)}

    state = answered.deliver()

    assert answered.store.files["photos/p1.jpg"] == PHOTO
    assert answered.store.files["signatures/p1.jpg"] == SIGNATURE
    assert state.stage == "SENT"
    assert [entry.name for entry in answered.disk.list(answered.account().staging)] == []


@pytest.mark.parametrize("photo", ["photo é.jpg", "a b.jpg", "CON.jpg"])
def test_a_photo_that_no_office_would_take_keeps_no_other_answer_back(bench: Bench, photo: str) -> None:
    enter(bench.books, "e1", photo)
    bench.books.commit("freeze", facts=bench.system()._frozen("pair-1"))
    enter(bench.books, "e2", "p2.jpg")
    bench.books.commit("freeze", facts=bench.system()._frozen("pair-2"))

    outbox.deliver(bench.account())

    assert [state.stage for state in bench.journal.batches()] == ["PLANNED", "SENT"]
    (error,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert (error.code, photo in str(error.what)) == ("E-NAME", True)


def test_the_manifest_describes_exactly_what_lies_there(answered: Bench) -> None:
    state = answered.deliver()

    manifest = from_bytes(Manifest, answered.store.files[MANIFEST], MANIFEST)
    assert (manifest.batch, manifest.instance, manifest.sequence) == (state.id, "mobile", 1)
    assert {file.path: file.size for file in manifest.files} == {
        name: len(data) for name, data in answered.store.files.items() if name != MANIFEST
    }


# -- what the drop shows decides

FINDINGS = [Finding("SET_TEST", Severity.SET, text("no good"), ANSWER)]


@pytest.mark.parametrize(
    ("lies", "stage", "settled", "delivered"),
    [
        ({MANIFEST: b"{}"}, "SENT", False, False),
        ({MANIFEST: b"{}", MARK: b""}, "SENT", False, False),
        ({MARK: b"{}"}, "ACCEPTED", True, False),
        ({REFUSED: b"{}"}, "REFUSED", False, False),
        ({}, "SENT", False, True),
    ],
)
def test_where_the_manifest_is_decides_whether_an_answer_is_delivered_again(
    answered: Bench, lies: dict[str, bytes], stage: str, settled: bool, delivered: bool
) -> None:
    answered.deliver()
    before = dict(answered.store.files)
    answered.store.files = {**{name: data for name, data in before.items() if name != MANIFEST}, **lies}

    state = answered.deliver("run 2")

    assert (state.stage, state.settled) == (stage, settled)
    assert (answered.store.files.get(MANIFEST) == before[MANIFEST]) is delivered


def test_what_was_imported_leaves_the_drop_and_the_system_hears_of_it(answered: Bench) -> None:
    answered.deliver()
    answered.store.files[MARK] = answered.store.files.pop(MANIFEST)

    answered.deliver("run 2")

    assert answered.store.files.keys() == {MARK}
    assert answered.statuses() == ["closed"]
    assert len([row for row in answered.journal.rows() if isinstance(row.body, Processed)]) == 1


def test_what_another_open_answer_needs_stays(answered: Bench) -> None:
    answered.deliver()
    enter(answered.books, "e2", "p1.jpg")
    answered.freeze()
    answered.deliver("run 2")
    second = "Appli_Data_111222333_2603020701.xml"
    answered.store.files[MARK] = answered.store.files.pop(MANIFEST)

    answered.deliver("run 3")

    assert ANSWER not in answered.store.files
    assert {"photos/p1.jpg", second} < answered.store.files.keys()


def test_a_refused_answer_stays_with_what_the_office_said_of_it(answered: Bench) -> None:
    answered.refuse(json.dumps(encode(FINDINGS)).encode())
    state = answered.deliver("run 3")

    (error,) = [row.body for row in answered.journal.rows() if isinstance(row.body, Errored)]
    assert (error.code, list(error.findings)) == ("E-ANSWER-RETURNED", FINDINGS)
    assert (state.stage, state.settled, answered.statuses()) == ("REFUSED", False, ["refused"])
    assert {ANSWER, "photos/p1.jpg", REFUSED} < answered.store.files.keys()


@pytest.mark.parametrize("findings", [b"", b"{", b"{}", b"[3]", b"\xff", b"[" * 200_000, b" " * (9 << 20)], ids=len)
def test_findings_that_cannot_be_read_cost_nothing(answered: Bench, findings: bytes) -> None:
    assert answered.refuse(findings).stage == "REFUSED"


def test_what_somebody_else_wrote_under_the_name_of_an_answer_stays_until_it_is_taken(answered: Bench) -> None:
    answered.vendor()
    answered.connect = lambda: wrap_transport(answered.store.connect(), write_first)

    def write_first(name: str, when: When) -> None:
        if "p1.jpg" in name:
            answered.store.files[ANSWER] = b"<A/>"

    answered.deliver()
    assert answered.store.files[ANSWER] == b"<A/>"
    assert answered.codes() == ["E-NAME-TAKEN"]

    answered.connect = None
    del answered.store.files[ANSWER]
    assert answered.deliver("run 2").stage == "SENT"


def test_photos_that_were_cut_without_temporary_names_go_whole(answered: Bench) -> None:
    answered.changes = {"temporary": False}
    whole = photo_bytes("p1.jpg")
    answered.store.files["photos/p1.jpg"] = whole[:5]

    state = answered.deliver()

    assert (state.stage, answered.store.files["photos/p1.jpg"]) == ("SENT", whole)


def test_a_delivery_that_died_goes_on_with_the_same_answer(answered: Bench) -> None:
    def on_effect(name: str, when: When) -> None:
        if f" {MANIFEST}" in name and when == "before":
            raise Died

    answered.connect = lambda: wrap_transport(answered.store.connect(), on_effect)
    with pytest.raises(Died):
        answered.deliver()
    answered.connect = None
    before = {name: data for name, data in answered.store.files.items() if not name.endswith(".part")}

    assert answered.deliver("run 2").stage == "SENT"
    assert {name: data for name, data in answered.store.files.items() if name != MANIFEST} == before


def test_media_that_come_after_the_answer_was_frozen_travel_in_a_later_batch(bench: Bench) -> None:
    enter(bench.books, "e1", "p1.jpg", late=True)
    bench.freeze()
    bench.deliver()
    arrive(bench.books, "p1.jpg")

    bench.deliver("run 2")

    second = f"{STEM[:-1]}1"
    manifest = from_bytes(Manifest, bench.store.files[f"{second}.ok"], "")
    assert [file.path for file in manifest.files] == ["photos/p1.jpg"]
    assert f"{second}.xml" not in bench.store.files
    assert bench.store.files["photos/p1.jpg"] == photo_bytes("p1.jpg")


@pytest.mark.parametrize("name", [ANSWER, ANSWER.upper(), MARK, f"archive/{ANSWER}"])
def test_a_stamp_that_is_seen_on_the_drop_is_taken(answered: Bench, name: str) -> None:
    answered.store.files[name] = b"x"

    assert answered.deliver().name == "Appli_Data_111222333_2603020701.xml"


# -- under another name, since [names] was put right


def cut(bench: Bench, fatal: int) -> None:
    """Deliver, and die at one of the effects on the drop."""
    seen: list[str] = []

    def on_effect(name: str, when: When) -> None:
        seen.append(name)
        if len(seen) == fatal:
            raise Died

    bench.connect = lambda: wrap_transport(bench.store.connect(), on_effect)
    with suppress(Died):
        bench.deliver()
    bench.connect = None


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("again", range(10))
@pytest.mark.parametrize("fatal", range(1, 16))
def test_an_answer_lies_there_once_and_under_one_name_wherever_its_delivery_was_cut(
    answered: Bench, fatal: int, again: int, profile: Profile
) -> None:
    answered.changes = {"profile": profile}
    cut(answered, fatal)
    answered.rename()
    cut(answered, again)

    state = answered.deliver("run 3")

    lying = {name: data for name, data in answered.store.files.items() if name != MANIFEST}
    assert (state.stage, set(lying)) == ("SENT", {"photos/p1.jpg", state.name})
    assert {file.path: file.sha256 for file in state.spooled} == {name: sha256(data) for name, data in lying.items()}
    if profile is Profile.MANIFEST:
        assert from_bytes(Manifest, answered.store.files[MANIFEST], MANIFEST).files == state.spooled


def test_an_answer_that_is_written_with_another_content_is_not_sent(answered: Bench) -> None:
    dies(answered, "before")
    answer = next(name for name in answered.books.facts if name.startswith("answer "))
    answered.books.facts[answer] = answered.books.facts[answer].replace("e1", "e2")

    assert answered.deliver("run 2").stage == "SENDING"
    assert answered.codes() == ["E-DAMAGED"]


# -- to a vendor's office


@pytest.fixture
def vendor(answered: Bench) -> Bench:
    answered.vendor()
    return answered


def test_a_vendors_office_finds_media_and_answer_and_nothing_else(vendor: Bench) -> None:
    state = vendor.deliver()

    assert list(vendor.store.files) == ["photos/p1.jpg", ANSWER]
    assert state.stage == "SENT"


def test_what_a_vendors_office_took_is_closed_and_never_delivered_again(vendor: Bench) -> None:
    vendor.deliver()
    del vendor.store.files[ANSWER]

    state = vendor.deliver("run 2")
    vendor.deliver("run 3")

    assert (state.stage, state.settled, vendor.statuses()) == ("ACCEPTED", True, ["closed"])
    assert vendor.store.files.keys() == {"photos/p1.jpg"}
    (event,) = [row.body for row in vendor.journal.rows() if isinstance(row.body, Processed)]
    assert event.certainty is Certainty.PROBABLE


def dies(bench: Bench, when: When) -> None:
    def on_effect(name: str, now: When) -> None:
        if name.startswith("drop.") and name.endswith(f" {ANSWER}") and now == when:
            raise Died

    bench.connect = lambda: wrap_transport(bench.store.connect(), on_effect)
    with pytest.raises(Died):
        bench.deliver()
    bench.connect = None


def test_an_answer_whose_temporary_name_is_there_was_not_delivered(vendor: Bench) -> None:
    dies(vendor, "before")
    assert [entry.temporary in vendor.store.files for entry in vendor.journal.all(Committing)] == [True]

    assert vendor.deliver("run 2").stage == "SENT"
    assert vendor.store.files.keys() == {"photos/p1.jpg", ANSWER}


@pytest.mark.parametrize("taken", [False, True])
def test_an_answer_whose_temporary_name_is_gone_was_delivered_even_if_it_was_taken(vendor: Bench, taken: bool) -> None:
    dies(vendor, "after")
    if taken:
        del vendor.store.files[ANSWER]

    assert vendor.deliver("run 2").has(Sent)
    assert (ANSWER in vendor.store.files) is not taken


@pytest.mark.parametrize("looks", [True, False], ids=["seen-not-there", "line-down"])
def test_an_answer_whose_rename_was_never_answered_is_not_taken_for_delivered(vendor: Bench, *, looks: bool) -> None:
    down: list[str] = []

    def on_effect(name: str, now: When) -> None:
        if name.endswith(f" {ANSWER}") and now == "before":
            down.append(name)
            raise AmbiguousReplyError(text("the line is cut"))

    def connect() -> Transport:
        if down and not looks:
            raise UnreachableError(text("the line is cut"))
        return wrap_transport(vendor.store.connect(), on_effect)

    vendor.connect = connect
    with pytest.raises(TransientError):
        vendor.deliver()
    vendor.connect = None
    assert ANSWER not in vendor.store.files

    assert vendor.deliver("run 2").stage == "SENT"
    assert vendor.store.files.keys() == {"photos/p1.jpg", ANSWER}


def test_an_answer_whose_rename_was_refused_is_delivered_once_it_is_allowed(vendor: Bench) -> None:
    def on_effect(name: str, now: When) -> None:
        if name.endswith(f" {ANSWER}") and now == "before":
            raise RightsError(text("550 no"), file=ANSWER)

    vendor.connect = lambda: wrap_transport(vendor.store.connect(), on_effect)
    assert not vendor.deliver().has(Sent)
    vendor.connect = None

    assert vendor.deliver("run 2").stage == "SENT"
    assert vendor.store.files.keys() == {"photos/p1.jpg", ANSWER}


def test_an_answer_that_was_taken_before_the_reply_came_is_delivered(vendor: Bench) -> None:
    def on_effect(name: str, now: When) -> None:
        if name.endswith(f" {ANSWER}") and now == "after":
            del vendor.store.files[ANSWER]
            raise AmbiguousReplyError(text("the line is cut"))

    vendor.connect = lambda: wrap_transport(vendor.store.connect(), on_effect)

    assert vendor.deliver().stage == "SENT"
    assert vendor.store.files.keys() == {"photos/p1.jpg"}


def test_without_temporary_names_nobody_can_tell_what_was_taken_from_what_never_came(vendor: Bench) -> None:
    vendor.changes = {**vendor.changes, "temporary": False}
    dies(vendor, "after")
    del vendor.store.files[ANSWER]

    assert vendor.deliver("run 2").stage == UNCERTAIN
    assert vendor.deliver("run 3").stage == UNCERTAIN
    assert ANSWER not in vendor.store.files


def test_late_media_for_a_vendors_office_are_their_own_message(bench: Bench) -> None:
    bench.vendor()
    enter(bench.books, "e1", "p1.jpg", late=True)
    bench.freeze()
    bench.deliver()
    arrive(bench.books, "p1.jpg")

    bench.deliver("run 2")

    assert bench.store.files.keys() == {ANSWER, "photos/p1.jpg"}
    assert bench.statuses() == ["pending", "closed"]
