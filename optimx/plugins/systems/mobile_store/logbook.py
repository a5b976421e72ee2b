"""What the mobile store did, line by line, for the person who has to find out.

In: a batch and what became of it. Out: a row of `journal`, in the transaction of the effect. Used by its neighbours.
"""

from sqlalchemy.engine import Connection

from optimx import SystemContext
from optimx.plugins.columns import moment_values
from optimx.plugins.systems.mobile_store.tables import journal


def write(connection: Connection, context: SystemContext, batch: str, action: str, result: str) -> None:
    """Add a line."""
    when = moment_values("at", context.clock.now())
    connection.execute(
        journal.insert(), [{"account": context.account, "batch": batch, "action": action, "result": result, **when}]
    )
