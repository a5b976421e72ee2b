"""A real Samba: private configuration, loopback, a port of its own, nothing left behind.

In: an empty folder, and options of `smb.conf(5)` to add or override. Out: a running `Samba` with one share.
Called by `demo.serving` and by the fixtures of `tests/conftest.py`.

It keeps its own users, but each has to be a user of the machine too: the account is whoever starts it. It runs as
root or as that user, on a high port; all it writes lies in the folder.
"""

import getpass
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, free_port, installed, kill

SHARE = "drop"
_START_SECONDS = 20.0
_PORT_ATTEMPTS = 5  # a port found free can be taken by somebody else before smbd binds it
_PLACES = {
    "private dir": "private",
    "lock directory": "lock",
    "state directory": "state",
    "cache directory": "cache",
    "pid directory": "pid",
    "ncalrpc dir": "ncalrpc",
    "usershare path": "usershares",
}
_GLOBAL = {
    "server role": "standalone server",
    "interfaces": "lo",
    "bind interfaces only": "yes",
    "disable netbios": "yes",
    "load printers": "no",
    "printing": "bsd",
    "printcap name": "/dev/null",
    "disable spoolss": "yes",
    "map to guest": "never",
    "server multi channel support": "no",
    "log level": "1",
}
_OF_THE_SHARE = frozenset(
    {
        "guest ok",
        "max connections",
        "msdfs root",
        "path",
        "read only",
        "valid users",
        "veto files",
        "vfs objects",
    }
)


@dataclass(frozen=True, slots=True)
class Samba:
    """One running server with one account and one share.

    Attributes:
        root: the account's folder, seen from outside.
        folder: the same, seen through the share: the option `root` of the transport.
        pid: of the listening process, for tests that kill something.
    """

    host: str
    port: int
    share: str
    user: str
    password: str
    root: Path
    pid: int
    folder: str = ""

    def with_folder(self, name: str) -> "Samba":
        """Return the same server with an empty folder of the share as the account's."""
        (self.root / name).mkdir()
        return replace(self, root=self.root / name, folder=name)

    def kill(self) -> None:
        """End the listener and every session at once (SIGKILL), as a power cut would."""
        kill(self.pid)


def program(name: str = "smbd") -> str | None:
    """Return where a program of Samba lies, absolute, or None."""
    return installed(name)


@contextmanager
def running(folder: Path, options: Mapping[str, str] | None = None) -> Iterator[Samba]:
    """Run a server whose files all lie under `folder`, the share's being `folder/drop`.

    Args:
        folder: exists; may hold a `drop` from a server that ran before, which is then served again.
        options: of `smb.conf(5)`, for example `{"smb encrypt": "off"}`.

    Raises:
        ServerDidNotStartError: with smbd's own words.
    """
    root = folder / "drop"
    for place in (root, *(folder / each for each in _PLACES.values())):
        place.mkdir(exist_ok=True, mode=0o755)
    user, password = getpass.getuser(), secrets.token_hex(8)
    process, port = _start(folder, dict(options or {}), user, password)
    try:
        yield Samba(HOST, port, SHARE, user, password, root, process.pid)
    finally:
        _end(process)


def _start(folder: Path, options: Mapping[str, str], user: str, password: str) -> tuple[subprocess.Popen[bytes], int]:
    words = ""
    for _ in range(_PORT_ATTEMPTS):
        port = free_port()
        configuration = _configure(folder, port, options)
        _add_user(configuration, user, password)
        process = subprocess.Popen(
            [program("smbd") or "smbd", "--foreground", "--no-process-group", "-s", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,  # Ctrl-C is for who started it, and still needs it to come to an orderly end
        )
        if _answers(process, port):
            return process, port
        words = _end(process)
    raise ServerDidNotStartError(f"smbd: {words or 'silent'}")


def _configure(folder: Path, port: int, options: Mapping[str, str]) -> Path:
    places = {name: str((folder / place).absolute()) for name, place in _PLACES.items()}
    general = {**_GLOBAL, **places, "smb ports": str(port), "log file": str(folder / "log")}
    general["passdb backend"] = f"tdbsam:{(folder / 'private' / 'passdb.tdb').absolute()}"
    share = {"path": str((folder / "drop").absolute()), "read only": "no"}
    for name, value in options.items():
        (share if name in _OF_THE_SHARE else general)[name] = value
    configuration = folder / "smb.conf"
    configuration.write_text(_section("global", general) + _section(SHARE, share))
    return configuration.absolute()


def _section(name: str, options: Mapping[str, str]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())


def _add_user(configuration: Path, user: str, password: str) -> None:
    done = subprocess.run(
        [program("pdbedit") or "pdbedit", "-s", str(configuration), "-a", "-t", "-u", user],
        input=f"{password}\n{password}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=_START_SECONDS,
    )
    if done.returncode:
        raise ServerDidNotStartError(f"pdbedit: {done.stdout}{done.stderr}")


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return True
        except OSError:
            time.sleep(0.01)
    return False


def _end(process: subprocess.Popen[bytes]) -> str:
    kill(process.pid)
    words, _ = process.communicate()
    return words.decode(errors="replace").strip()
