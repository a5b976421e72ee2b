"""What the crews entered, version by version, and what is made of it.

In: nothing. Out: tables whose columns are called as the fields of the records in `optimx.documents`; each record
also knows the batch that brought it and a hash of its content, which tells the same content from another.
Written by `intake` and `late_media`, emptied by `purging`. People, sites and items are not bound by foreign keys
here: a record that names one that is unknown is refused by a rule, with a sentence, not by the database.
"""

from typing import Any

import sqlalchemy as sa

from optimx.documents.records import (
    EntryState,
    Handover,
    LineState,
    PhotoCategory,
    SignedSubject,
    SignerCapacity,
    Vehicle,
    WeatherCause,
)
from optimx.plugins.columns import Choice, moment_columns
from optimx.plugins.systems.office_database.tables.firm import DEGREES, HOURS, QUANTITY
from optimx.plugins.systems.office_database.tables.metadata import METADATA, code, given, key, maybe


def _version() -> "sa.Column[int]":
    return sa.Column("version", sa.Integer, primary_key=True, autoincrement=False)


def _origin() -> "tuple[sa.Column[Any], ...]":
    return (code("batch", sa.ForeignKey("batch.id")), code("content_hash"))


time_entry = sa.Table(
    "time_entry",
    METADATA,
    key("id"),
    _version(),
    code("staff_number"),
    given("date", sa.Date),
    code("entered_by"),
    *moment_columns("entered_at"),
    # As it was entered; from there on the ERP's people take it further.
    given("status", Choice(EntryState)),
    given("cancelled", sa.Boolean),
    maybe("site"),
    maybe("work_item"),
    maybe("starts_at", sa.Time),
    maybe("ends_at", sa.Time),
    maybe("break_minutes", sa.Integer),
    maybe("weather_cause", Choice(WeatherCause)),
    maybe("absence_reason"),
    maybe("absence_duration", HOURS),
    maybe("meal"),
    maybe("zone"),
    given("overnight", sa.Boolean),
    maybe("vehicle", Choice(Vehicle)),
    maybe("comment"),
    *_origin(),
    # What an entry is held against are the days around it, of years that the person has been there.
    sa.Index("ix_time_entry_staff_number_date", "staff_number", "date"),
)
time_entry_hours = sa.Table(
    "time_entry_hours",
    METADATA,
    key("id"),
    _version(),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    code("type"),
    given("duration", HOURS),
    sa.ForeignKeyConstraint(["id", "version"], ["time_entry.id", "time_entry.version"]),
)
CURRENT_TIME_ENTRY = (
    "SELECT t.* FROM time_entry t WHERE t.version = (SELECT MAX(v.version) FROM time_entry v WHERE v.id = t.id)"
)
payroll_week = sa.Table(
    "payroll_week",
    METADATA,
    key("staff_number"),
    key("iso_week"),
    given("normal", HOURS),
    given("overtime_25", HOURS),
    given("overtime_50", HOURS),
    given("meals", sa.Integer),
    code("status"),
)
regularisation = sa.Table(
    "regularisation",
    METADATA,
    key("id"),
    _version(),
    sa.Column("staff_number", sa.Unicode, nullable=False, index=True),
    code("iso_week"),
    code("record"),
    *_origin(),
)
equipment_time = sa.Table(
    "equipment_time",
    METADATA,
    key("id"),
    _version(),
    code("equipment"),
    code("site"),
    given("date", sa.Date),
    given("hours", HOURS),
    code("entered_by"),
    *moment_columns("entered_at"),
    maybe("meter", QUANTITY),
    *_origin(),
)
progress = sa.Table(
    "progress",
    METADATA,
    key("id"),
    code("site"),
    code("work_item"),
    given("date", sa.Date),
    code("entered_by"),
    maybe("quantity", QUANTITY),
    maybe("percent", QUANTITY),
    *_origin(),
)
site_diary = sa.Table(
    "site_diary",
    METADATA,
    key("id"),
    code("site"),
    given("date", sa.Date),
    code("text"),
    code("author"),
    maybe("weather"),
    maybe("headcount", sa.Integer),
    maybe("incident"),
    *_origin(),
)
delivery_note = sa.Table(
    "delivery_note",
    METADATA,
    key("id"),
    _version(),
    given("nature", Choice(Handover)),
    code("number"),
    code("supplier"),
    given("date", sa.Date),
    code("author"),
    maybe("order"),
    maybe("site"),
    maybe("yard"),
    *_origin(),
)
delivery_note_line = sa.Table(
    "delivery_note_line",
    METADATA,
    key("id"),
    _version(),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    code("designation"),
    code("unit"),
    given("quantity", QUANTITY),
    given("state", Choice(LineState)),
    maybe("number", sa.Integer),
    maybe("article"),
    maybe("reservation"),
    sa.ForeignKeyConstraint(["id", "version"], ["delivery_note.id", "delivery_note.version"]),
)
photo = sa.Table(
    "photo",
    METADATA,
    key("id"),
    given("category", Choice(PhotoCategory)),
    code("file"),
    code("sha256"),
    given("size", sa.BigInteger),
    given("width", sa.Integer),
    given("height", sa.Integer),
    code("ref"),
    *moment_columns("taken_at"),
    code("author"),
    maybe("site"),
    maybe("latitude", DEGREES),
    maybe("longitude", DEGREES),
    maybe("accuracy", QUANTITY),
    maybe("comment"),
    code("place"),
    *_origin(),
)
signature = sa.Table(
    "signature",
    METADATA,
    key("id"),
    code("file"),
    code("sha256"),
    given("subject", Choice(SignedSubject)),
    code("ref"),
    maybe("ref_version", sa.Integer),
    code("name"),
    given("capacity", Choice(SignerCapacity)),
    *moment_columns("signed_at"),
    code("fingerprint"),
    maybe("staff_number"),
    code("place"),
    *_origin(),
)
waiting_record = sa.Table(
    "waiting_record",
    METADATA,
    key("id"),
    code("kind"),
    # In lower case: some servers change that of names.
    sa.Column("file", sa.Unicode, nullable=False, index=True),
    code("sha256"),
    code("record"),
    *_origin(),
)
unclaimed_medium = sa.Table(
    "unclaimed_medium",
    METADATA,
    key("place"),
    *moment_columns("received_at"),
)
"""Files of the archive that came with a record that was refused, or that nobody waits for."""
