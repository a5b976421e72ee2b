"""The two cures that make a machine the office of its account again."""

from pathlib import Path
from typing import Any


def test_it_has_to_be_said_which_cure(optimx: Any, office: Path) -> None:
    ran = optimx("doctor")

    assert ran.code == 2
    assert "--take-over" in ran.err
    assert "--rebuild" in ran.err
    assert optimx("doctor", "--take-over", "--rebuild").code == 2


def test_a_lost_journal_is_begun_anew(optimx: Any, office: Path) -> None:
    optimx("exchange")
    (office / "state" / "journal.db").unlink()
    assert optimx("exchange").code == 5

    (office / "state" / "journal.db").unlink()
    cured = optimx("doctor", "--rebuild")

    assert cured.code == 0
    assert "epoch 2" in cured.out
    assert optimx("exchange").code == 0


def test_a_machine_takes_over(optimx: Any, office: Path) -> None:
    optimx("exchange")

    cured = optimx("doctor", "--take-over")

    assert (cured.code, "epoch 2" in cured.out) == (0, True)
    assert optimx("exchange").code == 0
