"""How far an error reaches: one file of the drop, or everything that would be done after it.

In: an error. Out: yes or no. Called by the runs of both sides, which go on with the next file, or end. Pure.
"""

from optimx.core.errors.kinds import OptimxError
from optimx.core.errors.permanent import (
    AlreadyThereError,
    BadInputError,
    JournalError,
    NotThereError,
    RefusedError,
    RightsError,
)
from optimx.core.errors.transient import (
    CancelledError,
    DamagedTransferError,
    DiskFullError,
    TooSlowError,
    UnreachableError,
)

_ENDS_THE_RUN = (CancelledError, TooSlowError, UnreachableError, DiskFullError, RefusedError, JournalError)


def concerns_one_file(error: OptimxError) -> bool:
    """Say whether an error tells of one file of the drop only, so that the others may fare better.

    A link, a folder or a file without rights in the place of a file is refused like a login is; what names its file
    is about that file.
    """
    if isinstance(error, RefusedError):
        return type(error) in (RefusedError, RightsError) and bool(error.file)
    return isinstance(error, (BadInputError, NotThereError, AlreadyThereError, DamagedTransferError))


def ends_the_run(error: OptimxError) -> bool:
    """Say whether no other set or answer would fare better after this error; any other concerns one only."""
    return isinstance(error, _ENDS_THE_RUN) and not concerns_one_file(error)
