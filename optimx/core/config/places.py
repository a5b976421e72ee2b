"""Where state may lie: on a local disk, in one place per machine, account and side.

In: what is known of the machine. Out: a folder, or the name of the network file system that a path lies on.
Called by `config.checking` and by `app`. Pure but for `this_machine`.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from optimx.core.events import Side

# File systems whose locks and shared memory do not reach the other machines: SQLite's WAL is damaged on them.
# 9p is not here: it is also what a local disk of WSL and of some containers is called.
_NETWORK = frozenset(
    {"afs", "ceph", "cifs", "coda", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
    | {"fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs"}
)
_OCTAL = re.compile(r"\\([0-7]{3})")
_NO_HOME = Path("/nonexistent")  # what Debian, too, calls the home of an account that has none
_DRIVE_REMOTE = 4  # what GetDriveTypeW says of a drive that is a share


@dataclass(frozen=True, slots=True)
class Mount:
    """One file system of this machine.

    Attributes:
        point: where it is mounted; on Windows a drive (`Z:`).
        kind: what it is (`ext4`, `nfs4`, …).
    """

    point: str
    kind: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What the configuration has to know of the machine that it is read on.

    Attributes:
        windows: whether it runs Windows.
        home: what `~` stands for.
        mounts: its file systems, in the order in which they were mounted.
    """

    windows: bool
    home: Path
    mounts: tuple[Mount, ...] = ()


def read_mounts(table: str) -> tuple[Mount, ...]:
    """Read the text of `/proc/mounts`; lines that are none are passed over."""
    rows = (line.split(" ") for line in table.splitlines())
    return tuple(Mount(_OCTAL.sub(lambda m: chr(int(m[1], 8)), row[1]), row[2]) for row in rows if len(row) > 2)  # noqa: PLR2004


def network_kind(path: str, machine: Machine) -> str | None:
    """Return what kind of share an absolute path lies on, or None when it is a local disk.

    A share that the machine does not list (an unknown FUSE program) is not found out.
    """
    if machine.windows:
        drive = PureWindowsPath(path).drive
        if (drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\"))) or drive.upper().startswith(
            "\\\\?\\UNC"
        ):
            return "share"
        return next((mount.kind for mount in machine.mounts if mount.point.upper() == drive.upper()), None)
    under = [mount for mount in machine.mounts if _holds(mount.point, path)]
    # Of two that are mounted at the same place the later one hides the earlier
    kind = max(enumerate(under), key=lambda pair: (len(pair[1].point), pair[0]))[1].kind if under else ""
    return kind if kind in _NETWORK else None


def _holds(point: str, path: str) -> bool:
    return path == point or path.startswith(point.rstrip("/") + "/")


def default_state(account: str, side: Side, machine: Machine, environment: Mapping[str, str], *, root: bool) -> Path:
    r"""Return the folder of journal, spool and lock when the configuration names none.

    One place per machine, not per user, so that the scheduled task and a person share it: `%ProgramData%\optimx`
    on Windows, `/var/lib/optimx` elsewhere; for a user who may not write there, the user's own place.

    Args:
        account: the mobile identifier.
        side: which end.
        machine: this machine.
        environment: `ProgramData` and `XDG_STATE_HOME` are looked at.
        root: whether `/var/lib` may be written, or `/var/lib/optimx` is there and may be.
    """
    name = f"{account}-{side.value}"
    if machine.windows:
        return Path(environment.get("ProgramData") or "C:\\ProgramData", "optimx", name)
    if root:
        return Path("/var/lib/optimx", name)
    own = environment.get("XDG_STATE_HOME", "")
    return (Path(own) if own.startswith("/") else machine.home / ".local" / "state") / "optimx" / name


def this_machine() -> Machine:
    """Look at the machine that runs this."""
    if sys.platform == "win32":
        return Machine(True, _home(), _remote_drives())
    try:
        table = Path("/proc/mounts").read_text("utf-8", "surrogateescape")
    except OSError:  # not Linux: nothing is known of its mounts
        table = ""
    return Machine(False, _home(), read_mounts(table))


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a container's account, which has a number and no more
        return _NO_HOME


def _remote_drives() -> tuple[Mount, ...]:
    if sys.platform != "win32":
        return ()
    import ctypes  # noqa: PLC0415 — Windows only
    import string  # noqa: PLC0415 — Windows only

    kind = ctypes.windll.kernel32.GetDriveTypeW
    return tuple(Mount(f"{c}:", "share") for c in string.ascii_uppercase if kind(f"{c}:\\") == _DRIVE_REMOTE)
