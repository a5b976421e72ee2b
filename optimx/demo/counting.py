"""What the office database holds of what crews entered: read from outside, by SQL, to hold it against what was entered.

In: the database's file. Out: records by kind. Called by `run`.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from optimx.demo.crew import WorkingDay

_TABLES: Mapping[str, str] = {
    "TimeEntry": "time_entry",
    "EquipmentTime": "equipment_time",
    "Progress": "progress",
    "SiteDiary": "site_diary",
    "DeliveryNote": "delivery_note",
    "Photo": "photo",
    "Signature": "signature",
}


def stored(database: Path) -> dict[str, int]:
    """Return how many records of each kind the office database holds.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(database.absolute().as_posix())}?mode=ro", uri=True)) as found:
            # the names of the tables are the fixed ones above
            return {
                kind: int(found.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
                for kind, table in _TABLES.items()
            }
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def entered(day: WorkingDay) -> dict[str, int]:
    """Return how many records of each kind the crews enter on a day."""
    kinds = Counter(type(record).__name__ for record in day.records)
    kinds |= {"Photo": day.workload.photos, "Signature": day.workload.signatures}
    return {kind: kinds[kind] for kind in _TABLES}
