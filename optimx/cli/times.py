"""Lengths of time on the command line, written as in the configuration: `30s`, `10m`, `1h30m`.

In: what was typed. Out: a `timedelta`, or a mistake of the command line. Used by the commands that wait.
"""

from datetime import timedelta

import typer
from pydantic import TypeAdapter, ValidationError

from optimx import text
from optimx.core.config.values import Duration


def length_of_time(ctx: typer.Context, written: str | None) -> timedelta | None:
    """Return the length of time, None when none was given.

    Raises:
        UsageError: it is none.
    """
    if written is None:
        return None
    adapter: TypeAdapter[timedelta] = TypeAdapter(Duration)
    try:
        return adapter.validate_python(written)
    except ValidationError:
        words = text("'{value}' is not a length of time; write it as 30s, 10m or 1h30m", value=written)
        ctx.fail(words.show(ctx.obj.caller.translate))
