"""The documents of the document management from the office's list to `docs`, by the command line."""

from dataclasses import replace
from hashlib import sha256

import pytest

from optimx.demo.firm import Firm
from tests.stand import books, filling
from tests.stand.stand import Stand


@pytest.fixture
def filed(stand: Stand) -> Stand:
    """A stand whose drop server has filed the firm's three documents."""
    go_both_ways(stand)
    return stand


def go_both_ways(stand: Stand) -> list[str]:
    """Exchange once and read the verdict; return the names of the documents that travelled."""
    assert stand.office("exchange").code == stand.server("process").code == 0
    before = [row for row in books.journal(stand.office_state) if row["kind"] == "uploaded"]
    assert stand.office("exchange").code in (0, 1)
    return [row["file"]["name"] for row in before if row["file"]["role"] == "document"]


def docs(stand: Stand) -> dict[str, bytes]:
    return stand.tree(stand.drop / "docs")


def ged(stand: Stand) -> dict[str, bytes]:
    return stand.tree(stand.folder / "office" / "GED")


def test_documents_travel_once_and_lie_under_their_names(filed: Stand) -> None:
    travelled = go_both_ways(filed)
    go_both_ways(filed)

    assert docs(filed) == ged(filed)
    assert sorted(travelled) == sorted(ged(filed))


def test_a_document_that_changed_takes_the_place_of_the_old_one(filed: Stand, firm: Firm) -> None:
    document = firm.documents[0]
    content = document.content + b"\n% index B"
    record = replace(document.record, sha256=sha256(content).hexdigest(), size=len(content))
    changed = replace(firm, documents=(replace(document, record=record, content=content), *firm.documents[1:]))
    filling.fill_office(filed, changed)

    for _ in range(2):
        go_both_ways(filed)

    assert docs(filed)[record.file] == content
    assert len(docs(filed)) == 3


def test_a_document_that_is_withdrawn_leaves_docs_and_comes_back_when_it_is_there_again(
    filed: Stand, firm: Firm
) -> None:
    gone = firm.documents[0]
    withdraw(filed, gone.record.id)
    for _ in range(2):
        go_both_ways(filed)
    without = docs(filed)

    filling.fill_office(filed, firm)
    for _ in range(3):
        go_both_ways(filed)

    assert without == {name: content for name, content in ged(filed).items() if name != gone.record.file}
    assert docs(filed) == ged(filed)


def test_a_document_that_is_gone_from_docs_is_sent_again(filed: Stand, firm: Firm) -> None:
    name = firm.documents[0].record.file
    (filed.drop / "docs" / name).unlink()

    for _ in range(3):
        before = go_both_ways(filed)

    after = go_both_ways(filed)
    assert docs(filed) == ged(filed)
    assert after == before
    assert {each for each in after if after.count(each) > 1} == {name}


def withdraw(stand: Stand, document: str) -> None:
    with filling.opened_office(stand) as database:
        database.withdraw_document(document)
