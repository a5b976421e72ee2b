"""Everything that can go wrong, sorted by what the person or the run has to do about it.

In: what failed, as a `Text`. Out: an exception with a stable code, who can act, what to do, and whether the
next run heals it. Raised everywhere; turned into the event `Errored` by the runs and into a line and an exit
code by the command line.
"""

from optimx.core.errors.kinds import (
    OptimxError,
    PermanentError,
    TransientError,
    Who,
)
from optimx.core.errors.permanent import (
    AlreadyThereError,
    BadInputError,
    BadNameError,
    BadXmlError,
    CertificateError,
    ConfigurationError,
    DefectError,
    ForeignInstanceError,
    GenerationError,
    JournalError,
    JournalMissingError,
    ListenerError,
    LoginRefusedError,
    MissingMediaError,
    NotThereError,
    PluginError,
    RefusedError,
    RightsError,
    SecretError,
    SystemFailedError,
    UncertainError,
)
from optimx.core.errors.reach import concerns_one_file, ends_the_run
from optimx.core.errors.transient import (
    AmbiguousReplyError,
    AnotherRunError,
    BusyFileError,
    CancelledError,
    DamagedTransferError,
    DiskFullError,
    DropFullError,
    OverdueError,
    TooSlowError,
    UnreachableError,
)

__all__ = [
    "AlreadyThereError",
    "AmbiguousReplyError",
    "AnotherRunError",
    "BadInputError",
    "BadNameError",
    "BadXmlError",
    "BusyFileError",
    "CancelledError",
    "CertificateError",
    "ConfigurationError",
    "DamagedTransferError",
    "DefectError",
    "DiskFullError",
    "DropFullError",
    "ForeignInstanceError",
    "GenerationError",
    "JournalError",
    "JournalMissingError",
    "ListenerError",
    "LoginRefusedError",
    "MissingMediaError",
    "NotThereError",
    "OptimxError",
    "OverdueError",
    "PermanentError",
    "PluginError",
    "RefusedError",
    "RightsError",
    "SecretError",
    "SystemFailedError",
    "TooSlowError",
    "TransientError",
    "UncertainError",
    "UnreachableError",
    "Who",
    "concerns_one_file",
    "ends_the_run",
]
