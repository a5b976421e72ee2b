"""The example firm is complete, consistent and can be written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO

from optimx.demo.firm import ACCOUNT, Firm, example_firm
from optimx.documents.optim_data import read_optim_data, write_optim_data
from optimx.documents.optim_param import read_optim_param, write_optim_param
from optimx.documents.records import Header, WorkState
from optimx.documents.rules import identifiers_look_right

HEADER = Header("1.0", ACCOUNT, "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11", datetime(2026, 11, 23, 12, 30, tzinfo=UTC))


def test_it_is_the_same_firm_every_time(firm: Firm, monday: date) -> None:
    assert example_firm(monday) == firm
    assert example_firm(monday, seed=1) != firm


def test_it_is_as_large_as_promised(firm: Firm) -> None:
    assert 38 <= len(firm.employees) <= 45
    assert len(firm.sites) >= 12
    assert all(site.work_items for site in firm.sites)
    assert firm.orders
    assert firm.equipment
    assert len(firm.documents) >= 15


def test_everybody_in_a_crew_is_an_employee_and_in_one_crew_only(firm: Firm) -> None:
    members = [number for crew in firm.crews for number in crew.members]

    assert len(members) == len(set(members))
    assert set(members) <= {employee.staff_number for employee in firm.employees}
    assert all(crew.leader in crew.members for crew in firm.crews)


def test_every_crew_is_on_a_running_site_with_running_work(firm: Firm) -> None:
    for crew in firm.crews:
        site = firm.site_of(crew)
        assert site.state is WorkState.RUNNING
        assert any(item.state is WorkState.RUNNING for item in site.work_items)


def test_its_lists_pass_the_schema_and_come_back(firm: Firm) -> None:
    out = BytesIO()

    write_optim_param(out, HEADER, firm.param_records)

    assert tuple(read_optim_param(out).records()) == firm.param_records


def test_nothing_is_told_of_the_numbers_of_its_company(firm: Firm) -> None:
    assert [finding for company in firm.companies for finding in identifiers_look_right(company)] == []


def test_its_snapshot_passes_the_schema_and_comes_back(firm: Firm) -> None:
    out = BytesIO()

    write_optim_data(out, HEADER, firm.data_records)

    assert tuple(read_optim_data(out).records()) == firm.data_records


def test_documents_are_what_their_records_say(firm: Firm) -> None:
    for filed in firm.documents:
        assert filed.content.startswith(b"%PDF-")
        assert filed.record == replace(filed.record, sha256=sha256(filed.content).hexdigest(), size=len(filed.content))
    assert len({filed.record.file for filed in firm.documents}) == len(firm.documents)
