"""What was not tested is said loudly; when `CI=true` it fails the run.

In: the reports of a pytest run. Out: a list under the results, and the exit status. Loaded by `tests/conftest.py`.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

# An expected failure is a promise that is not kept: as good as skipped. `xpassed` is kept and not even noticed.
_NOT_TESTED = ("skipped", "xfailed", "xpassed")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of continuous integration that left something out."""
    if _forbidden() and session.exitstatus == pytest.ExitCode.OK and _left_out(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List what was left out, and why."""
    left_out = _left_out(terminalreporter.config)
    if not left_out:
        return
    title = "NOT TESTED, and CI=true forbids it" if _forbidden() else "NOT TESTED"
    terminalreporter.section(title, sep="#", red=True, bold=True)
    for line in left_out:
        terminalreporter.write_line(line, red=True)


def _forbidden() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _left_out(config: pytest.Config) -> Sequence[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    stats: Mapping[str, Sequence[Any]] = reporter.stats if reporter else {}
    return [
        f"{outcome}: {report.nodeid}: {_reason(report)}" for outcome in _NOT_TESTED for report in stats.get(outcome, ())
    ]


def _reason(report: Any) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return str(getattr(report, "wasxfail", "") or report.longrepr or "no reason given")
