"""The entries: each of a kind of its own, and found by every file name that it speaks of."""

from collections import Counter
from typing import Any

import pytest

from optimx.core.events import EVENTS, Errored, FileFacts, Role, Side, Uploaded, describe_failure
from optimx.core.journal import Body
from optimx.core.journal.entries import KINDS, DocumentFiled, Purged, Quarantined, Spooled, names_within

Samples = Any


def test_every_kind_is_one_word_of_the_journal(samples: Samples) -> None:
    kinds = Counter(body.kind for body in samples.bodies())

    assert set(kinds.values()) == {1}
    assert kinds.keys() | EVENTS.keys() == KINDS.keys()
    assert kinds.keys() & EVENTS.keys() == set()


def test_the_names_of_an_entry_are_those_of_its_files_and_of_its_documents(samples: Samples) -> None:
    table: list[tuple[Body, set[str]]] = [
        (samples.planned(name="optim_data.xml"), {"optim_data.xml"}),
        (Spooled((samples.plan, samples.data), {}), {"ged_1.pdf", "Plan d'étage.pdf", samples.data.name}),
        (samples.found(), {samples.answer.name, samples.photo.name}),
        (Quarantined(("a.xml", "b.jpg")), {"a.xml", "b.jpg"}),
        (Purged(samples.start, ("archive/a.xml",)), {"a.xml"}),
        (DocumentFiled("Plan.pdf", "a" * 64, 1, 1), {"Plan.pdf"}),
    ]

    assert [names_within(body) for body, _ in table] == [names for _, names in table]


@pytest.mark.parametrize("file", ["a.xml", ""])
def test_the_name_of_an_event_is_that_of_its_file(samples: Samples, file: str) -> None:
    header: dict[str, Any] = {"run": "run", "account": "1", "side": Side.OFFICE, "at": samples.start}
    facts = FileFacts(file, Role.DATA, 1, "a" * 64)
    uploaded = Uploaded(**header, file=facts, target="t")
    errored = Errored(**header, step="upload", file=file, **describe_failure(ValueError()))

    assert names_within(uploaded) == names_within(errored) == {file} - {""}
