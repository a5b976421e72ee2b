"""What the office system knows of the exchange itself: batches, what was refused, what was said to the crews.

In: nothing. Out: tables. Written by `bookkeeping` and `notices`, each in the transaction of the effect that they
tell of; emptied by `purging`.
"""

import sqlalchemy as sa

from optimx.plugins.columns import moment_columns
from optimx.plugins.systems.office_database.tables.metadata import METADATA, code, given, key, maybe

PAIR = "pair"
ANSWER = "answer"

GENERATED = "generated"
IMPORTED = "imported"

batch = sa.Table(
    "batch",
    METADATA,
    key("id"),
    # The id inside the file: another than the batch's own when the drop has no manifests.
    sa.Column("lot", sa.Unicode, nullable=False, index=True),
    code("kind"),
    code("file"),
    code("sha256"),
    *moment_columns("recorded_at"),
    code("status"),
    code("counts"),
    # The pair that told the crews that this answer is in and that was accepted.
    maybe("told_by"),
)
batch_finding = sa.Table(
    "batch_finding",
    METADATA,
    key("batch", sa.ForeignKey("batch.id", ondelete="CASCADE")),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    code("rule"),
    code("severity"),
    code("record"),
    code("finding"),
)
rejection = sa.Table(
    "rejection",
    METADATA,
    key("batch", sa.ForeignKey("batch.id")),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    code("lot"),
    code("record"),
    code("rule"),
    code("message"),
    maybe("told_by"),
)
pair_notice = sa.Table(
    "pair_notice",
    METADATA,
    key("pair", sa.ForeignKey("batch.id", ondelete="CASCADE")),
    key("batch", sa.ForeignKey("batch.id")),
)
pair_rejection = sa.Table(
    "pair_rejection",
    METADATA,
    key("pair", sa.ForeignKey("batch.id", ondelete="CASCADE")),
    key("batch"),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.ForeignKeyConstraint(["batch", "position"], ["rejection.batch", "rejection.position"]),
)
run_action = sa.Table(
    "run_action",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    *moment_columns("at"),
    code("batch"),
    code("action"),
    code("result"),
)
access_log = sa.Table(
    "access_log",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    *moment_columns("at"),
    code("actor"),
    code("action"),
    code("object"),
    code("ref"),
    code("previous_hash"),
    given("hash", sa.Unicode),
)
