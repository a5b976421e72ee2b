"""One file on its way to the drop, wherever its bytes come from, and what can be wrong with it.

In: what is to be sent. Out: its bytes, the hash of its beginning, the errors that name it. Used by `sending`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from optimx.core.errors import AlreadyThereError, BadInputError, DamagedTransferError
from optimx.core.language import text
from optimx.core.transfer.policy import MIB, Outgoing


@dataclass(frozen=True, slots=True)
class Load:
    """One file on its way.

    Attributes:
        outgoing: what it is and where it goes.
        open: gives its bytes, from the first on.
        moved: told of each piece that moved, in bytes; negative for what moved in vain.
    """

    outgoing: Outgoing
    open: Callable[[], BinaryIO]
    moved: Callable[[int], None] = lambda size: None


def beginning(load: Load, size: int) -> str:
    """Return the sha256 of the first `size` bytes, as they lie here."""
    digest = hashlib.sha256()
    with load.open() as file:
        while size and (piece := file.read(min(size, MIB))):
            digest.update(piece)
            size -= len(piece)
    return digest.hexdigest()


def taken(outgoing: Outgoing) -> AlreadyThereError:
    """Return what is raised when a name holds other content."""
    return AlreadyThereError(
        text("'{target}' is on the drop already, with other content.", target=outgoing.target), file=outgoing.target
    )


def changed(outgoing: Outgoing) -> BadInputError:
    """Return what is raised when the local file is another than it was."""
    return BadInputError(
        text("'{path}' is not what it was when it was made ready to be sent.", path=outgoing.path),
        file=outgoing.path.name,
    )


def damaged(outgoing: Outgoing, size: int | None) -> DamagedTransferError:
    """Return what is raised when other bytes arrived than were sent; `size` is what the drop tells, or None."""
    arrived = "?" if size is None else size
    return DamagedTransferError(
        text(
            "'{target}' arrived on the drop damaged: {arrived} bytes of {size}.",
            target=outgoing.target,
            arrived=arrived,
            size=outgoing.size,
        ),
        file=outgoing.target,
    )
