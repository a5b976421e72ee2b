"""The one collection that all tables of the office database belong to, and the columns that many of them share.

In: nothing. Out: `METADATA`, and makers of columns. Used by the other modules of this folder only.
"""

from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str, *constraints: Any) -> "sa.Column[str]":
    """A text column that is part of the primary key."""
    return sa.Column(name, sa.Unicode, *constraints, primary_key=True)


def code(name: str, *constraints: Any) -> "sa.Column[str]":
    """A text column that must be given."""
    return sa.Column(name, sa.Unicode, *constraints, nullable=False)


def maybe(name: str, kind: Any = sa.Unicode, *constraints: Any) -> "sa.Column[Any]":
    """A column that may be empty."""
    return sa.Column(name, kind, *constraints, nullable=True)


def given(name: str, kind: Any, *constraints: Any) -> "sa.Column[Any]":
    """A column of any type that must be given."""
    return sa.Column(name, kind, *constraints, nullable=False)
