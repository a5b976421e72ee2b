"""Each key is found on its line, whatever TOML can be written."""

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from optimx.core.config.toml_lines import KeyPath, locate

EVERYTHING = (
    '# a comment with [a table] = "in it"\n'
    "bare = 1\n"
    '"quoted \\" key".inner = \'single # no comment\'\n'
    "[table]\n"
    '  text = "a # no comment, a ] and an escaped \\" quote"\n'
    '  long = """\n'
    'key = "inside a text"\n'
    'ends with quotes"""""\n'
    "  raw = '''\n"
    "[no.table]\n"
    "'''\n"
    "  list = [ 1, # one\n"
    '    [2, "x]"],\n'
    "    { a = 3, b.c = 4 },\n"
    "  ]\n"
    "  when = 1979-05-27T07:32:00Z\n"
    "[[many]]\n"
    "name = 1\n"
    "[[many]]\n"
    "name = 2\n"
    "[many.inner]\n"
    "deep = true\n"
)


def test_every_form_of_value_and_key_is_passed_over() -> None:
    lines = locate(EVERYTHING).lines

    assert lines[("bare",)] == 2
    assert lines[('quoted " key', "inner")] == 3
    assert lines[("table", "text")] == 5
    assert lines[("table", "long")] == 6
    assert lines[("table", "raw")] == 9
    assert lines[("table", "list")] == 12
    assert lines[("table", "list", 1)] == 13
    assert lines[("table", "list", 2, "b", "c")] == 14
    assert lines[("table", "when")] == 16
    assert lines[("many", 1, "name")] == 20
    assert lines[("many", 1, "inner", "deep")] == 22
    assert paths(tomllib.loads(EVERYTHING)) <= lines.keys()


def test_texts_in_triple_quotes_are_told_apart() -> None:
    assert locate(EVERYTHING).multiline == {("table", "long"), ("table", "raw")}


def test_a_key_that_is_not_written_has_the_line_of_the_table_around_it() -> None:
    places = locate("\n[drop]\ntransport = 'ftp'")

    assert places.line(("drop", "timeout")) == 2
    assert places.line(("office", "folder")) == 0


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} - {()} | {found for key, each in inner for found in paths(each, (*path, key))}


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=5)
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)} = {inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3))
def test_nothing_that_tomllib_reads_is_missed(data: dict[str, dict[str, Any]]) -> None:
    toml = ""
    for table, values in data.items():
        toml += f"[{inline(table)}]\n" + "".join(f"{inline(key)} = {inline(value)}\n" for key, value in values.items())

    found = locate(toml).lines

    assert found.keys() == paths(tomllib.loads(toml))
