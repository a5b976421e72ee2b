"""Ctrl-C asks the run to end; a second one ends it at once; later runs of the same command do not begin."""

from typing import Any

import pytest

from optimx.cli.stopping import stopping
from optimx.core.machine import SystemClock


def test_the_first_time_it_is_asked_the_second_time_it_is_done(terminal: Any) -> None:
    with stopping(terminal.say) as halt:
        stop = halt.begin(SystemClock())
        halt.request()

        assert stop.requested
        with pytest.raises(KeyboardInterrupt):
            halt.request()


def test_what_begins_after_it_is_stopped_from_its_beginning(terminal: Any) -> None:
    with stopping(terminal.say) as halt:
        halt.request()

        assert halt.begin(SystemClock()).requested
