"""What the app knows of the firm: the pair that was applied last, read again from its bytes.

In: the stored files. Out: their records. Called by `store` for whoever stands in for the app.
"""

import io
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import SystemContext
from optimx.documents import DataRecord, ParamRecord, Reading, RefusedRecord, read_optim_data, read_optim_param
from optimx.plugins.systems.mobile_store.tables import DATA, PARAM, snapshot


def param_records(connection: Connection, context: SystemContext) -> list[ParamRecord]:
    """Return the records of the `optim_param` that was applied last."""
    return _records(connection, context, PARAM, read_optim_param)


def data_records(connection: Connection, context: SystemContext) -> list[DataRecord]:
    """Return the records of the `optim_data` that was applied last."""
    return _records(connection, context, DATA, read_optim_data)


def _records(connection: Connection, context: SystemContext, kind: str, read: Callable[..., Reading[Any]]) -> list[Any]:
    mine = (snapshot.c.account == context.account, snapshot.c.kind == kind)
    content = connection.scalar(sa.select(snapshot.c.content).where(*mine))
    if content is None:
        return []
    return [record for record in read(io.BytesIO(content)).records() if not isinstance(record, RefusedRecord)]
