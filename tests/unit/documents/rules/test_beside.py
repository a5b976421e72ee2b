"""What stands beside a time entry: its day, the days around it, its week."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from optimx.documents.rules.beside import beside_of

SUNDAY, MONDAY, TUESDAY = date(2021, 11, 28), date(2021, 11, 29), date(2021, 11, 30)


@pytest.mark.parametrize(
    ("day", "other", "expected"),
    [
        (TUESDAY, TUESDAY, {"day", "near", "week"}),
        (TUESDAY, MONDAY, {"near", "week"}),
        (TUESDAY, date(2021, 12, 2), {"week"}),
        (TUESDAY, SUNDAY, set()),
        (MONDAY, SUNDAY, {"near"}),
        (SUNDAY, MONDAY, {"near"}),
        (SUNDAY, date(2021, 11, 22), {"week"}),
        (SUNDAY, date(2021, 11, 21), set()),
        (MONDAY, date(2021, 12, 5), {"week"}),
        (MONDAY, date(2021, 12, 6), set()),
    ],
)
def test_another_entry_stands_where_its_day_is(
    make: Callable[..., Any], day: date, other: date, expected: set[str]
) -> None:
    beside = beside_of(make("entry", date=day), [make("entry", date=other)])

    assert {name for name in ("day", "near", "week") if getattr(beside, name)} == expected
