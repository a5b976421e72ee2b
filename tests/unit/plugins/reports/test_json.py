import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from optimx import EVENTS, BatchSummary, FileFacts, Finding, Outcome, ReportContext, RunRecord
from optimx.plugins.reports import json as json_report
from optimx.testing.conformance import days

DAYS = {**days.by_kind(), "hostile": days.hostile()}
SCHEMA: dict[str, Any] = json.loads(Path(json_report.__file__).with_name("run.schema.json").read_text("utf-8"))
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(schema: dict[str, Any], value: Any, where: str = "$") -> Iterator[str]:
    """Check the part of JSON Schema that the shipped file uses; an unknown keyword is a fault of the file."""
    for keyword, wanted in schema.items():
        yield from CHECKS[keyword](schema, wanted, value, where)


def of_type(schema: dict[str, Any], wanted: Any, value: Any, where: str) -> Iterator[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    allowed = tuple(kind for name in names for kind in TYPES[name])
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        yield f"{where}: {value!r} is no {wanted}"


def by_reference(schema: dict[str, Any], wanted: str, value: Any, where: str) -> Iterator[str]:
    yield from faults(SCHEMA["$defs"][wanted.removeprefix("#/$defs/")], value, where)


def any_of(schema: dict[str, Any], wanted: list[dict[str, Any]], value: Any, where: str) -> Iterator[str]:
    if all(list(faults(choice, value, where)) for choice in wanted):
        yield f"{where}: {value!r} fits no choice"


def with_properties(schema: dict[str, Any], wanted: dict[str, Any], value: Any, where: str) -> Iterator[str]:
    for key in wanted.keys() & (value if isinstance(value, dict) else {}).keys():
        yield from faults(wanted[key], value[key], f"{where}.{key}")


def without_others(schema: dict[str, Any], wanted: Any, value: Any, where: str) -> Iterator[str]:
    for key in (value if isinstance(value, dict) else {}).keys() - schema.get("properties", {}).keys():
        if wanted is False:
            yield f"{where}: unknown key {key}"
        else:
            yield from faults(wanted, value[key], f"{where}.{key}")


def told(words: str, holds: Any) -> Any:
    def check(schema: dict[str, Any], wanted: Any, value: Any, where: str) -> Iterator[str]:
        if not holds(wanted, value):
            yield f"{where}: {value!r} {words} {wanted!r}"

    return check


def items(schema: dict[str, Any], wanted: dict[str, Any], value: Any, where: str) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(wanted, item, f"{where}[{number}]")


always = told("", lambda wanted, value: True)
CHECKS: dict[str, Any] = {
    "$schema": always,
    "$defs": always,
    "title": always,
    "description": always,
    "type": of_type,
    "$ref": by_reference,
    "anyOf": any_of,
    "properties": with_properties,
    "additionalProperties": without_others,
    "items": items,
    "required": told("lacks one of", lambda wanted, value: isinstance(value, dict) and set(wanted) <= value.keys()),
    "enum": told("is none of", lambda wanted, value: value in wanted),
    "const": told("is not", lambda wanted, value: value == wanted),
    "minimum": told("is below", lambda wanted, value: isinstance(value, int) and value >= wanted),
    "pattern": told("is not", lambda wanted, value: isinstance(value, str) and re.search(wanted, value)),
}


def rendered(run: RunRecord, context: ReportContext) -> bytes:
    out = io.BytesIO()
    json_report.JsonReport().render(run, out, context)
    return out.getvalue()


@pytest.mark.parametrize("day", DAYS)
def test_it_keeps_the_schema_that_is_shipped(day: str, french: ReportContext) -> None:
    document = json.loads(rendered(DAYS[day], french))

    assert list(faults(SCHEMA, document)) == []


@pytest.mark.parametrize(
    ("key", "value"), [("schema", 2), ("outcome", "fine"), ("exit_code", True), ("started", "today"), ("more", 1)]
)
def test_the_schema_refuses_what_is_not_promised(key: str, value: Any, french: ReportContext) -> None:
    document = json.loads(rendered(days.done(), french))

    assert list(faults(SCHEMA, document | {key: value})) != []


def test_the_schema_names_everything_that_the_record_holds() -> None:
    definitions = SCHEMA["$defs"]
    events = {field.name for event in EVENTS.values() for field in fields(event)}

    assert set(SCHEMA["properties"]) == {field.name for field in fields(RunRecord)} | {"schema", "language", "totals"}
    assert set(definitions["event"]["properties"]) == events | {"kind"}
    assert set(definitions["event"]["properties"]["kind"]["enum"]) == set(EVENTS)
    assert SCHEMA["properties"]["outcome"]["enum"] == [outcome.value for outcome in Outcome]
    for name, shape in (("file", FileFacts), ("finding", Finding), ("batch", BatchSummary)):
        assert set(definitions[name]["properties"]) == {field.name for field in fields(shape)}


def test_only_what_people_read_follows_the_language(french: ReportContext, english: ReportContext) -> None:
    def without_shown(document: Any) -> Any:
        if isinstance(document, dict):
            hidden = ("shown", "language")
            return {key: without_shown(value) for key, value in document.items() if key not in hidden}
        return [without_shown(item) for item in document] if isinstance(document, list) else document

    in_french, in_english = (json.loads(rendered(days.refused(), context)) for context in (french, english))

    assert without_shown(in_french) == without_shown(in_english)
    assert in_french["events"][0]["remedy"]["shown"].startswith("Demandez")
    assert in_english["events"][0]["remedy"]["shown"].startswith("Ask")


def test_names_from_outside_come_back_exactly_and_cannot_act_on_a_terminal(french: ReportContext) -> None:
    record = days.hostile()

    page = rendered(record, french)

    assert page.isascii()
    assert b"\x1b" not in page
    assert json.loads(page)["company"] == record.company


def test_totals_save_the_reader_the_counting(french: ReportContext) -> None:
    totals = json.loads(rendered(days.done(photos=5), french))["totals"]

    assert totals["events"]["archived"] == {"files": 6, "octets": 48_230 + 5 * 204_800}
    assert totals["categories"]["PhotoChantier"]["files"] == 3
    assert {"kind": "TimeEntry", "imported": 126}.items() <= totals["records"][-3].items()


def test_it_announces_itself_under_its_word() -> None:
    (plugin,) = json_report.optimx_register_reports()

    assert (plugin.name, plugin.suffix, plugin.media_type) == ("json", ".json", "application/json")
    assert isinstance(plugin.make(plugin.options()), json_report.JsonReport)
