"""Upload: the set is there whole or not at all, and a run that died is continued, never repeated blindly."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from optimx.core.errors import AmbiguousReplyError, ForeignInstanceError, NameTakenError, RightsError, UnreachableError
from optimx.core.events import Errored, Role, Uploaded
from optimx.core.journal import UNCERTAIN, BatchState, Profile
from optimx.core.journal.entries import Committing, Judged, Quarantined, Sending, Sent
from optimx.core.language import text
from optimx.core.manifests import Manifest, OfficeIdentity, from_bytes
from optimx.core.office import identity, upload
from optimx.core.office.outbound import is_decided
from optimx.testing import When, wrap_transport

Bench = Any
DATA, PARAM = "optim_data_111222333_2603020700.xml", "optim_param_111222333_2603020700.xml"
MANIFEST = "optim_111222333_2603020700.ok"
PLAN = b"%PDF-1.7 plan"
RECEIPT = "receipt_111222333_2603020700.json"


class Died(BaseException):
    """The process dies here."""


def dies_at(bench: Bench, part: str, when: When = "before") -> None:
    """Have the next run die at the first effect on the drop that has `part` in its name."""
    dead: list[str] = []

    def on_effect(name: str, now: When) -> None:
        if dead or (part in name and now == when):
            dead.append(name)
            raise Died(name)

    bench.connect = lambda: wrap_transport(bench.store.connect(), on_effect)


def interrupted(bench: Bench, part: str, when: When = "before", profile: Profile = Profile.MANIFEST) -> BatchState:
    """Have a pair be generated, and its upload die."""
    state = bench.generated(profile)
    dies_at(bench, part, when)
    with pytest.raises(Died):
        upload.upload(bench.office(), bench.who, state)
    bench.connect = None
    return bench.office("run 2").state(state.id)  # type: ignore[no-any-return]


def go_on(bench: Bench, state: BatchState) -> BatchState:
    return upload.upload(bench.office("run 2"), bench.who, bench.office().state(state.id))


def temporaries(bench: Bench) -> list[str]:
    return [name for name in bench.store.files if name.endswith(".part")]


def refuses_to_delete(bench: Bench, name: str) -> None:
    def on_effect(effect: str, when: When) -> None:
        if effect == f"drop.delete {name}":
            raise RightsError(text("'{path}' may not be removed", path=name), file=name)

    bench.connect = lambda: wrap_transport(bench.store.connect(), on_effect)


def uploads(bench: Bench) -> list[Uploaded]:
    return [row.body for row in bench.journal.rows() if isinstance(row.body, Uploaded)]


def test_documents_come_first_then_data_then_param_and_the_manifest_last(bench: Bench) -> None:
    document = bench.plan()
    bench.documents = [document]

    state = bench.sent()

    assert list(bench.store.files) == [f"ged_{document.sha256}_2603020700.pdf", DATA, PARAM, MANIFEST]
    assert state.stage == "SENT"
    assert [event.file.role for event in uploads(bench)] == [Role.DOCUMENT, Role.DATA, Role.PARAM]


def test_the_manifest_describes_exactly_what_lies_there(bench: Bench) -> None:
    bench.documents = [bench.plan()]

    state = bench.sent()

    manifest = from_bytes(Manifest, bench.store.files[MANIFEST], MANIFEST)
    assert (manifest.batch, manifest.epoch, manifest.sequence) == (state.id, 1, 1)
    assert {file.path: file.size for file in manifest.files} == {
        name: len(data) for name, data in bench.store.files.items() if name != MANIFEST
    }
    assert len(manifest.journal_head) == 64


def test_a_vendors_drop_gets_the_pair_and_nothing_else(bench: Bench) -> None:
    bench.documents = [bench.plan()]

    state = bench.sent(Profile.PAIR)

    assert list(bench.store.files) == ["plan.pdf", DATA, PARAM]
    assert state.stage == "SENT"


def test_the_folder_knows_the_number_before_anything_is_on_the_drop(bench: Bench) -> None:
    interrupted(bench, "drop.upload")

    identity = bench.folders.read_identity(bench.disk)
    assert identity is not None
    assert identity.sequence == 1
    assert bench.store.files == {}


def test_an_upload_that_was_cut_goes_on_with_what_is_missing(bench: Bench) -> None:
    bench.documents = [bench.plan()]
    state = interrupted(bench, PARAM)
    there = set(bench.store.files)

    state = go_on(bench, state)

    assert DATA in there
    assert PARAM not in there
    assert state.stage == "SENT"
    again = {event.target: event.already_there for event in uploads(bench)}
    assert (again[DATA], again[PARAM]) == (True, False)


@pytest.mark.parametrize("place", [MANIFEST, f"work/{MANIFEST}", f"archive/{MANIFEST}", f"archive/error/{MANIFEST}"])
def test_a_set_whose_manifest_is_met_anywhere_is_sent_and_never_laid_there_again(bench: Bench, place: str) -> None:
    state = interrupted(bench, f" {MANIFEST}", "after")
    bench.store.files = {place: bench.store.files[MANIFEST]}

    state = go_on(bench, state)

    assert state.stage == "SENT"
    assert list(bench.store.files) == [place]


def test_a_set_that_has_its_receipt_is_sent(bench: Bench) -> None:
    state = interrupted(bench, f" {MANIFEST}", "after")
    bench.store.files = {}
    bench.receipt(state)

    assert go_on(bench, state).stage == "SENT"
    assert list(bench.store.files) == [RECEIPT]


def test_a_set_without_a_manifest_anywhere_was_never_sent(bench: Bench) -> None:
    state = interrupted(bench, f" {MANIFEST}")

    assert state.stage == "SENDING"
    assert go_on(bench, state).stage == "SENT"
    assert list(bench.store.files)[-1] == MANIFEST


def test_without_temporary_names_half_a_manifest_commits_nothing_and_becomes_whole(bench: Bench) -> None:
    bench.changes = {"temporary": False}
    state = interrupted(bench, MANIFEST, "middle")
    half = bench.store.files[MANIFEST]

    assert not is_decided(bench.office("run 2"), state)

    assert go_on(bench, state).stage == "SENT"
    assert bench.store.files[MANIFEST].startswith(half)
    assert from_bytes(Manifest, bench.store.files[MANIFEST], MANIFEST).batch == state.id


def test_every_attempt_writes_the_same_manifest(bench: Bench) -> None:
    state = interrupted(bench, f" {MANIFEST}", "after")
    first = bench.store.files.pop(MANIFEST)

    go_on(bench, state)

    assert json.loads(bench.store.files[MANIFEST]) == json.loads(first)


def test_half_a_file_under_our_own_name_is_replaced(bench: Bench) -> None:
    bench.changes = {"temporary": False}
    state = bench.generated()
    bench.store.files[DATA] = b"<D"

    state = upload.upload(bench.office(), bench.who, state)

    assert state.stage == "SENT"
    assert bench.store.files[DATA].endswith(b"</D>")


def test_a_file_of_ours_that_the_drop_damaged_is_sent_anew(bench: Bench) -> None:
    state = interrupted(bench, f" {MANIFEST}")
    bench.store.files[DATA] = b""

    state = go_on(bench, state)

    assert state.stage == "SENT"
    assert bench.store.files[DATA].endswith(b"</D>")


def test_what_another_program_wrote_over_our_data_on_a_vendors_drop_is_never_removed(bench: Bench) -> None:
    state = interrupted(bench, f" {PARAM}", profile=Profile.PAIR)
    bench.store.files[DATA] = b"<other/>"

    with pytest.raises(NameTakenError):
        go_on(bench, state)

    assert bench.store.files[DATA] == b"<other/>"


@pytest.mark.parametrize("temporary", [True, False])
@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("name", [DATA, PARAM])
def test_what_somebody_else_wrote_under_our_name_stays_and_the_next_pair_takes_another(
    bench: Bench, profile: Profile, name: str, *, temporary: bool
) -> None:
    bench.changes = {"temporary": temporary}
    state = bench.generated(profile)
    bench.store.files[name] = b"<other/>"

    with pytest.raises(NameTakenError):
        upload.upload(bench.office(), bench.who, state)
    newer = bench.generated(profile)
    upload.supersede(bench.office("run 2"), bench.office().state(state.id))
    newer = upload.upload(bench.office("run 2"), bench.who, newer)

    assert newer.stage == "SENT"
    assert bench.store.files[name] == b"<other/>"
    assert [file for file in bench.store.files if file.startswith("optim_") and "0700" in file] == [name]


@pytest.mark.parametrize("temporary", [True, False])
def test_before_a_vendors_server_no_data_of_ours_ever_lie_beside_another_programs_parameters(
    bench: Bench, *, temporary: bool
) -> None:
    bench.changes = {"temporary": temporary}
    state = bench.generated(Profile.PAIR)
    bench.store.files[PARAM] = b"<other/>"
    effects: list[str] = []
    bench.connect = lambda: wrap_transport(bench.store.connect(), lambda effect, when: effects.append(effect))

    with pytest.raises(NameTakenError):
        upload.upload(bench.office(), bench.who, state)

    assert effects == []
    assert bench.store.files == {PARAM: b"<other/>"}


@pytest.mark.parametrize("overwritten", [True, False])
@pytest.mark.parametrize("temporary", [True, False])
def test_when_another_program_lays_its_parameters_meanwhile_our_data_go_at_once(
    bench: Bench, *, temporary: bool, overwritten: bool
) -> None:
    bench.changes, bench.store.overwrites = {"temporary": temporary}, False
    state = bench.generated(Profile.PAIR)
    theirs = {PARAM: b"<other/>"} | ({DATA: b"<other data/>"} if overwritten else {})

    def meanwhile(effect: str, when: When) -> None:
        if when == "before" and PARAM in effect:
            bench.store.files |= theirs

    bench.connect = lambda: wrap_transport(bench.store.connect(), meanwhile)

    with pytest.raises(NameTakenError):
        upload.upload(bench.office(), bench.who, state)

    assert {name: bench.store.files.get(name) for name in (DATA, PARAM)} == {DATA: None, PARAM: None} | theirs
    bench.connect = None
    bench.store.files = {name: data for name, data in bench.store.files.items() if name not in theirs}
    assert go_on(bench, state).stage == "SENT", "it is known that it never was, although the name is free again"


def test_the_document_of_somebody_else_is_kept_and_told_before_ours_takes_its_name(bench: Bench) -> None:
    bench.documents = [bench.plan()]
    bench.store.files["plan.pdf"] = b"%PDF of the ERP"

    state = bench.sent(Profile.PAIR)

    assert (state.stage, bench.store.files["plan.pdf"]) == ("SENT", PLAN)
    kept = bench.held("Importation_Erreur")
    assert kept.keys() == {"plan.pdf", "plan.pdf.raison.txt"}
    assert kept["plan.pdf"] == b"%PDF of the ERP"
    assert ["which is not ours" in warning for warning in bench.warnings()] == [True]
    assert any(isinstance(row.body, Quarantined) for row in bench.journal.mentions("plan.pdf"))


def test_an_older_version_of_a_document_of_ours_gives_way_to_the_newer(bench: Bench) -> None:
    bench.documents = [bench.plan()]
    bench.sent(Profile.PAIR)
    bench.documents = [bench.plan(data=b"%PDF-1.7 newer")]

    bench.sent(Profile.PAIR)

    assert bench.store.files["plan.pdf"] == b"%PDF-1.7 newer"
    assert bench.held("Importation_Erreur") == {}


# -- a vendor's drop: only the name before the last rename tells


def test_the_name_before_the_rename_that_commits_is_journalled_before_it(bench: Bench) -> None:
    state = interrupted(bench, f" {PARAM}", profile=Profile.PAIR)

    committing = state.last(Committing)
    assert committing is not None
    assert committing.temporary in bench.store.files
    assert PARAM not in bench.store.files


def test_a_pair_whose_temporary_name_is_there_was_not_sent(bench: Bench) -> None:
    state = interrupted(bench, f" {PARAM}", profile=Profile.PAIR)

    state = go_on(bench, state)

    assert state.stage == "SENT"
    assert PARAM in bench.store.files
    assert len(bench.journal.all(Sending)) == 2


@pytest.mark.parametrize("left", [(DATA, PARAM), (DATA,), ()])
def test_a_pair_whose_temporary_name_is_gone_was_sent_even_if_it_was_taken(bench: Bench, left: tuple[str, ...]) -> None:
    state = interrupted(bench, f" {PARAM}", "after", Profile.PAIR)
    bench.store.files = {name: data for name, data in bench.store.files.items() if name in left}
    before = dict(bench.store.files)

    state = go_on(bench, state)

    assert state.stage == "SENT"
    assert bench.store.files == before


def test_without_temporary_names_nobody_can_tell_what_was_taken_from_what_never_came(bench: Bench) -> None:
    bench.changes = {"temporary": False}
    state = interrupted(bench, PARAM, "after", Profile.PAIR)
    del bench.store.files[PARAM]

    state = go_on(bench, state)

    assert state.stage == UNCERTAIN
    assert bench.codes() == ["E-UNCERTAIN"]
    assert PARAM not in bench.store.files


# -- superseding, sweeping


@pytest.mark.parametrize("overwrites", [True, False])
@pytest.mark.parametrize("name", [DATA, PARAM])
def test_without_temporary_names_half_a_file_of_an_earlier_run_becomes_whole(
    bench: Bench, name: str, *, overwrites: bool
) -> None:
    bench.changes, bench.store.overwrites = {"temporary": False}, overwrites
    state = interrupted(bench, name, "middle", Profile.PAIR)
    half = bench.store.files[name]

    state = go_on(bench, state)

    assert state.stage == "SENT"
    assert len(half) < len(bench.store.files[name])
    assert {name: len(data) for name, data in bench.store.files.items()} == {
        file.path: file.size for file in state.spooled
    }


@pytest.mark.parametrize("name", [DATA, PARAM])
def test_without_temporary_names_a_pair_is_sent_though_the_line_broke_in_its_middle(bench: Bench, name: str) -> None:
    bench.changes, bench.store.overwrites = {"temporary": False}, False
    broken: list[str] = []

    def breaks(effect: str, when: When) -> None:
        if not broken and name in effect and when == "middle":
            broken.append(effect)
            raise UnreachableError(text("the line broke"))

    bench.connect = lambda: wrap_transport(bench.store.connect(), breaks)

    assert bench.sent(Profile.PAIR).stage == "SENT"
    assert broken


@pytest.mark.parametrize(("profile", "left"), [(Profile.MANIFEST, set()), (Profile.PAIR, {"plan.pdf"})])
def test_what_was_never_committed_is_taken_back_but_for_a_vendors_documents(
    bench: Bench, profile: Profile, left: set[str]
) -> None:
    bench.documents = [bench.plan()]
    state = interrupted(bench, f" {PARAM}", profile=profile)
    bench.office().drop.delete(temporaries(bench)[0])

    upload.supersede(bench.office("run 2"), state)

    assert set(bench.store.files) == left
    assert bench.office().state(state.id).stage == "SUPERSEDED"


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("name", [DATA, PARAM])
def test_without_temporary_names_half_a_file_is_taken_back_too(bench: Bench, name: str, profile: Profile) -> None:
    bench.changes = {"temporary": False}
    state = interrupted(bench, name, "middle", profile)
    assert name in bench.store.files
    assert not is_decided(bench.office("run 2"), state)

    upload.supersede(bench.office("run 2"), bench.office().state(state.id))

    assert bench.store.files == {}
    assert bench.warnings() == []


def half_document(bench: Bench) -> BatchState:
    """Have a cut leave half of a document on a vendor's drop without temporary names."""
    bench.changes, bench.documents = {"temporary": False}, [bench.plan("first.pdf"), bench.plan("plan.pdf", PLAN * 9)]
    state = interrupted(bench, "plan.pdf", "middle", Profile.PAIR)
    assert 0 < len(bench.store.files["plan.pdf"]) < len(PLAN * 9)
    return state


def test_half_a_document_goes_with_its_pair_since_no_later_one_may_name_it(bench: Bench) -> None:
    state = half_document(bench)

    upload.supersede(bench.office("run 2"), state)

    assert bench.store.files.keys() == {"first.pdf"}
    assert bench.warnings() == []


@pytest.mark.parametrize("other", [b"%PDF of somebody else", PLAN * 9, PLAN * 10])
def test_a_document_that_is_not_half_of_ours_stays(bench: Bench, other: bytes) -> None:
    state = half_document(bench)
    bench.store.files["plan.pdf"] = other

    upload.supersede(bench.office("run 2"), state)

    assert bench.store.files["plan.pdf"] == other


def test_half_a_document_whose_copy_is_gone_stays(bench: Bench) -> None:
    state = half_document(bench)
    bench.office().spool.clear(state.id)

    upload.supersede(bench.office("run 2"), state)

    assert "plan.pdf" in bench.store.files
    assert bench.office().state(state.id).stage == "SUPERSEDED"


def test_half_a_document_that_may_not_be_removed_stops_no_exchange(bench: Bench) -> None:
    state = half_document(bench)
    refuses_to_delete(bench, "plan.pdf")

    upload.supersede(bench.office("run 2"), state)

    assert bench.office().state(state.id).stage == "SUPERSEDED"
    assert [row.body.file for row in bench.journal.rows() if isinstance(row.body, Errored)] == ["plan.pdf"]


def test_half_a_file_whose_copy_is_gone_stays_and_is_told(bench: Bench) -> None:
    bench.changes = {"temporary": False}
    state = interrupted(bench, DATA, "middle", Profile.PAIR)
    bench.office().spool.clear(state.id)

    upload.supersede(bench.office("run 2"), state)

    assert bench.office().state(state.id).stage == "SUPERSEDED"
    assert bench.store.files.keys() == {DATA}
    assert [DATA in warning for warning in bench.warnings()] == [True]


def test_what_another_program_laid_in_the_place_of_ours_on_a_vendors_drop_is_not_taken_back(bench: Bench) -> None:
    state = interrupted(bench, f" {PARAM}", profile=Profile.PAIR)
    bench.store.files[DATA] = b"<other/>"

    upload.supersede(bench.office("run 2"), state)

    assert bench.store.files[DATA] == b"<other/>"
    assert [DATA in warning for warning in bench.warnings()] == [True]


def test_unsent_are_the_batches_that_are_not_known_to_be_committed(bench: Bench) -> None:
    bench.sent()
    first, second = bench.generated(), bench.generated()
    bench.office().recorder.write(first.id, Sending(None))

    assert [state.id for state in upload.unsent(bench.office())] == [first.id, second.id]


def test_sweeping_leaves_the_name_by_which_a_commit_is_told(bench: Bench) -> None:
    state = interrupted(bench, f" {PARAM}", profile=Profile.PAIR)
    (kept,) = temporaries(bench)
    mine = f"tmp_{bench.journal.mark}00000000.part"
    others = "tmp_ffffffff00000000.part"
    bench.store.files |= {mine: b"half", others: b"half"}

    upload.sweep(bench.office("run 2"))

    assert state.last(Committing) == Committing(kept)
    assert set(temporaries(bench)) == {kept, others}


# -- a lost reply


def lost_reply(bench: Bench, part: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Have one effect happen, and its reply be lost."""
    lost: list[str] = []

    def on_effect(name: str, now: When) -> None:
        if not lost and part in name and now == "after":
            lost.append(name)
            meanwhile()
            raise AmbiguousReplyError(text("the line is cut"))

    bench.connect = lambda: wrap_transport(bench.store.connect(), on_effect)


@pytest.mark.parametrize("profile", [Profile.MANIFEST, Profile.PAIR])
def test_a_set_that_was_committed_and_taken_before_the_reply_came_is_sent(bench: Bench, profile: Profile) -> None:
    state = bench.generated(profile)
    last = MANIFEST if profile is Profile.MANIFEST else PARAM

    def take() -> None:
        bench.store.files[f"archive/{last}"] = bench.store.files.pop(last)

    lost_reply(bench, f" {last}", take)

    assert upload.upload(bench.office(), bench.who, state).stage == "SENT"
    assert len(bench.journal.all(Sent)) == 1
    assert bench.journal.all(Judged) == ()


def test_a_folder_that_was_taken_over_meanwhile_is_not_taken_back(bench: Bench) -> None:
    bench.who = identity.check_folder(bench.office())
    state = bench.generated()
    theirs = OfficeIdentity("111222333", "other", bench.who.epoch + 1, 0, "other-pc", "/elsewhere/journal.db")
    bench.folders.write_identity(bench.disk, theirs)

    with pytest.raises(ForeignInstanceError):
        upload.upload(bench.office(), bench.who, state)

    assert bench.folders.read_identity(bench.disk) == theirs
    assert not bench.store.files
