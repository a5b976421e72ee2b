"""What the next run may heal with nobody doing anything.

In: what failed, as a `Text`. Out: an exception. Raised everywhere; the steps let it end the run or the one file.
"""

from optimx.core.errors.kinds import TransientError, Who
from optimx.core.language import text


class UnreachableError(TransientError):
    """The other side does not answer, or the line broke. Look at the network, then at the server."""

    code = "E-UNREACHABLE"
    remedy = text(
        "The next run tries again. If it lasts, check the internet connection and the server's name and port."
    )


class TooSlowError(TransientError):
    """Less moved than the minimum rate, or the deadline of the run has come. The next run takes it up again."""

    code = "E-TOO-SLOW"
    remedy = text("The next run takes it up where it stopped. If it lasts, ask your IT person to look at the line.")


class HangingError(TransientError):
    """A plugin never comes back; the run was ended without it. Look at what it waits for, or take it out."""

    code = "E-HANGING"
    remedy = text(
        "The next run takes the work up. If it hangs again, update the plugin or take it out of plugins.toml."
    )


class DiedError(TransientError):
    """The process that served one account ended in the midst of it: a driver broke it, or memory ran out."""

    code = "E-DIED"
    remedy = text(
        "The next run takes the work up, and writes the report of the one that ended. If it ends again, process the "
        "account alone with --account and -vv, and send what it says to your IT person."
    )


class DropFullError(TransientError):
    """The drop's disk or quota is full. Ask the drop's owner for room."""

    code = "E-DROP-FULL"
    who = Who.VENDOR
    remedy = text("Ask the owner of the drop to make room. Nothing is lost: the next run sends again.")


class DiskFullError(TransientError):
    """This machine's disk is full. Make room; the next run takes the work up."""

    code = "E-DISK-FULL"
    remedy = text("Make room on the disk that is named. Nothing is lost: the next run takes the work up.")


class DamagedTransferError(TransientError):
    """What arrived is not what was sent: size or content differ. It is thrown away and fetched or sent again."""

    code = "E-DAMAGED"


class NotTakenUpError(TransientError):
    """The drop does not go on with a transfer that broke. Nothing to do: the file is moved again from its beginning."""

    code = "E-NOT-TAKEN-UP"


class BusyFileError(TransientError):
    """Another program holds the file. Close it; the next run tries again."""

    code = "E-BUSY"
    who = Who.YOU
    remedy = text("Close the program that has the file open. The next run tries again.")


class AmbiguousReplyError(TransientError):
    """The connection ended before the reply: it may or may not have happened. The core looks before it acts."""

    code = "E-AMBIGUOUS"


class AnotherRunError(TransientError):
    """Another run holds this account, and does the work. Nothing to do; a command given by hand is given again."""

    code = "E-RUNNING"
    exit_code = 6
    who = Who.YOU
    remedy = text(
        "Nothing to do: that run does the work and leaves a report of its own. "
        "What was asked for by hand is asked for again once it has ended."
    )


class CancelledError(TransientError):
    """A person stopped the run (Ctrl-C). Running again continues."""

    code = "E-CANCELLED"
    exit_code = 130
    who = Who.YOU
    remedy = text("Run it again: it continues where it stopped.")


class SetIncompleteError(TransientError):
    """A set on the drop lacks a file: somebody removed or changed it there, or an office never went on sending.

    Find out who; the set is taken when it is whole. The next pair replaces it, and what is left of it is put aside.
    """

    code = "E-SET-INCOMPLETE"
    exit_code = 1
    who = Who.YOU
    remedy = text(
        "Find out who removes or changes files on the drop. "
        "Nothing is to be done for the set: the next pair replaces it."
    )


class OverdueError(TransientError):
    """The answer of the drop server has not come within the time set. The server's script may stand still."""

    code = "E-OVERDUE"
    exit_code = 7
    who = Who.VENDOR
    remedy = text("Ask the owner of the drop server whether its script runs.")
