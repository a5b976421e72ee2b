"""Pictures that no record shows: their record was refused, or nobody waits for them. They are filed all the same.

In: places in the archive. Out: rows that tell since when each lies there, so that it is not kept for ever. Written by
`importation` and `late_media`, read and emptied by `purging`.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import Periods
from optimx.plugins.columns import moment_values
from optimx.plugins.sql import upsert
from optimx.plugins.systems.office_database.tables.answers import unclaimed_medium


def note(connection: Connection, places: Collection[str], now: datetime) -> None:
    """Remember what lies in the archive without a record; a record that comes for it yet keeps it."""
    since = moment_values("received_at", now)
    upsert(connection, unclaimed_medium, [{"place": place, **since} for place in sorted(places)])


def expired(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    """Return which go: those that lie there as long as what was found on their record is kept."""
    return unclaimed_medium.c.received_at < now - periods.journal
