"""`optimx demo`: one working day of an example firm, from the crews' telephones to the office's archive.

In: a folder, the way to the drop, how to tell what goes on. Out: a `Day` that went through, held against what was
entered. Called by `cli.demo`. The first run lays everything out; each further one is the next working day.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from optimx import SystemFailedError, Text, text
from optimx.app import open_account, open_office, this_process
from optimx.core.config import Config, check, read, this_machine
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import worst
from optimx.demo import both_sides
from optimx.demo.both_sides import LOGIN, STOPPED, Commands, Said
from optimx.demo.counting import entered, stored
from optimx.demo.crew import WorkingDay, Workload, working_day
from optimx.demo.drawing import drawing
from optimx.demo.firm import COMPANY, Firm, example_firm
from optimx.demo.notebook import Notebook, read_notebook, write_notebook
from optimx.demo.serving import served
from optimx.demo.stage import Stage, configure, furnish, leave
from optimx.demo.telephones import synchronise
from optimx.plugins import BUILTIN


class DemoFailedError(SystemFailedError):
    """A command failed that the demo cannot go on without; what it said is told. Delete the demo's folder."""

    code = "E-DEMO"
    remedy = text("Delete the whole folder of the demo, or name another one with --folder.")


def _nobody(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was asked for.

    Attributes:
        stage: where everything lies.
        transport: `folder`, or one that `served` knows.
        today: the calendar begins here, in a new folder.
        environment: of the process.
        language: of what the commands say.
        program: what is typed for optimx; only shown.
        say: tells what goes on.
        show: told of each command that has ended.
        watched: gives, while photos are drawn, what is told how many media of how many are there.
        workload: how much a day brings.
    """

    stage: Stage
    transport: str
    today: date
    environment: Mapping[str, str]
    language: str
    program: str
    say: Callable[[Text], None]
    show: Callable[[Said], None] = lambda said: None
    watched: Callable[[], AbstractContextManager[Callable[[int, int], None]]] = lambda: nullcontext(_nobody)
    workload: Workload = field(default_factory=Workload)


@dataclass(frozen=True, slots=True)
class Day:
    """What came of a day.

    Attributes:
        day: of the demo's calendar.
        code: the worst exit code of all commands.
        commands: what was run, in order of their end.
        entered: records of that day, by kind.
        expected: of all days so far.
        stored: in the office database.
        report: of the exchange, the one for people; None when there is none.
        report_language: that it is written in.
    """

    day: date
    code: int
    commands: tuple[Said, ...]
    entered: Mapping[str, int]
    expected: Mapping[str, int]
    stored: Mapping[str, int]
    report: Path | None
    report_language: str = "fr"

    @property
    def is_exact(self) -> bool:
        """Whether the office holds what was entered: nothing is missing, nothing doubled."""
        return dict(self.expected) == dict(self.stored)


def run_day(demo: Demo) -> Day:
    """Let one working day go through.

    Raises:
        BadInputError: the folder holds something else.
        NoServerError: the server for the transport is not there.
        OptimxError: a system cannot be opened.
    """
    demo.stage.folder.mkdir(parents=True, exist_ok=True)
    path = demo.stage.notebook
    known = read_notebook(path)
    page = (known or Notebook.begin(demo.today)).turned()
    with _served(demo):
        commands = Commands(demo.stage, demo.environment, demo.language, page.day, time.monotonic())
        firm = example_firm(page.as_of)
        if known is None:
            _lay_out(demo, commands, firm)
        write_notebook(path, page)
        day = working_day(firm, page.day, workload=demo.workload)
        _work(demo, commands, day)
        ended = _go_through(demo, commands, day, page)
    if ended.code == 0:
        write_notebook(path, replace(page, finished=True, entered=ended.expected))
    return ended


@contextmanager
def _served(demo: Demo) -> Iterator[None]:
    """Let the office reach the drop, the way that was asked for, and after the block in a way that lasts."""
    if demo.transport == "folder":
        demo.stage.drop.mkdir(parents=True, exist_ok=True)
        configure(demo.stage, None)
        yield
        return
    with served(demo.transport, demo.stage.drop) as drop:
        configure(demo.stage, drop)
        demo.say(text("The drop is served on {place}, to this machine alone", place=drop.place))
        try:
            yield
        finally:
            leave(demo.stage, drop)


def _lay_out(demo: Demo, commands: Commands, firm: Firm) -> None:
    """Fill the office database, and let the drop server know the account."""
    demo.say(
        text(
            "First run: the database of {company} is filled: {employees} employees, {sites} sites, {documents} PDFs",
            company=COMPANY,
            employees=len(firm.employees),
            sites=len(firm.sites),
            documents=len(firm.documents),
        )
    )
    config, plugins = _checked(demo.stage.office_file)
    around = this_process(_environment(commands))
    with open_office(config, plugins, around, "demo") as desk:
        furnish(demo.stage, _filled(desk.office.system), firm)
    _done(both_sides.add_account(commands))


def _work(demo: Demo, commands: Commands, day: WorkingDay) -> None:
    """Let the crews enter their day."""
    demo.say(
        text(
            "{day}: the crews enter {entries} hours and {notes} notes, {photos} photos, {signatures} signatures",
            day=f"{day.day:{'%d/%m/%Y' if demo.language == 'fr' else '%Y-%m-%d'}}",
            entries=len(day.time_entries),
            notes=len(day.notes),
            photos=day.workload.photos,
            signatures=day.workload.signatures,
        )
    )
    config, plugins = _checked(demo.stage.server_file)
    around = this_process(_environment(commands))
    with open_account(config, plugins, around, LOGIN, "demo") as desk, drawing() as each, demo.watched() as told:
        synchronise(day, _filled(desk.account.system), told, each)


def _go_through(demo: Demo, commands: Commands, day: WorkingDay, page: Notebook) -> Day:
    """Exchange both ways, and hold what the office has against what was entered."""
    ended: list[Said] = []
    optimx, stage = demo.program, demo.stage
    demo.say(text("The office: {command}", command=f"{optimx} exchange --config {stage.office_file}"))
    command = f"{optimx} server process --config {stage.server_file}"
    demo.say(text("The drop server, meanwhile: {command}", command=command))
    # told when it is over: the office's own progress has the terminal until then
    office = both_sides.exchange(commands, ended.append)
    ended.append(office)
    if office.code != STOPPED:
        ended.append(both_sides.process(commands))
    for said in ended:
        if said.code != STOPPED:
            demo.show(said)
    counted = entered(day)
    return Day(
        day=page.day,
        code=worst(each.code for each in ended),
        commands=tuple(ended),
        entered=counted,
        expected=page.with_day(counted),
        stored=stored(demo.stage.database),
        report=_report(office),
        report_language=_checked(stage.office_file)[0].report_language,
    )


def _report(office: Said) -> Path | None:
    reports = office.data.get("reports") or []
    return Path(reports[0]) if reports else None


def _environment(commands: Commands) -> dict[str, str]:
    return {**commands.environment, "OPTIMX_NOW": commands.now().isoformat()}


def _checked(file: Path) -> tuple[Config, Plugins]:
    raw = read(file)
    plugins = Plugins.load(raw.use, BUILTIN, third_party=False)
    return check(raw, plugins, this_machine()), plugins


def _filled(system: object) -> Any:
    """Return a built-in system as what it is beside its contract: something that can be filled."""
    return system


def _done(said: Said) -> None:
    """Raise when a command failed that the demo cannot go on without."""
    if said.code:
        raise DemoFailedError(
            text("'optimx {line}' failed: {why}", line=" ".join(said.line), why=said.data.get("what", said.err))
        )
