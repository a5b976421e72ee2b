"""Processing: the verdict is durable before anything is moved, and a set is applied once."""

from dataclasses import dataclass
from typing import Any

import pytest

from optimx.core.contracts import ApplyOutcome
from optimx.core.dropserver import accounts, processing
from optimx.core.dropserver.processing import claim, judge
from optimx.core.errors import NotThereError
from optimx.core.events import Errored, Processed, VerdictKind
from optimx.core.journal.entries import Judged
from optimx.core.manifests import DropIdentity

Bench = Any
MANIFEST = "optim_111222333_2603020701.ok"


def verdicts(bench: Bench) -> list[VerdictKind]:
    return [entry.verdict.kind for entry in bench.journal.all(Judged)]


def rules(bench: Bench) -> list[str]:
    return [finding.rule for entry in bench.journal.all(Judged) for finding in entry.verdict.findings]


def test_a_claim_shows_on_the_drop(bench: Bench) -> None:
    state = claim(bench.account(), bench.fetched())

    assert state.stage == "CLAIMED"
    assert f"work/{MANIFEST}" in bench.store.files
    assert MANIFEST not in bench.store.files


def test_a_claim_is_repeated_after_a_crash(bench: Bench) -> None:
    state = bench.fetched()
    manifest = bench.store.files[MANIFEST]
    claim(bench.account(), state)

    claim(bench.account("run 2"), state)  # the run died before it could say so
    assert f"work/{MANIFEST}" in bench.store.files
    bench.store.files[MANIFEST] = manifest  # the office laid it there once more
    claim(bench.account("run 3"), state)

    assert MANIFEST not in bench.store.files


def test_a_set_whose_manifest_was_withdrawn_is_not_claimed(bench: Bench) -> None:
    state = bench.fetched()
    del bench.store.files[MANIFEST]

    with pytest.raises(NotThereError):
        claim(bench.account(), state)


def test_a_set_that_is_accepted_is_applied_with_its_documents(bench: Bench) -> None:
    bench.judged(documents=[("plan.pdf", b"%PDF")])

    (entry,) = bench.journal.all(Judged)
    assert bench.books.effects["apply pair-1"] == 1
    assert entry.verdict.kind is VerdictKind.ACCEPTED
    assert list(bench.books.named("held").values()) == ["plan.pdf"]
    assert entry.verdict.documents == tuple(bench.books.named("held"))
    assert [row.body.verdict for row in bench.journal.rows() if isinstance(row.body, Processed)] == [
        VerdictKind.ACCEPTED
    ]


def test_a_set_that_a_run_that_died_had_applied_is_not_applied_twice(bench: Bench) -> None:
    state = claim(bench.account(), bench.fetched())
    judge(bench.account(), state)

    judge(bench.account("run 2"), state)

    assert bench.books.effects["apply pair-1"] == 1
    assert verdicts(bench) == [VerdictKind.ACCEPTED] * 2


def test_an_older_set_is_superseded_and_not_applied(bench: Bench) -> None:
    bench.judged("new", 2)

    bench.judged("old", 1)

    assert verdicts(bench) == [VerdictKind.ACCEPTED, VerdictKind.SUPERSEDED]
    assert "apply old" not in bench.books.effects


def test_a_set_that_the_system_refuses_is_an_error_that_says_why(bench: Bench) -> None:
    bench.refuses = frozenset({"pair-1"})

    bench.judged()

    (error,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert (error.code, [finding.rule for finding in error.findings]) == ("E-SET-REFUSED", ["SET_TEST"])
    assert verdicts(bench) == [VerdictKind.REFUSED]


def test_a_document_that_is_not_well_formed_is_refused_with_its_line(bench: Bench) -> None:
    bench.judged(inside='"><B></A>\n')

    (entry,) = bench.journal.all(Judged)
    (finding,) = entry.verdict.findings
    assert entry.verdict.kind is VerdictKind.REFUSED
    assert finding.line > 0
    assert bench.books.effects == {}


@pytest.mark.parametrize(
    ("listens_to", "verdict"),
    [
        (DropIdentity(1, "111222333"), VerdictKind.ACCEPTED),
        (DropIdentity(1, "111222333", "office", 1), VerdictKind.ACCEPTED),
        (DropIdentity(1, "111222333", "another", 0), VerdictKind.ACCEPTED),
        (DropIdentity(1, "111222333", "another", 1), VerdictKind.REFUSED),
        (DropIdentity(1, "111222333", "office", 2), VerdictKind.REFUSED),
    ],
)
def test_a_set_of_another_office_changes_nothing(bench: Bench, listens_to: DropIdentity, verdict: VerdictKind) -> None:
    accounts.write_identity(bench.account(), listens_to)

    bench.judged()

    assert verdicts(bench) == [verdict]
    refused = verdict is VerdictKind.REFUSED
    assert rules(bench) == (["SET_INSTANCE"] if refused else [])
    assert ("apply pair-1" in bench.books.effects) is not refused


def test_the_office_whose_set_was_accepted_is_listened_to_until_one_of_a_higher_epoch(bench: Bench) -> None:
    accounts.prepare(bench.account())
    state = bench.judged()

    processing.listen_to(bench.account(), state)
    assert accounts.read_identity(bench.account()) == DropIdentity(1, "111222333", "office", 1)
    newer = DropIdentity(1, "111222333", "another", 2)
    accounts.write_identity(bench.account(), newer)
    processing.listen_to(bench.account(), state)

    assert accounts.read_identity(bench.account()) == newer


@dataclass
class Missing:
    """A mobile system that says that a document was never received."""

    inner: Any

    def apply(self, *arguments: Any) -> ApplyOutcome:
        return ApplyOutcome(VerdictKind.ACCEPTED, documents_missing=("plan.pdf",))


def test_a_document_that_was_never_received_is_warned_of(bench: Bench) -> None:
    bench.parts = {"system": Missing(bench.system())}

    bench.judged()

    assert len(bench.warnings()) == 1
    assert "plan.pdf" in bench.warnings()[0]


def test_a_foreign_set_needs_no_manifest_to_be_claimed(bench: Bench) -> None:
    bench.vendor()
    bench.foreign()
    (state,) = bench.found()

    assert claim(bench.account(), state).stage == "CLAIMED"
    assert {name for name in bench.store.files if "/" in name} == set()
