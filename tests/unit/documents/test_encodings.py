"""The documents in every encoding that firms use: read to the letter, or refused where the letter is lost.

The corpus is made here from what optimx writes: each file is the same answer, declared and encoded as some program
would do it. What the guard does with other files is in `core/test_xml.py`.
"""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from optimx.core.errors import BadXmlError
from optimx.documents import (
    FORMAT_VERSION,
    AnswerRecord,
    Header,
    Reading,
    RefusedRecord,
    SiteDiary,
    read_appli_data,
    write_appli_data,
)

HEADER = Header(FORMAT_VERSION, "111222333", "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11", datetime(2026, 11, 23, tzinfo=UTC))
BASIC = "Béton coulé à l'école Jules-Ferry : 12 m³, ½ journée perdue, été « très » sec, façade n° 4"
FULL = f"{BASIC} – main-d’œuvre : 1 250 €, Œuvre d’Ÿvetot…"


@dataclass(frozen=True)
class Sample:
    """A file of the corpus: what it says of itself, what it is, and what it tells."""

    declared: str | None
    codec: str
    words: str = FULL

    @property
    def content(self) -> bytes:
        diary = SiteDiary("5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b12", "C2026-118", date(2026, 11, 23), self.words, "000007")
        out = io.BytesIO()
        write_appli_data(out, HEADER, [diary])
        text = out.getvalue().decode("utf-8")
        head, _, rest = text.partition("?>")
        assert "utf-8" in head.lower()
        said = f'<?xml version="1.0" encoding="{self.declared}"?>' if self.declared else ""
        return (said + rest).encode(self.codec)


def read(sample: Sample) -> Reading[AnswerRecord]:
    return read_appli_data(io.BytesIO(sample.content), name="Appli_Data_111222333_2611231230.xml")


def words_of(reading: Reading[AnswerRecord]) -> str:
    (record,) = reading.records()
    assert isinstance(record, SiteDiary)
    return record.text


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(Sample("UTF-8", "utf-8"), id="utf-8"),
        pytest.param(Sample("utf-8", "utf-8-sig"), id="utf-8 with its mark"),
        pytest.param(Sample(None, "utf-8"), id="utf-8 by default"),
        pytest.param(Sample(None, "utf-8-sig"), id="the mark alone"),
        pytest.param(Sample("windows-1252", "utf-8-sig"), id="the mark against the declaration"),
        pytest.param(Sample("windows-1252", "cp1252"), id="windows-1252"),
        pytest.param(Sample("ISO-8859-1", "latin-1", BASIC), id="iso-8859-1"),
        pytest.param(Sample("ISO-8859-1", "cp1252"), id="windows-1252 that calls itself iso-8859-1"),
        pytest.param(Sample("cp850", "cp850", BASIC), id="cp850"),
        pytest.param(Sample("IBM850", "cp850", BASIC), id="cp850 by its other name"),
    ],
)
def test_every_letter_is_read_as_it_was_written(sample: Sample) -> None:
    reading = read(sample)

    assert words_of(reading) == sample.words
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("sample", "rule"),
    [
        pytest.param(Sample("UTF-8", "cp1252"), "XML_ENCODING", id="windows-1252 that calls itself utf-8"),
        pytest.param(Sample(None, "cp1252"), "XML_ENCODING", id="windows-1252 that says nothing"),
        pytest.param(Sample(None, "cp850", BASIC), "XML_ENCODING", id="cp850 is never guessed"),
        pytest.param(Sample("UTF-8", "utf-8", "B\ufffdton"), "XML_CHARACTER", id="a letter that was lost before"),
        pytest.param(Sample("UTF-8", "utf-8", "main-d\x92\x9cuvre"), "XML_CHARACTER", id="cp1252 read as latin-1"),
        pytest.param(Sample("UTF-16", "utf-16"), "XML_ENCODING", id="utf-16"),
    ],
)
def test_where_a_letter_is_lost_the_file_is_refused_with_its_place(sample: Sample, rule: str) -> None:
    with pytest.raises(BadXmlError) as refused:
        read(sample)

    assert refused.value.rule == rule
    if "16" not in sample.codec:
        before = sample.content.decode(sample.codec)
        odd = min(index for index, letter in enumerate(before) if not letter.isascii())
        line = before.count("\n", 0, odd) + 1
        assert (refused.value.line, refused.value.column) == (line, odd - before.rfind("\n", 0, odd))


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_windows_1252_does_not_have_is_told_with_its_place(byte: int) -> None:
    sample = Sample("windows-1252", "cp1252", "Béton §")
    content = sample.content.replace(b"\xa7", bytes((byte,)))

    with pytest.raises(BadXmlError) as refused:
        read_appli_data(io.BytesIO(content))

    before = content[: content.index(byte)]
    place = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    assert (refused.value.rule, refused.value.line, refused.value.column) == ("XML_ENCODING", *place)
    assert f"0x{byte:02x}" in str(refused.value)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(Sample("windows-1252", "utf-8", word), id=f"utf-8 read as windows-1252: {word}")
        for word in ("Béton", "à", "n° 4", "d’été", "œuvre", "12 €", "… fin", "« oui »")
    ]
    + [pytest.param(Sample("UTF-8", "utf-8", "BÃ©ton"), id="encoded twice")],
)
def test_what_looks_encoded_twice_is_read_and_warned_about(sample: Sample) -> None:
    reading = read(sample)

    (warning,) = reading.warnings
    assert warning.rule == "XML_DOUBLE_ENCODING"
    assert not isinstance(next(iter(reading.records())), RefusedRecord)


@pytest.mark.parametrize("words", ["Ångström", "Ãgua", "Âge", "pâté", "â, ê et î"])
def test_rare_letters_are_no_double_encoding(words: str) -> None:
    reading = read(Sample("UTF-8", "utf-8", words))

    assert (words_of(reading), reading.warnings) == (words, ())
