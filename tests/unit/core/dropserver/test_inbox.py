"""Inbox: a set is taken whole or not at all, and one that cannot be read hides no other."""

from typing import Any

import pytest

from optimx.core.dropserver import filing, inbox, processing, run
from optimx.core.errors import UnreachableError
from optimx.core.events import Downloaded, Errored, Role, VerdictKind
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Found, Rejected
from optimx.core.language import text
from optimx.core.manifests import ManifestFile

Bench = Any
STAMP = "2603020701"
DATA, PARAM = f"optim_data_111222333_{STAMP}.xml", f"optim_param_111222333_{STAMP}.xml"
MANIFEST = f"optim_111222333_{STAMP}.ok"


def known(bench: Bench) -> list[str]:
    return [state.id for state in bench.journal.batches()]


# -- by manifest


@pytest.mark.parametrize("folder", ["", "work/"])
def test_a_set_is_known_by_its_manifest_claimed_or_not(bench: Bench, folder: str) -> None:
    bench.pair()
    bench.store.files[f"{folder}{MANIFEST}"] = bench.store.files.pop(MANIFEST)

    inbox.find(bench.account())
    inbox.find(bench.account("run 2"))

    assert known(bench) == ["pair-1"]
    assert len(bench.journal.all(Found)) == 1


def test_without_its_manifest_there_is_no_set(bench: Bench) -> None:
    bench.pair()
    del bench.store.files[MANIFEST]

    inbox.find(bench.account())

    assert known(bench) == []


DATA_FILE = ManifestFile(DATA, Role.DATA, 1, "a" * 64)
PARAM_FILE = ManifestFile(PARAM, Role.PARAM, 1, "a" * 64)


@pytest.mark.parametrize(
    "fields",
    [
        {"account": "444555666"},
        {"stamp": "2603020702"},
        {"files": (DATA_FILE,)},
        {"files": (DATA_FILE, PARAM_FILE, ManifestFile("p.jpg", Role.PHOTO, 1, "a" * 64))},
        {"files": (DATA_FILE, PARAM_FILE, ManifestFile("ged.pdf", Role.DOCUMENT, 1, "a" * 64, "../plan.pdf"))},
        {"files": (DATA_FILE, PARAM_FILE, ManifestFile("ged.pdf", Role.DOCUMENT, 1, "a" * 64, ""))},
        {"protocol": 2},
    ],
)
def test_a_manifest_that_is_not_of_one_pair_of_ours_is_named_and_hides_no_other(
    bench: Bench, fields: dict[str, Any]
) -> None:
    bench.pair("bad", 1, **fields)
    bench.pair("good", 2)

    inbox.find(bench.account())

    assert known(bench) == ["good"]
    assert len(bench.codes()) == 1


def test_a_number_that_is_known_with_another_content_is_refused(bench: Bench) -> None:
    bench.pair()
    inbox.find(bench.account())
    bench.pair(inside="other")

    inbox.find(bench.account("run 2"))

    assert bench.codes() == ["E-BAD-INPUT"]
    assert len(bench.journal.all(Found)) == 1


# -- copying


def test_a_set_is_copied_whole_and_each_file_told_of(bench: Bench) -> None:
    state = bench.fetched(documents=[("plan.pdf", b"%PDF")])

    assert state.stage == "DOWNLOADED"
    assert {DATA, PARAM} < bench.staged()
    events = [row.body.file.name for row in bench.journal.rows() if isinstance(row.body, Downloaded)]
    assert sorted(events) == [DATA, PARAM, "plan.pdf"]


def missing(bench: Bench) -> None:
    del bench.store.files[PARAM]


def damaged(bench: Bench) -> None:
    bench.store.files[PARAM] = b'<P lot="pair-2"/>'


@pytest.mark.parametrize("fault", [missing, damaged])
def test_a_set_that_is_incomplete_is_waited_for_and_refused_after_a_day(bench: Bench, fault: Any) -> None:
    bench.pair()
    fault(bench)
    inbox.find(bench.account())
    bench.later(hours=23.9)

    state = inbox.fetch(bench.account("run 2"), bench.account().state("pair-1"))
    assert (state.stage, bench.codes()) == ("FOUND", ["E-SET-INCOMPLETE"])

    bench.later(hours=0.2)
    state = inbox.fetch(bench.account("run 3"), state)
    assert state.stage == "REFUSED"
    assert [[finding.rule for finding in entry.findings] for entry in bench.journal.all(Rejected)] == [
        ["SET_INCOMPLETE"]
    ]


@pytest.mark.parametrize("fault", [missing, damaged])
def test_a_set_that_is_incomplete_is_replaced_as_soon_as_a_newer_one_was_applied(bench: Bench, fault: Any) -> None:
    bench.pair(documents=[("plan.pdf", b"%PDF")])
    fault(bench)
    before = dict(bench.store.files)
    bench.pair("pair-2", 2)
    run.process(bench.account())
    run.process(bench.account("run 2"))

    state = bench.account().state("pair-1")
    assert (state.stage, state.settled) == ("ARCHIVED", True)
    assert state.verdict.kind is VerdictKind.SUPERSEDED
    assert bench.codes() == ["E-SET-INCOMPLETE"]
    there = {path.rpartition("/")[2]: data for path, data in bench.store.files.items() if "archive/error/" in path}
    assert {name: there.get(name) for name in before} == before


def test_a_set_that_becomes_whole_within_the_day_is_taken(bench: Bench) -> None:
    bench.pair()
    param = bench.store.files.pop(PARAM)
    inbox.find(bench.account())
    state = inbox.fetch(bench.account(), bench.account().state("pair-1"))
    bench.store.files[PARAM] = param

    assert inbox.fetch(bench.account("run 2"), state).stage == "DOWNLOADED"


def test_a_line_that_breaks_is_no_incomplete_set(bench: Bench) -> None:
    bench.pair()
    inbox.find(bench.account())
    bench.later(days=2)

    def unreachable() -> Any:
        raise UnreachableError(text("no line"))

    bench.connect = unreachable
    with pytest.raises(UnreachableError):
        inbox.fetch(bench.account("run 2"), bench.account().state("pair-1"))

    assert bench.account().state("pair-1").stage == "FOUND"


# -- a vendor's office


@pytest.fixture
def vendor(bench: Bench) -> Bench:
    bench.vendor()
    return bench


def test_a_foreign_pair_is_taken_once_it_stood_still(vendor: Bench) -> None:
    vendor.foreign()

    inbox.find(vendor.account())
    assert known(vendor) == []
    vendor.later(seconds=9)
    inbox.find(vendor.account())
    assert known(vendor) == []
    vendor.later(seconds=2)
    inbox.find(vendor.account())

    (state,) = vendor.journal.batches()
    assert (state.name, state.profile) == (DATA, Profile.PAIR)


@pytest.mark.parametrize("missing", [DATA, PARAM])
def test_half_a_foreign_pair_is_none(vendor: Bench, missing: str) -> None:
    vendor.foreign()
    del vendor.store.files[missing]

    assert vendor.found() == []


@pytest.mark.parametrize(("data_stamp", "pairs"), [("2603020703", 1), ("2603020659", 1), ("2603020704", 0)])
def test_the_only_two_may_be_two_minutes_apart(vendor: Bench, data_stamp: str, pairs: int) -> None:
    vendor.foreign(data_stamp=data_stamp)

    assert len(vendor.found()) == pairs


def test_with_more_than_two_only_equal_stamps_belong_together(vendor: Bench) -> None:
    vendor.foreign("2603020701")
    vendor.foreign("2603020703", data_stamp="2603020702")

    assert [state.name for state in vendor.found()] == [DATA]


def test_foreign_pairs_go_in_as_they_were_first_seen_then_by_stamp(vendor: Bench) -> None:
    vendor.foreign("2603020709", lot="first")
    inbox.find(vendor.account())
    vendor.later(seconds=1)
    vendor.foreign("2603020703", lot="third")
    vendor.foreign("2603020701", lot="second")

    assert [state.name[-7:-4] for state in vendor.found()] == ["709", "701", "703"]


def test_a_foreign_pair_that_is_broken_is_taken_only_when_nobody_completes_it_for_an_hour(vendor: Bench) -> None:
    vendor.foreign()
    vendor.store.files[DATA] = b"<D"

    assert vendor.found() == []
    vendor.later(minutes=58)
    assert vendor.found("run 2") == []
    vendor.later(minutes=3)
    assert len(vendor.found("run 3")) == 1


def test_what_else_lies_there_are_documents_of_the_pair(vendor: Bench) -> None:
    vendor.foreign()
    vendor.store.files |= {
        "Plan RDC.pdf": b"%PDF",
        "tmp_0123456789abcdef.part": b"half",
        "Appli_Data_111222333_2603020650.xml": b"<A/>",
        "evil\u202e.pdf": b"x",
    }

    (state,) = vendor.found()

    assert [file.title for file in state.manifest.of(Role.DOCUMENT)] == ["Plan RDC.pdf"]


def test_a_document_belongs_to_one_pair_only(vendor: Bench) -> None:
    vendor.store.files["Plan.pdf"] = b"%PDF"
    vendor.foreign("2603020701")
    vendor.foreign("2603020702", lot="second")

    states = vendor.found()

    assert [len(state.manifest.of(Role.DOCUMENT)) for state in states] == [1, 0]


def test_a_foreign_document_that_changed_meanwhile_belongs_to_the_next_pair(vendor: Bench) -> None:
    vendor.foreign()
    vendor.store.files["Plan.pdf"] = b"%PDF"
    (state,) = vendor.found()
    vendor.store.files["Plan.pdf"] = b"%PDF 2"

    state = inbox.fetch(vendor.account(), state)

    assert state.stage == "DOWNLOADED"
    assert processing.documents_of(state) == ()


def test_a_foreign_pair_that_was_withdrawn_is_let_go(vendor: Bench) -> None:
    vendor.foreign()
    (state,) = vendor.found()
    del vendor.store.files[PARAM]

    state = inbox.fetch(vendor.account(), state)

    assert state.settled
    assert len(vendor.warnings()) == 1


def filed(bench: Bench, state: BatchState) -> None:
    state = processing.claim(bench.account(), inbox.fetch(bench.account(), state))
    filing.file_set(bench.account(), processing.judge(bench.account(), state))


def test_a_foreign_pair_that_was_filed_and_lies_there_again_only_has_to_be_filed(vendor: Bench) -> None:
    vendor.foreign()
    (state,) = vendor.found()
    filed(vendor, state)
    vendor.foreign()
    inbox.find(vendor.account("run 2"))
    vendor.later(seconds=11)

    assert [one.id for one in inbox.find(vendor.account("run 2"))] == [state.id]


# -- names to the letter


@pytest.mark.parametrize("name", [MANIFEST.upper(), MANIFEST.replace("optim", "Optim"), MANIFEST.replace(".ok", ".OK")])
def test_a_manifest_that_is_not_called_to_the_letter_is_named_and_taken_by_nobody(bench: Bench, name: str) -> None:
    bench.pair()
    bench.store.files[name] = bench.store.files.pop(MANIFEST)

    inbox.find(bench.account())

    assert known(bench) == []
    assert bench.codes() == ["E-BAD-INPUT"]
    assert name in bench.store.files


# -- strays


def test_a_file_without_a_set_is_a_stray_after_a_week(bench: Bench) -> None:
    bench.pair()
    del bench.store.files[MANIFEST]
    bench.store.files |= {f"ged_{'a' * 64}_{STAMP}.pdf": b"x", "somebody's.txt": b"x", "Appli_Data_1.xml": b"x"}

    assert inbox.strays(bench.account()) == []
    bench.later(days=6.9)
    assert inbox.strays(bench.account("run 2")) == []
    bench.later(days=0.2)

    assert {file.name for file in inbox.strays(bench.account("run 3"))} == {
        DATA,
        PARAM,
        f"ged_{'a' * 64}_{STAMP}.pdf",
    }


def test_a_file_of_a_set_that_is_open_is_no_stray(bench: Bench) -> None:
    bench.pair()
    inbox.find(bench.account())
    inbox.strays(bench.account())
    bench.later(days=8)

    assert inbox.strays(bench.account("run 2")) == []


@pytest.mark.parametrize("name", [DATA, PARAM])
def test_half_a_pair_is_told_of_after_a_day_and_until_it_is_put_aside(vendor: Bench, name: str) -> None:
    vendor.foreign()
    vendor.store.files = {name: vendor.store.files[name], "Plan.pdf": b"%PDF"}
    told = []
    for day in range(9):
        vendor.found(f"run {day}")
        inbox.strays(vendor.account(f"run {day}"))
        told.append(len(vendor.codes()))
        vendor.later(days=1)

    assert told == [0, 1, 2, 3, 4, 5, 6, 6, 6]
    assert set(vendor.codes()) == {"E-SET-INCOMPLETE"}
    errors = [row.body for row in vendor.journal.rows() if isinstance(row.body, Errored)]
    assert {(error.file, error.exit_code) for error in errors} == {(name, 1)}


def test_a_set_whose_manifest_never_came_is_told_of_after_a_day(bench: Bench) -> None:
    bench.pair()
    del bench.store.files[MANIFEST]
    inbox.strays(bench.account())
    assert bench.codes() == []
    bench.later(hours=25)

    inbox.strays(bench.account("run 2"))

    assert bench.codes() == ["E-SET-INCOMPLETE"] * 2
    bench.pair()
    inbox.find(bench.account("run 3"))
    inbox.strays(bench.account("run 3"))
    assert len(bench.codes()) == 2


def test_a_manifest_that_waits_for_its_files_is_told_of_once_and_refused_after_a_day(bench: Bench) -> None:
    bench.pair()
    del bench.store.files[DATA], bench.store.files[PARAM]
    (state,) = bench.found()
    seen = bench.clock.now()

    state = inbox.fetch(bench.account(), state)
    bench.later(hours=1)
    state = inbox.fetch(bench.account("run 2"), state)

    assert state.stage == "FOUND"
    assert bench.codes() == ["E-SET-INCOMPLETE"]
    assert state.lacking is not None
    assert state.lacking.since == seen
    assert "and another file are missing" in str(state.lacking.why)
    bench.later(hours=24)
    assert inbox.fetch(bench.account("run 3"), state).stage == "REFUSED"
    (rejected,) = bench.journal.all(Rejected)
    assert {finding.file for finding in rejected.findings} == {DATA, PARAM}


def test_a_set_of_which_a_part_is_back_is_told_of_anew_and_incomplete_since_the_first(bench: Bench) -> None:
    bench.pair()
    data = bench.store.files.pop(DATA)
    del bench.store.files[PARAM]
    (state,) = bench.found()
    seen = bench.clock.now()
    state = inbox.fetch(bench.account(), state)
    bench.later(hours=1)
    bench.store.files[DATA] = data

    state = inbox.fetch(bench.account("run 2"), state)

    assert bench.codes() == ["E-SET-INCOMPLETE"] * 2
    assert state.lacking is not None
    assert (str(state.lacking.why), state.lacking.since) == (f"'{PARAM}' is missing on the drop", seen)


def test_what_was_changed_is_not_called_missing(bench: Bench) -> None:
    bench.pair()
    damaged(bench)
    (state,) = bench.found()

    state = inbox.fetch(bench.account(), state)

    assert state.lacking is not None
    assert str(state.lacking.why) == f"'{PARAM}' is not on the drop as it was sent"
