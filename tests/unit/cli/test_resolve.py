"""What only a person can know is decided once, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def uncertain(optimx: Any, office: Path) -> str:
    """A pair that vanished from a vendor's drop, was sent again, and vanished again: nobody knows."""
    file = office / "plugins.toml"
    file.write_text(file.read_text("utf-8").replace("[drop]\n", '[drop]\nprotocol = "pair"\n'), "utf-8")
    (office / "drop" / "optimx.json").unlink()
    for day in (23, 25, 27):
        optimx("exchange", OPTIMX_NOW=f"2026-11-{day}T12:30:00+01:00")
        for left in (office / "drop").glob("optim_*.xml"):
            left.unlink()
    status = optimx("status").out
    assert "TO BE CHECKED" in status, status
    return str(next(line.split()[0] for line in status.splitlines() if "TO BE CHECKED" in line))


@pytest.mark.parametrize("decision", ["--accepted", "--refused"])
def test_a_person_settles_it_either_way(optimx: Any, uncertain: str, decision: str) -> None:
    ran = optimx("resolve", uncertain, decision)

    assert uncertain in ran.err
    assert "TO BE CHECKED" not in optimx("status").out
    assert optimx("resolve", uncertain, decision).code == 1


def test_a_decision_has_to_be_one(optimx: Any, office: Path) -> None:
    assert optimx("resolve", "x").code == 2
    assert optimx("resolve", "x", "--accepted", "--refused").code == 2


def test_what_is_not_known_or_not_uncertain_is_said_and_leaves_no_run(optimx: Any, office: Path) -> None:
    optimx("exchange")
    before = optimx("report", "list").out
    name = optimx("status").out.splitlines()[1].split()[0]

    unknown, certain = optimx("resolve", "nowhere.xml", "--accepted"), optimx("resolve", name, "--accepted")

    assert (unknown.code, certain.code) == (1, 1)
    assert "E-NOT-THERE" in unknown.err
    assert "not uncertain" in certain.err
    assert optimx("report", "list").out == before


def test_a_person_decides_what_is_overdue_too(optimx: Any, office: Path) -> None:
    optimx("exchange", OPTIMX_NOW="2026-11-23T12:30:00+01:00")
    name = next((office / "drop").glob("optim_data_*.xml")).name
    early = optimx("resolve", name, "--refused", OPTIMX_NOW="2026-11-23T13:30:00+01:00")

    decided = optimx("resolve", name, "--refused", OPTIMX_NOW="2026-11-25T12:30:00+01:00")

    assert (early.code, decided.code) == (1, 0)
    assert name not in optimx("status").out
