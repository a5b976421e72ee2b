"""What a listener gets beside the event: its own options and a folder of its own."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class ListenerContext:
    """What the core tells a listener.

    Attributes:
        options: the plugin's table `[listeners.<plugin>]`, as written.
        state: a folder that is the listener's own, on a local disk; made when first asked for.
        logger: goes to the log of the run.
    """

    options: Mapping[str, Any]
    state: Path
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("optimx.listener"))
