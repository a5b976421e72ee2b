"""One FTP server of each kind for all tests of a module: the kit gives each check a folder of its own."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from optimx import Secret
from optimx.plugins.transports.ftp import FtpOptions, optimx_register_transports
from optimx.testing.conformance import DropUnderTest, FolderBehind
from tests.servers import certificates, proftpd, vsftpd

HOST, USER, PASSWORD = "127.0.0.1", "demo", "a long one"


@pytest.fixture(scope="module")
def ftp_drop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DropUnderTest]:
    """An account of one server, in one kind of encryption: `request.param` is (`vsftpd`, `explicit`)."""
    name, tls = request.param
    folder = tmp_path_factory.mktemp(f"{name}-{tls}")
    certificate, authority = "", ""
    if tls != "none":
        made = certificates.made_in(folder)
        certificate, authority = str(made.server), str(made.authority)
    with ExitStack() as servers:
        server = servers.enter_context(_STARTS[name](folder, tls, certificate))
        (plugin,) = optimx_register_transports()
        account = {"host": HOST, "port": server.port, "user": server.user, "password": {"env": "X"}}
        options = FtpOptions.model_validate({**account, "tls": tls, "ca_file": authority or None})
        yield DropUnderTest(plugin, options, {"password": Secret(server.password)}, behind=FolderBehind(server.root))


def _vsftpd(folder: Path, tls: str, certificate: str) -> Any:
    if vsftpd.program() is None:
        pytest.skip("vsftpd is not installed: sudo apt install vsftpd")
    options = {} if tls == "none" else vsftpd.tls(Path(certificate), implicit=tls == "implicit")
    return vsftpd.running(folder, options)


def _proftpd(folder: Path, tls: str, certificate: str) -> Any:
    if proftpd.program() is None:
        pytest.skip("ProFTPD is not there: make packages")
    directives = [] if tls == "none" else proftpd.tls(Path(certificate), implicit=tls == "implicit")
    return proftpd.running(folder, directives if tls == "none" else [*_RESUMING, *directives])


# By default ProFTPD refuses to go on with a file that is there, and says so: the kit meets both.
_RESUMING = ("AllowOverwrite on", "AllowStoreRestart on")


class Served:
    """An account of pyftpdlib."""

    user, password = USER, PASSWORD

    def __init__(self, port: int, root: Path) -> None:
        self.port, self.root = port, root


@contextmanager
def _pyftpdlib(folder: Path, tls: str, certificate: str) -> Iterator[Served]:
    root = folder / "drop"
    root.mkdir()
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmwMT")
    encrypted = {"certfile": certificate, "tls_control_required": True, "tls_data_required": True}
    kind, more = (FTPHandler, {}) if tls == "none" else (TLS_FTPHandler, encrypted)
    server = FTPServer((HOST, 0), type("Handler", (kind,), {"authorizer": authorizer, **more}), ioloop=IOLoop())
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            server.serve_forever(timeout=0.01, blocking=False, handle_exit=False)
        server.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Served(server.socket.getsockname()[1], root)
    finally:
        over.set()
        thread.join()


_STARTS = {"vsftpd": _vsftpd, "proftpd": _proftpd, "pyftpdlib": _pyftpdlib}
