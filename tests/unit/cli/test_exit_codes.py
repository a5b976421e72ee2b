import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.cli.exit_codes import EXIT_CODES, PRECEDENCE, worst


def test_the_codes_are_those_that_scheduled_tasks_are_written_against() -> None:
    assert [each.code for each in EXIT_CODES] == [0, 1, 2, 3, 4, 5, 6, 7, 70, 130]
    assert PRECEDENCE == (130, 70, 3, 5, 6, 4, 1, 7)


@pytest.mark.parametrize(
    ("codes", "left_with"), [([], 0), ([0, 0], 0), ([7, 1], 1), ([1, 4, 7], 4), ([4, 5], 5), ([70, 3], 70), ([42], 1)]
)
def test_of_several_reasons_the_gravest_wins(codes: list[int], left_with: int) -> None:
    assert worst(codes) == left_with


@given(st.lists(st.sampled_from([0, *PRECEDENCE]), min_size=1))
def test_the_order_of_the_reasons_does_not_matter_and_the_winner_is_one_of_them(codes: list[int]) -> None:
    assert worst(codes) == worst(reversed(codes)) == worst([*codes, worst(codes)])
    assert worst(codes) in codes
