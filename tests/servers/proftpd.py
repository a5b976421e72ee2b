"""A real ProFTPD for one test: private configuration, loopback, a port of its own, nothing left behind.

In: an empty folder, and directives of its configuration to add. Out: a running `Proftpd`. Called by the fixtures of the
FTP tests.

It runs as whoever runs the tests, root or not, with one account of its own file. Debian's package conflicts with
vsftpd: `.ci/unpacked` lays it beside `.venv`, with the libraries that this machine lacks.

A listener of ours begins each session (`ServerType inetd`): ProFTPD's own takes no connection for 0.2 s after a session
has ended, which was more than half of the time that its tests took.
"""

import getpass
import grp
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, kill

USER, PASSWORD = "demo", "a long one"
_HASH = "$5$optimx$qwLZrW55XlnWq9FYMwyz7qHku6f130HNKqz.TXofZq9"  # openssl passwd -5 -salt optimx
_START_SECONDS = 10.0
_BACKLOG = 64
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
    with socket.create_server((HOST, 0), backlog=_BACKLOG) as listener:
        port = int(listener.getsockname()[1])
        process = _start(listener, _configure(folder, root, port, directives), dict(environment or os.environ))
    try:
        yield Proftpd(HOST, port, USER, PASSWORD, root, folder / "commands.log", process.pid)
    finally:
        kill(process.pid)
        process.wait()


def tls(certificate: Path, *, implicit: bool = False) -> list[str]:
    """Return the directives for a server that does nothing without TLS, and wants sessions resumed, as by default."""
    return [
        "LoadModule mod_tls.c",
        "TLSEngine on",
        "TLSRequired on",
        f"TLSRSACertificateFile {certificate}",
        f"TLSRSACertificateKeyFile {certificate}",
        f"TLSCACertificateFile {certificate}",  # else each session reads all authorities of the machine first
        *(["TLSOptions UseImplicitSSL"] if implicit else []),
    ]


# Gives each connection to a new process as its input and output, as inetd does.
_LISTENER = """
import os, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.socket(fileno=int(sys.argv[1]))
while True:
    line, _ = listener.accept()
    if not os.fork():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(line.fileno(), 0)
        os.dup2(line.fileno(), 1)
        os.execv(sys.argv[2], sys.argv[2:])
    line.close()
"""


def _start(listener: socket.socket, configuration: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    libraries = ":".join(str(each) for each in _UNPACKED.glob("usr/lib/*-linux-gnu*"))
    own = {**environment, "LD_LIBRARY_PATH": libraries}
    session = [str(program() or "proftpd"), "-q", "-c", str(configuration)]
    judged = subprocess.run(
        [*session, "-t"], env=own, capture_output=True, text=True, check=False, timeout=_START_SECONDS
    )
    if judged.returncode:
        raise ServerDidNotStartError(f"proftpd: {judged.stderr.strip() or 'silent'}")
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _LISTENER, str(listener.fileno()), *session],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=own,
        pass_fds=(listener.fileno(),),
    )


def _configure(folder: Path, root: Path, port: int, directives: Sequence[str]) -> Path:
    accounts = folder / "accounts"
    accounts.write_text(f"{USER}:{_HASH}:{os.getuid()}:{os.getgid()}::{root}:/bin/false\n")
    accounts.chmod(0o600)
    own = [
        "ServerType inetd",
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
