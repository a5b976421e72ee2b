"""What `optimx plugins new` makes can be built, installed by pip, passes its kit and works in an exchange as it is."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimx.app.new_plugin import KINDS, begin
from tests.stand.environments import with_distributions

NAMES = {kind: f"my_{kind}" for kind in KINDS}

CONFIGURATION = """\
version = 1
[account]
id = "732829320"
[office]
folder = 'EchangeFTP'
system = "my_system"
state = 'state'
wait = "0s"
[names]
param = "OPTIONS_{id}_{stamp}.xml"
[drop]
transport = "my_transport"
[transports.my_transport]
root = 'drop'
[reports]
formats = ["my_report", "json"]
[archives]
categories = ["my_archive", "photos", "signatures"]
[listeners.my_listener]
greeting = "bonjour"
[plugins]
use = [{use}]
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Begin one plugin of each kind; return the folder that holds their folders."""
    folder = tmp_path_factory.mktemp("partner")
    for kind, name in NAMES.items():
        begin(kind, name, folder / kind)
    return folder


@pytest.fixture(scope="module")
def python(sources: Path) -> Path:
    """Return the Python of a new environment with all five; optimx and pytest are seen from this one."""
    return with_distributions(sources / "env", *(sources / kind for kind in KINDS))


@pytest.fixture
def optimx(python: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Run a command in an office that uses all five; return the data of its JSON."""
    (tmp_path / "drop").mkdir()
    use = ", ".join(f'"optimx-{name.replace("_", "-")}"' for name in NAMES.values())
    (tmp_path / "plugins.toml").write_text(CONFIGURATION.replace("{use}", use), "utf-8")

    def run(*arguments: str) -> dict[str, Any]:
        command = [str(python), "-m", "optimx.cli", *arguments, "--json", "--lang", "en"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.stdout, done.stderr
        data: dict[str, Any] = json.loads(done.stdout)["data"]
        return data | {"exit_code": done.returncode}

    return run


def test_new_plugins_pass_their_kits(python: Path, sources: Path) -> None:
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(sources)]
    done = subprocess.run(
        [*command, *(str(sources / kind) for kind in KINDS)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout


def test_new_plugins_are_loaded_and_their_options_accepted(optimx: Callable[..., dict[str, Any]]) -> None:
    listed = {each["name"]: each["state"] for each in optimx("plugins", "list")["plugins"]}
    checked = optimx("config", "check")

    assert {listed[name] for name in NAMES.values()} == {"loaded"}
    assert (checked["valid"], checked["exit_code"]) == (True, 0)


def test_a_pair_travels_through_new_plugins_only(optimx: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    done = optimx("exchange")

    drop = {path.name.rpartition("_")[0] for path in (tmp_path / "drop").glob("*.xml")}
    (report,) = (tmp_path / "EchangeFTP" / "Rapport").glob("*.myreport")
    assert done["exit_code"] == 0
    assert drop == {"OPTIONS_732829320", "optim_data_732829320"}
    assert [line.split()[1] for line in report.read_text("utf-8").splitlines()[1:]].count("uploaded") == 2
    assert not (tmp_path / "state" / "listeners" / "my_listener" / "errors.txt").exists()


def test_a_new_transport_is_tried_from_the_command_line(optimx: Callable[..., dict[str, Any]]) -> None:
    checked = optimx("plugins", "check", "my_transport")

    assert [each["failure"] for each in checked["checks"] if not each["ok"]] == []
    assert checked["exit_code"] == 0


def test_a_first_transport_is_at_most_sixty_lines(sources: Path) -> None:
    lines = (sources / "transport" / "optimx_my_transport.py").read_text("utf-8").splitlines()

    own = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", '"""'))]
    assert len(own) <= 60
