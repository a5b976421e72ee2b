"""A deployment goes to another transport by one word: rehearsed first, with nothing lost that was under way."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.servers.vsftpd import Vsftpd
from tests.stand import books, filling
from tests.stand.filling import Day
from tests.stand.fixtures import MakeStand
from tests.stand.stand import SECRET_VARIABLE, Stand

FOLDER = "[transports.folder]   # the same drop, mounted\nroot = '{root}'\n"


@pytest.fixture
def both(make_stand: MakeStand, vsftpd: Vsftpd) -> Stand:
    """An office that works over FTP, whose drop is also a folder of this machine."""
    made = make_stand(vsftpd.root)
    _configure(made, vsftpd, vsftpd.root)
    assert made.add_account().code == 0
    return made


def _configure(stand: Stand, vsftpd: Vsftpd, root: Path) -> None:
    where = {"host": vsftpd.host, "port": str(vsftpd.port), "user": vsftpd.user}
    stand.configure(ftp=where, more=FOLDER.format(root=root))
    stand.environment[SECRET_VARIABLE] = vsftpd.password


def _steps(ran: Any) -> dict[str, str]:
    return {step["step"]: step["state"] for step in ran.data["steps"]}


def test_a_batch_begun_over_one_transport_finishes_over_the_other(both: Stand, monday: Day) -> None:
    filling.telephones_send(both, monday)
    assert both.office("exchange").code == 0
    assert len(both.office("status", "--json").data["open"]) == 1

    rehearsed = both.office("transport", "rehearse", "folder", "--json")
    switched = both.office("transport", "switch", "folder", "--json")
    both.server("process")
    ended = both.office("exchange", **{SECRET_VARIABLE: ""})

    assert (rehearsed.code, rehearsed.data["verdict"]) == (0, "same"), rehearsed
    assert (switched.code, switched.data["from"], switched.data["to"]) == (0, "ftp", "folder"), switched
    assert ended.code == 0, ended
    assert Counter(books.imported(both).keys()) == books.record_keys(monday.everything)
    states = [each["state"] for each in both.office("status", "--json").data["open"]]
    assert states == ["SENT"]  # the pair of this very run; the first one is settled


@pytest.mark.parametrize("moment", ["56:before", "64:before"])  # a document under its temporary name; no manifest yet
def test_an_upload_that_was_killed_over_one_transport_is_finished_over_the_other(both: Stand, moment: str) -> None:
    killed = both.office("exchange", OPTIMX_FAILPOINT=moment)
    (open_batch,) = both.office("status", "--json").data["open"]
    assert (killed.code < 0, open_batch["state"]) == (True, "SENDING")

    assert both.office("transport", "switch", "folder").code == 0
    finished = both.office("exchange")
    both.server("process")
    settled = both.office("exchange")

    assert (finished.code, settled.code) == (0, 0), (finished, settled)
    assert [path.name for path in both.drop.glob("tmp_*")] == []


def test_the_file_keeps_its_comments_and_one_step_leads_back(both: Stand) -> None:
    before = both.office_file.read_text("utf-8")

    switched = both.office("transport", "switch", "folder")
    changed = both.office_file.read_text("utf-8")
    undone = both.office("transport", "undo")

    assert (switched.code, undone.code) == (0, 0), (switched, undone)
    assert changed == before.replace('transport = "ftp"', 'transport = "folder"')
    assert both.office_file.read_text("utf-8") == before
    assert both.office("exchange").code == 0


def test_another_tree_is_found_out_and_stops_the_switch_while_something_is_open(
    both: Stand, vsftpd: Vsftpd, tmp_path: Path
) -> None:
    assert both.office("exchange").code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "something.txt").write_text("of somebody else", "utf-8")
    _configure(both, vsftpd, elsewhere)
    before = both.office_file.read_bytes()

    rehearsed = both.office("transport", "rehearse", "folder", "--json")
    stopped = both.office("transport", "switch", "folder")

    assert (rehearsed.code, rehearsed.data["verdict"]) == (1, "different"), rehearsed
    assert _steps(rehearsed)["tree"] == "failed"
    assert (stopped.code, "E-OUTSTANDING" in stopped.err) == (1, True), stopped
    assert both.office_file.read_bytes() == before
    assert sorted(path.name for path in elsewhere.iterdir()) == ["something.txt"]


def test_a_way_to_another_tree_is_not_switched_to_though_nothing_is_open_and_undo_always_leads_back(
    both: Stand, vsftpd: Vsftpd, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert both.office("transport", "switch", "folder").code == 0
    (both.drop / "docs" / "plan.pdf").write_bytes(b"of the firm")
    _configure(both, vsftpd, elsewhere)
    before = both.office_file.read_bytes()

    stopped = both.office("transport", "switch", "folder")
    both.office_file.write_bytes(before.replace(b'transport = "ftp"', b'transport = "folder"'))
    undone = both.office("transport", "undo")

    assert (stopped.code, "transport rehearse folder" in stopped.err) == (3, True), stopped
    assert undone.code == 0, undone


def test_a_way_to_the_drop_of_somebody_else_is_not_switched_to(both: Stand, vsftpd: Vsftpd, tmp_path: Path) -> None:
    for drop in (both.drop, tmp_path / "elsewhere"):
        (drop / "docs").mkdir(parents=True, exist_ok=True)
        (drop / "docs" / "plan.pdf").write_bytes(b"both have it")
    (tmp_path / "elsewhere" / "optimx.json").write_text('{"account": "732829320", "protocol": 1}', "utf-8")
    _configure(both, vsftpd, tmp_path / "elsewhere")
    before = both.office_file.read_bytes()

    stopped = both.office("transport", "switch", "folder")

    assert (stopped.code, "732829320" in stopped.err) == (5, True), stopped
    assert both.office_file.read_bytes() == before


def test_a_vendors_drop_is_only_read_by_a_rehearsal(both: Stand, vsftpd: Vsftpd) -> None:
    for path in sorted(both.drop.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (both.drop / "docs").mkdir()
    (both.drop / "docs" / "Devis_été.pdf").write_bytes(b"a document of the vendor's")
    before = {path: path.stat().st_mtime_ns for path in both.drop.rglob("*")}

    rehearsed = both.office("transport", "rehearse", "folder", "--json")

    assert (rehearsed.code, rehearsed.data["verdict"]) == (0, "same"), rehearsed
    assert _steps(rehearsed)["probe"] == "skipped"
    assert {path: path.stat().st_mtime_ns for path in both.drop.rglob("*")} == before
    assert not any(word in line for line in vsftpd.protocol() for word in ("STOR", "RNFR", "DELE"))


def test_a_switch_away_from_a_server_that_is_gone_needs_to_see_what_is_open(both: Stand, vsftpd: Vsftpd) -> None:
    assert both.office("exchange").code == 0
    vsftpd.kill()

    switched = both.office("transport", "switch", "folder")

    assert switched.code == 0, switched
    both.server("process")
    assert both.office("exchange").code == 0


def test_a_transport_that_does_not_open_is_not_switched_to(both: Stand, vsftpd: Vsftpd, tmp_path: Path) -> None:
    _configure(both, vsftpd, tmp_path / "not mounted")
    before = both.office_file.read_bytes()

    rehearsed, switched = both.office("transport", "rehearse", "folder"), both.office("transport", "switch", "folder")

    assert (rehearsed.code, switched.code) == (4, 4), (rehearsed, switched)
    assert both.office_file.read_bytes() == before


@pytest.fixture
def ssh(make_stand: MakeStand, start_vsftpd: Any, openssh: Any, tmp_path: Path) -> Stand:
    """An office that works over FTP; the same folder is reached by SFTP."""
    server: Vsftpd = start_vsftpd({})
    made = make_stand(server.root)
    _configure_ssh(made, server, openssh, str(server.root))
    assert made.add_account().code == 0
    return made


def _configure_ssh(stand: Stand, vsftpd: Vsftpd, openssh: Any, root: str) -> None:
    key = next(iter(openssh.host_keys.values()))
    table = SFTP.format(host=openssh.host, port=openssh.port, user=openssh.user, key=openssh.key, pin=key, root=root)
    where = {"host": vsftpd.host, "port": str(vsftpd.port), "user": vsftpd.user}
    stand.configure(ftp=where, more=table)
    stand.environment[SECRET_VARIABLE] = vsftpd.password


SFTP = """
[transports.sftp]
host = "{host}"   # told by telephone
port = {port}
user = "{user}"
key = '{key}'
host_key = "{pin}"
root = '{root}'
"""


def test_a_running_deployment_goes_from_ftp_to_sftp(ssh: Stand, monday: Day, tuesday: Day) -> None:
    filling.telephones_send(ssh, monday)
    assert ssh.office("exchange").code == 0

    rehearsed = ssh.office("transport", "rehearse", "sftp", "--json")
    switched = ssh.office("transport", "switch", "sftp")
    ssh.server("process")
    ssh.now += timedelta(days=1)
    filling.telephones_send(ssh, tuesday)
    ended = ssh.office("exchange", **{SECRET_VARIABLE: ""})
    ssh.server("process")
    last = ssh.office("exchange", **{SECRET_VARIABLE: ""})

    assert (rehearsed.code, rehearsed.data["verdict"]) == (0, "same"), rehearsed
    assert {step["state"] for step in rehearsed.data["steps"]} <= {"ok", "note"}
    assert (switched.code, ended.code, last.code) == (0, 0, 0), (switched, ended, last)
    assert Counter(books.imported(ssh).keys()) == books.record_keys((*monday.everything, *tuesday.everything))


def test_a_login_that_arrives_elsewhere_is_told_the_folder_that_would_do(ssh: Stand) -> None:
    assert ssh.office("exchange").code == 0
    file = ssh.office_file.read_text("utf-8")
    ssh.office_file.write_text(file.replace(f"root = '{ssh.drop}'", f"root = '{ssh.drop.parent}'"), "utf-8")

    rehearsed = ssh.office("transport", "rehearse", "sftp", "--json")

    assert (rehearsed.code, rehearsed.data["verdict"]) == (1, "different"), rehearsed
    assert rehearsed.data["root"] == str(ssh.drop)


def test_another_key_than_the_pinned_one_ends_the_rehearsal(ssh: Stand) -> None:
    file = ssh.office_file.read_text("utf-8")
    other = "SHA256:" + "A" * 43
    ssh.office_file.write_text(re.sub(r"SHA256:[A-Za-z0-9+/]{43}", other, file), "utf-8")

    rehearsed, switched = (
        ssh.office("transport", "rehearse", "sftp", "--json"),
        ssh.office("transport", "switch", "sftp"),
    )

    assert (rehearsed.code, _steps(rehearsed)["server"]) == (5, "failed"), rehearsed
    assert (switched.code, "E-HOSTKEY" in switched.err) == (5, True)
