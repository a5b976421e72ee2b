"""`optimx transport …`: another way to the same drop: rehearsed beside the one in use, switched to, and back.

`seeing` looks, `rehearsal` tries and compares, `outstanding` finds what would be lost from sight, `editing` changes the
file, `switching` puts it together.
"""

from optimx.app.switching.editing import ChangedLine
from optimx.app.switching.listing import Row, transports
from optimx.app.switching.rehearsal import Rehearsal, Verdict
from optimx.app.switching.switching import Switched, switch, undo
from optimx.app.switching.ways import Ways

__all__ = ["ChangedLine", "Rehearsal", "Row", "Switched", "Verdict", "Ways", "switch", "transports", "undo"]
