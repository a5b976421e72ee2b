"""A whole examination: this machine first, then the way to the drop, then the drop itself.

In: a checked configuration with its plugins. Out: steps, one after the other as they are known. Called by
`optimx doctor`, `optimx init` and the rehearsal of another transport.
"""

from collections.abc import Iterator

from optimx.app.doctoring.drop import ACCOUNT, DropExam
from optimx.app.doctoring.here import examine_machine
from optimx.app.doctoring.line import Line
from optimx.app.doctoring.step import POINTLESS, Step
from optimx.app.looking import look_at
from optimx.app.office import section, wire_drop
from optimx.app.surroundings import Surroundings
from optimx.core.config import Config
from optimx.core.contracts import TransportContext
from optimx.core.errors import JournalError
from optimx.core.events import Side
from optimx.core.journal import peek
from optimx.core.language import text
from optimx.core.plugin_manager import Plugins
from optimx.core.transfer import Stop


def examine_office(
    config: Config, plugins: Plugins, around: Surroundings, stop: Stop, *, write: bool = False
) -> Iterator[Step]:
    """Examine an office.

    Args:
        config: an office's.
        plugins: that it enables.
        around: the process.
        stop: asked for the end by Ctrl-C.
        write: whether to write also on a drop that does not carry `optimx.json`.

    Raises:
        ConfigurationError: the file is a drop server's.
        CancelledError: somebody asked for the end.
    """
    stop.deadline = around.clock.monotonic() + section(config.office).deadline.total_seconds()
    with stop.guarding():
        yield from examine_machine(config, around)
        line = line_to(config, plugins, around, stop)
        yield from line.steps()
        if not line.works:
            yield ACCOUNT.skipped(POINTLESS)
            return
        yield from _examine_drop(config, plugins, around, stop, write)


def line_to(config: Config, plugins: Plugins, around: Surroundings, stop: Stop, name: str = "") -> Line:
    """Return the way to an office's drop.

    Args:
        config: an office's.
        plugins: that it enables.
        around: the process.
        stop: asked for the end by Ctrl-C.
        name: of another transport that has its table; the one in use when not given.
    """
    drop = section(config.drop)
    name = name or drop.transport
    table = config.raw.data.get("transports", {}).get(name, {})
    context = TransportContext(
        account=section(config.account).id, timeout=drop.timeout.total_seconds(), deadline=stop.deadline
    )
    return Line(
        plugins.transports[name], config.transports[name], table, context, around.environment, stop, around.clock
    )


def _examine_drop(config: Config, plugins: Plugins, around: Surroundings, stop: Stop, write: bool) -> Iterator[Step]:
    account, office, drop = section(config.account), section(config.office), section(config.drop)
    try:
        journal = peek(around.place(office.state, account.id, Side.OFFICE, own=True) / "journal.db")
    except JournalError:  # the step of the journal has said so
        yield ACCOUNT.skipped(text("not tried: without the journal it is not known what lies open"))
        return
    wired = wire_drop(config, plugins, around, stop, account, drop)
    try:
        yield from DropExam(look_at(config, around, journal, wired), around.clock, around.random, write).steps()
    finally:
        wired.close()
        if journal is not None:
            journal.close()
