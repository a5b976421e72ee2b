"""State lies on a local disk; a share is found out."""

import sys
from pathlib import Path, PurePosixPath

import pytest

from optimx import Side
from optimx.core.config import Machine, Mount, default_state, network_kind, read_mounts, this_machine

LINUX = Machine(
    False,
    Path("/home/anna"),
    (
        Mount("/", "ext4"),
        Mount("/mnt/erp", "cifs"),
        Mount("/mnt/erp/local", "xfs"),
        Mount("/home", "nfs4"),
        Mount("/srv", "nfs"),
        Mount("/srv", "btrfs"),
        Mount("/c", "9p"),
    ),
)
WINDOWS = Machine(True, Path("/Users/anna"), (Mount("Z:", "share"),))


@pytest.mark.parametrize(
    ("machine", "path", "kind"),
    [
        (LINUX, "/var/lib/optimx", None),
        (LINUX, "/mnt/erp", "cifs"),
        (LINUX, "/mnt/erp/state", "cifs"),
        (LINUX, "/mnt/erpx/state", None),
        (LINUX, "/mnt/erp/local/state", None),
        (LINUX, "/home/anna/state", "nfs4"),
        (LINUX, "/srv/state", None),
        (LINUX, "/c/state", None),
        (Machine(False, Path("/")), "/anything", None),
        (WINDOWS, r"\\srv\share\state", "share"),
        (WINDOWS, "//srv/share/state", "share"),
        (WINDOWS, r"\\?\UNC\srv\share\state", "share"),
        (WINDOWS, r"\\?\C:\state", None),
        (WINDOWS, r"z:\state", "share"),
        (WINDOWS, r"C:\ProgramData\optimx", None),
    ],
)
def test_a_network_disk_is_told_from_a_local_one(machine: Machine, path: str, kind: str | None) -> None:
    assert network_kind(path, machine) == kind


def test_the_table_of_mounts_is_read_with_its_escapes() -> None:
    table = "/dev/sda / ext4 rw 0 0\nsrv:/a /mnt/my\\040share nfs4 rw 0 0\nrubbish\n\n"

    assert read_mounts(table) == (Mount("/", "ext4"), Mount("/mnt/my share", "nfs4"))


@pytest.mark.parametrize(
    ("environment", "root", "place"),
    [
        ({}, True, "/var/lib/optimx/111222333-office"),
        ({}, False, "/home/anna/.local/state/optimx/111222333-office"),
        ({"XDG_STATE_HOME": "/data"}, False, "/data/optimx/111222333-office"),
        ({"XDG_STATE_HOME": "relative"}, False, "/home/anna/.local/state/optimx/111222333-office"),
    ],
)
def test_the_usual_place_is_the_machines_where_it_may_be(environment: dict[str, str], root: bool, place: str) -> None:
    found = default_state("111222333", Side.OFFICE, LINUX, environment, root=root)

    assert PurePosixPath(found) == PurePosixPath(place)


def test_the_usual_place_on_windows_is_program_data() -> None:
    found = default_state("111222333", Side.SERVER, WINDOWS, {"ProgramData": "D:/Data"}, root=False)

    assert found.as_posix() == "D:/Data/optimx/111222333-server"


def test_this_machine_is_looked_at() -> None:
    assert this_machine().home == Path.home()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc/mounts")
def test_this_machines_file_systems_are_known_by_name() -> None:
    kinds = {mount.point: mount.kind for mount in this_machine().mounts}

    assert kinds["/proc"] == "proc"
    assert network_kind("/proc/self", this_machine()) is None


def test_an_account_without_a_home_folder_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nobody)

    assert not this_machine().home.exists()
