"""The report `json`: the whole record for programs; its shape is `run.schema.json`, beside this module.

In: a `RunRecord`. Out: JSON in ASCII, so that no name from outside can forge anything anywhere; keys and codes are
never translated, sentences carry both their parts and their words. Enabled by `"json"` in `[reports] formats`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict

from optimx import Event, ReportContext, ReportPlugin, RunRecord, Text, hookimpl
from optimx.plugins.reports.discretion import discreet
from optimx.plugins.reports.tallies import totals_by_category, totals_by_event, totals_by_kind

SCHEMA = 1
"""Version of the shape; it grows when a key goes or changes its meaning, not when one is added."""


class JsonOptions(BaseModel):
    """Table `[reports.json]`: nothing to set."""

    model_config = ConfigDict(extra="forbid")


class JsonReport:
    """Renders a run as one JSON object."""

    def render(self, run: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        """Write the object, an event a line; moments are UTC, `shown` sentences in the context's language."""
        data = _Plain(context)
        document = {"schema": SCHEMA, "language": context.language, **data.of(run), "totals": _totals(run)}
        out.write(_lines(document).encode("ascii"))


# Without `indent`: only then the standard library encodes in C, four times as fast. A day may have 3,000 events.
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False).encode


def _lines(document: Mapping[str, Any]) -> str:
    members = (f"  {_encode(key)}: {_member(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def _member(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _encode(value)
    return "[\n" + ",\n".join(f"    {_encode(item)}" for item in value) + "\n  ]"


def _totals(run: RunRecord) -> dict[str, Any]:
    return {
        "events": {kind: asdict(total) for kind, total in totals_by_event(run).items()},
        "categories": {category: asdict(total) for category, total in totals_by_category(run).items()},
        "records": [asdict(total) for total in totals_by_kind(run)],
    }


_AS_THEY_ARE = (str, int, float, bool, type(None))


class _Plain:
    """Dataclasses to JSON data, in a reader's language."""

    def __init__(self, context: ReportContext) -> None:
        self._translate = context.translate

    def of(self, value: object) -> Any:
        if type(value) in _AS_THEY_ARE:
            return value
        if isinstance(value, Text):
            told = discreet(value)
            return {"message": told.message, "values": dict(told.values), "shown": told.show(self._translate)}
        if is_dataclass(value) and not isinstance(value, type):
            return self._object(value)
        if isinstance(value, (Enum, datetime)):
            return value.value if isinstance(value, Enum) else value.isoformat()
        if isinstance(value, Mapping):
            return {str(key): self.of(item) for key, item in value.items()}
        return [self.of(item) for item in value] if isinstance(value, tuple) else value

    def _object(self, value: Any) -> dict[str, Any]:
        kind = {"kind": value.kind} if isinstance(value, Event) else {}
        return {**kind, **{field.name: self.of(getattr(value, field.name)) for field in fields(value)}}


@hookimpl
def optimx_register_reports() -> Iterable[ReportPlugin]:
    """Announce the format `json`."""
    return [
        ReportPlugin(
            name="json",
            suffix=".json",
            media_type="application/json",
            options=JsonOptions,
            make=lambda options: JsonReport(),
        )
    ]
