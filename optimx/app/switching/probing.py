"""Both transports at work on the same files: content, speed; and, where that is allowed, a probe to and fro.

In: a `Drop` over each. Out: a step each. Called by `rehearsal`. What is written is removed again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta

from optimx.app.doctoring.drop import accented, clock_step, folders_step, mark_of, probe_name
from optimx.app.doctoring.step import State, Step, Trial
from optimx.app.switching.seeing import Seen
from optimx.core import names
from optimx.core.errors import AlreadyThereError, DamagedTransferError, OptimxError, Who
from optimx.core.journal import JournalReader
from optimx.core.language import text
from optimx.core.ports import Clock, Random
from optimx.core.transfer import Drop

CONTENT = Trial("content", text("same content"))
SPEED = Trial("speed", text("speed"))
PROBE = Trial("probe", text("written over one, read over the other"))
RENAMING = Trial("renaming", text("renaming"))
ACCENTS = Trial("accents", text("names with accents"))
CLOCK = Trial("clock", text("clock"))
FOLDERS = Trial("folders", text("rights in the folders"))
DELETING = Trial("deleting", text("deleting"))

_CAP = 8 << 20  # read into memory; enough to tell speeds apart
_PROBE_BYTES = 1 << 20
_APART = timedelta(seconds=60)  # FTP may leave out the seconds; an hour is a zone that one of both does not tell
_SLOWER = 2.0  # times; less is noise of a short look


class Probing:
    """Both ways at work.

    Attributes:
        proven: whether a probe showed that both are the same tree.
    """

    def __init__(self, old: Drop, new: Drop, clock: Clock, random: Random, journal: JournalReader | None) -> None:
        self._old = old
        self._new = new
        self._clock = clock
        self._random = random
        self._journal = journal
        for drop in (old, new):
            drop.sign(mark_of(journal))
        self._left: list[str] = []
        self.proven = False

    def reading(self, common: Sequence[str], seen: Seen) -> Iterator[Step]:
        """Read the same file over both; the largest that fits tells most of the speed."""
        sizes = {path: seen.files[path] or 0 for path in common if 0 < (seen.files[path] or 0) <= _CAP}
        if not sizes:
            yield CONTENT.skipped(text("no file of a fitting size lies there"))
            return
        path = max(sizes, key=lambda path: sizes[path])
        yield CONTENT.tried(lambda trial: self._same_content(trial, path))

    def _same_content(self, trial: Trial, path: str) -> Step:
        one, slow = self._timed(self._old, path)
        other, fast = self._timed(self._new, path)
        if one is None or other is None:
            return trial.skipped(text("'{file}' went away meanwhile", file=path))
        if hashlib.sha256(one).digest() != hashlib.sha256(other).digest():
            return trial.failed(
                text("'{file}' has another content over the new transport", file=path),
                text("Ask the owner of the drop whether both accesses lead to the same folder."),
                Who.VENDOR,
            )
        words = text(
            "'{file}' ({size} bytes) is the same over both; it took {old} ms, now {new} ms",
            file=path,
            size=len(one),
            old=round(slow * 1000),
            new=round(fast * 1000),
        )
        return trial.ok(words)

    def _timed(self, drop: Drop, path: str) -> tuple[bytes | None, float]:
        drop.stat(path)  # the login is not what is timed
        begun = self._clock.monotonic()
        content = drop.read(path, _CAP)
        return content, self._clock.monotonic() - begun

    def unwritten(self) -> Step:
        """Say that nothing was written, and how to have it."""
        return PROBE.skipped(
            text("not tried: the drop has no optimx.json, so it is only read; --write tries it all the same")
        )

    def writing(self) -> Iterator[Step]:
        """Write over one, read over the other, to and fro; rename, compare clocks, delete."""
        name = self._name()
        probe = PROBE.tried(lambda trial: self._to_and_fro(trial, name))
        yield probe
        if probe.state is State.FAILED:
            return
        self.proven = True
        yield SPEED.tried(lambda trial: self._speed(trial, name))
        yield CLOCK.tried(lambda trial: self._clocks(trial, name))
        yield RENAMING.tried(lambda trial: self._rename(trial, name))
        yield ACCENTS.tried(self._accents)
        yield FOLDERS.tried(self._folders)
        yield DELETING.tried(self._delete)

    def _name(self) -> str:
        name = probe_name(self._random, self._journal)
        self._left.append(name)
        return name

    def _to_and_fro(self, trial: Trial, name: str) -> Step:
        back = self._name()
        for target, writer, reader in ((name, self._old, self._new), (back, self._new, self._old)):
            content = self._random.token().encode() * (_PROBE_BYTES // 16)
            writer.write(target, content)
            read = reader.read(target, _CAP)
            if read is None:
                return trial.failed(
                    text("what was written over one transport is not seen over the other: it is not the same tree"),
                    text("Ask the owner of the drop whether both accesses lead to the same folder."),
                    Who.VENDOR,
                )
            if read != content:
                raise DamagedTransferError(text("what was read back of '{file}' is not what was written", file=target))
        return trial.ok(text("what was written over each was read over the other, the same"))

    def _speed(self, trial: Trial, name: str) -> Step:
        times = [self._rate(drop, name) for drop in (self._old, self._new)]
        words = text("reading: {old} kB/s before, {new} kB/s now", old=round(times[0]), new=round(times[1]))
        return trial.note(words) if times[1] * _SLOWER < times[0] else trial.ok(words)

    def _rate(self, drop: Drop, name: str) -> float:
        _, seconds = self._timed(drop, name)
        return _PROBE_BYTES / 1000 / max(seconds, 1e-6)

    def _clocks(self, trial: Trial, name: str) -> Step:
        now = self._clock.now()
        old, new = (
            next((file.modified for file in drop.list(names.ROOT) if file.name == name), None)
            for drop in (self._old, self._new)
        )
        if old is not None and new is not None and abs(new - old) > _APART:
            return trial.note(
                text(
                    "over both, the same file has times {seconds} s apart; only the dates seen on the drop change",
                    seconds=f"{round((new - old).total_seconds()):+d}",
                )
            )
        return clock_step(trial, new, now)

    def _rename(self, trial: Trial, name: str) -> Step:
        other, occupied = self._name(), self._name()
        self._new.rename(name, other)
        self._new.write(occupied, b"occupied")
        try:
            self._new.rename(other, occupied)
        except AlreadyThereError:
            there = self._old.stat(other) is not None and self._old.stat(name) is None
            if there:
                return trial.ok(text("works, and never replaces another file"))
            return trial.note(text("the other transport sees a new name only later"))
        return trial.failed(
            text("a rename has replaced another file"), text("Ask the vendor of the transport."), Who.VENDOR
        )

    def _accents(self, trial: Trial) -> Step:
        name = accented(probe_name(self._random, self._journal))
        self._left.append(name)
        self._old.write(name, b"accent")
        if self._new.stat(name) is not None:
            return trial.ok(text("are the same over both"))
        return trial.note(
            text("a name with an accent that was written over one is another one over the other"),
            text("Set 'encoding' in the transport's table to what the server writes names in, such as latin-1."),
        )

    def _folders(self, trial: Trial) -> Step:
        ours = self._old.stat(names.DROP_IDENTITY) is not None
        return folders_step(trial, self._new, self._name(), ours=ours)

    def _delete(self, trial: Trial) -> Step:
        for name in self._left:
            self._new.delete(name)
        if any(self._old.stat(name) for name in self._left):
            return trial.note(text("the other transport still sees what was deleted"))
        self._left.clear()
        return trial.ok(text("works; nothing of this test is left on the drop"))

    def clear(self) -> None:
        """Remove what an early end left, over whichever transport still works."""
        for name in self._left:
            for drop in (self._new, self._old):
                with suppress(OptimxError):  # the step that failed has said why
                    drop.delete(name)
