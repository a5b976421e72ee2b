"""What bad input gets, as the table of the exchange says: names, passwords, servers, disks, machines."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from optimx.demo.servers.processes import free_port
from tests.conftest import StartHostileFtp
from tests.servers.hostile_ftp import PASSWORD, USER, Script, endless_bytes, endless_names
from tests.servers.vsftpd import Vsftpd
from tests.stand import books, commands
from tests.stand.fixtures import MakeStand
from tests.stand.stand import SECRET_VARIABLE, Stand

CANARY = "canari-4f1c9e7b"


def over_ftp(stand: Stand, host: str, port: int, user: str, password: str, drop: str = "", office: str = "") -> None:
    stand.configure(ftp={"host": host, "port": str(port), "user": user}, drop=drop, office=office)
    stand.environment[SECRET_VARIABLE] = password


def test_odd_names_on_the_drop_are_counted_shown_escaped_and_left_alone(stand: Stand) -> None:
    odd = ["Appli_Data_111222333_2611231100.xml\nx.xml", "photo\u202egpj.exe", "\x1b[2J.jpg", "CON.xml", "x:ads.xml"]
    for name in odd:
        (stand.drop / name).write_bytes(b"<x/>")
    (stand.drop / "Appli_Data_111222333_2611231101.ok").symlink_to("/etc/passwd")

    done = stand.office("exchange")
    served = stand.server("process")

    shown = next((stand.exchange / "Rapport").glob("*.txt")).read_text("utf-8-sig")
    assert (done.code, served.code) == (0, 0), (done, served)
    # The link is called like an answer: it counts, too
    assert f"{len(odd) + 1} noms" in shown
    assert not any(character in shown + done.err + done.out for character in ("\x1b", "\u202e"))
    assert all((stand.drop / name).read_bytes() == b"<x/>" for name in odd)
    assert (stand.drop / "Appli_Data_111222333_2611231101.ok").is_symlink()
    assert "root:" not in shown


@pytest.mark.real_server
def test_a_wrong_password_is_refused_at_once_and_never_tried_again(make_stand: MakeStand, vsftpd: Vsftpd) -> None:
    stand = make_stand(vsftpd.root)
    over_ftp(stand, vsftpd.host, vsftpd.port, vsftpd.user, CANARY)

    done = stand.office("exchange", "--json")

    logins = [line for line in vsftpd.protocol() if '"PASS' in line]
    assert done.code == 5, done
    assert len(logins) == 1
    assert CANARY not in done.out + done.err
    assert len(stand.names(stand.exchange / "Rapport")) == 2


def test_a_server_that_cannot_be_reached_is_tried_again_by_the_next_run(make_stand: MakeStand) -> None:
    stand = make_stand()
    over_ftp(stand, "127.0.0.1", free_port(), "demo", "x")

    done = stand.office("exchange")

    assert done.code == 4, done
    assert "→" in done.out + done.err
    assert len(stand.names(stand.exchange / "Rapport")) == 2


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "x", folder], check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_drop_loses_nothing_and_is_taken_up_again(make_stand: MakeStand, full_disk: Path) -> None:
    stand = make_stand(full_disk / "drop")
    office = stand.office_file.read_text("utf-8")
    stand.office_file.write_text(office.replace("'../drop'", f"'{stand.drop}'"), "utf-8")
    assert stand.add_account().code == 0
    ballast = full_disk / "ballast"
    ballast.write_bytes(b"\0" * ((1 << 20) - 60_000))

    full = stand.office("exchange")
    ballast.unlink()
    again, served = stand.office("exchange"), stand.server("process")

    assert full.code in {1, 4}, full
    assert not [name for name in stand.names(stand.drop) if name.endswith(".part")]
    assert (again.code, served.code) == (0, 0), (again, served)
    assert books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") == [(2,)]


def test_every_mistake_of_a_configuration_is_said_at_once(stand: Stand) -> None:
    text = stand.office_file.read_text("utf-8")
    wrong = text.replace('transport = "folder"', 'transport = "foldr"').replace('wait = "0s"', 'wait = "soon"')
    stand.office_file.write_text(wrong + "[reports]\nformats = ['txet']\n", "utf-8")

    done = stand.office("exchange", "--lang", "en")

    assert done.code == 3, done
    assert all(word in done.err for word in ("foldr", "soon", "txet"))
    assert len(stand.names(stand.exchange / "Rapport")) == 2
    assert stand.names(stand.drop) == ["optimx.json"]


def test_a_second_run_says_who_holds_the_account(stand: Stand) -> None:
    first = stand.start("exchange", "--wait", "30s")
    while not (stand.office_state / "holder.json").exists() or not stand.names(stand.drop)[1:]:
        assert first.poll() is None
    second = stand.office("exchange")
    first.terminate()
    commands.finish(first)

    assert second.code == 6, second
    assert f"{first.pid}" in second.err
    assert "exchange" in second.err


def test_of_twenty_starts_one_runs(stand: Stand) -> None:
    processes = [stand.start("exchange", "--wait", "20s") for _ in range(20)]

    # The one that runs waits for its answer; it is let go when all others have ended
    codes: list[int] = []
    while len(codes) < 19:
        codes = [process.returncode for process in processes if process.poll() is not None]
    stand.server("process")
    done = [commands.finish(process) for process in processes]

    assert Counter(each.code for each in done) == {0: 1, 6: 19}, [each.err for each in done if each.code not in {0, 6}]
    assert books.kinds(stand.office_state)["run_started"] == 1


def test_a_second_machine_is_refused_until_it_takes_over(stand: Stand) -> None:
    stand.office("exchange")
    stand.server("process")
    other = stand.folder / "other-state"
    before = stand.tree(stand.drop)

    refused = stand.office("exchange", "--state", str(other))
    untouched = stand.tree(stand.drop) == before
    taken = stand.office("doctor", "--take-over", "--state", str(other))

    assert (refused.code, untouched) == (5, True), refused
    assert "--state" in refused.out + refused.err  # its journal lies elsewhere on this very machine
    assert taken.code == 0, taken
    shutil.copy(stand.office_state / "office_database.sqlite3", other)
    assert stand.office("exchange", "--state", str(other)).code == 0
    assert stand.server("process").code == 0
    # And the first one is refused from now on
    assert stand.office("exchange").code == 5


def test_a_lost_journal_is_begun_anew(stand: Stand) -> None:
    stand.office("exchange")
    stand.server("process")
    (stand.office_state / "journal.db").unlink()

    lost, rebuilt, again = stand.office("exchange"), stand.office("doctor", "--rebuild"), stand.office("exchange")

    assert (lost.code, rebuilt.code, again.code) == (5, 0, 0), (lost, rebuilt, again)
    assert stand.server("process").code == 0
    assert stand.tree(stand.drop / "archive" / "error") == {}
    # What the drop held was imported once
    answers = books.office_rows(stand, "SELECT file FROM batch WHERE kind = 'answer'")
    assert stand.names(stand.exchange / "Importation_Archive") == sorted(name for (name,) in answers)


def test_a_restored_backup_changes_nothing(stand: Stand) -> None:
    stand.office("exchange")
    backup = stand.folder / "backup"
    shutil.copytree(stand.office_state, backup)
    stand.server("process")
    stand.office("exchange")
    shutil.rmtree(stand.office_state)
    shutil.copytree(backup, stand.office_state)
    before = stand.tree(stand.drop)

    done = stand.office("exchange")

    assert done.code == 5, done
    assert stand.tree(stand.drop) == before


NO_FOLDER = {"CWD": lambda: [b"550 no\r\n"]}
IDENTITY = {"optimx.json": endless_bytes}
ENDLESS = {
    "listing": Script(names=endless_names, replies=NO_FOLDER),
    "file": Script(names=lambda: [b"optimx.json"], files=IDENTITY, sizes={"optimx.json": 100}, replies=NO_FOLDER),
    "drip": Script(names=endless_names, pause=1.0, replies=NO_FOLDER),
}


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_server_without_end_ends_the_run(
    make_stand: MakeStand, start_hostile_ftp: StartHostileFtp, script: Script
) -> None:
    server = start_hostile_ftp(script)
    stand = make_stand()
    over_ftp(stand, server.host, server.port, USER, PASSWORD, drop='timeout = "3s"', office='deadline = "8s"')

    done = stand.office("exchange")

    assert done.code in {1, 4}, done
    assert len(stand.names(stand.exchange / "Rapport")) == 2


@pytest.mark.real_server
def test_the_password_is_nowhere(make_stand: MakeStand, vsftpd: Vsftpd) -> None:
    stand = make_stand(vsftpd.root)
    over_ftp(stand, vsftpd.host, vsftpd.port, vsftpd.user, vsftpd.password)
    assert stand.add_account().code == 0

    process = stand.start("exchange", "-vv", "--wait", "5s", "--json")
    told = b""
    while process.poll() is None:
        told += b"".join(_read(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
    done = commands.finish(process)
    more = [stand.office(*line.split()) for line in ("config show", "status -vv", "report show --json")]
    stand.environment[SECRET_VARIABLE] = CANARY
    more.append(stand.office("exchange", "-vv"))

    said = "".join(each.out + each.err for each in (done, *more)).encode() + told
    written = b"".join(stand.tree(stand.folder).values()) + b"".join(stand.tree(vsftpd.root).values())
    assert done.code in {0, 7}, done
    for secret in (vsftpd.password.encode(), CANARY.encode()):
        assert secret not in said
        assert secret not in written


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # a process that has left since it was listed
