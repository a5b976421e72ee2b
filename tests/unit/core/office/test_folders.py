"""The office folder: its rooms are the vendor's, and it says whose it is."""

from typing import Any

import pytest

from optimx.core.errors import BadInputError
from optimx.core.manifests import OfficeIdentity
from optimx.core.office.folders import Folders
from optimx.testing import MemoryDisk

Bench = Any


def test_the_rooms_are_called_as_in_the_guide(bench: Bench) -> None:
    disk, folders = MemoryDisk(), Folders(bench.folders.root)

    folders.make(disk)

    assert sorted(entry.name for entry in disk.list(folders.root) if not entry.is_file) == [
        "Generation",
        "Importation_Archive",
        "Importation_EnCours",
        "Importation_Erreur",
        "Rapport",
    ]
    assert folders.identity == folders.root / "optimx.json"


def test_making_them_again_leaves_alone_what_is_there(bench: Bench) -> None:
    bench.disk.put(bench.folders.archive / "a.xml", b"a")

    bench.folders.make(bench.disk)

    assert bench.held("Importation_Archive") == {"a.xml": b"a"}


def test_a_folder_that_nobody_claimed_is_nobodys(bench: Bench) -> None:
    assert bench.folders.read_identity(bench.disk) is None


def test_whose_it_is_survives_a_crash_and_is_replaced_at_once(bench: Bench) -> None:
    first = OfficeIdentity("111222333", "me", 1, 1, "pc", "/j")
    second = OfficeIdentity("111222333", "me", 1, 2, "pc", "/j")
    bench.folders.write_identity(bench.disk, first)
    bench.folders.write_identity(bench.disk, second)

    bench.disk.crash()

    assert bench.folders.read_identity(bench.disk) == second


@pytest.mark.parametrize("content", [b"", b"null", b"{}", b"\xff\xfe", b"x" * 70_000])
def test_an_identity_that_cannot_be_read_is_not_taken_for_none(bench: Bench, content: bytes) -> None:
    bench.disk.put(bench.folders.identity, content)

    with pytest.raises(BadInputError):
        bench.folders.read_identity(bench.disk)
