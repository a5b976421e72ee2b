"""The glossary, both ways: the vendor's French words and the English ones of the code.

In: the descriptions of the three documents, the tables of the systems, and `words`. Out: the page. Called by `pages`.
"""

import unicodedata
from collections.abc import Iterator
from enum import Enum
from types import ModuleType
from typing import NamedTuple

import sqlalchemy as sa

from optimx.documents import appli_data, optim_data, optim_param, records
from optimx.documents.grammar.shape import Entity, Leaf, Nested, Shape
from optimx.plugins.systems.mobile_store.tables import METADATA as MOBILE
from optimx.plugins.systems.office_database.tables import answers, exchange, firm
from tests.docs.reference.markdown import code, page, summary, table
from tests.docs.reference.words import COLUMNS, EXCHANGE, TABLES, TRADE

_SHAPES = (optim_param.SHAPE, optim_data.SHAPE, appli_data.SHAPE)
_HEADER = {
    "identifiant": "account",
    "lotId": "batch",
    "genereLe": "generated_at",
    "version": "version",
    "lot": "built_on",
}
_OFFICE: tuple[ModuleType, ...] = (firm, answers, exchange)
_TABLES = (
    *(each for module in _OFFICE for each in vars(module).values() if isinstance(each, sa.Table)),
    *MOBILE.tables.values(),
)


class Word(NamedTuple):
    """A French word of the files, its English one in the code, and where both stand."""

    french: str
    english: str
    place: str


def glossary() -> str:
    """Return the page."""
    values = [value for each in enumerations() for value in _values(each)]
    both = sorted(_words(), key=lambda word: (word.french.lower(), word.english))
    return page(
        "Glossary",
        "The vendor's world is French, and so are the XML documents, the folders and the file names, without accents. "
        "Python and SQL use the English word. / Le monde de l'éditeur est en français, donc les documents XML, les "
        "dossiers et les noms de fichiers aussi, sans accents. Python et SQL emploient le mot anglais.",
        "## The trade / Le métier",
        _both_ways(TRADE, plain=True),
        "## The exchange / L'échange",
        _both_ways(EXCHANGE, plain=True),
        "## Documents: French to English",
        table(("XML", "Python", "where"), [(code(w.french), code(w.english), w.place) for w in both]),
        "## Documents: English to French",
        table(
            ("Python", "XML", "where"),
            [
                (code(w.english), code(w.french), w.place)
                for w in sorted(both, key=lambda w: (w.english.lower(), w.french))
            ],
        ),
        "## Closed lists",
        table(("XML", "Python", "of"), [(code(w.french), code(w.english), w.place) for w in values]),
        "## Records that no document holds",
        table(("Python", "meaning"), [(code(each.__name__), summary(each)) for each in _alone()]),
        "## Tables",
        _both_ways(TABLES),
        "Columns are called as the fields of the records; beside those (and beside `…_offset`: the offset "
        "that a moment was told with):",
        _both_ways(COLUMNS),
    )


def enumerations() -> list[type[Enum]]:
    """Return the closed lists of the documents."""
    found = (getattr(records, name) for name in records.__all__)
    return [each for each in found if isinstance(each, type) and issubclass(each, Enum)]


def columns() -> dict[str, str]:
    """Return every column of the systems' tables that is no field of a record, with the table that has it first."""
    fields = {leaf.field for shape in _SHAPES for entity in _entities(shape) for leaf in _leaves(entity)}
    every = [(column.name, each.name) for each in _TABLES for column in each.columns]
    return {name: where for name, where in reversed(every) if name not in fields and not name.endswith("_offset")}


def tables() -> set[str]:
    """Return the name of every table of the systems."""
    return {each.name for each in _TABLES}


def _plain(word: str) -> str:
    """Return a word as a dictionary sorts it: without accents and capitals."""
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()


def _both_ways(words: dict[str, str], *, plain: bool = False) -> str:
    show = str if plain else code
    left = sorted(words.items(), key=lambda pair: _plain(pair[0]))
    right = sorted(((english, french) for french, english in words.items()), key=lambda pair: _plain(pair[0]))
    rows = [(show(a), show(b), "", show(c), show(d)) for (a, b), (c, d) in zip(left, right, strict=True)]
    return table(("français", "English", " ", "English", "français"), rows)


def _words() -> Iterator[Word]:
    for french, english in _HEADER.items():
        yield Word(french, english, "root element")
    places: dict[tuple[str, str], list[str]] = {}
    for shape in _SHAPES:
        yield Word(shape.root, "(the document)", shape.schema)
        for entity in _entities(shape):
            yield Word(entity.name, entity.record.__name__, f"element of `{shape.root}`")
            for leaf in _leaves(entity):
                places.setdefault((leaf.name, leaf.field), []).append(entity.name)
    for (french, english), where in places.items():
        yield Word(french, english, ", ".join(dict.fromkeys(where)))


def _entities(shape: Shape) -> Iterator[Entity]:
    for entity in shape.entities:
        yield entity
        yield from (part.entity for part in entity.parts() if isinstance(part, Nested))


def _leaves(entity: Entity) -> Iterator[Leaf]:
    yield from entity.attributes
    yield from (part for part in entity.parts() if isinstance(part, Leaf))


def _values(enumeration: type[Enum]) -> list[Word]:
    return [
        Word(str(value.value), f"{enumeration.__name__}.{value.name}", summary(enumeration)) for value in enumeration
    ]


def _alone() -> list[type]:
    inside = {entity.record for shape in _SHAPES for entity in _entities(shape)}
    found = (getattr(records, name) for name in records.__all__)
    classes = [each for each in found if isinstance(each, type) and not issubclass(each, Enum)]
    return [each for each in classes if each not in inside]
