from itertools import combinations

from optimx.cli.exit_codes import EXIT_CODES
from optimx.core.reporting import PRECEDENCE, worst


def test_the_codes_are_those_that_scheduled_tasks_are_written_against() -> None:
    assert [each.code for each in EXIT_CODES] == [0, 1, 2, 3, 4, 5, 6, 7, 70, 130]


def test_the_precedence_that_is_documented_is_the_one_that_runs_follow() -> None:
    assert PRECEDENCE == (130, 70, 3, 5, 6, 4, 1, 7)
    for graver, lesser in combinations((*PRECEDENCE, 0), 2):
        assert worst([lesser, graver, lesser]) == graver
