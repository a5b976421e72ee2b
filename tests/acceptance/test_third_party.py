"""A partner's distribution, built and installed by pip into a fresh environment, works by configuration alone."""

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parent / "third_party" / "acme_optimx"
OFFLINE = ("--no-index", "--no-build-isolation", "--no-deps")

CONFIGURATION = """\
version = 1
[account]
id = "732829320"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
wait = "0s"
[drop]
transport = "shelf"
[transports.shelf]
root = 'drop'
[reports]
formats = ["text", "lines"]
[listeners.acme]
file = "uploads.txt"
[plugins]
use = ["acme-optimx"]
"""

# What `app` does before a run, told in JSON: the environment is new, so it needs a process of its own.
LOOK = """
import json, sys
from pathlib import Path
from optimx.core.config import ConfigurationMistakesError, check, read, this_machine
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN

raw = read(Path(sys.argv[1]))
plugins = Plugins.load(raw.use, BUILTIN, third_party="--no-plugins" not in sys.argv)
found = {
    "installed": [
        [info.name, info.distribution, info.version, info.state, list(info.hooks), str(info.problem)]
        for info in plugins.installed() if not info.builtin
    ],
    "listeners": [listener.name for listener in plugins.listeners],
}
try:
    config = check(raw, plugins, this_machine())
    found["transport"] = type(config.transports["shelf"]).__module__
except ConfigurationMistakesError as error:
    found["mistakes"] = [[each.key, each.what.show(), each.remedy.show()] for each in error.mistakes]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a new environment with the partner's distribution; optimx is seen from this one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder / "env")
    python = folder / "env" / "bin" / "python"
    # addsitedir and not a bare path: an editable installation is itself a .pth file
    mine = sysconfig.get_path("purelib")
    site = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    Path(site.strip(), "optimx-under-test.pth").write_text(f"import site; site.addsitedir({mine!r})\n", "utf-8")
    shutil.copytree(SOURCES, folder / "sources")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *OFFLINE, str(folder / "sources")]
    subprocess.run(pip, check=True, capture_output=True, text=True)
    return python


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return the configuration file of an office whose drop is the partner's shelf."""
    (tmp_path / "drop").mkdir()
    file = tmp_path / "plugins.toml"
    file.write_text(CONFIGURATION, "utf-8")
    return file


def look(python: Path, file: Path, *flags: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-c", LOOK, file, *flags], capture_output=True, text=True, cwd=file.parent, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_partners_plugin_works_by_configuration_alone(python: Path, office: Path) -> None:
    found = look(python, office)

    (info,) = found["installed"]
    assert info[:4] == ["acme", "acme-optimx", "1.2.3", "loaded"]
    assert "optimx_register_transports" in info[4]
    assert found["listeners"] == ["acme"]
    assert found["transport"] == "acme_optimx"


def test_a_partners_plugin_that_is_not_enabled_is_offered(python: Path, office: Path) -> None:
    office.write_text(CONFIGURATION.replace('["acme-optimx"]', "[]"), "utf-8")

    found = look(python, office)

    assert found["installed"][0][5] == 'installed, not enabled: add "acme-optimx" to [plugins] use'
    remedies = {key: remedy for key, _, remedy in found["mistakes"]}
    assert {"drop.transport", "reports.formats.1", "transports.shelf", "listeners.acme"} == remedies.keys()
    assert all('"acme-optimx"' in remedy for remedy in remedies.values())


def test_partners_plugins_can_be_switched_off(python: Path, office: Path) -> None:
    found = look(python, office, "--no-plugins")

    assert found["installed"][0][3] == "switched_off"
    assert "--no-plugins" in found["mistakes"][0][2]
