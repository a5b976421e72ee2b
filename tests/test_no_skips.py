"""What was left out fails a run of continuous integration, and is said elsewhere."""

from pathlib import Path

import pytest

SKIPPED = "import pytest\n\ndef test_s():\n    pytest.skip('no such server')\n\ndef test_ok():\n    pass\n"
XFAILED = "import pytest\n\n@pytest.mark.xfail(reason='later')\ndef test_x():\n    assert False\n"
WHOLE_MODULE = "import pytest\n\npytest.skip('not on this machine', allow_module_level=True)\n"
FINE = "def test_ok():\n    pass\n"


@pytest.fixture(autouse=True)
def own_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "")


def run_of(pytester: pytest.Pytester, test: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(test)
    return pytester.runpytest_inprocess("-p", "tests.no_skips", "-p", "no:cacheprovider", *options)


@pytest.mark.parametrize(
    ("test", "reason"), [(SKIPPED, "no such server"), (XFAILED, "later"), (WHOLE_MODULE, "machine")]
)
def test_ci_fails_when_anything_was_left_out(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, test: str, reason: str
) -> None:
    monkeypatch.setenv("CI", "true")

    run = run_of(pytester, test, "-p", "no:xdist")

    assert run.ret != 0
    assert "NOT TESTED, and CI=true forbids it" in run.stdout.str()
    assert reason in run.stdout.str()


def test_ci_fails_also_when_the_tests_were_spread_over_processes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTHONPATH", str(repository))

    assert run_of(pytester, SKIPPED, "-n", "2").ret == 1


def test_elsewhere_a_gap_is_said_and_tolerated(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    run = run_of(pytester, SKIPPED, "-p", "no:xdist")

    assert run.ret == 0
    assert "NOT TESTED" in run.stdout.str()


def test_ci_passes_when_all_was_tested(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    run = run_of(pytester, FINE, "-p", "no:xdist")

    assert run.ret == 0
    assert "NOT TESTED" not in run.stdout.str()
