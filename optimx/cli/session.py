"""What one command line asked for, apart from the command's own options.

In: the caller (streams, environment) and the options that every command has. Out: a `Session`. Made by `groups`, used
by every command.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from optimx import Translate
from optimx.cli.terminal import NORMAL, QUIET, Terminal, may_colour
from optimx.locales import translation

DEFAULT_CONFIG = Path("plugins.toml")
_SWITCHED_OFF = "OPTIMX_DISABLE_PLUGINS"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: fixed before the arguments are understood.

    Attributes:
        out: for results.
        err: for narration.
        environment: of the process.
        language: `fr` or `en`.
    """

    out: TextIO
    err: TextIO
    environment: Mapping[str, str]
    language: str

    @property
    def translate(self) -> Translate:
        """Gives the sentence of the language."""
        return translation(self.language)

    def terminal(self, *, json: bool = False, loudness: int = NORMAL) -> Terminal:
        """Return the terminal, as loud as asked for."""
        colour = may_colour(self.err, self.environment)
        return Terminal(self.out, self.err, self.translate, json=json, loudness=loudness, colour=colour)


@dataclass(frozen=True, slots=True)
class Session:
    """What a command is given.

    Attributes:
        caller: who calls.
        terminal: where to speak.
        config: the configuration file.
        config_named: whether `--config` named it; else it is the default, which may be missing where none is needed.
        state: folder of the state, when `--state` names one.
        third_party: whether plugins of third parties may be loaded.
        asked_language: what `--lang` says; None when it says nothing: a report then speaks its own language.
    """

    caller: Caller
    terminal: Terminal
    config: Path
    config_named: bool
    state: Path | None
    third_party: bool
    asked_language: str | None = None

    @classmethod
    def of(cls, caller: Caller, options: Mapping[str, Any]) -> "Session":
        """Make the session of the options that `options.GLOBAL` declares."""
        return cls(
            caller=caller,
            terminal=caller.terminal(
                json=bool(options["as_json"]), loudness=QUIET if options["quiet"] else int(options["verbose"])
            ),
            config=options["config"] or DEFAULT_CONFIG,
            config_named=options["config"] is not None,
            state=options["state"],
            third_party=not (options["no_plugins"] or caller.environment.get(_SWITCHED_OFF)),
            asked_language=str(options["lang"]) if options["lang"] else None,
        )
