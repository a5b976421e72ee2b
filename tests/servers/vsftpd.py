"""A real vsftpd for one test: private configuration, loopback, a port of its own, nothing left behind.

In: an empty folder, and options of `vsftpd.conf(5)` to add or override. Out: a running `Vsftpd`.
Called by the fixtures of `tests/conftest.py` and by the benchmark.

It needs neither root, nor a system user, nor PAM: it runs as whoever runs the tests (`run_as_launching_user`),
and its account is vsftpd's anonymous one with a list of accepted passwords (`secure_email_list_enable`), so that
a wrong password is really refused. Two things follow. The user name is always `ftp`. And there is no chroot: a
login starts in the account's folder, `PWD` shows that folder's path on the disk, so a client says relative paths.
"""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, end, free_port, installed, kill

_START_SECONDS = 10.0
_PORT_ATTEMPTS = 5  # a port found free can be taken by somebody else before vsftpd binds it

_OPTIONS = {
    "listen": "YES",
    "listen_address": HOST,
    "background": "NO",
    "run_as_launching_user": "YES",
    "seccomp_sandbox": "NO",  # it ends sessions in containers (500 OOPS: child died)
    "anonymous_enable": "YES",
    "local_enable": "NO",
    "secure_email_list_enable": "YES",
    "delay_failed_login": "0",
    "write_enable": "YES",
    "anon_upload_enable": "YES",
    "anon_mkdir_write_enable": "YES",
    "anon_other_write_enable": "YES",  # rename, overwrite, delete: as on the vendor's accounts
    "anon_world_readable_only": "NO",
    "anon_umask": "022",
    "file_open_mode": "0666",
    "connect_from_port_20": "NO",
    "pasv_enable": "YES",
    "xferlog_enable": "YES",
    "xferlog_std_format": "NO",
    "log_ftp_protocol": "YES",
}


@dataclass(frozen=True, slots=True)
class Vsftpd:
    """One running server with one account.

    Attributes:
        root: the account's folder, seen from outside. Same owner as the tests, which may read and write it.
        log: each command and reply of the protocol, one a line.
        pid: of the listening process, for tests that kill something.
    """

    host: str
    port: int
    user: str
    password: str
    root: Path
    log: Path
    pid: int

    def protocol(self) -> list[str]:
        """Return what was said so far, without times: `FTP command: Client "127.0.0.1", "STOR x"`."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return [line.partition("] ")[2] for line in lines]

    def kill(self) -> None:
        """End the listener and every session at once (SIGKILL), as a power cut would."""
        kill(self.pid)


def program() -> str | None:
    """Return where vsftpd lies, or None."""
    return installed("vsftpd")


@contextmanager
def running(
    folder: Path, options: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Vsftpd]:
    """Run a server whose files all lie under `folder`, the account's being `folder/drop`.

    Args:
        folder: exists; may hold a `drop` from a server that ran before, which is then served again.
        options: of `vsftpd.conf(5)`, for example `{"cmds_denied": "DELE"}`.
        environment: of the process; its own, when there is none.

    Raises:
        ServerDidNotStartError: with vsftpd's own words.
    """
    root = folder / "drop"
    root.mkdir(exist_ok=True)
    process, port, password = _start(folder, root, dict(options or {}), environment)
    server = Vsftpd(HOST, port, "ftp", password, root, folder / "vsftpd.log", process.pid)
    try:
        yield server
    finally:
        end(process)


def tls(certificate: Path, *, implicit: bool = False) -> dict[str, str]:
    """Return the options for a server that does nothing without TLS, and wants sessions resumed, as by default.

    Args:
        certificate: PEM, with its private key.
    """
    return {
        "ssl_enable": "YES",
        "allow_anon_ssl": "YES",
        "force_anon_logins_ssl": "YES",
        "force_anon_data_ssl": "YES",
        "rsa_cert_file": str(certificate),
        "ssl_ciphers": "HIGH",
        "implicit_ssl": "YES" if implicit else "NO",
    }


def _start(
    folder: Path, root: Path, options: dict[str, str], environment: Mapping[str, str] | None
) -> tuple[subprocess.Popen[bytes], int, str]:
    words = ""
    for _ in range(_PORT_ATTEMPTS):
        port, password = int(options.get("listen_port", free_port())), secrets.token_hex(8)
        process = subprocess.Popen(
            [program() or "vsftpd", str(_configure(folder, root, port, password, options))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        if _answers(process, port, silent=options.get("implicit_ssl") == "YES"):
            return process, port, password
        words = end(process)
    raise ServerDidNotStartError(f"vsftpd: {words or 'silent'}")


def _configure(folder: Path, root: Path, port: int, password: str, options: Mapping[str, str]) -> Path:
    passwords = folder / "passwords"
    passwords.write_text(password + "\n")
    own = {
        "listen_port": str(port),
        "anon_root": str(root),
        "email_password_file": str(passwords),
        "vsftpd_log_file": str(folder / "vsftpd.log"),
        "ftp_username": _login_name(),
    }
    configuration = folder / "vsftpd.conf"
    merged = {**_OPTIONS, **own, **options}
    configuration.write_text("".join(f"{name}={value}\n" for name, value in merged.items()))
    return configuration.absolute()


def _login_name() -> str:
    import pwd  # not there on Windows, where this server is not either

    return pwd.getpwuid(os.getuid()).pw_name


def _answers(process: subprocess.Popen[bytes], port: int, *, silent: bool) -> bool:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1) as line:
                return silent or line.recv(3) == b"220"
        except OSError:
            time.sleep(0.01)
    return False
