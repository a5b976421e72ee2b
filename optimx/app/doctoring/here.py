"""This machine's side: configuration, office folder, room on the disks, journal, scheduled task.

In: a checked configuration, the process. Out: a step each. Called by `examining`.
"""

from collections.abc import Iterator
from pathlib import Path

from optimx.app.doctoring.copies import SPOOL, examine_spool
from optimx.app.doctoring.step import Step, Trial
from optimx.app.doctoring.tasks import Task, scheduled_tasks
from optimx.app.office import section
from optimx.app.surroundings import Surroundings
from optimx.core import names
from optimx.core.config import Config
from optimx.core.errors import JournalError
from optimx.core.events import Side
from optimx.core.journal import peek
from optimx.core.journal.entries import RunStarted
from optimx.core.language import text
from optimx.core.office.folders import Folders
from optimx.core.ports import Disk

CONFIGURATION = Trial("configuration", text("configuration"))
FOLDER = Trial("folder", text("office folder"))
DISK = Trial("disk", text("room on the disk"))
JOURNAL = Trial("journal", text("journal"))
SCHEDULE = Trial("schedule", text("scheduled task"))

_MIB = 1 << 20
# A day's photos of a large firm; below the first number the next exchange may well fail
_TOO_LITTLE, _LITTLE = 100 * _MIB, 1024 * _MIB


def examine_machine(config: Config, around: Surroundings) -> Iterator[Step]:
    """Look at everything that is on this side of the line."""
    folder = section(config.office).folder
    yield CONFIGURATION.tried(lambda trial: _configuration(trial, config))
    yield FOLDER.tried(lambda trial: _folder(trial, folder, around))
    place = _place(config, around)
    yield JOURNAL.tried(lambda trial: _journal(trial, config, around))
    if place is not None:
        yield SPOOL.tried(lambda trial: examine_spool(trial, place, around.disk))
    yield DISK.tried(lambda trial: _room(trial, (folder, *([place] if place else [])), around.disk))
    yield SCHEDULE.tried(lambda trial: _schedule(trial, scheduled_tasks(around.environment)))


def _configuration(trial: Trial, config: Config) -> Step:
    if not config.warnings:
        return trial.ok(text("{file}: no mistakes", file=config.file))
    first = config.warnings[0]
    return trial.note(first.what, first.remedy)


def _place(config: Config, around: Surroundings) -> Path | None:
    try:
        return around.place(section(config.office).state, section(config.account).id, Side.OFFICE, own=True)
    except JournalError:
        return None  # the step of the journal says so


def _folder(trial: Trial, folder: Path, around: Surroundings) -> Step:
    if folder.exists() and not folder.is_dir():
        return trial.failed(
            text("'{folder}' is a file, not a folder", folder=folder),
            text("Name the folder EchangeFTP in [office] folder, or put that file elsewhere."),
        )
    if not folder.is_dir():
        return trial.note(
            text("'{folder}' is not there yet", folder=folder),
            text("Connect the share that it lies on, if it does; else the first exchange makes it."),
        )
    probe = folder / names.temporary(around.random.token())
    with around.disk.create(probe) as file:
        file.write(b"optimx")
    around.disk.delete(probe)
    rooms = [each.name for each in _rooms(folder) if each.is_dir()]
    return trial.ok(text("'{folder}' can be written; folders in it: {count}", folder=folder, count=len(rooms)))


def _rooms(folder: Path) -> tuple[Path, ...]:
    rooms = Folders(folder)
    return rooms.generation, rooms.incoming, rooms.archive, rooms.quarantine, rooms.reports


def _journal(trial: Trial, config: Config, around: Surroundings) -> Step:
    place = around.place(section(config.office).state, section(config.account).id, Side.OFFICE, own=True)
    journal = peek(place / "journal.db")
    if journal is None:
        return trial.ok(text("none yet; the first run begins it in '{place}'", place=place))
    try:
        runs = len(journal.all(RunStarted))
        identity = journal.identity
    finally:
        journal.close()
    return trial.ok(
        text("'{place}', runs: {runs}, epoch: {epoch}", place=place, runs=runs, epoch=identity.epoch if identity else 0)
    )


def _room(trial: Trial, folders: tuple[Path, ...], disk: Disk) -> Step:
    free = {str(folder): disk.free(_existing(folder)) for folder in folders}
    folder, least = min(free.items(), key=lambda pair: pair[1])
    detail = text("{free} MiB are free where '{folder}' is", free=least // _MIB, folder=folder)
    remedy = text("Make room on that disk: photos of a day may need some hundred MiB.")
    if least < _TOO_LITTLE:
        return trial.failed(detail, remedy)
    return trial.note(detail, remedy) if least < _LITTLE else trial.ok(detail)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _schedule(trial: Trial, tasks: tuple[Task, ...]) -> Step:
    legacy = next((task for task in tasks if task.legacy), None)
    if legacy is not None:
        return trial.note(
            text("{place} still calls /EchangeFTP", place=legacy.place),
            text("Switch that task off: two programs would work on the same drop."),
        )
    if not tasks:
        return trial.note(
            text("no task that calls optimx can be seen from this account"),
            text("Make one that runs 'optimx exchange' as the account that will use it, before 12:30 and 22:00."),
        )
    return trial.ok(text("{place} calls optimx", place=tasks[0].place))
