"""Turns checks into the test methods of a class; pytest itself is not needed for it.

In: checks, the name of an author's fixture, and how a check is tried on what it returns. Out: a class with a
`test_<name>` each. Used by the suites.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from optimx.testing.conformance.checks import Check, Outcome, tell

C = TypeVar("C", bound=type)


def with_tests(
    checks: Iterable[Check[Any]], fixture: str, try_on: Callable[[Any, Check[Any]], Outcome]
) -> Callable[[C], C]:
    """Give a class one test method a check.

    Args:
        checks: what to test.
        fixture: that an author gives; its value is what the checks are tried on.
        try_on: tries one.
    """

    def decorated(suite: C) -> C:
        for each in checks:
            setattr(suite, f"test_{each.name}", _test(each, fixture, try_on))
        return suite

    return decorated


def _test(check: Check[Any], fixture: str, try_on: Callable[[Any, Check[Any]], Outcome]) -> Callable[..., None]:
    def test(self: object, **fixtures: Any) -> None:
        tell(try_on(fixtures[fixture], check))

    # pytest gives a test the fixtures that its signature names
    named = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", fixture)]
    test.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    test.__name__ = f"test_{check.name}"
    test.__doc__ = check.promise
    return test
