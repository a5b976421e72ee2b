"""The kit for office systems: pairs are whole, answers go in once, whatever happens in the middle.

In: an `OfficeUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from optimx.core.contracts import AnswerFiles, Batch, Found, Media, PlacedMedia, SystemPlugin, Verdict, Work
from optimx.core.errors import CancelledError, OptimxError
from optimx.core.events import Role, VerdictKind
from optimx.core.xml import check_well_formed
from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import Check, Note, Outcome, check, checks_of, require
from optimx.testing.conformance.system.opening import Workshop, a_batch, cancelled_at, killed_at, positive, workshop

_MOMENTS = (1, 2, 3)  # looks at the work at which an import is killed or cancelled
_HANDED_OVER = Note("this system only hands files over: what became of them cannot be looked at", advice=False)


def _fill_nothing(system: Any) -> None:
    """Leave a new system as it is."""


@dataclass(frozen=True, slots=True)
class OfficeUnderTest:
    """An office system: what the fixture `office` returns.

    Attributes:
        plugin: as it is announced.
        answer: writes an answer for a batch into an empty folder, with its media; good for this system.
        options: of its table, checked by its model; None for an empty table.
        prepare: fills a new system with what a pair is generated from.
    """

    plugin: SystemPlugin
    answer: Callable[[Path, Batch], AnswerFiles]
    options: Any = None
    prepare: Callable[[Any], None] = _fill_nothing


@dataclass(frozen=True, slots=True)
class Bench:
    """An answer that has come, and the system that shall take it.

    Attributes:
        shop: opens the system.
        batch: of the answer.
        path: of its document.
        media: that came with it, at their places.
    """

    shop: Workshop
    batch: Batch
    path: Path
    media: Sequence[PlacedMedia]

    def taken(self, work: Work, media: Sequence[PlacedMedia] | None = None) -> Any:
        """Have a new process import the answer."""
        with self.shop.opened() as system:
            return system.import_answer(self.batch, self.path, self.media if media is None else media, work)

    def found(self) -> Found:
        """Ask a new process whether the answer is in."""
        with self.shop.opened() as system:
            found: Found = system.find(self.batch.id)
            return found


@check("Write both files into the folder that is given, well-formed, and name them in what you return.")
def a_pair_is_whole(bench: Bench) -> Outcome:
    """A generated pair is two well-formed files in the folder that was given, and its documents are there."""
    folder = bench.shop.empty("pair")
    with bench.shop.opened() as system:
        made = system.generate(a_batch(), folder, Work())
        require({path.parent for path in (made.param, made.data)} == {folder}, "the pair is not in the folder given")
        require(made.param != made.data, "parameters and data are one file")
        for path in (made.param, made.data):
            with path.open("rb") as file:
                check_well_formed(file, name=path.name)
        for document in made.documents:
            content = document.path.read_bytes()
            true = document.sha256 in ("", hashlib.sha256(content).hexdigest())
            require(true, f"the sha256 of the document {document.name!r} is another")
    return None


@check("Let `work.step` raise through you, and leave nothing open; the next call begins anew.")
def a_cancelled_generation_is_done_again(bench: Bench) -> Outcome:
    """What was cancelled is generated whole the next time."""
    with bench.shop.opened() as system:
        try:
            system.generate(a_batch(), bench.shop.empty("cancelled"), cancelled_at(1))
        except CancelledError:
            made = system.generate(a_batch(), bench.shop.empty("again"), Work())
            require(made.param.is_file() and made.data.is_file(), "after a cancelled one, no pair was made")
            return None
    return Note("`generate` never asks its work whether it may go on: Ctrl-C and the deadline wait for it")


@check("Change nothing in `inspect`: no row, no file, no counter.")
def inspection_changes_nothing(bench: Bench) -> Outcome:
    """An inspection finds the same each time, and takes nothing in."""
    with bench.shop.opened() as system:
        first, second = system.inspect(bench.path), system.inspect(bench.path)
        require(first == second, "two inspections of the same answer differ")
        require(
            not first.refused, f"the answer of the test is refused: {[str(each.message) for each in first.findings]}"
        )
    require(bench.found() is not Found.DONE, "the answer is in although it was only inspected")
    return None


@check("Name in `inspect` every photo and signature that the answer refers to, by its file name.")
def inspection_names_the_media(bench: Bench) -> Outcome:
    """An inspection names the media that the answer refers to."""
    with bench.shop.opened() as system:
        named = {wanted.name for wanted in system.inspect(bench.path).media}
    missing = {placed.media.name for placed in bench.media} - named
    require(not missing, f"the answer's media {sorted(missing)!r} are not named by the inspection")
    return None


@check("Find damage in `inspect`: say what is wrong with a finding of severity `set`, or raise an error of optimx.")
def a_broken_answer_is_refused(bench: Bench) -> Outcome:
    """An answer that is cut off, or is no XML, is refused and changes nothing."""
    whole = bench.path.read_bytes()
    for number, content in enumerate((b"", b"no XML", whole[: len(whole) // 2])):
        path = bench.shop.empty(f"broken{number}") / bench.path.name
        path.write_bytes(content)
        with bench.shop.opened() as system:
            try:
                inspection = system.inspect(path)
            except OptimxError:
                continue
            require(inspection.refused, f"an answer of {len(content)} of {len(whole)} bytes is not refused")
    return None


@check("Store the rows and the batch's id in one transaction; a second call looks for the id and says `already`.")
def an_answer_goes_in_once(bench: Bench) -> Outcome:
    """An answer goes in once: the second call, also of another process, says so and changes nothing."""
    first, second = bench.taken(Work()), bench.taken(Work())
    require(not first.already, "the first import says `already`")
    require(second.already, "the second import of the same batch does not say `already`")
    require(bench.found() in (Found.DONE, Found.UNKNOWN), "after its import the answer is said to be absent")
    return None


@check("Do everything in one transaction, and let what `work.step` raises pass.")
def a_cancelled_import_leaves_nothing(bench: Bench) -> Outcome:
    """An import that was cancelled leaves nothing, and goes in whole the next time."""
    for moment in _MOMENTS:
        try:
            bench.taken(cancelled_at(moment))
        except CancelledError:
            require(bench.found() is not Found.DONE, "a cancelled import is said to be in")
            continue
        if moment == 1:
            return Note("`import_answer` never asks its work whether it may go on: Ctrl-C and the deadline wait for it")
        return None
    return _goes_in_whole(bench)


@check("Commit once, at the end: what a killed process leaves is rolled back by the database.")
def a_killed_import_leaves_nothing(bench: Bench) -> Outcome:
    """An import whose process was killed leaves nothing, and goes in whole the next time."""
    if not hasattr(os, "fork"):
        return Note("killing is tried where processes fork", advice=False)
    killed = [moment for moment in _MOMENTS if killed_at(moment, bench.taken)]
    if len(killed) < len(_MOMENTS):
        return None  # it was not killed, so it is in
    if bench.found() is Found.UNKNOWN:
        return _HANDED_OVER
    require(bench.found() is Found.ABSENT, "the answer is said to be in although its process was killed")
    return _goes_in_whole(bench)


@check("Keep records whose media are missing, and let them in by `import_media`; a second call changes nothing.")
def late_media_are_taken(bench: Bench) -> Outcome:
    """A photo that comes after its answer is taken, once."""
    if not bench.media:
        return Note("the answer of the test has no media: give it a photo", advice=True)
    first = bench.taken(Work(), [])
    if not first.waiting:
        return Note("this system does not wait for media", advice=False)
    with bench.shop.opened() as system:
        outcomes = [system.import_media(placed, Work()) for placed in bench.media for _ in range(2)]
    went_in = sum(sum(positive(outcome.counts).values()) for outcome in outcomes)
    require(went_in == first.waiting, f"{first.waiting} records waited for media, {went_in} went in with them")
    return None


@check("Make `settle` say the same however often it is told; it is repeated until it returned once.")
def a_verdict_may_be_told_twice(bench: Bench) -> Outcome:
    """A verdict on a pair may be told twice, and of each kind."""
    with bench.shop.opened() as system:
        system.generate(a_batch(), bench.shop.empty("pair"), Work())
        for kind in VerdictKind:
            for _ in range(2):
                system.settle(a_batch(), Verdict(kind))
    return None


@check("Say ABSENT of a batch that never came, or UNKNOWN when you cannot tell; never DONE.")
def an_unknown_batch_is_not_done(bench: Bench) -> Outcome:
    """A batch that never came is not said to be in."""
    require(bench.found() is not Found.DONE, "a batch that never came is said to be in")
    with bench.shop.opened() as system:
        refused_or_absent = system.find("no such batch")
    require(refused_or_absent is not Found.DONE, "a batch with a name that nobody gave is said to be in")
    return None


def _goes_in_whole(bench: Bench) -> Outcome:
    with workshop(bench.shop.plugin, bench.shop.options, bench.shop.prepare) as other:
        expected = Bench(other, bench.batch, bench.path, bench.media).taken(Work())
    outcome = bench.taken(Work())
    require(not outcome.already, "after an import that ended in the middle, the next one says `already`")
    same = positive(outcome.counts) == positive(expected.counts) and outcome.waiting == expected.waiting
    require(same, f"after an import that ended in the middle {outcome.counts!r} went in, not {expected.counts!r}")
    return None


def _placed(files: AnswerFiles) -> list[PlacedMedia]:
    return [_one_placed(each.path, each.role) for each in files.media]


def _one_placed(path: Path, role: Role) -> PlacedMedia:
    content = path.read_bytes()
    kind = "signature" if role is Role.SIGNATURE else "photo"
    category = "Signatures" if role is Role.SIGNATURE else "PhotoChantier"
    sha256 = hashlib.sha256(content).hexdigest()
    media = Media("", path.name, len(content), sha256, "image/jpeg", kind, category, "", "")
    return PlacedMedia(media, PurePosixPath(category, path.name), path)


@contextmanager
def _benched(office: OfficeUnderTest) -> Iterator[Bench]:
    with workshop(office.plugin, office.options, office.prepare) as shop:
        batch = a_batch(100)
        files = office.answer(shop.empty("answer"), batch)
        require(files.answer is not None, "the fixture's `answer` wrote no document")
        path = files.answer.path if files.answer else Path()
        yield Bench(shop, batch, path, _placed(files))


def try_office(office: OfficeUnderTest, check: Check[Bench]) -> Outcome:
    """Try one check on an office system with a state of its own."""
    with _benched(office) as bench:
        return check.run(bench)


OFFICE_CHECKS: tuple[Check[Bench], ...] = checks_of(sys.modules[__name__])
"""Every promise of an office system."""


@with_tests(OFFICE_CHECKS, "office", try_office)
class OfficeConformance:
    """The whole suite for an office system: subclass it in a test module, and give it a fixture `office`."""
