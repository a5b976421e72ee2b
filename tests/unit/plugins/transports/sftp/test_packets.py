import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.plugins.transports.sftp.packets import Attributes, Cursor, MalformedError, entries, status

FILE, FOLDER, LINK, FIFO = 0o100644, 0o040755, 0o120777, 0o010644


def counted(text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + text


def entry(name: bytes, attributes: bytes = struct.pack(">I", 0)) -> bytes:
    return counted(name) + counted(b"-rw-r--r-- whatever") + attributes


@pytest.mark.parametrize(
    ("packed", "expected"),
    [
        (struct.pack(">I", 0), Attributes()),
        (struct.pack(">IQ", 1, 5 << 32), Attributes(5 << 32)),
        (struct.pack(">IQI", 5, 7, FILE), Attributes(7, True, False)),
        (struct.pack(">IQI", 5, 7, FOLDER), Attributes(7, False, True)),
        (struct.pack(">IQI", 5, 7, LINK), Attributes(7, False, False)),
        (struct.pack(">IQI", 5, 7, FIFO), Attributes(7, False, False)),
        (struct.pack(">IQIIIII", 15, 7, 0, 0, FILE, 111, 222), Attributes(7, True, False, 222)),
        (struct.pack(">III", 0x80000000, 1, 0) + counted(b"x"), Attributes()),
    ],
)
def test_attributes_are_read(packed: bytes, expected: Attributes) -> None:
    assert Cursor(packed).attributes() == expected


@pytest.mark.parametrize(
    "packed",
    [b"", b"\0\0", struct.pack(">II", 1, 0), struct.pack(">II", 0x80000000, 1 << 31), struct.pack(">II", 4, 1)[:7]],
)
def test_attributes_that_end_too_early_are_refused(packed: bytes) -> None:
    with pytest.raises(MalformedError):
        Cursor(packed).attributes()


def test_a_page_is_read_name_by_name() -> None:
    size = struct.pack(">IQI", 5, 3, FILE)

    page = struct.pack(">I", 3) + entry(b".") + entry(b"caf\xe9", size) + entry("é\n".encode())

    assert list(entries(page)) == [
        (".", Attributes()),
        ("caf\udce9", Attributes(3, True, False)),
        ("é\n", Attributes()),
    ]


@pytest.mark.parametrize("page", [struct.pack(">I", 0), struct.pack(">I", 1 << 31), struct.pack(">I", 2) + entry(b"a")])
def test_a_page_that_promises_too_much_or_nothing_is_refused(page: bytes) -> None:
    with pytest.raises(MalformedError):
        list(entries(page))


@pytest.mark.parametrize(
    ("packed", "expected"),
    [
        (struct.pack(">I", 4) + counted(b"Failure") + counted(b""), (4, "Failure")),
        (struct.pack(">I", 4), (4, "")),
        (struct.pack(">I", 4) + counted(b"\xe9"), (4, "\udce9")),
    ],
)
def test_a_status_is_read_with_or_without_words(packed: bytes, expected: tuple[int, str]) -> None:
    assert status(packed) == expected


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    for read in (status, lambda content: list(entries(content)), lambda content: Cursor(content).attributes()):
        try:
            read(raw)
        except MalformedError:
            continue
