"""A partner's plugin that never comes back: the run ends all the same, says which plugin it was, and frees the lock."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.stand import books

PLUGIN = '''\
"""A plugin that hangs where its options say."""

import os
import signal
import time

from pydantic import BaseModel, ConfigDict

import optimx


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    hangs: str = ""


def maybe_hang(options, place):
    while options.hangs == place:
        time.sleep(60)


class System:
    def __init__(self, options):
        self.options = options

    def generate(self, batch, folder, work):
        maybe_hang(self.options, "generate")
        raise optimx.GenerationError(optimx.text("nothing to send"))

    def settle(self, batch, verdict): ...


def open_system(options, context):
    maybe_hang(options, "open")
    return System(options)


class StoreOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ailing: str = ""
    how: str = ""


class Store:
    """A mobile system in which one account is ill."""

    def __init__(self, options, account):
        self.options, self.account = options, account

    def pending(self):
        print("a plugin may print")
        if self.account != self.options.ailing:
            return ()
        if self.options.how == "dies":
            os.kill(os.getpid(), signal.SIGSEGV)
        while True:
            time.sleep(60)


def open_store(options, context):
    return Store(options, context.account)


class Report:
    def render(self, run, out, context):
        while True:
            time.sleep(60)


@optimx.hookimpl
def optimx_register_systems():
    return [
        optimx.SystemPlugin(name="stuck", side=optimx.Side.OFFICE, options=Options, open=open_system),
        optimx.SystemPlugin(name="stuck_store", side=optimx.Side.SERVER, options=StoreOptions, open=open_store),
    ]


@optimx.hookimpl
def optimx_register_reports():
    return [optimx.ReportPlugin("endless", ".endless", "text/plain", Options, lambda options: Report())]


@optimx.hookimpl
def optimx_run_finished(record, context):
    while context.options:
        time.sleep(60)
'''

CONFIGURATION = """\
version = 1
[account]
id = "732829320"
[office]
folder = 'EchangeFTP'
system = "stuck"
state = 'state'
wait = "0s"
deadline = "2s"
[systems.stuck]
[drop]
transport = "folder"
[transports.folder]
root = 'drop'
[reports]
formats = ["text"]
[plugins]
use = ["acme-stuck"]
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Lay a partner's distribution where Python finds it; return the configuration of an office that uses it."""
    site = tmp_path / "site"
    information = site / "acme_stuck-1.0.dist-info"
    information.mkdir(parents=True)
    (site / "acme_stuck.py").write_text(PLUGIN, "utf-8")
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-stuck\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text("[optimx]\nstuck = acme_stuck\n", "utf-8")
    (tmp_path / "drop").mkdir()
    file = tmp_path / "plugins.toml"
    file.write_text(CONFIGURATION, "utf-8")
    return file


def exchange(file: Path) -> subprocess.CompletedProcess[str]:
    """Run an exchange in a process of its own, which has far less time than the plugin takes."""
    return run(file, "exchange")


def run(file: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "optimx.cli", *arguments, "--config", str(file), "--lang", "en"]
    environment = os.environ | {"PYTHONPATH": str(file.parent / "site")} | variables
    return subprocess.run(
        command, capture_output=True, text=True, cwd=file.parent, env=environment, timeout=40, check=False
    )


def configure(file: Path, table: str, changed: str) -> None:
    file.write_text(file.read_text("utf-8").replace(table, changed), "utf-8")


def reports(file: Path) -> list[str]:
    return [path.read_text("utf-8-sig") for path in sorted((file.parent / "EchangeFTP" / "Rapport").glob("*.txt"))]


def rows(file: Path, kind: str) -> list[dict[str, Any]]:
    return [row for row in books.journal(file.parent / "state") if row["kind"] == kind]


def test_a_system_that_hangs_is_named_and_the_next_run_goes_on(office: Path) -> None:
    configure(office, "[systems.stuck]", '[systems.stuck]\nhangs = "generate"')

    hung = exchange(office)

    assert hung.returncode == 4
    assert "[E-HANGING] the plugin 'stuck' does not come back from generate" in hung.stderr
    assert "→" in hung.stderr
    assert [row["code"] for row in rows(office, "errored")] == ["E-HANGING"]
    configure(office, 'hangs = "generate"', "")
    after = exchange(office)
    assert "E-RUNNING" not in after.stderr
    assert any("E-HANGING" in report for report in reports(office))


def test_a_system_that_cannot_even_be_opened_holds_the_lock_no_longer_than_a_run(office: Path) -> None:
    configure(office, "[systems.stuck]", '[systems.stuck]\nhangs = "open"')

    hung = exchange(office)

    assert hung.returncode == 4
    assert "'stuck' does not come back from open" in hung.stderr
    configure(office, 'hangs = "open"', "")
    assert "E-RUNNING" not in exchange(office).stderr


def test_a_report_and_a_listener_that_hang_hurt_nothing(office: Path) -> None:
    configure(office, '["text"]', '["endless", "text"]')
    configure(office, "[plugins]", "[listeners.stuck]\nnever = 1\n[plugins]")
    begun = time.monotonic()

    done = exchange(office)

    assert time.monotonic() - begun < 20
    assert "E-HANGING" not in done.stderr
    assert [row["code"] for row in rows(office, "errored")] == ["E-GENERATION"]
    failed = {(row["listener"], row["hook"], row["why"]) for row in rows(office, "listener_failed")}
    assert failed == {("endless", "report", "HangingError"), ("stuck", "optimx_run_finished", "HangingError")}
    assert len(reports(office)) == 1


KEYRING = """\
from time import sleep
from keyring.backend import KeyringBackend

class Locked(KeyringBackend):
    priority = 9

    def get_password(self, service, username):
        sleep(600)

    set_password = delete_password = get_password
"""


def test_a_keyring_that_waits_for_a_window_that_nobody_sees_ends_the_run_and_says_so(office: Path) -> None:
    (office.parent / "site" / "acme_locked.py").write_text(KEYRING, "utf-8")
    configure(office, 'transport = "folder"', 'transport = "ftp"')
    table = '[transports.ftp]\nhost = "127.0.0.1"\nuser = "demo"\npassword = { keyring = "ftp-password" }\n[reports]'
    configure(office, "[reports]", table)
    (office.parent / "EchangeFTP").mkdir()

    hung = run(office, "exchange", PYTHON_KEYRING_BACKEND="acme_locked.Locked")

    assert hung.returncode == 3
    assert "[E-SECRET] where the secret 'ftp-password' lies, nothing answers within 2 s" in hung.stderr
    assert "unlock it" in hung.stderr
    assert "E-SECRET" in reports(office)[0]
    assert not (office.parent / "state" / "journal.db").exists()


SERVER = """\
version = 1
[server]
system = "stuck_store"
state = 'state'
deadline = "1s"
[systems.stuck_store]
ailing = "222222222"
how = "{how}"
[server.accounts.first]
id = "111111111"
root = 'one'
[server.accounts.ailing]
id = "222222222"
root = 'two'
[server.accounts.last]
id = "333333333"
root = 'three'
[reports]
formats = ["text"]
[plugins]
use = ["acme-stuck"]
"""


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("hangs", "[E-HANGING] the plugin 'stuck_store' does not come back from pending"),
        ("dies", "[E-DIED] the process that served account 'ailing' ended"),
    ],
)
def test_an_account_that_hangs_or_breaks_its_process_keeps_no_other_from_being_served(
    office: Path, how: str, told: str
) -> None:
    for name in ("one", "two", "three"):
        (office.parent / name).mkdir()
    server = office.parent / "server.toml"
    server.write_text(SERVER.format(how=how), "utf-8")

    done = run(server, "server", "process", "--all", "--json")
    accounts = json.loads(done.stdout)["data"]["accounts"]

    # on a busy machine a second may be too little for the others, too: what counts is that each has its own run
    assert [login for login, each in accounts.items() if "reports" in each] == ["first", "last"], done.stderr
    assert (accounts["ailing"]["exit_code"], done.returncode) == (4, 4)
    assert told in done.stderr
