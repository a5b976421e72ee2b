"""The root of the errors, and the two kinds that decide what a run does next: try again, or wait for somebody.

In: what failed, as a `Text`. Out: an exception. The errors of `transient` and `permanent` are made from these.
"""

from enum import StrEnum
from typing import ClassVar

from optimx.core.language import Text, text


class Who(StrEnum):
    """Who can do what an error asks for."""

    YOU = "you"
    IT = "it"
    VENDOR = "vendor"


class OptimxError(Exception):
    """Anything that optimx says of itself; the root of its errors.

    Attributes:
        code: stable over versions; what a person searches for.
        exit_code: how a run that ends on it leaves (`docs/en/reference/exit-codes.md`).
        transient: true when the next run may succeed with nobody doing anything.
        who: who can act.
        what: what failed, on which file and account, and why.
        remedy: what to do next.
    """

    code: ClassVar[str] = "E-OPTIMX"
    exit_code: ClassVar[int] = 1
    transient: ClassVar[bool] = False
    who: Who = Who.IT
    remedy: Text = text("Send the report to your IT person.")

    def __init__(
        self, what: Text, *, remedy: Text | None = None, who: Who | None = None, file: str | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.file = file
        if remedy is not None:
            self.remedy = remedy
        if who is not None:
            self.who = who

    def __str__(self) -> str:
        return self.what.show()


class TransientError(OptimxError):
    """It failed this time; the same step is tried again, now or at the next run. Nothing to do, unless it lasts."""

    code = "E-TRANSIENT"
    exit_code = 4
    transient = True
    remedy = text("Nothing to do: the next run tries again. If it lasts for a day, tell your IT person.")


class PermanentError(OptimxError):
    """It will fail again until somebody does something."""

    code = "E-PERMANENT"
