"""`optimx doctor`: one step after the other from this machine to the drop, each with what to do when it fails.

Steps are made by `here`, `line` and `drop`, put together by `examining`. Changes nothing of what an exchange sees.
"""

from optimx.app.doctoring.examining import examine_office, line_to
from optimx.app.doctoring.line import Line
from optimx.app.doctoring.step import State, Step

__all__ = ["Line", "State", "Step", "examine_office", "line_to"]
