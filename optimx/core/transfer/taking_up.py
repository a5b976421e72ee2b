"""Whether the drop goes on with an upload that broke: no server says so before it is asked to.

In: a name and some bytes. Out: yes or no; the file stays, for the caller to remove. Called by `Drop`, for `doctor`.
"""

import hashlib
import io

from optimx.core.contracts import Transport
from optimx.core.errors import BadInputError, NotTakenUpError, OptimxError
from optimx.core.language import text
from optimx.core.transfer.exploring import Exploring
from optimx.core.transfer.paths import checked
from optimx.core.transfer.streams import HashingSource
from optimx.core.transfer.tools import Tools


def takes_up(tools: Tools, exploring: Exploring, path: str, data: bytes) -> bool:
    """See `Drop.takes_up`."""
    target = checked(path, tools.policy.name_length)
    if not tools.capabilities.resumes_upload:
        return False
    half = len(data) // 2
    try:
        _put(tools, target, data[:half], 0)
        _put(tools, target, data, half)
    except NotTakenUpError:
        tools.learnt.takes_up = False
        return False
    return exploring.same(target, len(data), hashlib.sha256(data).hexdigest())


def _put(tools: Tools, target: str, data: bytes, offset: int) -> None:
    source = HashingSource(io.BytesIO(data), len(data), tools.meter(), lambda: _never(target))
    source.skip(offset)

    def put(transport: Transport) -> None:
        transport.upload(source, target, offset)

    tools.connections.call(put, source)


def _never(target: str) -> OptimxError:
    return BadInputError(text("'{path}' is not what it was when it was made ready to be sent.", path=target))
