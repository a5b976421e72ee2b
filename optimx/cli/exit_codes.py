"""How optimx leaves: every exit code, and what it means; which one wins is the business of `core.reporting`.

The one place where they stand: the reference page is made from it, and scheduled tasks are written against it.
"""

from dataclasses import dataclass

from optimx import Text, text


@dataclass(frozen=True, slots=True)
class ExitCode:
    """One way to leave.

    Attributes:
        code: the number.
        meaning: for the person who set up the task.
    """

    code: int
    meaning: Text


DONE = 0
NEEDS_A_PERSON = 1
USAGE = 2
CONFIGURATION = 3
DEFECT = 70
INTERRUPTED = 130

EXIT_CODES = (
    ExitCode(DONE, text("done; also: there was nothing to do")),
    ExitCode(NEEDS_A_PERSON, text("done, but some files need a person")),
    ExitCode(USAGE, text("the command line is not understood")),
    ExitCode(CONFIGURATION, text("the configuration has to be mended")),
    ExitCode(4, text("the other side cannot be reached; the next run tries again")),
    ExitCode(5, text("refused: login, host key, rights, or another instance")),
    ExitCode(6, text("another run is going on")),
    ExitCode(7, text("the answer is overdue")),
    ExitCode(DEFECT, text("a defect of optimx; its details are in the file that is named")),
    ExitCode(INTERRUPTED, text("stopped by Ctrl-C; running again continues")),
)
"""All of them, by number."""
