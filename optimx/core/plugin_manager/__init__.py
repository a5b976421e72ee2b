"""Plugins: finds, loads, checks, names the culprit. Built-in ones enter by the same door as a partner's.

In: the distributions that `[plugins] use` names, and the table of built-in modules. Out: `Plugins`. Called by `app`.
"""

from optimx.core.plugin_manager.door import KINDS
from optimx.core.plugin_manager.installed import PluginInfo, PluginState
from optimx.core.plugin_manager.plugins import Plugins

__all__ = ["KINDS", "PluginInfo", "PluginState", "Plugins"]
