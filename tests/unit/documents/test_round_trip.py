"""Whatever a record holds comes back as it was, in files that the shipped schema finds valid.

Records of every kind are made from the tables themselves, so that a kind cannot be forgotten here.
"""

import io
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib.resources import files
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from optimx.documents import (
    FORMAT_VERSION,
    AbsenceReason,
    Address,
    Company,
    Employee,
    EmployeeType,
    Header,
    HourType,
    Reading,
    Role,
    Site,
    User,
    WorkState,
    appli_data,
    canonical,
    fingerprint,
    optim_data,
    optim_param,
    read_appli_data,
    read_optim_data,
    read_optim_param,
    write_appli_data,
    write_optim_data,
    write_optim_param,
)
from optimx.documents.grammar.kinds import Kind
from optimx.documents.grammar.schema import render
from optimx.documents.grammar.shape import Choice, Entity, Leaf, Nested, Shape

HEADER = Header(
    FORMAT_VERSION, "1112223RE", "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11", datetime(2021, 11, 22, 12, tzinfo=UTC)
)

Write = Callable[[BinaryIO, Header, Any], Any]
Read = Callable[[BinaryIO], Reading[Any]]

DOCUMENTS: dict[str, tuple[Shape, Write, Read]] = {
    "optim_param": (optim_param.SHAPE, write_optim_param, read_optim_param),
    "optim_data": (optim_data.SHAPE, write_optim_data, read_optim_data),
    "appli_data": (appli_data.SHAPE, write_appli_data, read_appli_data),
}

# What a set needs beside the kind of record that a test is about.
REQUIRED: dict[str, tuple[Any, ...]] = {
    "optim_param": (
        Company("01", "Démo", "732829320"),
        User("paul", "Paul", Role.CREW_LEADER),
        HourType("HN", "Normales", True),
    ),
    "optim_data": (
        Employee("1", "01", "Ümit", "Zoë", EmployeeType.TEMP, Decimal(7), date(2020, 1, 1)),
        Site("C1", "A1", "01", "Mairie", Address("1 rue", "69000", "Lyon"), WorkState.RUNNING, date(2021, 1, 1)),
    ),
    "appli_data": (),
}

ENTITIES = [
    pytest.param(name, entity, id=entity.name) for name, (shape, _, _) in DOCUMENTS.items() for entity in shape.entities
]

PLAIN = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd\ufffe\uffff", include_characters="\t\n\r"
)


def words(longest: int) -> st.SearchStrategy[str]:
    return st.text(PLAIN, min_size=1, max_size=min(longest, 30))


def decimals(places: int, lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(lowest, highest, places=places, allow_nan=False, allow_infinity=False)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "Code": st.text(st.sampled_from("ABCXYZ019"), min_size=1, max_size=20),
    "Id": st.uuids().map(str),
    "Sha256": st.binary(min_size=32, max_size=32).map(bytes.hex),
    "Fichier": st.uuids().map("{}.jpg".format),
    "FichierGed": st.sampled_from(["Plan façade n°2 (ind. B).pdf", "a.pdf"]),
    "Reference": st.text(st.sampled_from("ABCabc0129é/-.<&>\"'"), min_size=1, max_size=12),
    "Libelle": words(250),
    "Commentaire": words(500),
    "Texte": words(10_000),
    "Heures": decimals(2, 0, 24),
    "Montant": decimals(2, 0, 10_000_000),
    "Qte": decimals(3, -100_000_000, 100_000_000),
    "Pct": decimals(3, 0, 100),
    "Latitude": decimals(8, -90, 90),
    "Longitude": decimals(8, -180, 180),
    "Date": st.dates(),
    "Heure": st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    "Instant": st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
        timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    ),
    "Booleen": st.booleans(),
    "Entier": st.integers(0, 999_999_999_999),
    "Nombre": st.integers(0, 2**31 - 1),
    "Version": st.integers(1, 2**31 - 1),
}


def value(kind: Kind) -> st.SearchStrategy[Any]:
    if kind.name in VALUES:
        return VALUES[kind.name]
    return st.sampled_from([kind.read(listed) for facet, listed in kind.facets if facet == "enumeration"])


def part(leaf: Leaf | Nested) -> st.SearchStrategy[Any]:
    one = records(leaf.entity) if isinstance(leaf, Nested) else value(leaf.kind)
    if leaf.many:
        return st.lists(one, min_size=leaf.required, max_size=3).map(tuple)
    return one


@st.composite
def records(draw: st.DrawFn, entity: Entity) -> Any:
    chosen: list[Leaf | Nested] = list(entity.attributes)
    for node in entity.content:
        chosen += draw(st.sampled_from(node.branches)) if isinstance(node, Choice) else (node,)
    values = {leaf.field: draw(part(leaf)) for leaf in chosen if leaf.required or draw(st.booleans())}
    if entity.name == "Affectation":
        values["equipment" if draw(st.booleans()) else "staff_number"] = "X1"
        if len({"equipment", "staff_number"} & set(values)) > 1:
            del values["staff_number"]
    return entity.record(**values)


@pytest.mark.parametrize(("name", "entity"), ENTITIES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_record_comes_back_as_it_was(name: str, entity: Entity, data: st.DataObject) -> None:
    shape, write, read = DOCUMENTS[name]
    record = data.draw(records(entity))
    ranks = [kind.record for kind in shape.entities]
    everything = sorted((*REQUIRED[name], record), key=lambda one: ranks.index(type(one)))
    out = io.BytesIO()

    counts = write(out, HEADER, everything)
    reading = read(out)

    assert list(reading.records()) == everything
    assert reading.header == HEADER
    assert reading.counts == counts
    assert (reading.refused, [warning for warning in reading.warnings if warning.rule != "XML_DOUBLE_ENCODING"]) == (
        0,
        [],
    )
    assert etree.XMLSchema(etree.fromstring(render(shape))).validate(etree.fromstring(out.getvalue()))


@pytest.mark.parametrize(("name", "entity"), ENTITIES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_equal_records_give_equal_bytes_and_fingerprints(name: str, entity: Entity, data: st.DataObject) -> None:
    record = data.draw(records(entity))
    again = entity.record(**{field.name: same_otherwise(getattr(record, field.name)) for field in fields(record)})

    assert canonical(record) == canonical(again)
    assert len(fingerprint(record)) == 64


def same_otherwise(held: Any) -> Any:
    """Return an equal value that looks different where it can: 7.5 for 7.50, another offset."""
    if isinstance(held, Decimal):
        return held.normalize()
    if isinstance(held, datetime):
        return held.astimezone(UTC)
    return held


def test_the_same_records_give_the_same_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()

    write_optim_data(first, HEADER, REQUIRED["optim_data"])
    write_optim_data(second, HEADER, iter(REQUIRED["optim_data"]))

    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_shipped_schema_is_the_one_of_the_tables(name: str) -> None:
    shape = DOCUMENTS[name][0]

    assert files("optimx.documents.schemas").joinpath(shape.schema).read_bytes() == render(shape)


def test_a_fingerprint_changes_with_any_content() -> None:
    assert fingerprint(AbsenceReason("CP", "Congés")) != fingerprint(AbsenceReason("CP", "Conges"))
