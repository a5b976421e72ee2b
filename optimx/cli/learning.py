"""`optimx doctor --learn`: watches an exchange that another program does, and proposes lines for `plugins.toml`.

In: a session, how long at most. Out: what came and went, then the lines. Called by `cli.doctor`. Reads only.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from optimx import Text, printable, text
from optimx.app.learning import Change, Place, Proposal, watch_office
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.running import watched
from optimx.cli.session import Session
from optimx.cli.terminal import Terminal

_MOST = timedelta(hours=1)
_CAME: Mapping[tuple[Place, bool], Text] = {
    (Place.DROP, True): text("drop: {path} came"),
    (Place.DROP, False): text("drop: {path} went"),
    (Place.OFFICE, True): text("office folder: {path} came"),
    (Place.OFFICE, False): text("office folder: {path} went"),
}


def learn(session: Session, most: timedelta | None) -> int:
    """Watch, and tell."""
    config, plugins = load(session)
    terminal = session.terminal
    seconds = (_MOST if most is None else most).total_seconds()
    with watched(session) as (around, halt), watch_office(config, plugins, around, halt.begin(around.clock)) as watch:
        terminal.say(text("Watching; start the exchange now. Ctrl-C ends it. Nothing is written on the drop."))
        for change in watch.changes(seconds):
            terminal.say(_words(change))
    proposals = watch.proposals()
    data = {
        "whole": watch.whole,
        "changes": [{"place": each.place.value, "path": each.path, "came": each.came} for each in watch.seen],
        "proposals": [{"key": each.key, "value": each.value, "why": terminal.show(each.why)} for each in proposals],
    }
    terminal.result("doctor.learn", data, _lines(proposals, terminal))
    return DONE


def _words(change: Change) -> Text:
    return Text(_CAME[change.place, change.came].message, {"path": change.path})


def _lines(proposals: Sequence[Proposal], terminal: Terminal) -> Iterator[str]:
    if not proposals:
        yield terminal.show(text("Nothing was seen that would change the configuration."))
        return
    yield terminal.show(text("Proposed for plugins.toml:"))
    for each in proposals:
        line = f"{each.key} = {each.value}  # " if each.key else "# "
        yield f"  {printable(line)}{terminal.show(each.why)}"
