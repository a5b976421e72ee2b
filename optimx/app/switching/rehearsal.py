"""Another transport is tried on the same drop beside the one in use: whether both show the same, and behave alike.

In: an office with two ways to its drop. Out: steps, one after the other as they are known; then a verdict and the exact
change. Called by `optimx transport rehearse`. Reads only, unless the drop is optimx's own or somebody asked for more.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum

from optimx.app.doctoring import Line, State, Step, line_to
from optimx.app.doctoring.step import Trial
from optimx.app.switching.editing import ChangedLine, edit
from optimx.app.switching.outstanding import OutstandingError, hidden
from optimx.app.switching.probing import Probing
from optimx.app.switching.roots import root_that_shows
from optimx.app.switching.seeing import Differences, Seen, compare, see, steady
from optimx.app.switching.ways import Ways
from optimx.core import names
from optimx.core.config import this_machine
from optimx.core.errors import Who
from optimx.core.language import Text, text
from optimx.core.transfer import Drop

IN_USE = Trial("in_use", text("the transport in use"))
TREE = Trial("tree", text("same files, same sizes"))
NAMES = Trial("names", text("same names"))
OUTSTANDING = Trial("outstanding", text("batches that are not settled"))
ABILITIES = Trial("abilities", text("what the transport can do"))

_SHOWN = 5  # of differing names; who wants all of them has both listings


class Verdict(StrEnum):
    """What the rehearsal says."""

    SAME = "same"
    DIFFERENT = "different"
    UNPROVEN = "unproven"


@dataclass(slots=True)
class Rehearsal:
    """Two transports on one drop.

    Attributes:
        ways: the office and both.
        write: whether to write also where the drop is not optimx's own.
        verdict: known after `steps`.
        written: whether a probe went to and fro; else nothing is known of what may be written.
        root: of the new transport's table, that would show the same tree; empty when none was found or needed.
        failed: whether a step failed.
    """

    ways: Ways
    write: bool = False
    verdict: Verdict = Verdict.UNPROVEN
    written: bool = False
    root: str = ""
    failed: bool = False

    def steps(self) -> Iterator[Step]:
        """Try one thing after the other.

        Raises:
            ConfigurationError: there is no such transport, or it has no table.
            CancelledError: somebody asked for the end.
        """
        self.ways.check()
        self.ways.begin()
        with self.ways.stop.guarding():
            for step in self._all():
                self.failed = self.failed or step.state is State.FAILED
                yield step
        if self.failed and self.verdict is Verdict.SAME:
            self.verdict = Verdict.DIFFERENT

    def change(self) -> tuple[ChangedLine, ...]:
        """Return what would be changed in the configuration.

        Raises:
            ConfigurationError: the file cannot be edited without touching something else.
        """
        ways = self.ways
        return edit(ways.config.raw, ("drop", "transport"), ways.name, ways.plugins, this_machine()).lines

    def _all(self) -> Iterator[Step]:
        line = self._line(self.ways.name)
        yield from line.steps()
        if not line.works:
            return
        used = self._line(self.ways.used)
        broken = next((step for step in used.steps() if step.state is State.FAILED), None)
        if broken is not None:
            yield _renamed(broken)
            return
        yield IN_USE.ok(text("'{name}' can be opened, too", name=self.ways.used))
        with self.ways.drop(self.ways.used) as old, self.ways.drop(self.ways.name) as new:
            yield from self._both(old, new)

    def _line(self, name: str) -> Line:
        return line_to(self.ways.config, self.ways.plugins, self.ways.around, self.ways.stop, name)

    def _both(self, old: Drop, new: Drop) -> Iterator[Step]:
        first, other, again = see(old), see(new), see(old)
        still = steady(first, again)
        moving = frozenset(first.files.keys() ^ again.files.keys()) | frozenset(again.files.keys() - still.files.keys())
        found = compare(still, other, moving)
        yield NAMES.tried(lambda trial: _spelling(trial, found))
        yield TREE.tried(lambda trial: self._tree(trial, still, other, found, new))
        yield OUTSTANDING.tried(lambda trial: self._outstanding(trial, again, other))
        yield self._abilities()
        if self.verdict is Verdict.DIFFERENT:
            return
        with self.ways.journal() as journal:
            probing = Probing(old, new, self.ways.around.clock, self.ways.around.random, journal)
            yield from self._at_work(probing, found, still)

    def _at_work(self, probing: Probing, found: Differences, still: Seen) -> Iterator[Step]:
        yield from probing.reading(found.common, still)
        if not self.write and names.DROP_IDENTITY not in still.files:
            yield probing.unwritten()
            return
        with ExitStack() as left:
            left.callback(probing.clear)
            yield from probing.writing()
        self.written = probing.proven
        if probing.proven and self.verdict is Verdict.UNPROVEN:
            self.verdict = Verdict.SAME

    def _tree(self, trial: Trial, old: Seen, new: Seen, found: Differences, drop: Drop) -> Step:
        same = found.none and old.folders <= new.folders
        if same and not found.common:
            return trial.note(
                text("no file lies on the drop that both could show"),
                text("Rehearse again when something lies there, or with --write, which lays a probe there."),
            )
        if same:
            self.verdict = Verdict.SAME
            count = len(found.common)
            return trial.ok(text("files: {count}, folders: {folders}", count=count, folders=len(old.folders)))
        self.verdict = Verdict.DIFFERENT
        if not found.common and not found.spelt:
            return self._elsewhere(trial, old, new, drop)
        listed = [*found.missing, *found.sizes, *found.extra, *(old.folders - new.folders)]
        what = text(
            "only over '{old}': {missing}; only over '{new}': {extra}; other sizes: {sizes}; among them: {listed}",
            old=self.ways.used,
            new=self.ways.name,
            missing=len(found.missing) + len(old.folders - new.folders),
            extra=len(found.extra),
            sizes=len(found.sizes),
            listed=", ".join(f"'{path}'" for path in listed[:_SHOWN]),
        )
        return trial.failed(what, self._ask(), Who.VENDOR)

    def _elsewhere(self, trial: Trial, old: Seen, new: Seen, drop: Drop) -> Step:
        what = text(
            "this is not the same tree; files seen over '{old}': {one}, over '{new}': {other}, none of them the same",
            old=self.ways.used,
            new=self.ways.name,
            one=len(old.files),
            other=len(new.files),
        )
        self.root = root_that_shows(drop, old, self._root())
        if not self.root:
            return trial.failed(what, self._ask(), Who.VENDOR)
        return trial.failed(
            what,
            text(
                "Set root = '{root}' in [transports.{name}]: that folder shows the same.",
                root=self.root,
                name=self.ways.name,
            ),
        )

    def _root(self) -> str | None:
        options = self.ways.config.transports[self.ways.name]
        root = getattr(options, "root", None)
        return root if isinstance(root, str) else None

    def _ask(self) -> Text:
        options = self.ways.config.transports[self.ways.name]
        return text(
            "Ask the owner of the drop to let '{user}' arrive over '{new}' in the same folder as over '{old}', "
            "with the same rights.",
            user=getattr(options, "user", None) or self.ways.config.file.name,
            new=self.ways.name,
            old=self.ways.used,
        )

    def _outstanding(self, trial: Trial, old: Seen, new: Seen) -> Step:
        with self.ways.journal() as journal:
            count = len(journal.batches(settled=False)) if journal else 0
            lost = hidden(journal, old, new)
        if lost:
            what = text("'{name}' cannot be seen over '{new}'", name=lost[0].name, new=self.ways.name)
            return trial.broke(OutstandingError(what))
        return trial.ok(text("all can be seen over both (open: {count})", count=count))

    def _abilities(self) -> Step:
        used = self.ways.plugins.transports[self.ways.used].capabilities
        new = self.ways.plugins.transports[self.ways.name].capabilities
        if used.resumes_upload and not new.resumes_upload:
            return ABILITIES.note(text("what was interrupted is sent again from its beginning"))
        if used.case_sensitive != new.case_sensitive:
            return ABILITIES.note(text("one of both takes 'A' and 'a' for the same name"))
        return ABILITIES.ok(text("connections at once: {count}", count=new.parallel))


def _spelling(trial: Trial, found: Differences) -> Step:
    if not found.spelt:
        accented = sum(not path.isascii() for path in found.common)
        return trial.ok(text("no name is written in another way; with accents: {count}", count=accented))
    one, other = next(iter(found.spelt.items()))
    return trial.failed(
        text("'{one}' is called '{other}' there", one=one, other=other),
        text("Set 'encoding' in the transport's table to what the server writes names in, such as latin-1."),
    )


def _renamed(step: Step) -> Step:
    return replace(step, key=IN_USE.key, title=IN_USE.title)
