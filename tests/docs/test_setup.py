"""What a newcomer's machine lacks is said in words that help; programs that stand in for it are all it has."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TOO_OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_ENSUREPIP = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; *"print("*) echo 3.11;; esac\n'
NOT_ROOT = "#!/bin/sh\necho 1000\n"
REFUSES = "#!/bin/sh\nexit 1\n"
WORKS = "#!/bin/sh\nexit 0\n"
# Lets apt-get through and nothing else: a test writes nothing outside its folder, whoever runs it.
SUDO = '#!/bin/sh\nshift\ncase "$1" in env) shift 2; "$@";; apt-get) "$@";; esac\n'
RECORDS = '#!/bin/sh\necho "$0 $*" >> calls\n'

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def on_a_machine_with(tmp_path: Path) -> Run:
    """Run a script of `.ci` in an empty folder, where only a shell and the given programs exist."""

    def run(script: str, *arguments: str, programs: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        machine = tmp_path / "a machine"
        machine.mkdir()
        for name in ("sh", "env", "rm", "tee", "chmod"):
            (machine / name).symlink_to(shutil.which(name) or name)
        for name, body in programs.items():
            (machine / name).write_text(body)
            (machine / name).chmod(0o755)
        return subprocess.run(
            [str(REPOSITORY / ".ci" / script), *arguments],
            cwd=tmp_path,
            env={"PATH": str(machine), "MAKECMDGOALS": "test"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.mark.parametrize("programs", [{}, {"python3": TOO_OLD}])
def test_a_machine_without_a_python_that_is_new_enough_is_told_so(
    on_a_machine_with: Run, programs: dict[str, str]
) -> None:
    run = on_a_machine_with("venv", "requirements/dev.txt", programs=programs)

    assert run.returncode != 0
    assert "needs Python 3.11 or newer" in run.stderr
    assert "make PYTHON=" in run.stderr


def test_a_python_without_ensurepip_is_named_with_the_package_that_helps(on_a_machine_with: Run) -> None:
    run = on_a_machine_with("venv", "requirements/dev.txt", programs={"python3": WITHOUT_ENSUREPIP, "id": NOT_ROOT})

    assert run.returncode != 0
    assert "sudo apt install python3.11-venv" in run.stderr


@pytest.mark.parametrize(
    ("programs", "reason"),
    [
        ({"id": NOT_ROOT}, "no apt-get"),
        ({"id": NOT_ROOT, "apt-get": WORKS, "sudo": REFUSES}, "Neither root nor sudo without a password"),
        ({"id": NOT_ROOT, "apt-get": REFUSES, "sudo": SUDO}, "apt-get failed"),
    ],
)
def test_a_server_that_cannot_be_installed_is_a_loud_gap_and_no_failure(
    on_a_machine_with: Run, programs: dict[str, str], reason: str
) -> None:
    run = on_a_machine_with("packages", "a-server", programs=programs)

    assert run.returncode == 0
    assert "####" in run.stderr
    assert reason in run.stderr
    assert "sudo apt install a-server" in run.stderr


def test_what_is_there_already_is_not_installed_again(on_a_machine_with: Run, tmp_path: Path) -> None:
    run = on_a_machine_with("packages", "a-server", programs={"a-server": WORKS, "apt-get": RECORDS})

    assert (run.returncode, run.stderr) == (0, "")
    assert not (tmp_path / "calls").exists()


def test_missing_servers_are_installed_by_one_call(on_a_machine_with: Run, tmp_path: Path) -> None:
    on_a_machine_with("packages", "one", "two", programs={"id": NOT_ROOT, "apt-get": RECORDS, "sudo": SUDO})

    last = (tmp_path / "calls").read_text().splitlines()[-1]
    assert last.endswith("install -q -y --no-install-recommends one two")
