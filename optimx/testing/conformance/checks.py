"""A check: one promise of a contract, tried on a real plugin; and what came of trying it.

In: a function that tries, and what it is tried on. Out: a `Result` each. Used by the kits, which run as
pytest tests, and by `optimx plugins check`, which needs no pytest.
"""

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

from optimx.core.errors import OptimxError

T = TypeVar("T")
E = TypeVar("E", bound=OptimxError)


class Broken(AssertionError):  # noqa: N818 - read as "the promise is broken"; an AssertionError, so that pytest says FAILED
    """The plugin does not keep the promise; the message says what was seen and what the contract says."""


class ConformanceWarning(UserWarning):
    """The plugin keeps its promises and could promise more, or less."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a check has to say although nothing is broken.

    Attributes:
        words: the sentence.
        advice: whether the author should do something; else it only says why the check had nothing to try.
    """

    words: str
    advice: bool = True


Outcome = Note | None


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """One promise.

    Attributes:
        name: stable, lower case with `_`; `test_<name>` in pytest.
        promise: what has to hold, in one sentence.
        remedy: what an author does when it does not.
        run: tries it.
    """

    name: str
    promise: str
    remedy: str
    run: Callable[[T], Outcome]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check.

    Attributes:
        check: which one.
        failure: what was seen; empty when the promise is kept.
        note: what there is to say besides.
    """

    check: Check[Any]
    failure: str = ""
    note: Note | None = None

    @property
    def ok(self) -> bool:
        """Whether the promise is kept."""
        return not self.failure


def check(remedy: str) -> Callable[[Callable[[T], Outcome]], Check[T]]:
    """Make a check of a function; its docstring is the promise."""

    def made(function: Callable[[T], Outcome]) -> Check[T]:
        promise = (function.__doc__ or "").strip().partition("\n")[0]
        return Check(function.__name__, promise, remedy, function)

    return made


def checks_of(*modules: ModuleType) -> tuple[Check[Any], ...]:
    """Return the checks of modules, in the order in which they are written."""
    return tuple(each for module in modules for each in vars(module).values() if isinstance(each, Check))


def try_each(checks: Iterable[Check[T]], attempt: Callable[[Check[T]], Outcome]) -> Iterator[Result]:
    """Yield what came of each check; whatever it raises is a failure, and stops no other."""
    for each in checks:
        try:
            yield Result(each, note=attempt(each))
        except Exception as error:  # noqa: BLE001 - a partner's plugin may raise anything, and the verdict names it
            yield Result(each, failure=said(error))


def said(error: BaseException) -> str:
    """Return what an exception says, in one line."""
    return str(error) if isinstance(error, Broken) else f"{type(error).__name__}: {error}"


def is_killed(task: Callable[[], object]) -> bool:
    """Run a task in a process of its own; say whether a signal ended it."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        task()
    finally:
        os._exit(0)


def require(condition: object, words: str) -> None:
    """Go on when the condition holds.

    Raises:
        Broken: it does not.
    """
    if not condition:
        raise Broken(words)


def refused(kind: type[E], call: str, action: Callable[[], object]) -> E:
    """Return the error that `action` has to raise.

    Args:
        kind: of the error.
        call: how the call reads, for the message.
        action: makes the call.

    Raises:
        Broken: it went through, or raised something else.
    """
    try:
        got = action()
    except kind as error:
        return error
    except Exception as error:
        raise Broken(f"{call} raised {said(error)}; the contract says {kind.__name__}") from error
    raise Broken(f"{call} gave {got!r:.80}; the contract says {kind.__name__}")


def tell(outcome: Outcome) -> None:
    """Give advice as a warning of pytest's; what was not to be tried is passed over."""
    if outcome is not None and outcome.advice:
        warnings.warn(outcome.words, ConformanceWarning, stacklevel=3)
