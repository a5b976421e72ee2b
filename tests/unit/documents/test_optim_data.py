"""A snapshot: what it must hold, and records that contradict themselves."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from optimx.core.errors import BadXmlError, GenerationError
from optimx.documents import (
    FORMAT_VERSION,
    Address,
    Assignment,
    Employee,
    EmployeeType,
    Header,
    RefusedRecord,
    Setting,
    Site,
    WorkState,
    read_optim_data,
    write_optim_data,
)

ID = "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11"
HEADER = Header(FORMAT_VERSION, "111222333", ID, datetime(2021, 11, 22, tzinfo=UTC))
EMPLOYEE = Employee("000042", "01", "Nuñez", "Zoé", EmployeeType.TEMP, Decimal("7.5"), date(2020, 1, 1))
SITE = Site("C1", "A1", "01", "Mairie", Address("1 rue", "69000", "Lyon"), WorkState.RUNNING, date(2021, 1, 1))
ASSIGNMENT = Assignment(ID, "C1", date(2021, 1, 1), date(2021, 1, 2), staff_number="000042")


def test_a_snapshot_without_sites_is_refused_whole() -> None:
    out = io.BytesIO()
    write_optim_data(out, HEADER, [EMPLOYEE])

    with pytest.raises(BadXmlError) as refused:
        read_optim_data(out, name="optim_data.xml")

    assert (refused.value.rule, str(refused.value)) == ("XML_MISSING", "optim_data.xml holds no Chantier")


@pytest.mark.parametrize("target", [b"", b' matricule="000042" materiel="PELLE1"'], ids=["nobody", "two"])
def test_an_assignment_of_nobody_or_of_two_is_refused_alone(target: bytes) -> None:
    out = io.BytesIO()
    write_optim_data(out, HEADER, [EMPLOYEE, SITE, ASSIGNMENT])
    data = out.getvalue().replace(b'chantier="C1" matricule="000042"', b'chantier="C1"' + target)

    *_, refused = read_optim_data(io.BytesIO(data)).records()

    assert isinstance(refused, RefusedRecord)
    assert (refused.kind, refused.id, refused.rule) == ("Affectation", ID, "STRUCTURE")


@pytest.mark.parametrize(
    "wrong",
    [
        Employee("pas un code", "01", "A", "B", EmployeeType.TEMP, Decimal(7), date(2020, 1, 1)),
        Employee("1", "01", "A", "B", EmployeeType.TEMP, Decimal("25"), date(2020, 1, 1)),
        Employee("1", "01", "A", "B", EmployeeType.TEMP, Decimal("7.555"), date(2020, 1, 1)),
        Employee("1", "01", "A", "B", EmployeeType.TEMP, Decimal("NaN"), date(2020, 1, 1)),
        replace(ASSIGNMENT, equipment="PELLE1"),
    ],
    ids=["code", "hours", "lossy", "nan", "contradiction"],
)
def test_an_office_cannot_generate_what_the_server_would_refuse(wrong: Employee | Assignment) -> None:
    with pytest.raises(GenerationError, match=type(wrong).__name__):
        write_optim_data(io.BytesIO(), HEADER, [wrong])


def test_a_record_of_another_document_is_refused_by_the_writer() -> None:
    with pytest.raises(GenerationError):
        write_optim_data(io.BytesIO(), HEADER, [Setting("gps", "false")])  # type: ignore[list-item]


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1", "cp850"])
def test_a_snapshot_in_the_encodings_of_old_programs_is_read(encoding: str) -> None:
    out = io.BytesIO()
    write_optim_data(out, HEADER, [EMPLOYEE, SITE])
    written = out.getvalue().decode("utf-8").replace("encoding='utf-8'", f"encoding='{encoding}'")

    reading = read_optim_data(io.BytesIO(written.encode(encoding)))

    assert list(reading.records()) == [EMPLOYEE, SITE]


def test_a_document_cut_anywhere_is_refused_whole() -> None:
    out = io.BytesIO()
    write_optim_data(out, HEADER, [EMPLOYEE, SITE])
    data = out.getvalue()

    for length in range(len(data) - len(b"\n</OptimData>"), 0, -7):
        with pytest.raises(BadXmlError):
            read_optim_data(io.BytesIO(data[:length]))
