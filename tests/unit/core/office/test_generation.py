"""Generation: a pair is named by a stamp that nobody else has, and lies durable in the spool before it counts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from optimx.core.contracts import Document, GeneratedFiles
from optimx.core.errors import BadNameError, GenerationError, UnreachableError
from optimx.core.events import Generated, Role
from optimx.core.journal import Profile
from optimx.core.journal.entries import Planned, Spooled
from optimx.core.language import text
from optimx.core.names import Patterns

Bench = Any
DATA, PARAM = "optim_data_111222333_2603020700.xml", "optim_param_111222333_2603020700.xml"
SEVEN = datetime(2026, 3, 2, 7, 0)  # noqa: DTZ001 - local and naive by definition


def unreachable() -> Any:
    raise UnreachableError(text("no line"))


def test_a_pair_lies_durable_in_the_spool_and_visible_in_generation(bench: Bench) -> None:
    state = bench.generated()
    bench.disk.crash()

    assert state.stage == "GENERATED"
    assert bench.spooled(state.id).keys() == {DATA, PARAM}
    assert {entry.name for entry in bench.disk.list(bench.folders.generation)} <= {DATA, PARAM}


def test_a_set_travels_documents_first_and_what_commits_last(bench: Bench) -> None:
    bench.documents = [bench.plan()]

    state = bench.generated()

    assert [file.role for file in state.last(Spooled).files] == [Role.DOCUMENT, Role.DATA, Role.PARAM]
    events = [row.body for row in bench.journal.rows() if isinstance(row.body, Generated)]
    assert [event.file.name for event in events] == ["plan.pdf", DATA, PARAM]
    assert [dict(event.counts) for event in events] == [{}, {"Document": 1}, {}]


@pytest.mark.parametrize(("profile", "own"), [(Profile.MANIFEST, False), (Profile.PAIR, True)])
def test_a_document_travels_under_its_contents_name_or_to_a_vendor_under_its_own(
    bench: Bench, profile: Profile, own: bool
) -> None:
    document = bench.plan("Plan d'étage.PDF")
    bench.documents = [document]

    state = bench.generated(profile)

    file = state.last(Spooled).files[0]
    assert file.name == ("Plan d'étage.PDF" if own else f"ged_{document.sha256}_2603020700.pdf")
    assert (file.title, file.sha256) == ("Plan d'étage.PDF", document.sha256)


@pytest.mark.parametrize("profile", Profile)
def test_of_two_documents_of_one_name_the_one_named_last_travels_and_the_other_is_told_of(
    bench: Bench, profile: Profile
) -> None:
    first, last = bench.plan("A/plan.pdf", b"%PDF first"), bench.plan("B/plan.pdf", b"%PDF last")
    bench.documents = [replace(first, name="plan.pdf"), replace(last, name="plan.pdf"), bench.plan("other.pdf")]

    state = bench.generated(profile)

    sent = [(file.title, file.sha256) for file in state.spooled if file.role is Role.DOCUMENT]
    assert sorted(sent) == sorted([("plan.pdf", last.sha256), ("other.pdf", bench.plan("other.pdf").sha256)])
    assert bench.warnings() == ["a document does not reach the mobile app, since another is called the same: plan.pdf"]


@pytest.mark.parametrize("other", ["PLAN\u00c9.pdf", "plane\u0301.pdf"])
def test_names_that_some_disks_take_for_one_are_one_for_a_vendor(bench: Bench, other: str) -> None:
    bench.documents = [bench.plan("plan\u00e9.pdf", b"%PDF first"), bench.plan(other, b"%PDF last")]

    state = bench.generated(Profile.PAIR)

    assert [file.title for file in state.spooled if file.role is Role.DOCUMENT] == [other]
    assert len(bench.warnings()) == 1


def test_one_document_that_is_named_twice_is_no_news(bench: Bench) -> None:
    bench.documents = [bench.plan(), bench.plan()]

    state = bench.generated()

    assert [file.title for file in state.spooled if file.role is Role.DOCUMENT] == ["plan.pdf"]
    assert bench.warnings() == []


@pytest.mark.parametrize(
    "name",
    [
        *["optimx.json", "OptimX.json", "docs", "Appli_data_111222333_2603020700.xml", "tmp_0123456789abcdef.part"],
        *["optim_111222333_2603020700.ok", "receipt_111222333_2603020700.json"],
    ],
)
def test_a_vendors_drop_gets_no_document_that_is_called_like_a_file_of_the_exchange(bench: Bench, name: str) -> None:
    bench.documents = [bench.plan(name)]

    with pytest.raises(BadNameError, match="exchange") as refused:
        bench.generated(Profile.PAIR)

    assert refused.value.remedy.message
    assert bench.generated(Profile.MANIFEST).stage == "GENERATED"


def test_generation_is_emptied_first_and_the_spool_of_what_is_under_way_is_not(bench: Bench) -> None:
    first = bench.generated()
    bench.disk.put(bench.folders.generation / "old.xml", b"old")

    second = bench.generated()

    stamps = {entry.name for entry in bench.disk.list(bench.folders.generation)}
    assert stamps == {name.replace("0700", "0701") for name in (DATA, PARAM)}
    assert bench.spooled(first.id).keys() == {DATA, PARAM}
    assert bench.spooled(second.id).keys() == stamps


@pytest.mark.parametrize("changed", [{"data": "ENVOI-{id}-{stamp}.xml"}, {"param": "OPTIONS-{id}-{stamp}.xml"}])
def test_a_pair_that_is_called_otherwise_than_a_vendor_expects_is_not_sent(
    bench: Bench, changed: dict[str, str]
) -> None:
    bench.parts = {"patterns": Patterns(**changed)}

    with pytest.raises(GenerationError, match="names"):
        bench.generated(Profile.PAIR)

    assert bench.generated(Profile.MANIFEST).stage == "GENERATED"


# -- stamps and numbers


@pytest.mark.parametrize(
    "name",
    [
        DATA,
        "APPLI_data_111222333_2603020700.xml",
        f"archive/{PARAM}",
        "archive/error/optim_111222333_2603020700.ok",
        "work/optim_111222333_2603020700.ok",
        "receipt_111222333_2603020700.json",
        "archive/Appli_Data_111222333_2603020700.imported",
    ],
)
def test_a_stamp_that_is_seen_on_the_drop_is_taken(bench: Bench, name: str) -> None:
    bench.store.files[name] = b""

    assert bench.generated().plan.stamp == SEVEN + timedelta(minutes=1)


def test_the_stamp_of_a_pair_that_is_called_otherwise_is_taken(bench: Bench) -> None:
    bench.parts = {"patterns": Patterns(data="ENVOI-{id}-{stamp}.xml")}
    bench.store.files["archive/ENVOI-111222333-2603020700.xml"] = b""

    assert bench.generated().plan.stamp == SEVEN + timedelta(minutes=1)


def test_a_stamp_that_is_seen_in_the_archive_of_the_office_is_taken(bench: Bench) -> None:
    bench.disk.put(bench.folders.archive / "Appli_Data_111222333_2603020700.xml", b"")

    assert bench.generated().plan.stamp == SEVEN + timedelta(minutes=1)


def test_stamps_never_step_back_and_numbers_grow_by_one(bench: Bench) -> None:
    first = bench.generated()
    bench.later(hours=-3)

    second = bench.generated()

    assert (first.plan.stamp, second.plan.stamp) == (SEVEN, SEVEN + timedelta(minutes=1))
    assert (first.order, second.order) == ((1, 1), (1, 2))
    assert bench.warnings() == []


def test_the_hour_that_comes_twice_in_autumn_gives_two_stamps(bench: Bench) -> None:
    bench.clock.set(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 02:30 in Paris
    first = bench.generated()
    bench.clock.set(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))  # 02:30 once more

    second = bench.generated()

    assert [f"{each.plan.stamp:%H:%M}" for each in (first, second)] == ["02:30", "02:31"]
    assert (first.order, second.order) == ((1, 1), (1, 2))
    assert bench.warnings() == []


def test_a_clock_a_day_behind_the_last_exchange_is_warned_of(bench: Bench) -> None:
    bench.generated()
    bench.later(hours=-25)

    bench.generated()

    assert len(bench.warnings()) == 1
    assert "clock" in bench.warnings()[0]


def test_numbers_go_on_behind_what_the_identity_says(bench: Bench) -> None:
    bench.who = replace(bench.who, sequence=41)

    assert bench.generated().order == (1, 42)


def test_without_a_line_only_a_journal_that_gave_a_stamp_before_can_give_another(bench: Bench) -> None:
    bench.connect = unreachable
    with pytest.raises(UnreachableError):
        bench.generated()
    assert bench.journal.all(Planned) == ()

    bench.connect = None
    bench.generated()
    bench.connect = unreachable

    assert bench.generated().stage == "GENERATED"


# -- documents


def test_a_document_that_an_accepted_receipt_lists_is_not_sent_again(bench: Bench) -> None:
    plan, other = bench.plan(), bench.plan("other.pdf", b"%PDF other")
    bench.documents = [plan, other]
    bench.accepted(plan.sha256)

    state = bench.generated()

    assert [file.title for file in state.last(Spooled).files if file.role is Role.DOCUMENT] == ["other.pdf"]


def test_a_document_is_sent_again_when_the_receipt_lists_it_no_more(bench: Bench) -> None:
    bench.documents = [bench.plan()]
    bench.accepted(bench.plan().sha256)
    bench.accepted()

    state = bench.generated()

    assert [file.title for file in state.last(Spooled).files if file.role is Role.DOCUMENT] == ["plan.pdf"]


def test_a_document_that_was_sent_and_not_acknowledged_is_sent_again(bench: Bench) -> None:
    bench.documents = [bench.plan()]
    bench.sent()

    assert bench.generated().last(Spooled).files[0].role is Role.DOCUMENT


def test_a_document_whose_hash_the_system_does_not_tell_is_hashed_here(bench: Bench) -> None:
    plan = bench.plan()
    bench.accepted(plan.sha256)
    bench.documents = [Document(plan.name, plan.path)]

    assert [file.role for file in bench.generated().last(Spooled).files] == [Role.DATA, Role.PARAM]


# -- what a system may get wrong


@dataclass
class Careless:
    """An ERP that makes a fault of its own."""

    inner: Any
    fault: Any

    def generate(self, batch: Any, folder: Path, work: Any) -> GeneratedFiles:
        return self.fault(self.inner.generate(batch, folder, work))  # type: ignore[no-any-return]


def elsewhere(made: GeneratedFiles) -> GeneratedFiles:
    return replace(made, param=Path("/elsewhere") / made.param.name)


def missing(made: GeneratedFiles) -> GeneratedFiles:
    return replace(made, data=made.data.with_name("never_written.xml"))


@pytest.mark.parametrize("fault", [elsewhere, missing])
def test_files_that_do_not_lie_where_they_should_are_not_sent(bench: Bench, fault: Any) -> None:
    bench.parts = {"system": Careless(bench.system(), fault)}

    with pytest.raises(GenerationError):
        bench.generated()

    (planned,) = bench.journal.batches()
    assert planned.stage == "PLANNED"


def test_a_document_that_changed_since_it_was_recorded_is_not_sent(bench: Bench) -> None:
    plan = bench.plan()
    bench.disk.put(plan.path, b"%PDF changed")
    bench.documents = [plan]

    with pytest.raises(GenerationError, match=r"plan\.pdf"):
        bench.generated()


@pytest.mark.parametrize("name", ["..", "a/b.pdf", "a\x00.pdf", "CON.pdf"])
def test_a_document_that_cannot_travel_under_its_name_is_named(bench: Bench, name: str) -> None:
    bench.documents = [replace(bench.plan(), name=name)]

    with pytest.raises(BadNameError):
        bench.generated()
