"""What the office database promises of its tables and of generation, through the public contract."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optimx import CancelledError, GenerationError, Side, SystemContext, Verdict, VerdictKind, Work, text
from optimx.documents import (
    Acknowledgement,
    Document,
    EntityType,
    Header,
    Rejection,
    Setting,
    read_optim_data,
    read_optim_param,
)
from optimx.plugins.systems.office_database import OfficeDatabaseOptions, open_office, optimx_register_systems

Day = Any  # the fixture's own class; see conftest.py
Generate = Callable[..., tuple[Any, list[Any], list[Any]]]


@pytest.fixture
def generate(office: Any, day: Day, tmp_path: Path) -> Generate:
    def run(sequence: int = 1, work: Work = Work()) -> tuple[Any, list[Any], list[Any]]:  # noqa: B008 - frozen
        folder = tmp_path / f"generation{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        files = office.generate(day.batch(sequence), folder, work)
        return files, read(files.param, read_optim_param), read(files.data, read_optim_data)

    return run


def read(path: Path, reader: Callable[..., Any]) -> list[Any]:
    with path.open("rb") as file:
        return list(reader(file, name=path.name).records())


def header(path: Path, reader: Callable[..., Any]) -> Header:
    with path.open("rb") as file:
        found: Header = reader(file).header
        return found


def test_the_plugin_serves_the_office() -> None:
    (plugin,) = optimx_register_systems()
    assert (plugin.name, plugin.side) == ("office_database", Side.OFFICE)


@pytest.mark.parametrize(("value", "kept"), [("false", False), ("oui", False), ("true", True)])
def test_positions_are_kept_only_where_the_firm_says_so(office: Any, value: str, kept: bool) -> None:
    office.seed([Setting("gps", value)])

    assert office.keeps_positions() is kept


def test_a_firm_that_says_nothing_of_positions_keeps_none(context: SystemContext, office_url: str) -> None:
    with closing(open_office(OfficeDatabaseOptions(url=office_url), context)) as empty:
        assert empty.keeps_positions() is False


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        OfficeDatabaseOptions.model_validate({"uri": ""})


def test_a_pair_says_all_that_the_firm_is(generate: Generate, day: Day) -> None:
    _, param, data = generate()
    assert sorted(map(repr, param)) == sorted(map(repr, day.param_records()))
    assert data == day.data_records()


def test_both_files_bear_the_batch_the_account_and_the_stamp(generate: Generate, day: Day) -> None:
    files, _, _ = generate()
    batch = day.batch(1)
    assert files.param.name == "optim_param_111222333_2611231230.xml"
    assert files.data.name == "optim_data_111222333_2611231230.xml"
    assert {header(files.param, read_optim_param).batch, header(files.data, read_optim_data).batch} == {batch.id}
    assert header(files.param, read_optim_param).account == batch.account


def test_counts_are_those_of_both_files(generate: Generate) -> None:
    files, _, _ = generate()
    assert (files.counts["Societe"], files.counts["Salarie"], files.counts["Document"]) == (1, 2, 0)


def test_what_was_seeded_again_replaces_what_was_there(office: Any, generate: Generate, day: Day) -> None:
    office.seed([*day.data_records(), *day.param_records()])
    files, _, data = generate()
    assert files.counts["Chantier"] == 1
    assert data == day.data_records()


def test_documents_are_named_with_their_place(office: Any, generate: Generate, tmp_path: Path) -> None:
    path = tmp_path / "Plan d'exécution.pdf"
    path.write_bytes(b"%PDF-1.7")
    plan = Document(
        "00000000-0000-0000-0000-00000000d0c1",
        path.name,
        "ab" * 32,
        8,
        "Plan",
        EntityType.SITE,
        "C2026-118",
        "B",
        ("CHEF",),
    )
    office.store_document(plan, path)
    files, _, data = generate()
    assert [(one.name, one.path, one.sha256) for one in files.documents] == [(path.name, path, "ab" * 32)]
    assert data[-1] == plan


def test_a_firm_without_sites_is_no_firm_and_generation_says_so(
    context: SystemContext, day: Day, tmp_path: Path, office_url: str
) -> None:
    with closing(open_office(OfficeDatabaseOptions(url=office_url), context)) as empty, pytest.raises(GenerationError):
        empty.generate(day.batch(), tmp_path, Work())


def test_a_cancelled_generation_leaves_nothing_behind_but_files(office: Any, generate: Generate) -> None:
    def cancel() -> None:
        raise CancelledError(text("stopped"))

    with pytest.raises(CancelledError):
        generate(1, Work(check=cancel))
    _, param, _ = generate(1)
    assert param


def test_an_answer_that_is_in_is_acknowledged_until_an_accepted_pair_said_so(
    office: Any, generate: Generate, day: Day
) -> None:
    answer = day.batch(9)
    office.import_answer(answer, day.answer([day.time_entry(1)], answer), [], Work())

    first = [one for one in generate(1)[1] if isinstance(one, Acknowledgement)]
    office.settle(day.batch(1), Verdict(VerdictKind.SUPERSEDED))
    second = [one for one in generate(2)[1] if isinstance(one, Acknowledgement)]
    office.settle(day.batch(2), Verdict(VerdictKind.ACCEPTED))
    third = [one for one in generate(3)[1] if isinstance(one, Acknowledgement)]

    assert (first, second, third) == ([Acknowledgement(answer.id)], [Acknowledgement(answer.id)], [])


def test_a_refused_record_is_told_until_an_accepted_pair_carried_it(office: Any, generate: Generate, day: Day) -> None:
    for sequence, hours in ((8, "7.50"), (9, "6.00")):
        batch = day.batch(sequence)
        office.import_answer(batch, day.answer([day.time_entry(1, hours=hours)], batch), [], Work())

    told = [one for one in generate(1)[2] if isinstance(one, Rejection)]
    again = [one for one in generate(2)[2] if isinstance(one, Rejection)]
    office.settle(day.batch(2), Verdict(VerdictKind.ACCEPTED))
    office.settle(day.batch(2), Verdict(VerdictKind.ACCEPTED))
    after = [one for one in generate(3)[2] if isinstance(one, Rejection)]

    assert [(one.batch, one.id, one.rule) for one in told] == [(day.batch(9).id, day.time_entry(1).id, "R05")]
    assert again == told
    assert after == []


def test_a_refused_record_is_told_in_the_language_of_the_account(
    context: SystemContext, day: Day, tmp_path: Path, office_url: str
) -> None:
    french = replace(context, translate=lambda sentence: sentence.replace("came before with other", "déjà reçu, autre"))
    with closing(open_office(OfficeDatabaseOptions(url=office_url), french)) as office:
        office.seed([*day.param_records(), *day.data_records()])
        for sequence, hours in ((8, "7.50"), (9, "6.00")):
            batch = day.batch(sequence)
            office.import_answer(batch, day.answer([day.time_entry(1, hours=hours)], batch), [], Work())
        files = office.generate(day.batch(1), tmp_path, Work())

    (told,) = [one for one in read(files.data, read_optim_data) if isinstance(one, Rejection)]
    assert "déjà reçu, autre content" in told.message


def test_a_refusal_that_came_after_the_pair_is_not_settled_by_it(office: Any, generate: Generate, day: Day) -> None:
    first, second = day.batch(8), day.batch(9)
    office.import_answer(first, day.answer([day.time_entry(1)], first), [], Work())
    generate(1)
    office.import_answer(second, day.answer([day.time_entry(1, hours="1.00")], second), [], Work())
    office.settle(day.batch(1), Verdict(VerdictKind.ACCEPTED))
    assert [one.batch for one in generate(2)[2] if isinstance(one, Rejection)] == [second.id]


def test_the_verdict_on_an_unknown_pair_is_kept_without_harm(office: Any, generate: Generate, day: Day) -> None:
    office.settle(day.batch(77), Verdict(VerdictKind.ACCEPTED))
    assert generate(1)[1]
