"""Durations, identifiers, patterns: what is taken, what is refused."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from optimx.core.config.places import Machine
from optimx.core.config.values import AccountId, Duration, KeptFor, NamePattern, PathRules, Words, passes_luhn


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30s", 30), ("10m", 600), ("26h", 93_600), ("400d", 34_560_000), ("1h30m", 5_400), ("0s", 0)],
)
def test_a_length_of_time_is_read(written: str, seconds: int) -> None:
    assert TypeAdapter(Duration).validate_python(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["1d", "24h", "61d", "9999d"])
def test_something_is_kept_for_a_day_at_least(written: str) -> None:
    assert TypeAdapter(KeptFor).validate_python(written) >= timedelta(days=1)


@pytest.mark.parametrize("written", ["0s", "5m", "23h59m59s", "0d"])
def test_what_was_meant_as_months_is_not_taken_for_minutes(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(KeptFor).validate_python(written)


@pytest.mark.parametrize(
    "written", ["", "10", "m", "-1h", "1.5h", "10 m", "10M", "1h\n", "30m1h", "99999d", "١m", 10, None, ["1h"]]
)
def test_what_is_no_length_of_time_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Duration).validate_python(written)


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_a_length_of_time(written: str) -> None:
    try:
        assert TypeAdapter(Duration).validate_python(written) >= timedelta()
    except ValidationError:
        assert written not in {"1s", "1m", "1h", "1d"}


@pytest.mark.parametrize("written", ["111222333", "1112223RE", "abc"])
def test_an_identifier_is_taken_in_upper_case(written: str) -> None:
    assert TypeAdapter(AccountId).validate_python(written) == written.upper()


@pytest.mark.parametrize("written", ["12", "1" * 21, "111 222", "111-222", "é23", "111222333\n", "../etc"])
def test_what_is_no_identifier_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(AccountId).validate_python(written)


@pytest.mark.parametrize(
    ("identifier", "passes"),
    [("732829320", True), ("732829321", False), ("73282932000074", True), ("1112223RE", True), ("٧٣٢", True)],
)
def test_the_check_digit_is_that_of_a_siren_or_siret(identifier: str, passes: bool) -> None:
    assert passes_luhn(identifier) is passes


@pytest.mark.parametrize("written", ["param_{id}_{stamp}.xml", "{stamp}-{id}"])
def test_a_pattern_of_names_has_both_places_once(written: str) -> None:
    assert TypeAdapter(NamePattern).validate_python(written) == written


@pytest.mark.parametrize(
    "written",
    ["", "a.xml", "{id}{id}_{stamp}", "{id}.xml", "{0}{id}{stamp}", "a/{id}{stamp}", "{id!r}{stamp}_", "é{id}{stamp}"],
)
def test_a_pattern_that_lacks_a_place_or_has_a_folder_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(NamePattern).validate_python(written)


@pytest.mark.parametrize("written", [["a", "a"], ["../a"], ["a b"], "a", [1]])
def test_a_list_has_different_names(written: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Words).validate_python(written, strict=True)


@pytest.mark.parametrize(
    ("written", "windows", "path"),
    [
        ("EchangeFTP", False, "/etc/optimx/EchangeFTP"),
        ("/srv/x", False, "/srv/x"),
        ("~/x", False, "/home/anna/x"),
        ("./~anna/x", False, "/etc/optimx/~anna/x"),
        (r"\\srv\x", True, r"/etc/optimx/\\srv\x"),
    ],
)
def test_a_path_starts_from_the_folder_of_the_file(written: str, windows: bool, path: str) -> None:
    assert PathRules(Path("/etc/optimx"), Machine(windows, Path("/home/anna"))).read(written) == Path(path)


@pytest.mark.parametrize("written", ["one\ntwo", "a\x00b", "a\x1b[31mb", "~anna/x"])
def test_a_path_of_several_lines_or_of_somebody_elses_home_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        PathRules(Path("/etc/optimx"), Machine(windows=False, home=Path("/home/erp"))).read(written)
