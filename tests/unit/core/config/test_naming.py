"""What `[names]` says gives names that every listing reads back as what they are."""

import pytest

from optimx.core.config.naming import misread
from optimx.core.names import Patterns


@pytest.mark.parametrize(
    "patterns",
    [
        Patterns(),
        Patterns("PARAM-{id}-{stamp}.xml", "DONNEES-{id}-{stamp}.xml", "RETOUR-{id}-{stamp}.xml"),
        Patterns("{stamp}-{id}-param.XML", "{stamp}{id}data", "{id}{stamp}.x"),
    ],
)
def test_names_that_are_read_back_may_be_given(patterns: Patterns) -> None:
    assert misread(patterns) is None


@pytest.mark.parametrize(
    "patterns",
    [
        Patterns(answer="Appli_Data_{id}_{stamp}.ok"),
        Patterns(param="OPTIM_{id}_{stamp}.OK"),
        Patterns(data="receipt_{id}_{stamp}.json"),
        Patterns(data="appli_data_{id}_{stamp}.imported"),
        Patterns(answer="Appli_Data_{id}_{stamp}.refused"),
        Patterns(answer="Appli_Data_{id}_{stamp}.refused.json"),
        Patterns(param="tmp_{id}{stamp}.part"),
        Patterns(answer="RETOUR-{id}-{stamp}.part"),
        Patterns(answer="RETOUR-{id}-{stamp}.part.old"),
    ],
)
def test_a_name_of_the_protocol_is_no_name_of_a_document(patterns: Patterns) -> None:
    assert misread(patterns) is not None


@pytest.mark.parametrize(
    "patterns",
    [
        Patterns(answer="-{id}{stamp}."),
        Patterns(answer="aux.{id}{stamp}"),
        Patterns(answer="x" * 150 + "{id}{stamp}"),
    ],
)
def test_a_name_that_no_listing_reads_may_not_be_given(patterns: Patterns) -> None:
    assert misread(patterns) is not None


@pytest.mark.parametrize(
    "patterns",
    [
        Patterns(param="{id}_{stamp}.xml", data="D{id}_{stamp}.xml"),
        Patterns(param="D{id}_{stamp}.xml", data="{id}_{stamp}.xml"),
        Patterns(data="{id}{stamp}.xml", answer="{stamp}{id}.xml"),
        Patterns(data="{id}{stamp}.xml", answer="{id}{stamp}.XML"),
    ],
)
def test_no_name_is_that_of_two_documents(patterns: Patterns) -> None:
    assert misread(patterns) is not None
