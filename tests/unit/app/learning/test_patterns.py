"""What files are called is found out from their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.app.learning.patterns import kind_of, pattern_of
from optimx.core.names import DocumentKind


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("optim_param_111222333_2611231210.xml", "optim_param_{id}_{stamp}.xml"),
        ("Appli_Data_111222333_2611231210.xml", "Appli_Data_{id}_{stamp}.xml"),
        ("2611231210-111222333-data.XML", "{stamp}-{id}-data.XML"),
        ("param111222333x2611231210.xml", "param{id}x{stamp}.xml"),
        ("optim_param_111222333.xml", None),
        ("optim_param_111222333_9913321217.xml", None),
        ("optim_param_111222333_111222333_2611231210.xml", None),
        ("Appli_Data_999888777_2611231210.xml", None),
        ("../111222333_2611231210.xml", None),
    ],
)
def test_a_pattern_is_what_stays_of_a_name(name: str, pattern: str | None) -> None:
    assert pattern_of(name, "111222333") == pattern


def test_an_account_with_letters_is_found_whatever_their_case() -> None:
    assert pattern_of("Appli_Data_1112223re_2611231210.xml", "1112223RE") == "Appli_Data_{id}_{stamp}.xml"


@given(st.text(max_size=60))
def test_no_name_is_too_odd(name: str) -> None:
    assert pattern_of(name, "111222333") is None or "{id}" in str(pattern_of(name, "111222333"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("optim_param_1.xml", DocumentKind.PARAM),
        ("OPTIM_DATA_1.XML", DocumentKind.DATA),
        ("Appli_data_1.xml", DocumentKind.ANSWER),
        ("photo.jpg", None),
        ("data.csv", None),
    ],
)
def test_a_document_is_told_by_the_word_in_its_name(name: str, kind: DocumentKind | None) -> None:
    assert kind_of(name) is kind
