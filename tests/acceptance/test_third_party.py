"""A partner's distribution, built and installed by pip into a fresh environment, works by configuration alone."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from optimx import SystemContext
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.demo.firm import example_firm
from optimx.documents import Document
from optimx.plugins.systems.office_database.database import OfficeDatabase
from tests.stand import books
from tests.stand.environments import with_distributions

SOURCES = Path(__file__).parent / "third_party" / "acme_optimx"

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


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a new environment with the partner's distribution; optimx is seen from this one."""
    folder = tmp_path_factory.mktemp("fresh")
    shutil.copytree(SOURCES, folder / "sources")
    return with_distributions(folder / "env", folder / "sources")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return the configuration file of an office whose drop is the partner's shelf."""
    (tmp_path / "drop").mkdir()
    file = tmp_path / "plugins.toml"
    file.write_text(CONFIGURATION, "utf-8")
    return file


@pytest.fixture
def firm(office: Path) -> Path:
    """Fill the office's database with the example firm; return the office's folder."""
    state = office.parent / "state"
    state.mkdir(mode=0o700)
    context = SystemContext("732829320", "", state, RealDisk(), SystemClock(), SystemRandom().uuid)
    database = OfficeDatabase.open("", context)
    example = example_firm(SystemClock().now().date())
    # Papers have bytes of their own and go in by another way
    records = [*example.param_records, *example.data_records]
    database.seed(record for record in records if not isinstance(record, Document))
    database.close()
    return office.parent


def optimx(python: Path, file: Path, *arguments: str) -> dict[str, Any]:
    """Run a command and return the data of its JSON."""
    command = [str(python), "-m", "optimx.cli", *arguments, "--config", str(file), "--json", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=file.parent, check=False)
    assert done.stdout, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return data | {"exit_code": done.returncode}


def acme_in(found: dict[str, Any]) -> dict[str, Any]:
    (acme,) = [plugin for plugin in found["plugins"] if plugin["distribution"] == "acme-optimx"]
    return dict(acme)


def test_a_partners_plugin_works_by_configuration_alone(python: Path, office: Path) -> None:
    acme = acme_in(optimx(python, office, "plugins", "list"))
    checked = optimx(python, office, "config", "check")

    assert (acme["name"], acme["version"], acme["state"]) == ("acme", "1.2.3", "loaded")
    assert "optimx_register_transports" in acme["hooks"]
    assert "optimx_uploaded" in acme["hooks"]
    assert (checked["valid"], checked["mistakes"], checked["exit_code"]) == (True, [], 0)


def test_an_exchange_goes_through_a_partners_plugin(python: Path, office: Path, firm: Path) -> None:
    optimx(python, office, "exchange")

    drop = {file.name.rpartition("_")[0] for file in (firm / "drop").glob("*.xml")}
    (report,) = (firm / "EchangeFTP" / "Rapport").glob("*.lines")
    heard = (firm / "state" / "listeners" / "acme" / "uploads.txt").read_text("utf-8").splitlines()
    assert drop == {"optim_param_732829320", "optim_data_732829320"}
    assert [line.split()[1] for line in report.read_text("utf-8").splitlines()[1:]].count("uploaded") == 2
    assert [line.split()[1].rpartition("_")[0] for line in heard] == ["optim_data_732829320", "optim_param_732829320"]


def test_a_listener_that_raises_is_named_and_hurts_nothing(python: Path, office: Path, firm: Path) -> None:
    done = optimx(python, office, "exchange")

    (report,) = (firm / "EchangeFTP" / "Rapport").glob("*.txt")
    failed = [row for row in books.journal(firm / "state") if row["kind"] == "listener_failed"]
    assert done["exit_code"] == 0
    assert {(row["listener"], row["hook"], row["why"]) for row in failed} == {
        ("acme", "optimx_generated", "RuntimeError"),
        ("acme", "optimx_run_finished", "RuntimeError"),
    }
    assert re.search("«\\sacme\\s» a échoué 2 fois dans optimx_generated", report.read_text("utf-8-sig"))
    assert len(list((firm / "drop").glob("*.xml"))) == 2


def test_a_partners_plugin_that_is_not_enabled_is_offered(python: Path, office: Path) -> None:
    office.write_text(CONFIGURATION.replace('["acme-optimx"]', "[]"), "utf-8")

    acme = acme_in(optimx(python, office, "plugins", "list"))
    checked = optimx(python, office, "config", "check")

    assert acme["problem"] == 'installed, not enabled: add "acme-optimx" to [plugins] use'
    remedies = {mistake["key"]: mistake["remedy"] for mistake in checked["mistakes"]}
    assert {"drop.transport", "reports.formats.1", "transports.shelf", "listeners.acme"} == remedies.keys()
    assert all('"acme-optimx"' in remedy for remedy in remedies.values())
    assert checked["exit_code"] == 3


def test_the_options_of_a_partners_plugin_are_checked(python: Path, office: Path) -> None:
    office.write_text(CONFIGURATION.replace("root =", "rot ="), "utf-8")

    checked = optimx(python, office, "config", "check")

    assert [mistake["key"] for mistake in checked["mistakes"]] == ["transports.shelf.root", "transports.shelf.rot"]


def test_partners_plugins_can_be_switched_off(python: Path, office: Path) -> None:
    acme = acme_in(optimx(python, office, "plugins", "list", "--no-plugins"))
    checked = optimx(python, office, "config", "check", "--no-plugins")

    assert acme["state"] == "switched_off"
    assert "--no-plugins" in checked["mistakes"][0]["remedy"]
