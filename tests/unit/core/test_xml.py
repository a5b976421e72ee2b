"""Guarded reading: what is refused, where it says so, and what is let through."""

import gzip
import io
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.errors import BadXmlError
from optimx.core.xml import ChildrenOfRoot, Limits, check_well_formed, depth_of, line_of

Reader = Callable[[bytes, Limits], object]

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;">]><lolz>&lol2;</lolz>"""


def whole(data: bytes, limits: Limits) -> object:
    return check_well_formed(io.BytesIO(data), limits, name="x.xml")


def children(data: bytes, limits: Limits) -> object:
    return [child.tag for child in ChildrenOfRoot(io.BytesIO(data), limits, name="x.xml")]


both = pytest.mark.parametrize("read", [whole, children])


@both
@pytest.mark.parametrize(
    ("data", "rule", "line", "column"),
    [
        pytest.param(b"", "XML_EMPTY", 1, 1, id="empty"),
        pytest.param(b" \n ", "XML_EMPTY", 1, 1, id="blank"),
        pytest.param(b"just words", "XML_SYNTAX", 1, 1, id="text"),
        pytest.param(gzip.compress(b"<a/>"), "XML_COMPRESSED", 1, 1, id="gzip"),
        pytest.param(b"PK\x03\x04", "XML_COMPRESSED", 1, 1, id="zip"),
        pytest.param(b"<!DOCTYPE a><a/>", "XML_DOCTYPE", 1, 1, id="doctype"),
        pytest.param(b"<!-- x -->\n <!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "XML_DOCTYPE", 2, 2, id="external"),
        pytest.param(BOMB, "XML_DOCTYPE", 1, 22, id="billion laughs"),
        pytest.param(b"<a>\n&x;</a>", "XML_ENTITY", 2, 4, id="entity"),
        pytest.param(b"<a>\n  <b></a>", "XML_SYNTAX", 2, 10, id="mismatch"),
        pytest.param(b"<a/><b/>", "XML_SYNTAX", 1, 5, id="two roots"),
        pytest.param(b"<a>\n\0</a>", "XML_CHARACTER", 2, 1, id="nul"),
        pytest.param(b"<a>\x01</a>", "XML_SYNTAX", 1, 4, id="control"),
        pytest.param("<a>é\x85</a>".encode(), "XML_CHARACTER", 1, 5, id="c1"),
        pytest.param("<a>\ufffd</a>".encode(), "XML_CHARACTER", 1, 4, id="replacement"),
        pytest.param(b"<a>\nx&#x85;</a>", "XML_CHARACTER", 2, 2, id="c1 by number"),
        pytest.param(b"<a>&#150;</a>", "XML_CHARACTER", 1, 4, id="c1 by decimal number"),
        pytest.param("<a>é\n".encode() + b"\xe9</a>", "XML_ENCODING", 2, 1, id="cp1252 declared as nothing"),
        pytest.param("<a/>".encode("utf-16"), "XML_ENCODING", 1, 1, id="utf-16"),
        pytest.param(b"<?xml version='1.0' encoding='utf-7'?><a/>", "XML_ENCODING", 1, 31, id="utf-7"),
        pytest.param(b"<?xml version='1.0' encoding='klingon'?><a/>", "XML_ENCODING", 1, 31, id="unknown encoding"),
    ],
)
def test_what_hides_something_is_refused_with_its_place(
    read: Reader, data: bytes, rule: str, line: int, column: int
) -> None:
    with pytest.raises(BadXmlError) as refused:
        read(data, Limits())

    assert (refused.value.rule, refused.value.line, refused.value.column) == (rule, line, column)
    assert refused.value.file == "x.xml"
    assert "x.xml" in str(refused.value)


@both
@pytest.mark.parametrize(
    ("data", "limits", "rule"),
    [
        (b"<a>" + b" " * 70_000 + b"</a>", Limits(size=70_000), "XML_TOO_BIG"),
        (b"<a>" + b"<b/>" * 100 + b"</a>", Limits(elements=100), "XML_TOO_MANY"),
        (b"<a>" + b"x" * 2**18 + b"</a>", Limits(text=2**17), "XML_LONG_TEXT"),
        (b"<a b='" + b"x" * 2**18 + b"'/>", Limits(text=2**17), "XML_LONG_TEXT"),
    ],
)
def test_a_file_over_a_cap_is_refused(read: Reader, data: bytes, limits: Limits, rule: str) -> None:
    with pytest.raises(BadXmlError) as refused:
        read(data, limits)

    assert refused.value.rule == rule


def test_nesting_over_the_cap_is_refused_where_it_passes_it() -> None:
    data = b"<a>\n" + b"<c/>" * 40_000 + b"\n" + b"<b>" * 33 + b"</b>" * 33 + b"</a>"

    with pytest.raises(BadXmlError) as refused:
        check_well_formed(io.BytesIO(data), Limits(depth=4))

    assert (refused.value.rule, refused.value.line, refused.value.column) == ("XML_TOO_DEEP", 3, 10)


def test_a_child_nested_past_what_libxml2_holds_is_refused() -> None:
    with pytest.raises(BadXmlError) as refused:
        children(b"<a>" + b"<b>" * 300 + b"</b>" * 300 + b"</a>", Limits())

    assert refused.value.rule == "XML_TOO_DEEP"


def test_one_huge_child_is_refused_before_it_fills_the_memory() -> None:
    data = b"<a><b>" + b"<c/>" * 200_000 + b"</b></a>"

    with pytest.raises(BadXmlError) as refused:
        children(data, Limits(record=2**18))

    assert refused.value.rule == "XML_LONG_RECORD"


@both
def test_a_file_cut_anywhere_is_refused(read: Reader) -> None:
    data = "<?xml version='1.0' encoding='utf-8'?><!-- é --><a x='1'>\n<b>é</b><c/></a>".encode()

    read(data, Limits())
    for length in range(len(data)):
        with pytest.raises(BadXmlError):
            read(data[:length], Limits())


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("cp850", "cp850"),
        ("IBM850", "cp850"),
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("US-ASCII", "utf-8"),
        ("windows-1252", "utf-8-sig"),  # the mark is believed, not the declaration
    ],
)
def test_letters_survive_the_encodings_that_firms_use(declared: str, codec: str) -> None:
    written = "pièce £ à Évry" + ("" if codec == "cp850" else ", œuvre à 12 € – « fin »")
    data = f"<?xml version='1.0' encoding='{declared}'?><a><b>{written}</b></a>".encode(codec)

    (child,) = (child.text for child in ChildrenOfRoot(io.BytesIO(data)))

    assert child == written
    assert check_well_formed(io.BytesIO(data)).tag == "a"


def test_a_letter_encoded_twice_is_a_warning_with_its_place() -> None:
    facts = check_well_formed(io.BytesIO("<a>\n b Ã©</a>".encode()))

    assert [(warning.rule, warning.line, warning.column) for warning in facts.warnings] == [
        ("XML_DOUBLE_ENCODING", 2, 4)
    ]


def test_cp850_is_never_guessed() -> None:
    with pytest.raises(BadXmlError):
        check_well_formed(io.BytesIO("<a>é</a>".encode("cp850")))


@pytest.mark.parametrize("cut", range(65_530, 65_545))
def test_a_letter_across_two_chunks_is_one_letter(cut: int) -> None:
    text = "x" * (cut - 6) + "é€"

    (child,) = (child.text for child in ChildrenOfRoot(io.BytesIO(f"<a><b>{text}</b></a>".encode())))

    assert child == text


def test_the_root_is_told_with_namespace_and_attributes() -> None:
    facts = check_well_formed(io.BytesIO(b"<p:a xmlns:p='urn:x' id='1'><p:a/></p:a>"))

    assert facts.tag == "{urn:x}a"
    assert facts.attributes == {"id": "1"}


def test_a_doctype_in_words_is_only_words() -> None:
    assert check_well_formed(io.BytesIO(b"<a><![CDATA[<!DOCTYPE html>]]><!-- <!DOCTYPE x> --></a>")).tag == "a"


def test_children_know_their_lines_far_into_a_file() -> None:
    data = b"<a>\n" + b"<b/>\n" * 70_000 + b"</a>"

    lines = [line_of(child) for child in ChildrenOfRoot(io.BytesIO(data))]

    assert lines[:65_533] == list(range(2, 65_535))
    assert all(abs(line - number) <= 1 for number, line in enumerate(lines, start=2))


def test_depth_counts_the_element_itself() -> None:
    (child,) = (depth_of(child) for child in ChildrenOfRoot(io.BytesIO(b"<a><b><c/><c><d/></c></b></a>")))

    assert child == 3


@given(st.binary(max_size=200) | st.text(max_size=60).map(lambda words: f"<a>{words}</a>".encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    for read in (whole, children):
        with suppress(BadXmlError):
            read(data, Limits())


def test_memory_is_that_of_a_chunk_whatever_the_size() -> None:
    data = b"<a>" + b"<b>text</b>" * 500_000 + b"</a>"
    file = io.BytesIO(data)
    tracemalloc.start()
    try:
        check_well_formed(file)
        count = sum(1 for _ in ChildrenOfRoot(file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 500_000
    assert peak < 4 * 2**20
