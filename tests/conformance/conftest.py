"""One server of each kind for all tests of a module: the kit gives each check a folder of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from optimx import Secret
from optimx.plugins.transports.ftp import FtpOptions, optimx_register_transports
from optimx.testing.conformance import DropUnderTest, FolderBehind
from tests.servers import vsftpd
from tests.servers.vsftpd import Vsftpd

HOST, USER, PASSWORD = "127.0.0.1", "demo", "a long one"


def ftp_under_test(port: int, user: str, password: str, root: Path) -> DropUnderTest:
    """Return a plain FTP account as the kit wants it."""
    (plugin,) = optimx_register_transports()
    options = FtpOptions.model_validate(
        {"host": HOST, "port": port, "user": user, "password": {"env": "X"}, "tls": "none"}
    )
    return DropUnderTest(plugin, options, {"password": Secret(password)}, behind=FolderBehind(root))


@pytest.fixture(scope="module")
def vsftpd_drop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DropUnderTest]:
    """An account of vsftpd."""
    if vsftpd.program() is None:
        pytest.skip("vsftpd is not installed: sudo apt install vsftpd")
    with vsftpd.running(tmp_path_factory.mktemp("vsftpd")) as server:
        yield _of(server)


def _of(server: Vsftpd) -> DropUnderTest:
    return ftp_under_test(server.port, server.user, server.password, server.root)


@pytest.fixture(scope="module")
def pyftpdlib_drop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DropUnderTest]:
    """An account of pyftpdlib, which knows MLSD and MLST."""
    root = tmp_path_factory.mktemp("pyftpdlib")
    with _served(root) as port:
        yield ftp_under_test(port, USER, PASSWORD, root)


@contextmanager
def _served(root: Path) -> Iterator[int]:
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmwMT")
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer, "max_login_attempts": 100})
    server = FTPServer((HOST, 0), handler, ioloop=IOLoop())
    server.max_cons_per_ip = 0
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            server.serve_forever(timeout=0.01, blocking=False, handle_exit=False)
        server.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.socket.getsockname()[1]
    finally:
        over.set()
        thread.join()
