"""Everything about moving files that no transport has to know: safe upload and download, retry, resume, lanes.

In: a way to open transports, the ports, the steps' wishes. Out: files that are whole at their place, or an error
that says what to do. The steps of `office` and `dropserver` work with `Drop`; `optimx.app` makes it and its `Stop`.
"""

from optimx.core.transfer.commitment import Commitment, look_for_commit
from optimx.core.transfer.drop import Drop
from optimx.core.transfer.paths import checked
from optimx.core.transfer.policy import (
    Failed,
    Incoming,
    Outgoing,
    Progress,
    Received,
    Sent,
    TransferPolicy,
    no_progress,
)
from optimx.core.transfer.stop import Stop

__all__ = [
    "Commitment",
    "Drop",
    "Failed",
    "Incoming",
    "Outgoing",
    "Progress",
    "Received",
    "Sent",
    "Stop",
    "TransferPolicy",
    "checked",
    "look_for_commit",
    "no_progress",
]
