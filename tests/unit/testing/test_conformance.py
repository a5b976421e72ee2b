"""The kit itself: what comes of a check, and that nobody needs pytest to try one."""

import subprocess
import sys

import pytest

from optimx import AlreadyThereError, NotThereError, text
from optimx.testing.conformance import Broken, Check, ConformanceWarning, Note, try_each
from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import check, refused, tell


def _holds(subject: object) -> None:
    """Keep the promise."""


def test_the_kit_is_imported_and_run_without_pytest() -> None:
    script = (
        "import sys; sys.modules['pytest'] = None\n"
        "from optimx.testing.conformance import TRANSPORT_CHECKS, try_each\n"
        "from optimx.testing.conformance.transport import memory_under_test, try_on\n"
        "drop = memory_under_test()\n"
        "print(all(each.ok for each in try_each(TRANSPORT_CHECKS[:5], lambda check: try_on(drop, check))))\n"
    )

    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "True"


def test_whatever_a_plugin_raises_is_one_failure_and_stops_no_other_check() -> None:
    checks = [Check(name, "it holds", "mend it", _holds) for name in ("one", "two", "three")]

    def attempt(each: Check[object]) -> Note | None:
        if each.name == "two":
            raise KeyError("x")
        return None

    results = list(try_each(checks, attempt))

    assert [each.ok for each in results] == [True, False, True]
    assert results[1].failure == "KeyError: 'x'"


def test_a_checks_promise_is_the_first_line_of_its_docstring() -> None:
    @check("Mend it.")
    def it_holds(subject: object) -> None:
        """It holds.

        More about it.
        """

    assert (it_holds.name, it_holds.promise, it_holds.remedy) == ("it_holds", "It holds.", "Mend it.")


def test_another_error_than_the_contract_says_is_told_with_both() -> None:
    def wrong() -> None:
        raise AlreadyThereError(text("there"))

    with pytest.raises(Broken, match=r"delete\(\) raised AlreadyThereError: there; the contract says NotThereError"):
        refused(NotThereError, "delete()", wrong)
    with pytest.raises(Broken, match=r"delete\(\) gave None; the contract says NotThereError"):
        refused(NotThereError, "delete()", lambda: None)


def test_advice_is_a_warning_and_what_was_not_tried_is_none() -> None:
    with pytest.warns(ConformanceWarning, match="declare it"):
        tell(Note("declare it"))
    tell(Note("nothing to try", advice=False))
    tell(None)


def test_each_check_is_a_test_with_the_authors_fixture() -> None:
    @with_tests([Check("it_holds", "It holds.", "", _holds)], "drop", lambda subject, each: None)
    class Suite:
        pass

    test = Suite.test_it_holds  # type: ignore[attr-defined]
    assert (test.__name__, test.__doc__) == ("test_it_holds", "It holds.")
    assert list(test.__signature__.parameters) == ["self", "drop"]
