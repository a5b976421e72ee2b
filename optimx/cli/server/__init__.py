"""`optimx server …`: the drop server's script: adds accounts, processes them, says how they stand.

In: a session. Out: runs with their reports, account by account. Called by `root`.
"""

from optimx.cli.server import add_account, process, redeliver, status
from optimx.cli.server.group import app

__all__ = ["add_account", "app", "process", "redeliver", "status"]
