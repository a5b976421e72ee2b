"""The drop, once the way into it works: whose it is, what lies there, whether it can be worked on.

In: a `Drop` over the transport in question. Out: a step each. Called by `examining`. Nothing is written unless the drop
is optimx's own (it carries `optimx.json`) or somebody asked for it; what is written goes the way that every file goes
(temporary name, verified, renamed), and is removed again.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from optimx.app.doctoring.step import State, Step, Trial
from optimx.core import names
from optimx.core.contracts import RemoteFile
from optimx.core.errors import AlreadyThereError, DamagedTransferError, OptimxError, Who
from optimx.core.journal import JournalReader
from optimx.core.language import text
from optimx.core.office.preview import Look, preview
from optimx.core.ports import Clock, Random
from optimx.core.transfer import Drop

ACCOUNT = Trial("account", text("account of the drop"))
READING = Trial("reading", text("reading"))
WRITING = Trial("writing", text("writing and reading back"))
TAKING_UP = Trial("taking_up", text("uploads that break"))
RENAMING = Trial("renaming", text("renaming"))
ENCODING = Trial("encoding", text("names with accents"))
CLOCK = Trial("clock", text("clock"))
FOLDERS = Trial("folders", text("rights in the folders"))
DELETING = Trial("deleting", text("deleting"))

_ONLY_READ = text("not tried: the drop has no optimx.json, so it is only read; --write tries it all the same")
_DRIFT_SECONDS = 300  # nothing is decided by a drop's clock; more than this puzzles people
_PROBE_BYTES = 64 << 10
_SHOWN = 5  # folders; enough to recognise the right one


@dataclass(slots=True)
class DropExam:
    """What is examined.

    Attributes:
        look: the drop, and what the journal knows of it.
        clock: the time.
        random: names the probes.
        write: whether to write also where the drop is not optimx's own.
    """

    look: Look
    clock: Clock
    random: Random
    write: bool
    _root: tuple[RemoteFile, ...] = ()
    _left: list[str] = field(default_factory=list)

    @property
    def drop(self) -> Drop:
        """The client's remote account."""
        return self.look.drop

    def steps(self) -> Iterator[Step]:
        """Look at everything; try what may be tried; leave nothing behind."""
        reading = READING.tried(self._read)
        yield reading
        if reading.state is State.FAILED:
            return
        yield ACCOUNT.tried(self._whose)
        if not self._may_write():
            yield ENCODING.tried(self._names_seen)
            yield WRITING.skipped(_ONLY_READ)
            return
        try:
            yield from self._probe()
        finally:
            deleting = DELETING.tried(self._clear)
        yield deleting

    def _read(self, trial: Trial) -> Step:
        self._root = self.drop.list(names.ROOT)
        seen = {file.name for file in self._root}
        if seen.isdisjoint(names.DROP_FOLDERS) and not self._may_write():
            folders = ", ".join(sorted(f"'{file.name}'" for file in self._root if not file.is_file)[:_SHOWN])
            return trial.note(
                text("none of the folders of a drop is here; folders that are: {folders}", folders=folders or "-"),
                text("Set 'root' in the transport's table to the folder that holds docs, photos and signatures."),
            )
        counts = {folder: len(self.drop.list(folder)) for folder in (names.DOCS, names.PHOTOS, names.SIGNATURES)}
        return trial.ok(
            text(
                "entries in the root: {root}, docs: {docs}, photos: {photos}, signatures: {signatures}",
                root=len(self._root),
                **{name: str(count) for name, count in counts.items()},
            )
        )

    def _whose(self, trial: Trial) -> Step:
        seen = preview(self.look)
        detail = text("profile {profile}, open batches: {count}", profile=seen.profile, count=len(seen.open))
        return trial.ok(detail)

    def _may_write(self) -> bool:
        return self.write or any(file.name.lower() == names.DROP_IDENTITY for file in self._root)

    def _names_seen(self, trial: Trial) -> Step:
        odd = [file.name for file in self._root if not file.name.isprintable()]
        if odd:
            return trial.note(
                text("some names cannot be read: {name}", name=odd[0]),
                text("Set 'encoding' in the transport's table to what the server writes names in, such as latin-1."),
            )
        accented = sum(not file.name.isascii() for file in self._root)
        return trial.ok(text("all names can be read, with accents: {count}", count=accented))

    # -- what is written, in the order in which an exchange does it

    def _name(self) -> str:
        name = probe_name(self.random, self.look.journal)
        self._left.append(name)
        return name

    def _probe(self) -> Iterator[Step]:
        self.drop.sign(mark_of(self.look.journal))
        first = self._name()
        writing = WRITING.tried(lambda trial: self._write(trial, first))
        yield writing
        if writing.state is State.FAILED:
            return
        yield TAKING_UP.tried(self._take_up)
        yield CLOCK.tried(lambda trial: self._compare_clocks(trial, first))
        yield RENAMING.tried(lambda trial: self._rename(trial, first))
        yield ENCODING.tried(self._accent)
        yield FOLDERS.tried(self._work_in_folders)

    def _write(self, trial: Trial, name: str) -> Step:
        content = self.random.token().encode() * (_PROBE_BYTES // 16)
        self.drop.write(name, content)
        if self.drop.read(name) != content:
            raise DamagedTransferError(text("what was read back of '{file}' is not what was written", file=name))
        return trial.ok(text("{size} bytes came back as they were written", size=len(content)))

    def _take_up(self, trial: Trial) -> Step:
        if self.drop.takes_up(self._name(), self.random.token().encode() * 2):
            return trial.ok(text("are taken up where they stopped"))
        return trial.ok(text("are sent again from their beginning, as this drop does not go on with a file"))

    def _rename(self, trial: Trial, name: str) -> Step:
        other, occupied = self._name(), self._name()
        self.drop.rename(name, other)
        self.drop.write(occupied, b"occupied")
        try:
            self.drop.rename(other, occupied)
        except AlreadyThereError:
            return trial.ok(text("works, and never replaces another file"))
        return trial.failed(
            text("a rename has replaced another file"), text("Ask the vendor of the transport."), Who.VENDOR
        )

    def _accent(self, trial: Trial) -> Step:
        name = accented(probe_name(self.random, self.look.journal))
        self._left.append(name)
        self.drop.write(name, b"accent")
        found = [file.name for file in self.drop.list(names.ROOT) if file.name[:20] == name[:20]]
        if name in found:
            return trial.ok(text("keep their accents"))
        remedy = text("Set 'encoding' in the transport's table to what the server writes names in, such as latin-1.")
        if any(unicodedata.normalize("NFC", each) == name for each in found):
            return trial.note(text("keep their accents, written in another way (decomposed)"))
        return trial.note(text("come back as '{name}'", name=found[0] if found else "?"), remedy)

    def _work_in_folders(self, trial: Trial) -> Step:
        ours = any(file.name.lower() == names.DROP_IDENTITY for file in self._root)
        return folders_step(trial, self.drop, self._name(), ours=ours)

    def _compare_clocks(self, trial: Trial, name: str) -> Step:
        now = self.clock.now()
        modified = next((file.modified for file in self.drop.list(names.ROOT) if file.name == name), None)
        return clock_step(trial, modified, now)

    def _clear(self, trial: Trial) -> Step:
        """Remove every probe; one that was never made is none."""
        failed: list[OptimxError] = []
        for name in self._left:
            _attempt(lambda name=name: self.drop.delete(name), failed)  # type: ignore[misc]
        if failed:
            raise failed[0]
        return trial.ok(text("works; nothing of this test is left on the drop"))


def mark_of(journal: JournalReader | None) -> str:
    """Return what this office's temporary names begin with, so that its next run removes what an early end left."""
    return journal.mark if journal else ""


def probe_name(random: Random, journal: JournalReader | None) -> str:
    """Return a name for a probe that no pattern picks up, and that is told to be this office's."""
    mark = mark_of(journal)
    return names.temporary(mark + random.token()[len(mark) :])


def accented(name: str) -> str:
    """Return the name of a probe with an accent in it."""
    return f"{name.removesuffix('.part')}_accentué.part"


def folders_step(trial: Trial, drop: Drop, name: str, *, ours: bool) -> Step:
    """Do in the folders of the drop what an exchange does there; the root's rights tell nothing of theirs.

    Args:
        trial: the step.
        drop: over the transport in question.
        name: of a probe that does not lie there yet.
        ours: whether optimx answers: answers are marked by a rename into `archive`. Else pictures are removed.

    Raises:
        OptimxError: something cannot be done there.
    """
    if ours:
        if all(file.name != names.ARCHIVE for file in drop.list(names.ROOT)):
            return trial.failed(
                text("there is no folder '{folder}' on the drop", folder=names.ARCHIVE),
                text(
                    "Check 'root' in the transport's table; if it is right, the drop's owner runs 'optimx server "
                    "add-account' again, which makes the folders that are missing."
                ),
            )
        drop.write(name, b"folders")
        drop.rename(name, f"{names.ARCHIVE}/{name}")
        drop.delete(f"{names.ARCHIVE}/{name}")
        return trial.ok(text("files can be moved into: {folders}", folders=names.ARCHIVE))
    there = {file.name for file in drop.list(names.ROOT)}
    missing = [folder for folder in (names.PHOTOS, names.SIGNATURES) if folder not in there]
    if missing:
        return trial.note(text("not there yet: {folders}", folders=", ".join(missing)))
    for folder in (names.PHOTOS, names.SIGNATURES):
        drop.write(f"{folder}/{name}", b"folders")
        drop.delete(f"{folder}/{name}")
    return trial.ok(text("files can be removed from: {folders}", folders=f"{names.PHOTOS}, {names.SIGNATURES}"))


def clock_step(trial: Trial, modified: datetime | None, now: datetime) -> Step:
    """Compare the drop's clock with this machine's; nothing is decided by it, but people read it."""
    if modified is None:
        return trial.ok(text("the drop does not tell its time; nothing depends on it"))
    ahead = round((modified - now).total_seconds())
    detail = text("the drop's clock is {seconds} s from this machine's", seconds=f"{ahead:+d}")
    if abs(ahead) <= _DRIFT_SECONDS:
        return trial.ok(detail)
    return trial.note(detail, text("Set the clock of this machine by the network (NTP), and ask the drop's owner to."))


def _attempt(action: Callable[[], object], failed: list[OptimxError]) -> None:
    try:
        action()
    except OptimxError as error:
        failed.append(error)
