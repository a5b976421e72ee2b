"""Filing: every file of a judged set has its last place, the office its receipt, and nothing is overwritten."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from optimx.core.dropserver import accounts, filing, inbox, processing
from optimx.core.errors import NotThereError
from optimx.core.events import Archived, Role, VerdictKind
from optimx.core.journal import BatchState
from optimx.core.manifests import DropIdentity, ManifestFile, Receipt, from_bytes

Bench = Any
STAMP = "2603020701"
DATA, PARAM = f"optim_data_111222333_{STAMP}.xml", f"optim_param_111222333_{STAMP}.xml"
MANIFEST, RECEIPT = f"optim_111222333_{STAMP}.ok", f"receipt_111222333_{STAMP}.json"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def filed(bench: Bench, batch: str = "pair-1", sequence: int = 1, **pair: Any) -> BatchState:
    state = bench.judged(batch, sequence, **pair)
    return filing.file_set(bench.account(), state)


def receipt(bench: Bench, name: str = RECEIPT) -> Receipt:
    return from_bytes(Receipt, bench.store.files[name], name)


def test_an_accepted_set_leaves_the_root_and_the_office_finds_its_receipt(bench: Bench) -> None:
    state = filed(bench, documents=[("Plan d'étage.pdf", b"%PDF")])

    assert (state.stage, state.settled) == ("ARCHIVED", True)
    assert bench.store.files.keys() - {"optimx.json"} == {
        f"archive/{DATA}",
        f"archive/{PARAM}",
        f"archive/{MANIFEST}",
        "docs/Plan d'étage.pdf",
        RECEIPT,
    }
    word = receipt(bench)
    assert (word.batch, word.verdict, len(word.documents)) == ("pair-1", VerdictKind.ACCEPTED, 1)
    assert bench.staged() == set()


def test_a_refused_set_lies_whole_in_the_archive_of_errors_with_its_reason(bench: Bench) -> None:
    bench.refuses = frozenset({"pair-1"})

    filed(bench, documents=[("plan.pdf", b"%PDF")])

    names = {name for name in bench.store.files if name.startswith("archive/error/")}
    assert {f"archive/error/{name}" for name in (DATA, PARAM, MANIFEST, f"{DATA}.raison.txt")} < names
    assert len([name for name in names if "ged_" in name]) == 1
    assert [name for name in bench.store.files if name.startswith("docs/")] == []
    assert b"SET_TEST" in bench.store.files[f"archive/error/{DATA}.raison.txt"]
    assert [finding.rule for finding in receipt(bench).findings] == ["SET_TEST"]


def test_a_refused_or_superseded_set_does_not_make_the_drop_listen(bench: Bench) -> None:
    accounts.prepare(bench.account())
    bench.refuses = frozenset({"pair-1"})

    filed(bench)

    assert accounts.read_identity(bench.account()) == DropIdentity(1, "111222333")
    bench.refuses = frozenset()
    filed(bench, "pair-2", 2)
    assert accounts.read_identity(bench.account()) == DropIdentity(1, "111222333", "office", 1)


def test_an_incomplete_set_that_was_refused_is_moved_as_far_as_it_is_there(bench: Bench) -> None:
    bench.pair()
    del bench.store.files[PARAM]
    inbox.find(bench.account())
    bench.later(days=2)
    state = inbox.fetch(bench.account("run 2"), bench.account().state("pair-1"))
    state = processing.judge(bench.account(), processing.claim(bench.account(), state))

    filing.file_set(bench.account(), state)

    assert bench.store.files.keys() == {
        f"archive/error/{DATA}",
        f"archive/error/{DATA}.raison.txt",
        f"archive/error/{MANIFEST}",
        RECEIPT,
    }
    assert receipt(bench).verdict is VerdictKind.REFUSED


# -- documents


def test_the_newest_set_that_names_a_document_wins(bench: Bench) -> None:
    filed(bench, "one", 1, documents=[("plan.pdf", b"%PDF 1")])
    filed(bench, "three", 3, documents=[("plan.pdf", b"%PDF 3")])
    assert bench.store.files["docs/plan.pdf"] == b"%PDF 3"

    filed(bench, "two", 2, documents=[("plan.pdf", b"%PDF 2")])

    assert bench.store.files["docs/plan.pdf"] == b"%PDF 3"
    assert [name for name in bench.store.files if name.startswith("ged_")] == []


def test_a_document_that_the_newest_set_names_no_more_is_withdrawn(bench: Bench) -> None:
    filed(bench, "one", 1, documents=[("plan.pdf", b"%PDF 1"), ("Devis d'été.pdf", b"%PDF 2")])

    filed(bench, "two", 2, named=[("plan.pdf", sha256(b"%PDF 1"))])

    assert [name for name in bench.store.files if name.startswith("docs/")] == ["docs/plan.pdf"]
    assert receipt(bench, "receipt_111222333_2603020702.json").documents == (sha256(b"%PDF 1"),)


def test_what_was_withdrawn_comes_back_when_it_is_named_and_sent_again(bench: Bench) -> None:
    filed(bench, "one", 1, documents=[("plan.pdf", b"%PDF 1")])
    filed(bench, "two", 2, named=[])

    filed(bench, "three", 3, named=[("plan.pdf", sha256(b"%PDF 1"))])
    asked = receipt(bench, "receipt_111222333_2603020703.json").documents
    filed(bench, "four", 4, documents=[("plan.pdf", b"%PDF 1")])

    assert asked == ()
    assert bench.warnings() == ["'plan.pdf' is not in docs; the office is asked for it again"]
    assert bench.store.files["docs/plan.pdf"] == b"%PDF 1"
    assert receipt(bench, "receipt_111222333_2603020704.json").documents == (sha256(b"%PDF 1"),)


def test_a_document_that_somebody_took_away_is_asked_for_again(bench: Bench) -> None:
    filed(bench, "one", 1, documents=[("plan.pdf", b"%PDF 1"), ("other.pdf", b"%PDF 2")])
    del bench.store.files["docs/plan.pdf"]

    filed(bench, "two", 2, named=[("plan.pdf", sha256(b"%PDF 1")), ("other.pdf", sha256(b"%PDF 2"))])

    assert receipt(bench, "receipt_111222333_2603020702.json").documents == (sha256(b"%PDF 2"),)


def test_a_document_under_a_new_name_is_asked_for_and_its_old_name_goes(bench: Bench) -> None:
    filed(bench, "one", 1, documents=[("plan.pdf", b"%PDF 1")])

    filed(bench, "two", 2, named=[("plan B.pdf", sha256(b"%PDF 1"))])

    assert [name for name in bench.store.files if name.startswith("docs/")] == []
    assert receipt(bench, "receipt_111222333_2603020702.json").documents == ()


def test_what_somebody_put_in_the_place_of_a_withdrawn_document_stays(bench: Bench) -> None:
    filed(bench, "one", 1, documents=[("plan.pdf", b"%PDF 1")])
    bench.store.files["docs/plan.pdf"] = b"notes of a person"

    filed(bench, "two", 2, named=[])

    assert bench.store.files["docs/plan.pdf"] == b"notes of a person"


def test_a_set_that_is_filed_late_withdraws_nothing_of_a_newer_one(bench: Bench) -> None:
    older = bench.judged("one", 1, documents=[("old.pdf", b"%PDF 1")])
    newer = bench.judged("two", 2, documents=[("plan.pdf", b"%PDF 2")])

    filing.file_set(bench.account(), newer)
    filing.file_set(bench.account(), older)

    assert bench.store.files["docs/plan.pdf"] == b"%PDF 2"


def test_a_vendors_documents_are_never_withdrawn(bench: Bench) -> None:
    bench.vendor()
    for number in (1, 2):
        bench.foreign(f"260302070{number}", lot=f"lot {number}")
        bench.store.files |= {"plan.pdf": b"%PDF 1"} if number == 1 else {}
        (state,) = bench.found(f"run {number}")
        state = processing.claim(bench.account(), inbox.fetch(bench.account(), state))
        filing.file_set(bench.account(), processing.judge(bench.account(), state))

    assert bench.store.files["docs/plan.pdf"] == b"%PDF 1"


@pytest.mark.parametrize(("case_sensitive", "second"), [(True, "docs/plan.pdf"), (False, "docs/plan (2).pdf")])
def test_documents_whose_names_differ_in_case_only_are_two(bench: Bench, case_sensitive: bool, second: str) -> None:
    bench.store.capabilities = replace(bench.store.capabilities, case_sensitive=case_sensitive)
    filed(bench, "pair-1", 1, documents=[("Plan.pdf", b"%PDF one"), ("plan.pdf", b"%PDF two")])
    filed(bench, "pair-2", 2, documents=[("plan.pdf", b"%PDF three")])
    filed(bench, "pair-3", 3, documents=[("Plan.pdf", b"%PDF three"), ("PLAN.pdf", b"%PDF three")])

    docs = {name: data for name, data in bench.store.files.items() if name.startswith("docs/")}
    assert (docs["docs/Plan.pdf"], docs[second]) == (b"%PDF three", b"%PDF three")
    assert len(docs) == 3


def test_an_older_set_does_not_replace_a_newer_document_but_one_that_differs_in_case_is_none(bench: Bench) -> None:
    newer, older = (
        bench.judged(batch, number, documents=[(title, b"%PDF " + title.encode())])
        for batch, number, title in (("pair-2", 2, "plan.pdf"), ("pair-1", 3, "Plan.pdf"))
    )

    filing.file_set(bench.account(), newer)
    filing.file_set(bench.account(), older)

    assert bench.store.files["docs/plan.pdf"] == b"%PDF plan.pdf"
    assert bench.store.files["docs/Plan.pdf"] == b"%PDF Plan.pdf"


def test_two_documents_of_a_vendors_office_that_differ_in_case_only_are_both_kept(bench: Bench) -> None:
    bench.vendor()
    bench.store.files |= {"Plan.pdf": b"%PDF one", "plan.pdf": b"%PDF two"}
    bench.foreign()

    for state in bench.found():
        _finish(bench, state)

    assert (bench.store.files["docs/Plan.pdf"], bench.store.files["docs/plan.pdf"]) == (b"%PDF one", b"%PDF two")


ACCENTED = "Ve\u0301rification n\u00b03.pdf"


def test_an_accented_document_of_a_vendors_office_is_filed_under_its_composed_name(bench: Bench) -> None:
    bench.vendor()
    bench.store.files[ACCENTED] = b"%PDF one"
    bench.foreign()

    for state in bench.found():
        _finish(bench, state)

    assert bench.store.files["docs/V\u00e9rification n\u00b03.pdf"] == b"%PDF one"
    assert ACCENTED not in bench.store.files
    assert bench.warnings() == []


def test_a_document_with_a_mark_of_direction_in_its_name_is_counted_and_left_alone(bench: Bench) -> None:
    bench.vendor()
    bench.store.files["plan\u202efdp.exe"] = b"MZ"
    bench.foreign()

    for state in bench.found():
        _finish(bench, state)

    assert bench.store.files["plan\u202efdp.exe"] == b"MZ"
    assert [warning.startswith("a name on the drop ") for warning in bench.warnings()] == [True, True]


def _finish(bench: Bench, state: BatchState) -> None:
    state = processing.claim(bench.account(), inbox.fetch(bench.account(), state))
    filing.file_set(bench.account(), processing.judge(bench.account(), state))


def test_a_document_that_a_set_names_twice_under_two_titles_is_filed_under_both(bench: Bench) -> None:
    stamped = [("a.pdf", b"%PDF"), ("b.pdf", b"%PDF")]

    filed(bench, documents=stamped)

    assert (bench.store.files["docs/a.pdf"], bench.store.files["docs/b.pdf"]) == (b"%PDF", b"%PDF")


# -- nothing is overwritten


def test_other_content_in_the_archive_stays_and_the_new_file_is_numbered(bench: Bench) -> None:
    bench.store.files |= {f"archive/{DATA}": b"other", f"archive/{DATA[:-4]} (2).xml": b"another"}

    filed(bench)

    assert bench.store.files[f"archive/{DATA}"] == b"other"
    assert bench.store.files[f"archive/{DATA[:-4]} (2).xml"] == b"another"
    assert f"archive/{DATA[:-4]} (3).xml" in bench.store.files
    renamed = [
        row.body.file.name for row in bench.journal.rows() if isinstance(row.body, Archived) and row.body.renamed
    ]
    assert renamed == [DATA]


def test_a_move_that_was_cut_is_only_finished(bench: Bench) -> None:
    state = bench.judged()
    bench.store.files[f"archive/{DATA}"] = bench.store.files.pop(DATA)

    filing.file_set(bench.account("run 2"), state)

    assert {f"archive/{name}" for name in (DATA, PARAM, MANIFEST)} < bench.store.files.keys()
    assert DATA not in bench.store.files


def test_the_same_content_at_the_target_is_done(bench: Bench) -> None:
    state = bench.judged()
    bench.store.files[f"archive/{DATA}"] = bench.store.files[DATA]

    filing.file_set(bench.account(), state)

    assert [name for name in bench.store.files if DATA[:-4] in name] == [f"archive/{DATA}"]


def test_a_file_of_an_accepted_set_that_is_nowhere_is_a_failure(bench: Bench) -> None:
    state = bench.judged()
    del bench.store.files[DATA]

    with pytest.raises(NotThereError):
        filing.file_set(bench.account(), state)

    assert not bench.account().state("pair-1").settled


# -- a vendor's office


def foreign(bench: Bench) -> BatchState:
    bench.vendor()
    bench.foreign()
    (state,) = bench.found()
    state = processing.claim(bench.account(), inbox.fetch(bench.account(), state))
    return filing.file_set(bench.account(), processing.judge(bench.account(), state))


def test_a_vendors_office_gets_no_receipt_no_manifest_and_no_identity(bench: Bench) -> None:
    state = foreign(bench)

    assert state.settled
    assert bench.store.files.keys() == {f"archive/{DATA}", f"archive/{PARAM}"}


def test_a_vendors_pair_that_was_sent_again_is_cleared_away_and_changes_nothing(bench: Bench) -> None:
    state = foreign(bench)
    effects = dict(bench.books.effects)
    bench.foreign()

    filing.file_again(bench.account("run 2"), state)

    assert bench.store.files.keys() == {f"archive/{DATA}", f"archive/{PARAM}"}
    assert bench.books.effects == effects
    assert len(bench.warnings()) == 1


def test_a_vendors_document_that_was_replaced_meanwhile_is_left_for_the_next_pair(bench: Bench) -> None:
    bench.vendor()
    bench.foreign()
    bench.store.files["Plan.pdf"] = b"%PDF 1"
    (state,) = bench.found()
    state = processing.claim(bench.account(), inbox.fetch(bench.account(), state))
    state = processing.judge(bench.account(), state)
    bench.store.files["Plan.pdf"] = b"%PDF 2"

    filing.file_set(bench.account(), state)

    assert (bench.store.files["docs/Plan.pdf"], bench.store.files["Plan.pdf"]) == (b"%PDF 1", b"%PDF 2")


# -- what belongs to nothing


def test_a_stray_is_put_aside_with_its_reason_and_that_is_no_verdict(bench: Bench) -> None:
    bench.store.files[DATA] = b"<D/>"
    inbox.strays(bench.account())
    bench.later(days=8)
    (stray,) = inbox.strays(bench.account("run 2"))

    filing.put_stray_aside(bench.account("run 2"), stray)

    assert bench.store.files.keys() == {f"archive/error/{DATA}", f"archive/error/{DATA}.raison.txt"}
    assert bench.journal.batches() == ()


def test_a_file_that_is_moved_says_where_it_came_to(bench: Bench) -> None:
    bench.store.files |= {"a.xml": b"<a/>", "archive/b.xml": b"<b/>"}
    digest = bench.account().drop.digest
    here = ManifestFile("a.xml", Role.SET, 4, digest("a.xml", 4))
    moved = ManifestFile("b.xml", Role.SET, 4, digest("archive/b.xml", 4))
    gone = ManifestFile("c.xml", Role.SET, 4, "a" * 64)

    assert filing.move(bench.account(), here, "archive") == "archive/a.xml"
    assert filing.move(bench.account(), moved, "archive") == "archive/b.xml"
    assert filing.move(bench.account(), gone, "archive", lenient=True) is None


def test_what_a_vendors_office_laid_in_the_place_of_a_pair_that_was_taken_is_not_filed_unread(bench: Bench) -> None:
    bench.vendor()
    bench.foreign()
    (state,) = bench.found()
    state = processing.judge(bench.account(), inbox.fetch(bench.account(), state))
    newer = b'<D lot="newer"></D>'
    bench.store.files[DATA] = newer

    filing.file_set(bench.account(), state)

    assert bench.store.files[DATA] == newer
    assert newer not in [content for name, content in bench.store.files.items() if name.startswith("archive/")]
    assert [finished.stage for finished in bench.journal.batches()] == ["ARCHIVED"]
