"""A real OpenSSH server: own host keys, own account folder, loopback, a port of its own.

In: an empty folder, and lines of `sshd_config(5)` to put in front. Out: a running `OpenSsh`. Called by
`demo.serving`, by the fixtures of `tests/conftest.py` and by the benchmark.

It runs as whoever starts it, root or not, and lets in only that user, by the key that lies beside it: passwords
would need PAM or the shadow file. A login arrives in the folder of the drop; there is no chroot, which needs root.
"""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, free_port, installed, kill

_START_SECONDS = 10.0
_PORT_ATTEMPTS = 5  # a port found free can be taken by somebody else before sshd binds it

_OPTIONS = (
    "AuthenticationMethods publickey",
    "KbdInteractiveAuthentication no",
    "LogLevel VERBOSE",
    "MaxStartups 100",
    "PasswordAuthentication no",
    "PermitRootLogin yes",
    "PidFile none",
    "StrictModes no",  # its folders may belong to a group
    "UseDNS no",
    "UsePAM no",
)


@dataclass(frozen=True, slots=True)
class OpenSsh:
    """One running server with one account.

    Attributes:
        root: the account's folder, seen from outside.
        key: path of the private key that opens the account; Ed25519, without a passphrase.
        host_keys: what the server proves itself with, as `ssh-keygen -l` prints it (`SHA256:…`), by type.
        log: what sshd says, verbosely.
        pid: of the listening process.
    """

    host: str
    port: int
    user: str
    root: Path
    key: Path
    host_keys: Mapping[str, str]
    log: Path
    pid: int

    def known_hosts(self, name: str | None = None) -> str:
        """Return the line of a known_hosts file for each key of the server, under its address or another name."""
        folder = self.key.parent
        lines = [(folder / f"host_{kind}.pub").read_text().split()[:2] for kind in self.host_keys]
        return "".join(f"{name or f'[{self.host}]:{self.port}'} {' '.join(words)}\n" for words in lines)

    def admit(self, key: Path) -> None:
        """Let the owner of another private key in, too; its `.pub` lies beside it."""
        with (self.key.parent / "authorized_keys").open("a") as file:
            file.write(Path(f"{key}.pub").read_text())

    def kill(self) -> None:
        """End the listener and every session at once (SIGKILL), as a power cut would."""
        kill(self.pid)


def program() -> str | None:
    """Return where sshd lies, absolute, or None."""
    return installed("sshd")


def make_key(path: Path, kind: str, passphrase: str = "", bits: int = 0) -> str:
    """Make a key pair, `path` and `path.pub`, and return its fingerprint."""
    size = ["-b", str(bits)] if bits else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", "test", "-f", str(path)], check=True)
    told = subprocess.run(["ssh-keygen", "-lf", f"{path}.pub"], check=True, capture_output=True, text=True)
    return told.stdout.split()[1]


@contextmanager
def running(
    folder: Path, options: Sequence[str] = (), *, host_keys: Sequence[str] = ("ed25519",), root: Path | None = None
) -> Iterator[OpenSsh]:
    """Run a server whose files all lie under `folder`, the account's being `folder/drop`.

    Args:
        folder: exists; host keys and drop that an earlier server left there are used again.
        options: lines of `sshd_config(5)`; the first line about a keyword counts, so they win.
        host_keys: types of the keys that it has: `ed25519`, `ecdsa`, `rsa`.
        root: the account's folder, when it is another one.

    Raises:
        ServerDidNotStartError: with sshd's own words.
    """
    where = root or folder / "drop"
    where.mkdir(exist_ok=True)
    keys = {kind: _kept_key(folder / f"host_{kind}", kind) for kind in host_keys}
    _kept_key(folder / "key", "ed25519")
    shutil.copy(folder / "key.pub", folder / "authorized_keys")
    process, port = _start(folder, where, options, host_keys)
    try:
        yield OpenSsh(HOST, port, getpass.getuser(), where, folder / "key", keys, folder / "sshd.log", process.pid)
    finally:
        kill(process.pid)
        process.wait()


def _kept_key(path: Path, kind: str) -> str:
    if not path.exists():
        return make_key(path, kind, bits=2048 if kind == "rsa" else 0)  # a longer one takes a second to find
    told = subprocess.run(["ssh-keygen", "-lf", f"{path}.pub"], check=True, capture_output=True, text=True)
    return told.stdout.split()[1]


def _start(
    folder: Path, root: Path, options: Sequence[str], host_keys: Sequence[str]
) -> tuple[subprocess.Popen[bytes], int]:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd insists; its package's service would make it
    log = folder / "sshd.log"
    for _ in range(_PORT_ATTEMPTS):
        port = free_port()
        configuration = _configure(folder, root, port, options, host_keys)
        with log.open("wb") as words:
            process = subprocess.Popen(
                [program() or "sshd", "-D", "-e", "-f", str(configuration)],
                stdin=subprocess.DEVNULL,
                stderr=words,
                process_group=0,  # Ctrl-C is for who started it, and still needs it to come to an orderly end
            )
        if _answers(process, port):
            return process, port
        kill(process.pid)
        process.wait()
    raise ServerDidNotStartError(f"sshd: {log.read_text(errors='replace').strip() or 'silent'}")


def _configure(folder: Path, root: Path, port: int, options: Sequence[str], host_keys: Sequence[str]) -> Path:
    own = [
        f"Port {port}",
        f"ListenAddress {HOST}",
        *(f"HostKey {folder}/host_{kind}" for kind in host_keys),
        f"AuthorizedKeysFile {folder}/authorized_keys",
        f"Subsystem sftp internal-sftp -d {root}",
    ]
    configuration = folder / "sshd_config"
    configuration.write_text("".join(f"{line}\n" for line in (*options, *own, *_OPTIONS)))
    return configuration.absolute()


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1) as line:
                return line.recv(4) == b"SSH-"
        except OSError:
            time.sleep(0.01)
    return False
