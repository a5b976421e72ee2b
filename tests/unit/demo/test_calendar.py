"""The demo's clock skips weekends and holidays."""

from datetime import date

import pytest

from optimx.demo.calendar import is_working_day, next_working_day


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day_is_no_weekend_and_no_holiday(day: date, following: date) -> None:
    assert next_working_day(day) == following
    assert is_working_day(following)
