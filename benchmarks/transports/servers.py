"""A real server per transport, near and behind the slow line.

In: the name of a transport, an empty folder. Out: an `Account`. Called by `__main__`.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from benchmarks.transports import relay
from benchmarks.transports.relay import FAR, NEAR, Line
from optimx.demo.servers import openssh, samba
from tests.servers import vsftpd

PASSWORD = "OPTIMX_BENCH_PASSWORD"
"""The variable that holds the account's password."""
TRANSPORTS = ("ftp", "ftps", "sftp", "smb", "folder")
_PASSIVE_PORTS = 200  # a data connection takes one for as long as the kernel remembers it
_BELOW_EPHEMERAL = (20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Account:
    """How to reach an account, for ours and for the peers.

    Attributes:
        transport: as it is named in tables: `ftps` is our `ftp` with TLS.
        root: its folder, seen from outside.
        host: of the server, or of the line in front of it; empty for a folder.
        password: empty where a key opens it.
        files: what a client needs besides: `authority` of TLS; `key` and `known_hosts` of SSH.
        share: of SMB.
        options: our table, without the host.
    """

    transport: str
    root: Path
    host: str = NEAR
    port: int = 0
    user: str = ""
    password: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)
    share: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plugin(self) -> str:
        """Our transport."""
        return "ftp" if self.transport == "ftps" else self.transport

    @property
    def table(self) -> dict[str, Any]:
        """Our `[transports.…]`."""
        if self.transport == "folder":
            return {"root": str(self.root)}
        secret = {"password": {"env": PASSWORD}} if self.password else {}
        return {"host": self.host, "port": self.port, "user": self.user, **secret, **self.options}


@contextmanager
def running(transport: str, folder: Path, line: Line | None) -> Iterator[Account]:
    """Run a server whose files all lie under `folder`.

    Args:
        line: what lies in front of it; None: nothing.

    Raises:
        ServerDidNotStartError: with its own words.
    """
    with ExitStack() as stack:
        host = FAR if line else NEAR
        account, ports = _STARTS[transport](stack, folder, host)
        if line and ports:
            stack.enter_context(relay.running(ports, line))
        yield account


_Started = tuple[Account, list[int]]


def _ftp(stack: ExitStack, folder: Path, host: str) -> _Started:
    return _vsftpd(stack, folder, "ftp", host, {}, {}, {"tls": "none"})


def _ftps(stack: ExitStack, folder: Path, host: str) -> _Started:
    authority = trustme.CA()
    files = {"authority": folder / "authority.pem", "server": folder / "server.pem"}
    authority.cert_pem.write_to_path(str(files["authority"]))
    authority.issue_cert(NEAR, FAR).private_key_and_cert_chain_pem.write_to_path(str(files["server"]))
    files["server"].chmod(0o600)
    # rclone resumes no sessions, and lftp and curl now and then end an upload without the word that TLS has for it,
    # which vsftpd answers with 426. Ours does both, whether the server insists or not.
    tls = {**vsftpd.tls(files["server"]), "require_ssl_reuse": "NO", "strict_ssl_read_eof": "NO"}
    return _vsftpd(stack, folder, "ftps", host, tls, files, {"ca_file": str(files["authority"])})


def _vsftpd(
    stack: ExitStack,
    folder: Path,
    transport: str,
    host: str,
    more: Mapping[str, str],
    files: Mapping[str, Path],
    options: Mapping[str, str],
) -> _Started:
    first = random.SystemRandom().randrange(*_BELOW_EPHEMERAL, _PASSIVE_PORTS)
    passive = range(first, first + _PASSIVE_PORTS)
    # A log of each command would be the server's work, not the transfer's.
    quiet = {"log_ftp_protocol": "NO", "xferlog_enable": "NO"}
    ports = {"pasv_min_port": str(passive[0]), "pasv_max_port": str(passive[-1]), "pasv_address": host}
    server = stack.enter_context(vsftpd.running(folder, {**quiet, **ports, **more}))
    account = Account(
        transport, server.root, host, server.port, server.user, server.password, files=files, options=options
    )
    return account, [server.port, *passive]


def _sftp(stack: ExitStack, folder: Path, host: str) -> _Started:
    server = stack.enter_context(openssh.running(folder, ["LogLevel ERROR"]))
    known = folder / "known_hosts"
    known.write_text(server.known_hosts(f"[{host}]:{server.port}"))
    options = {"key": str(server.key), "host_key": list(server.host_keys.values())}
    files = {"key": server.key, "known_hosts": known}
    return Account("sftp", server.root, host, server.port, server.user, files=files, options=options), [server.port]


def _smb(stack: ExitStack, folder: Path, host: str) -> _Started:
    # Ours encrypts unless told otherwise; then the others have to do it, too.
    server = stack.enter_context(samba.running(folder, {"smb encrypt": "required", "log level": "0"}))
    account = Account(
        "smb",
        server.root,
        host,
        server.port,
        server.user,
        server.password,
        share=server.share,
        options={"share": server.share},
    )
    return account, [server.port]


def _folder(stack: ExitStack, folder: Path, host: str) -> _Started:
    root = folder / "drop"
    root.mkdir(exist_ok=True)
    return Account("folder", root, ""), []


_STARTS = {"ftp": _ftp, "ftps": _ftps, "sftp": _sftp, "smb": _smb, "folder": _folder}
