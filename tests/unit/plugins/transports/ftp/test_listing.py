from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx import RemoteFile
from optimx.plugins.transports.ftp.listing import entries, name_reader, read_long, read_machine


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "type=file;size=12;modify=20261123180000; a b",
            RemoteFile("a b", 12, True, datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ),
        ("Type=File;Size=0; a", RemoteFile("a", 0, True)),
        ("type=dir; photos", RemoteFile("photos", None, False)),
        ("type=OS.unix=slink:/etc;size=3; x", RemoteFile("x", None, False)),
        ("type=file;size=-1; a", RemoteFile("a", None, True)),
        ("type=file;size=1e9;modify=soon; a", RemoteFile("a", None, True)),
        ("size=3; a", RemoteFile("a", None, None)),
        ("type=cdir; .", None),
        ("type=pdir; ..", None),
        ("nonsense", None),
    ],
)
def test_a_machine_listing_is_read_fact_by_fact(line: str, expected: RemoteFile | None) -> None:
    assert read_machine(line, "") == expected


@pytest.mark.parametrize("line", ["a", "photos/a", "root/photos/a", "/home/demo/root/photos/a", "./a"])
def test_names_come_with_or_without_their_folder(line: str) -> None:
    assert name_reader("root/photos" if line.startswith(("root", "/")) else "photos")(line, "photos") == RemoteFile(
        "photos/a", None, None
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-rw-r--r--   1 ftp  ftp   12345 Nov 23 18:00 a b.xml", RemoteFile("a b.xml", 12345, True)),
        ("-rw-r--r--   1 ftp  12345 Nov 23  2025 a", RemoteFile("a", 12345, True)),
        ("drwxr-xr-x+  2 ftp  ftp    4096 Nov 23 18:00 docs", RemoteFile("docs", None, False)),
        ("lrwxrwxrwx   1 ftp  ftp       4 Nov 23 18:00 a -> b", RemoteFile("a -> b", None, False)),
        ("11-23-26  06:00PM                12345 a b.xml", RemoteFile("a b.xml", 12345, True)),
        ("11-23-2026  18:00       <DIR>          docs", RemoteFile("docs", None, False)),
        ("total 12", None),
        ("", None),
    ],
)
def test_a_long_listing_is_read_where_it_looks_as_usual(line: str, expected: RemoteFile | None) -> None:
    assert read_long(line, "") == expected


@given(st.binary(max_size=300))
def test_whatever_comes_an_entry_never_leaves_its_folder(raw: bytes) -> None:
    for read in (read_machine, read_long, name_reader("photos")):
        for found in entries(raw, "utf-8", "photos", read):
            assert found.path == f"photos/{found.name}"
            assert "/" not in found.name
            assert found.name not in ("", ".", "..")
            assert "\n" not in found.name
