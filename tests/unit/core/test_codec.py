"""The codec: what the journal keeps comes back equal; what a peer sends has the shape asked for, or is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.codec import CodecError, decode, encode


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    name: str
    size: int = 0


@dataclass(frozen=True)
class Outer:
    at: datetime
    colour: Colour
    ratio: float
    ready: bool
    inner: Inner | None = None
    parts: tuple[Inner, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
inners = st.builds(Inner, st.text(), st.integers())
outers = st.builds(
    Outer,
    st.just(NOW),
    st.sampled_from(Colour),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none() | inners,
    st.lists(inners, max_size=3).map(tuple),
    st.dictionaries(st.text(), st.integers(), max_size=3),
)


@given(outers)
def test_what_is_encoded_is_decoded_equal(value: Outer) -> None:
    assert decode(Outer, encode(value)) == value


GOOD = encode(Outer(NOW, Colour.RED, 0.5, True))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"ready": 1}, "$.ready"),
        ({"ratio": "0.5"}, "$.ratio"),
        ({"colour": "blue"}, "$.colour"),
        ({"at": "yesterday"}, "$.at"),
        ({"parts": {}}, "$.parts"),
        ({"parts": [{"name": "a", "size": True}]}, "$.parts[0].size"),
        ({"counts": {"a": None}}, "$.counts.a"),
        ({"inner": []}, "$.inner"),
        ({"inner": {}}, "$.inner"),
    ],
)
def test_what_is_not_of_the_shape_is_refused_with_its_place(changes: dict[str, object], place: str) -> None:
    with pytest.raises(CodecError) as refused:
        decode(Outer, {**GOOD, **changes})

    assert str(refused.value).startswith(f"{place}:")


def test_what_a_newer_version_added_is_passed_over() -> None:
    assert decode(Outer, {**GOOD, "more": 1}) == decode(Outer, GOOD)
