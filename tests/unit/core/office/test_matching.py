"""Matching: case is not significant, until two names differ in nothing else."""

import pytest

from optimx.core.contracts import RemoteFile, WantedMedia
from optimx.core.events import Role
from optimx.core.manifests import ManifestFile
from optimx.core.office.matching import by_name, lying, wanting

A, B = "a" * 64, "b" * 64


def wanted(name: str, sha256: str = "", role: Role = Role.PHOTO) -> WantedMedia:
    return WantedMedia(f"record of {name} {sha256[:1]} {role}", name, role, sha256)


@pytest.mark.parametrize(
    ("came", "choice", "expected"),
    [
        (("p1.jpg", A), [wanted("p1.jpg", A)], 0),
        (("P1.JPG", A), [wanted("p1.jpg")], 0),
        (("P1.jpg", A), [wanted("p1.jpg"), wanted("P1.jpg")], 1),
        (("p1.jpg", A), [wanted("p1.jpg"), wanted("P1.jpg")], 0),
        (("P1.JPG", B), [wanted("p1.jpg", A), wanted("P1.jpg", B)], 1),
        (("p1.jpg", B), [wanted("p1.jpg", A), wanted("P1.jpg", B)], 1),
        (("p1.jpg", A), [wanted("p1.jpg", role=Role.SIGNATURE), wanted("p1.jpg")], 1),
        (("p1.jpg", A), [wanted("p1.jpg", A, Role.SIGNATURE)], 0),
        (("p1.jpg", A), [wanted("p1.jpg", B, Role.SIGNATURE)], None),
        (("p2.jpg", A), [wanted("p1.jpg", A)], None),
    ],
)
def test_a_medium_that_came_is_the_one_whose_content_kind_and_name_it_has(
    came: tuple[str, str], choice: list[WantedMedia], expected: int | None
) -> None:
    name, sha256 = came

    found = wanting(ManifestFile(name, Role.PHOTO, 1, sha256), by_name(choice))

    assert found == (None if expected is None else choice[expected])


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (["photos/p1.jpg"], "photos/p1.jpg"),
        (["photos/P1.JPG"], "photos/P1.JPG"),
        (["photos/P1.JPG", "photos/p1.jpg"], "photos/p1.jpg"),
        (["signatures/p1.jpg"], None),
        (["photos/p2.jpg"], None),
    ],
)
def test_a_wanted_medium_is_found_on_the_drop_in_whatever_case(there: list[str], expected: str | None) -> None:
    found = lying(by_name(RemoteFile(path, 1) for path in there), wanted("p1.jpg"))

    assert (found.path if found else None) == expected
