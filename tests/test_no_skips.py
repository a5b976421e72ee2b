import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED = "import pytest\n\ndef test_s():\n    pytest.skip('no such server')\n\ndef test_ok():\n    pass\n"
XFAILED = "import pytest\n\n@pytest.mark.xfail(reason='later')\ndef test_x():\n    assert False\n"
WHOLE_MODULE = "import pytest\n\npytest.skip('not on this machine', allow_module_level=True)\n"
FINE = "def test_ok():\n    pass\n"


def pytest_run(repository: Path, folder: Path, test: str, ci: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_inner.py").write_text(test)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.no_skips", "-p", "no:cacheprovider", *options, "test_inner.py"],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(repository), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("test", "reason"), [(SKIPPED, "no such server"), (XFAILED, "later"), (WHOLE_MODULE, "machine")]
)
def test_ci_fails_when_anything_was_left_out(repository: Path, tmp_path: Path, test: str, reason: str) -> None:
    run = pytest_run(repository, tmp_path, test, "true", "-p", "no:xdist")

    assert run.returncode != 0
    assert "NOT TESTED, and CI=true forbids it" in run.stdout
    assert reason in run.stdout


def test_ci_fails_also_when_the_tests_were_spread_over_processes(repository: Path, tmp_path: Path) -> None:
    assert pytest_run(repository, tmp_path, SKIPPED, "true", "-n", "2").returncode == 1


def test_elsewhere_a_gap_is_said_and_tolerated(repository: Path, tmp_path: Path) -> None:
    run = pytest_run(repository, tmp_path, SKIPPED, "", "-p", "no:xdist")

    assert run.returncode == 0
    assert "NOT TESTED" in run.stdout


def test_ci_passes_when_all_was_tested(repository: Path, tmp_path: Path) -> None:
    run = pytest_run(repository, tmp_path, FINE, "true", "-p", "no:xdist")

    assert run.returncode == 0
    assert "NOT TESTED" not in run.stdout
