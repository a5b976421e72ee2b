"""`plugins.toml`: from a file to one typed tree, every mistake reported at once.

First `read` (the file alone; says which distributions are in use), then `check` (with the plugins loaded).
"""

from optimx.core.config.checking import check
from optimx.core.config.mistakes import ConfigurationMistakesError, Mistake, MistakeSeverity
from optimx.core.config.model import Account, Archives, Drop, Reports, Retention, Server, ServerAccount
from optimx.core.config.places import Machine, Mount, default_state, network_kind, read_mounts, this_machine
from optimx.core.config.reading import RawConfig, read
from optimx.core.config.tree import Catalogue, Config

__all__ = [
    "Account",
    "Archives",
    "Catalogue",
    "Config",
    "ConfigurationMistakesError",
    "Drop",
    "Machine",
    "Mistake",
    "MistakeSeverity",
    "Mount",
    "RawConfig",
    "Reports",
    "Retention",
    "Server",
    "ServerAccount",
    "check",
    "default_state",
    "network_kind",
    "read",
    "read_mounts",
    "this_machine",
]
