"""The configuration that a command works with: read, plugins loaded, checked.

In: a `Session`. Out: a `Config` and the plugins, or every mistake at once. Called by the commands that need one.
"""

from optimx import OptimxError
from optimx.cli.session import Session
from optimx.core.config import Config, RawConfig, check, read, this_machine
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN


def load(session: Session) -> tuple[Config, Plugins]:
    """Return the checked configuration and the plugins that it enables.

    Raises:
        ConfigurationMistakesError: the file is missing or has mistakes; all of them are told.
    """
    raw = read(session.config)
    plugins = Plugins.load(raw.use, BUILTIN, third_party=session.third_party)
    return check(raw, plugins, this_machine()), plugins


def read_if_there(session: Session) -> RawConfig | None:
    """Return the file unchecked; None when the default one is not there and `--config` named no other.

    Raises:
        ConfigurationMistakesError: it cannot be read, or `--config` names one that is not there.
    """
    if not session.config_named and not session.config.exists():
        return None
    return read(session.config)


def read_leniently(session: Session) -> RawConfig | None:
    """Return the file as far as it is TOML; None when it is not there or is none."""
    try:
        return read(session.config)
    except OptimxError:
        return None  # told already by the command itself, which reads the same file
