"""The drop of the demo, served the way that was asked for; a real server where the machine has one.

In: which way, the folder of the drop. Out: what the office has to know to reach it, while the `with` block lasts.
Called by `demo.run`. All that a server needs lies in a folder that is gone with it.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from optimx import SystemFailedError, text
from optimx.demo.certificate import new_identity
from optimx.demo.drop import LOOPBACK, embedded_drop
from optimx.demo.servers import openssh, samba
from optimx.demo.servers.processes import ServerDidNotStartError


class NoServerError(SystemFailedError):
    """The demo has no server for the transport that was asked for. Install it, or name another transport."""

    code = "E-DEMO-SERVER"


@dataclass(frozen=True, slots=True)
class Served:
    """Where the drop is served, and how the office logs in.

    Attributes:
        place: address, for people.
        transport: that reaches it.
        options: of that transport, but for the secret.
        secret_option: which option tells where the secret lies.
        secret: the password, or the private key; never shown in a repr.
    """

    place: str
    transport: str
    options: Mapping[str, str | int]
    secret_option: str
    secret: str = field(repr=False)


def served(way: str, root: Path) -> AbstractContextManager[Served]:
    """Serve a folder to this machine alone, until the block ends.

    Args:
        way: `ftp`, `ftps`, `sftp` or `smb`.
        root: the drop; made if it is not there.

    Raises:
        NoServerError: the server is not installed, or does not start.
        OSError: the folder cannot be made.
    """
    return _WAYS[way](root.absolute())


@contextmanager
def _ftp(root: Path) -> Iterator[Served]:
    with embedded_drop(root) as drop:
        options: Mapping[str, str | int] = {"host": drop.host, "port": drop.port, "user": drop.user, "tls": "none"}
        yield Served(f"ftp://{drop.host}:{drop.port}", "ftp", options, "password", drop.password)


@contextmanager
def _ftps(root: Path) -> Iterator[Served]:
    # new at each run, as the port is: pinned, so that the office believes this server and no other
    identity = new_identity(LOOPBACK, datetime.now(UTC))
    with embedded_drop(root, identity=identity) as drop:
        options: Mapping[str, str | int] = {
            "host": drop.host,
            "port": drop.port,
            "user": drop.user,
            "tls": "explicit",
            "certificate": identity.fingerprint,
        }
        # what FileZilla and WinSCP call TLS that is asked for after the greeting; ftps:// begins with it
        yield Served(f"ftpes://{drop.host}:{drop.port}", "ftp", options, "password", drop.password)


@contextmanager
def _sftp(root: Path) -> Iterator[Served]:
    if openssh.program() is None:
        raise _missing("OpenSSH", "openssh-server", "sftp")
    with _room(root) as room, openssh.running(room) as server:
        options: Mapping[str, str | int] = {
            "host": server.host,
            "port": server.port,
            "user": server.user,
            "host_key": server.host_keys["ed25519"],
        }
        yield Served(f"sftp://{server.host}:{server.port}", "sftp", options, "key", server.key.read_text("ascii"))


@contextmanager
def _smb(root: Path) -> Iterator[Served]:
    if samba.program() is None:
        raise _missing("Samba", "samba", "smb")
    with _room(root) as room, samba.running(room) as server:
        options: Mapping[str, str | int] = {
            "host": server.host,
            "port": server.port,
            "share": server.share,
            "user": server.user,
        }
        yield Served(f"smb://{server.host}:{server.port}/{server.share}", "smb", options, "password", server.password)


_WAYS: Mapping[str, Callable[[Path], AbstractContextManager[Served]]] = {
    "ftp": _ftp,
    "ftps": _ftps,
    "sftp": _sftp,
    "smb": _smb,
}


@contextmanager
def _room(root: Path) -> Iterator[Path]:
    """Give a server a folder of its own, without the blanks that the demo's may have, and the drop within it."""
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="optimx-demo-") as folder:
        room = Path(folder)
        (room / "drop").symlink_to(root)
        try:
            yield room
        except ServerDidNotStartError as error:
            raise NoServerError(
                text("the server of the drop does not start ({why})", why=error),
                remedy=text("Name another transport: --transport ftp needs nothing installed."),
            ) from error


def _missing(server: str, package: str, way: str) -> NoServerError:
    return NoServerError(
        text("--transport {transport} needs {server}, which is not installed", transport=way, server=server),
        remedy=text(
            "Install it ('sudo apt install {package}' on Debian and Ubuntu), or name another transport: "
            "--transport ftp needs nothing installed.",
            package=package,
        ),
    )
