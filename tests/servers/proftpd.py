"""A real ProFTPD for one test: private configuration, loopback, a port of its own, nothing left behind.

In: an empty folder, and directives of its configuration to add. Out: a running `Proftpd`. Called by the fixtures of the
FTP tests.

It runs as whoever runs the tests, root or not, with one account of its own file. Debian's package conflicts with
vsftpd: `.ci/unpacked` lays it beside `.venv`, with the libraries that this machine lacks.
"""

import getpass
import grp
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, end, free_port

USER, PASSWORD = "demo", "a long one"
_HASH = "$5$optimx$qwLZrW55XlnWq9FYMwyz7qHku6f130HNKqz.TXofZq9"  # openssl passwd -5 -salt optimx
_START_SECONDS = 10.0
_PORT_ATTEMPTS = 5  # a port found free can be taken by somebody else before ProFTPD binds it
_UNPACKED = Path(__file__).resolve().parents[2] / ".venv" / ".unpacked" / "proftpd"


@dataclass(frozen=True, slots=True)
class Proftpd:
    """One running server with one account.

    Attributes:
        root: the account's folder, seen from outside. Same owner as the tests, which may read and write it.
        log: each command and the number of its reply.
        pid: of the listening process.
    """

    host: str
    port: int
    user: str
    password: str
    root: Path
    log: Path
    pid: int

    def commands(self) -> list[str]:
        """Return what was asked so far, with arguments."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []


def program() -> Path | None:
    """Return where ProFTPD lies, or None."""
    unpacked = _UNPACKED / "usr" / "sbin" / "proftpd"
    if unpacked.exists():
        return unpacked
    found = shutil.which("proftpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    return Path(found) if found else None


@contextmanager
def running(
    folder: Path, directives: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[Proftpd]:
    """Run a server whose files all lie under `folder`, the account's being `folder/drop`.

    Args:
        folder: exists.
        directives: lines of the configuration, for example `AllowOverwrite on`.
        environment: of the process; its own, when there is none.

    Raises:
        ServerDidNotStartError: with ProFTPD's own words.
    """
    root = folder / "drop"
    root.mkdir(exist_ok=True)
    process, port = _start(folder, root, directives, dict(environment or os.environ))
    try:
        yield Proftpd(HOST, port, USER, PASSWORD, root, folder / "commands.log", process.pid)
    finally:
        end(process)


def tls(certificate: Path, *, implicit: bool = False) -> list[str]:
    """Return the directives for a server that does nothing without TLS, and wants sessions resumed, as by default."""
    return [
        "LoadModule mod_tls.c",
        "TLSEngine on",
        "TLSRequired on",
        f"TLSRSACertificateFile {certificate}",
        f"TLSRSACertificateKeyFile {certificate}",
        *(["TLSOptions UseImplicitSSL"] if implicit else []),
    ]


def _start(
    folder: Path, root: Path, directives: Sequence[str], environment: dict[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    words = ""
    libraries = ":".join(str(each) for each in _UNPACKED.glob("usr/lib/*-linux-gnu*"))
    for _ in range(_PORT_ATTEMPTS):
        port = free_port()
        process = subprocess.Popen(
            [str(program() or "proftpd"), "-n", "-q", "-c", str(_configure(folder, root, port, directives))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment, "LD_LIBRARY_PATH": libraries},
        )
        if _answers(process, port):
            return process, port
        words = end(process)
    raise ServerDidNotStartError(f"proftpd: {words or 'silent'}")


def _configure(folder: Path, root: Path, port: int, directives: Sequence[str]) -> Path:
    accounts = folder / "accounts"
    accounts.write_text(f"{USER}:{_HASH}:{os.getuid()}:{os.getgid()}::{root}:/bin/false\n")
    accounts.chmod(0o600)
    own = [
        "ServerType standalone",
        f"DefaultAddress {HOST}",
        f"Port {port}",
        "UseIPv6 off",
        f"User {getpass.getuser()}",
        f"Group {grp.getgrgid(os.getgid()).gr_name}",
        "RootLogin on",
        "RequireValidShell off",
        "AuthOrder mod_auth_file.c",
        f"AuthUserFile {accounts}",
        f"PidFile {folder / 'pid'}",
        f"ScoreboardFile {folder / 'scoreboard'}",
        f"SystemLog {folder / 'system.log'}",
        'LogFormat commands "%r"',
        f"ExtendedLog {folder / 'commands.log'} ALL commands",
        "TransferLog none",
        "WtmpLog off",
        "UseReverseDNS off",
        "DelayEngine off",  # it makes every login wait, against those who measure
        "MaxLoginAttempts 100",
        *([f"ModulePath {_UNPACKED / 'usr' / 'lib' / 'proftpd'}"] if _UNPACKED.exists() else []),
    ]
    configuration = folder / "proftpd.conf"
    configuration.write_text("".join(f"{line}\n" for line in [*own, *directives]))
    return configuration.absolute()


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return True
        time.sleep(0.01)
    return False
