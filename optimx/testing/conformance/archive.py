"""The kit for archive categories: they claim what they are for, and name places inside the archive, always the same.

In: an `ArchiveUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors, run by `optimx plugins check`.
"""

import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from optimx.core.contracts import ArchiveCategory, ArchivePlugin, Media
from optimx.core.language import printable
from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import Broken, Check, Note, Outcome, check, checks_of, require, said
from optimx.testing.conformance.days import HARM

_CATEGORIES = (
    "PhotoChantier",
    "PhotoTache",
    "PhotoEmploye",
    "PhotoMateriel",
    "PhotoBonLivr",
    "PhotoBonEnlev",
    "Signatures",
    "",
    "Unknown",
    "../../up",
    HARM,
)
_SUBJECTS = ("C2021-001", "", "../../../etc", "a/b\\c", HARM, "x" * 300)
_LONGEST = 200  # characters of a path below the archive: Windows allows 260 in all


@dataclass(frozen=True, slots=True)
class ArchiveUnderTest:
    """An archive category: what the fixture `archive` returns.

    Attributes:
        plugin: as it is announced.
        options: of its table, checked by its model; None for an empty table.
        claims: media that it has to claim.
    """

    plugin: ArchivePlugin
    options: Any = None
    claims: tuple[Media, ...] = ()

    def make(self) -> ArchiveCategory:
        """Make the category as the core does."""
        return self.plugin.make(self.plugin.options() if self.options is None else self.options)


def a_medium(category: str = "PhotoChantier", subject: str = "C2021-001", kind: str = "photo") -> Media:
    """Return a medium as an answer may bring it."""
    taken = datetime(2026, 11, 23, 11, 28, tzinfo=UTC) if subject else None
    return Media(
        "p1", "5f0c2a4e.jpg", 204_800, "5" * 64, "image/jpeg", kind, category, subject, "Appli_Data.xml", taken
    )


@check("Claim by `media.kind` and `media.category`, as your documentation says.")
def it_claims_what_it_is_for(archive: ArchiveUnderTest) -> Outcome:
    """The category claims what it was made for, and answers yes or no on anything."""
    category = archive.make()
    for media in (*archive.claims, *_media()):
        claimed = _called("claims", lambda media=media: category.claims(media))
        require(isinstance(claimed, bool), f"claims() gave {claimed!r}, neither True nor False")
        require(claimed or media not in archive.claims, f"claims() refuses {media.category!r}, which it is made for")
    if not any(category.claims(media) for media in (*archive.claims, *_media())):
        return Note("it claims none of the usual media: give `claims` an example of what it is for")
    return None


@check("Make the path of checked parts: `media.name` is safe, `category` and `subject` are whatever somebody wrote.")
def places_lie_inside_the_archive(archive: ArchiveUnderTest) -> Outcome:
    """Every place is relative, below the archive, and a name that any disk can have, whatever the answer says."""
    category = archive.make()
    for media in _claimed(archive):
        place = _called("destination", lambda media=media: category.destination(media))
        require(isinstance(place, PurePosixPath), f"destination() gave {place!r}, no PurePosixPath")
        parts = PurePosixPath(place).parts
        below = len(parts) > 1 and not PurePosixPath(place).is_absolute()
        require(below, f"destination() gave {str(place)!r}, not a folder and a name below the archive")
        wrong = [part for part in parts if part == ".." or set("\\:") & set(part) or printable(part) != part]
        require(not wrong, f"destination() gave a path with the part {wrong[:1]!r}")
        require(len(str(place)) <= _LONGEST, f"destination() gave a path of {len(str(place))} characters")
    return None


@check("Use what `media` says and nothing else: no clock, no chance, no counter.")
def places_are_always_the_same(archive: ArchiveUnderTest) -> Outcome:
    """The same medium has the same place each time, also after a restart: it may be stored before it is used."""
    for media in _claimed(archive):
        places = {str(archive.make().destination(media)) for _ in range(3)}
        require(len(places) == 1, f"destination() gave {sorted(places)!r} for the same medium")
    return None


def _media() -> Iterator[Media]:
    for category, subject, kind in itertools.product(_CATEGORIES, _SUBJECTS, ("photo", "signature")):
        yield a_medium(category, subject, kind)


def _claimed(archive: ArchiveUnderTest) -> list[Media]:
    category = archive.make()
    return [media for media in (*archive.claims, *_media()) if category.claims(media)]


def _called(call: str, action: Any) -> Any:
    try:
        return action()
    except Exception as error:
        raise Broken(f"{call}() raised {said(error)}") from error


def try_archive(archive: ArchiveUnderTest, check: Check[ArchiveUnderTest]) -> Outcome:
    """Try one check on a category."""
    return check.run(archive)


ARCHIVE_CHECKS: tuple[Check[ArchiveUnderTest], ...] = checks_of(sys.modules[__name__])
"""Every promise of an archive category."""


@with_tests(ARCHIVE_CHECKS, "archive", try_archive)
class ArchiveConformance:
    """The whole suite for an archive category: subclass it in a test module, and give it a fixture `archive`."""
