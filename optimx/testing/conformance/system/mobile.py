"""The kit for mobile systems: pairs are applied once, answers are frozen, whatever happens in the middle.

In: a `MobileUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimx.core.contracts import ApplyOutcome, Batch, Found, SystemPlugin, Verdict, Work
from optimx.core.errors import CancelledError, OptimxError
from optimx.core.events import VerdictKind
from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import Broken, Check, Note, Outcome, check, checks_of, require
from optimx.testing.conformance.system.opening import Workshop, a_batch, cancelled_at, killed_at, workshop

_MOMENTS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class PairFiles:
    """A pair, written out.

    Attributes:
        param: the `optim_param` file.
        data: the `optim_data` file.
        documents: GED documents, by real name.
    """

    param: Path
    data: Path
    documents: Mapping[str, Path] = field(default_factory=dict)


def _fill_nothing(system: Any) -> None:
    """Leave a new system as it is."""


@dataclass(frozen=True, slots=True)
class MobileUnderTest:
    """A mobile system: what the fixture `mobile` returns.

    Attributes:
        plugin: as it is announced.
        pair: writes the pair of a batch into an empty folder; good for this system.
        options: of its table, checked by its model; None for an empty table.
        prepare: fills a new system with what an answer is made from.
    """

    plugin: SystemPlugin
    pair: Callable[[Path, Batch], PairFiles]
    options: Any = None
    prepare: Callable[[Any], None] = _fill_nothing


@dataclass(frozen=True, slots=True)
class Stall:
    """A system, and pairs that come to it.

    Attributes:
        shop: opens the system.
        pair: writes a pair.
    """

    shop: Workshop
    pair: Callable[[Path, Batch], PairFiles]

    def applied(self, batch: Batch, work: Work) -> ApplyOutcome:
        """Have a new process apply the pair of a batch."""
        folder = self.shop.folder / f"pair{batch.sequence}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        files = self.pair(folder, batch)
        with self.shop.opened() as system:
            outcome: ApplyOutcome = system.apply(batch, files.param, files.data, files.documents, work)
            return outcome

    def found(self, batch: Batch) -> Found:
        """Ask a new process whether a pair was applied."""
        with self.shop.opened() as system:
            found: Found = system.find(batch.id)
            return found

    def pending(self) -> list[Batch]:
        """Ask a new process for the answers that wait."""
        with self.shop.opened() as system:
            return list(system.pending())


@check("Store rows, batch id and verdict in one transaction; a second call looks for the id and says `already`.")
def a_pair_is_applied_once(stall: Stall) -> Outcome:
    """A pair is applied once: the second call, also of another process, says so, with the same verdict."""
    first, second = stall.applied(a_batch(), Work()), stall.applied(a_batch(), Work())
    require(first.verdict is VerdictKind.ACCEPTED, f"the pair of the test is {first.verdict}: {first.findings!r:.300}")
    require(not first.already, "the first call says `already`")
    require(second.already and second.verdict is first.verdict, f"the second call gave {second!r:.200}")
    require(stall.found(a_batch()) is Found.DONE, "a pair that was applied is not found")
    return None


@check("Compare (epoch, sequence) with what was applied last, and leave it when that is newer.")
def an_older_pair_is_superseded(stall: Stall) -> Outcome:
    """A pair that is older than the one applied is superseded."""
    stall.applied(a_batch(2), Work())
    outcome = stall.applied(a_batch(1), Work())
    require(outcome.verdict is VerdictKind.SUPERSEDED, f"an older pair is {outcome.verdict}")
    return None


@check("Do everything in one transaction, and let what `work.step` raises pass.")
def a_cancelled_pair_leaves_nothing(stall: Stall) -> Outcome:
    """A pair that was cancelled leaves nothing, and is applied whole the next time."""
    try:
        stall.applied(a_batch(), cancelled_at(1))
    except CancelledError:
        require(stall.found(a_batch()) is not Found.DONE, "a cancelled pair is said to be applied")
        return _applied_whole(stall)
    return Note("`apply` never asks its work whether it may go on: Ctrl-C and the deadline wait for it")


@check("Commit once, at the end: what a killed process leaves is rolled back by the database.")
def a_killed_pair_leaves_nothing(stall: Stall) -> Outcome:
    """A pair whose process was killed leaves nothing, and is applied whole the next time."""
    if not hasattr(os, "fork"):
        return Note("killing is tried where processes fork", advice=False)
    for moment in _MOMENTS:
        if not killed_at(moment, lambda work: stall.applied(a_batch(), work)):
            return None
        require(stall.found(a_batch()) is not Found.DONE, "a pair is said to be applied although it was killed")
    return _applied_whole(stall)


@check("Refuse a pair that is damaged, with findings, or raise an error of optimx; apply nothing of it.")
def a_broken_pair_is_refused(stall: Stall) -> Outcome:
    """A pair of which one document is cut off is refused, and nothing of it is applied."""
    files = stall.pair(stall.shop.empty("broken"), a_batch())
    files.data.write_bytes(files.data.read_bytes()[:-20])
    with stall.shop.opened() as system:
        try:
            outcome = system.apply(a_batch(), files.param, files.data, files.documents, Work())
        except OptimxError:
            return None
        require(outcome.verdict is VerdictKind.REFUSED, f"a pair that is cut off is {outcome.verdict}")
    return None


@check("Freeze the answer when a pair is applied: which records and which media it has is decided once.")
def an_answer_is_the_same_each_time(stall: Stall) -> Outcome:
    """An answer is written out with the same bytes each time, by whichever process."""
    stall.applied(a_batch(), Work())
    waiting = stall.pending()
    if not waiting:
        return Note("after a pair no answer waits: have `prepare` make an entry", advice=True)
    answer, written = waiting[0], []
    for name in ("once", "twice"):
        folder = stall.shop.empty(name)
        with stall.shop.opened() as system:
            stamped = Batch(answer.id, answer.account, answer.instance, answer.epoch, answer.sequence, a_batch().stamp)
            files = system.write_answer(stamped, folder)
        paths = [each.path for each in (*([files.answer] if files.answer else []), *files.media)]
        written.append({path.name: path.read_bytes() for path in paths})
    require(written[0] == written[1], "the same answer was written with other bytes the second time")
    return None


@check("Forget an answer only when its verdict is accepted; keep a refused one for `redeliver`.")
def an_answer_is_pending_until_it_is_settled(stall: Stall) -> Outcome:
    """An answer waits until it is settled; a refused one waits again when it is to be delivered again."""
    stall.applied(a_batch(), Work())
    waiting = stall.pending()
    if not waiting:
        return Note("after a pair no answer waits: have `prepare` make an entry", advice=True)
    first = waiting[0]
    for kind, redelivered in ((VerdictKind.REFUSED, True), (VerdictKind.ACCEPTED, False)):
        with stall.shop.opened() as system:
            for _ in range(2):
                system.settle(first, Verdict(kind))
        ids = [batch.id for batch in stall.pending()]
        require(first.id not in ids, f"an answer that was {kind} is pending still")
        if redelivered:
            with stall.shop.opened() as system:
                system.redeliver(first.id)
            require(first.id in [batch.id for batch in stall.pending()], "after `redeliver` the answer is not pending")
    return None


@check("Raise LookupError for an answer that you do not know.")
def an_unknown_answer_is_not_redelivered(stall: Stall) -> Outcome:
    """Delivering an unknown answer again is `LookupError`, and an unknown pair is not found."""
    with stall.shop.opened() as system:
        try:
            system.redeliver("no such answer")
        except LookupError:
            require(system.find("no such pair") is not Found.DONE, "a pair that never came is said to be applied")
            return None
    raise Broken("redeliver of an unknown answer raised nothing")


def _applied_whole(stall: Stall) -> Outcome:
    outcome = stall.applied(a_batch(), Work())
    whole = outcome.verdict is VerdictKind.ACCEPTED and not outcome.already
    require(whole, f"after a call that ended in the middle the next one gave {outcome!r:.200}")
    return None


@contextmanager
def _stalled(mobile: MobileUnderTest) -> Iterator[Stall]:
    with workshop(mobile.plugin, mobile.options, mobile.prepare) as shop:
        yield Stall(shop, mobile.pair)


def try_mobile(mobile: MobileUnderTest, check: Check[Stall]) -> Outcome:
    """Try one check on a mobile system with a state of its own."""
    with _stalled(mobile) as stall:
        return check.run(stall)


MOBILE_CHECKS: tuple[Check[Stall], ...] = checks_of(sys.modules[__name__])
"""Every promise of a mobile system."""


@with_tests(MOBILE_CHECKS, "mobile", try_mobile)
class MobileConformance:
    """The whole suite for a mobile system: subclass it in a test module, and give it a fixture `mobile`."""
