"""What pydantic finds is said in sentences that can be translated, and never with the value that was written."""

from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optimx import text
from optimx.core.config.explaining import explain, keys_around
from optimx.core.config.model import Tree


class Colour(Enum):
    RED = "red"


class Inner(BaseModel):
    deep: int = 0


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str = Field("ab", min_length=2, max_length=4)
    count: int = Field(1, ge=1, le=9)
    rate: float = Field(1.0, gt=0, lt=9)
    yes: bool = True
    path: Path = Path()
    choice: Literal["one", "two"] = "one"
    colour: Colour = Colour.RED
    spoken: Literal["this or that", "one", 2] = "one"
    many: list[str] = []
    pair: tuple[str, ...] = ()
    inner: Inner = Inner()
    table: dict[str, int] = {}


@pytest.mark.parametrize(
    ("values", "what", "remedy"),
    [
        ({"word": 77777}, "is not text", "in quotes"),
        ({"word": "x"}, "is too short", "at least 2"),
        ({"word": ""}, "'k' is empty", "between the quotes"),
        ({"word": "xyxyxyx"}, "is too long", "at most 4"),
        ({"count": "77777"}, "is too big", "at most 9"),
        ({"count": 0}, "is too small", "at least 1"),
        ({"count": "xyxyxyx"}, "is not a whole number", "without quotes"),
        ({"count": 1.5}, "is not a whole number", "without quotes"),
        ({"rate": 0}, "is too small", "more than 0"),
        ({"rate": 77777}, "is too big", "less than 9"),
        ({"rate": "xyxyxyx"}, "is not a number", "without quotes"),
        ({"rate": []}, "is not a number", "without quotes"),
        ({"yes": "xyxyxyx"}, "neither true nor false", "true or false"),
        ({"path": 77777}, "is not text", "in quotes"),
        ({"choice": "xyxyxyx"}, "not known", "one of: 'one', 'two'."),
        ({"spoken": "xyxyxyx"}, "not known", "one of: 'this or that', 'one', 2."),
        ({"colour": "xyxyxyx"}, "not known", "'red'"),
        ({"many": "xyxyxyx"}, "is not a list", '["one", "two"]'),
        ({"pair": "xyxyxyx"}, "is not a list", '["one", "two"]'),
        ({"inner": "xyxyxyx"}, "is not a table", "[k]"),
        ({"table": "xyxyxyx"}, "is not a table", "[k]"),
        ({"chioce": "xyxyxyx"}, "is not known", "Did you mean 'choice'?"),
    ],
)
def test_each_kind_of_mistake_is_said_with_its_remedy(values: dict[str, Any], what: str, remedy: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate(values)
    (error,) = caught.value.errors()

    told, mended = explain(dict(error), "k", Options.model_fields)

    assert what in told.show()
    assert remedy in mended.show()
    assert "xyxyxyx" not in told.show() + mended.show()
    assert "77777" not in told.show() + mended.show()


def test_what_a_plugin_finds_by_itself_is_shown_in_its_words() -> None:
    told, _ = explain({"type": "acme", "msg": "too far away", "loc": ("host",)}, "transports.acme.host", ())

    assert told == text("'{key}': {reason}", key="transports.acme.host", reason="too far away")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("officee",), "office"),
        (("office", "fodler"), "folder"),
        (("server", "accounts", "demo", "rot"), "root"),
        (("reports", "format"), "formats"),
    ],
)
def test_the_keys_around_a_mistake_are_known(path: tuple[str, ...], key: str) -> None:
    assert key in keys_around(Tree, path)


@pytest.mark.parametrize("path", [("transports", "ftp", "host"), ("office", "folder", 3, "x"), ("nothing", "here")])
def test_where_the_core_has_no_table_there_are_no_keys(path: tuple[str | int, ...]) -> None:
    assert keys_around(Tree, path) == frozenset()
