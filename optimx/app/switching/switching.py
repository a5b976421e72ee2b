"""`plugins.toml` is changed to another transport: one word, checked, with one step back.

In: an office with two ways to its drop. Out: the changed file, or why not. Called by `optimx transport switch` and
`undo`, under the lock of the account, so that no run sees half of it. What is begun over one transport is finished over
the other: batches, temporary names and the journal do not know which it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from optimx.app import lock
from optimx.app.looking import look_at
from optimx.app.office import section
from optimx.app.switching.editing import ChangedLine, edit, make
from optimx.app.switching.outstanding import Hidden, OutstandingError, hidden
from optimx.app.switching.seeing import Seen, compare, see, steady
from optimx.app.switching.ways import Ways
from optimx.core.config import Config, read, this_machine
from optimx.core.config.mentions import value_at
from optimx.core.errors import CancelledError, ConfigurationError, OptimxError
from optimx.core.events import Side
from optimx.core.language import text
from optimx.core.office.preview import preview
from optimx.core.transfer import Drop


@dataclass(frozen=True, slots=True)
class Switched:
    """What was changed.

    Attributes:
        before: the transport that was in use.
        now: the one that is.
        lines: of the file.
        backup: where the old file is kept.
    """

    before: str
    now: str
    lines: tuple[ChangedLine, ...]
    backup: Path


def switch(ways: Ways) -> Switched:
    """Change the transport of an office.

    Raises:
        ConfigurationError: there is no such transport, it has no table, it shows nothing of what the drop holds, or the
            file cannot be edited.
        OutstandingError: a batch that is not settled cannot be seen over it.
        AnotherRunError: a run is going on.
        OptimxError: the other transport cannot be opened, or leads to somebody else's drop.
    """
    return _switch(ways, tree=True)


def _switch(ways: Ways, *, tree: bool) -> Switched:
    ways.check()
    ways.begin()
    with _held(ways), ways.stop.guarding():
        change = edit(ways.config.raw, ("drop", "transport"), ways.name, ways.plugins, this_machine())
        _require_visible(ways, tree=tree)
        return Switched(ways.used, ways.name, change.lines, make(change))


def undo(ways: Ways) -> Switched:
    """Go back to the transport before the last switch; whatever else was changed since stays as it is.

    Args:
        ways: the office; its other transport is found out.

    Raises:
        ConfigurationError: there is no step back.
        OptimxError: as for `switch`.
    """
    # the way that is left may be the one that shows another tree
    return _switch(replace(ways, name=previous(ways.config)), tree=False)


def previous(config: Config) -> str:
    """Return the transport before the last switch.

    Raises:
        ConfigurationError: there was none.
    """
    backup = config.file.resolve().with_name(f"{config.file.resolve().name}.bak")
    nothing = ConfigurationError(
        text("there is no step back: {file} names no other transport", file=backup),
        remedy=text("Name the transport yourself: optimx transport switch NAME."),
    )
    if not backup.exists():
        raise nothing
    name = value_at(read(backup).data, "drop", "transport")
    if not isinstance(name, str) or name == section(config.drop).transport:
        raise nothing
    return name


@contextmanager
def _held(ways: Ways) -> Iterator[None]:
    account, around = section(ways.config.account), ways.around
    place = around.place(section(ways.config.office).state, account.id, Side.OFFICE, own=True)
    now = around.clock.now().astimezone(account.timezone)
    with lock.held(place, account.id, "transport switch", around.machine, now):
        yield


def _require_visible(ways: Ways, *, tree: bool) -> None:
    """See that the drop over the other transport is this account's, and shows every batch that is not settled.

    With `tree`, also that it shows anything at all of what lies there.
    """
    with ways.drop(ways.name) as new, ways.drop(ways.used) as old, ways.journal() as journal:
        _admit(ways, new)
        seen = see(new)
        before = _seen_if_it_opens(old)
        lost = hidden(journal, before, seen)
        if lost and before is not None:
            # the drop's owner may have moved a file between the two looks
            lost = hidden(journal, see(old), see(new))
        if tree and not lost and before is not None and _is_elsewhere(before, seen):
            # as above
            before, seen = steady(before, see(old)), see(new)
            if _is_elsewhere(before, seen):
                raise _other_tree(ways)
    if lost:
        raise _lost(lost[0], ways)


def _is_elsewhere(old: Seen, new: Seen) -> bool:
    found = compare(old, new)
    return bool(old.files) and not found.common and not found.spelt


def _other_tree(ways: Ways) -> ConfigurationError:
    return ConfigurationError(
        text("over '{new}' nothing is seen of what lies on the drop over '{old}'", old=ways.used, new=ways.name),
        remedy=text(
            "Run 'optimx transport rehearse {new}': it says which 'root' to set, or whom to ask. If the drop itself "
            'has moved and begins empty, write transport = "{new}" into [drop] yourself.',
            new=ways.name,
        ),
    )


def _admit(ways: Ways, new: Drop) -> None:
    with ways.journal() as journal:
        preview(look_at(ways.config, ways.around, journal, new))


def _seen_if_it_opens(old: Drop) -> Seen | None:
    """Look over the transport in use, which may be why somebody switches: it may not open any more."""
    try:
        return see(old)
    except CancelledError:
        raise
    except OptimxError:
        return None  # then what is not settled has to be there for all to see over the new one


def _lost(first: Hidden, ways: Ways) -> OutstandingError:
    words = text("'{name}' is not settled, and cannot be seen over '{new}'", name=first.name, new=ways.name)
    if first.files:
        words = text(
            "'{name}' is not settled, and '{file}' of it cannot be seen over '{new}'",
            name=first.name,
            file=first.files[0],
            new=ways.name,
        )
    return OutstandingError(words, file=first.name)
