"""Connections that are closed when the test is over, and servers that speak FTP in ways that vsftpd does not."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from optimx import Secret, SecretReference, Transport, TransportContext
from optimx.plugins.transports.ftp import FtpOptions, open_ftp

Connect = Callable[..., Transport]


@pytest.fixture
def connect() -> Iterator[Connect]:
    with ExitStack() as ends:

        def connect_to(server: Any, *, password: str = "", timeout: float = 5, **options: Any) -> Transport:
            where = {"host": server.host, "port": server.port, "user": server.user, "tls": "none"}
            given = FtpOptions.model_validate({**where, "password": SecretReference("env", "X"), **options})
            secrets = {"password": Secret(password or server.password)}
            opened = open_ftp(given, TransportContext(account="111222333", timeout=timeout, secrets=secrets))
            ends.callback(opened.close)
            return opened

        yield connect_to


class Account:
    """Where a server listens, and with which login."""

    host = "127.0.0.1"
    user = "demo"
    password = "a long one"

    def __init__(self, port: int, root: Path | None = None) -> None:
        self.port = port
        self.root = root or Path()


@pytest.fixture
def start_pyftpdlib(tmp_path: Path) -> Iterator[Callable[..., Account]]:
    """Start a server that knows MLSD and MLST, with attributes of its handler: `start(timeout=1)`."""
    with ExitStack() as ends:

        def start(**attributes: object) -> Account:
            authorizer = DummyAuthorizer()
            authorizer.add_user(Account.user, Account.password, str(tmp_path), perm="elradfmwMT")
            handler = type("Handler", (FTPHandler,), {"authorizer": authorizer, **attributes})
            loop = IOLoop()
            server = FTPServer((Account.host, 0), handler, ioloop=loop)
            ends.enter_context(_served(server))
            return Account(server.socket.getsockname()[1], tmp_path)

        yield start


class _served:  # noqa: N801 - a context, read like a verb
    def __init__(self, server: FTPServer) -> None:
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._over.is_set():
            self._server.serve_forever(timeout=0.01, blocking=False, handle_exit=False)
        self._server.close_all()


class ScriptedServer(Account):
    """Answers each command with what a test says, and gives `data` to each who connects for it."""

    def __init__(self, replies: Mapping[str, bytes], data: bytes, endless: bool) -> None:
        self._listener = socket.create_server((self.host, 0))
        self._passive = socket.create_server((self.host, 0))
        super().__init__(self._listener.getsockname()[1])
        self.asked: list[str] = []
        port = self._passive.getsockname()[1]
        usual = {
            "": b"220 here",
            "USER": b"331 go on",
            "PASS": b"230 in",
            "FEAT": b"500 what",
            "TYPE": b"200 ok",
            "EPSV": b"229 ok (|||%d|)" % port,
            "NLST": b"150 now\r\n226 done",
            "RETR": b"150 now\r\n226 done",
        }
        self._replies = {**usual, **replies}
        self._data, self._endless = data, endless
        for each in (self._talk, self._feed):
            threading.Thread(target=each, daemon=True).start()

    def close(self) -> None:
        for each in (self._listener, self._passive):
            with suppress(OSError):  # nobody is waiting on it
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _talk(self) -> None:
        with suppress(OSError):  # the client left, or the test is over
            control, _ = self._listener.accept()
            with control, control.makefile("rb") as lines:
                control.sendall(self._replies[""] + b"\r\n")
                for line in lines:
                    self.asked.append(line.decode("latin-1").rstrip("\r\n"))
                    verb = self.asked[-1].partition(" ")[0]
                    control.sendall(self._replies.get(verb, b"502 no") + b"\r\n")

    def _feed(self) -> None:
        with suppress(OSError):  # as in _talk
            while True:
                data, _ = self._passive.accept()
                with data, suppress(OSError):
                    data.sendall(self._data)
                    while self._endless:
                        data.sendall(self._data)


@pytest.fixture
def script() -> Iterator[Callable[..., ScriptedServer]]:
    """Start a server for one connection: `script({"SIZE": b"213 5"}, data=b"a\\r\\n")`."""
    with ExitStack() as ends:

        def start(
            replies: Mapping[str, bytes] | None = None, *, data: bytes = b"", endless: bool = False
        ) -> ScriptedServer:
            server = ScriptedServer(replies or {}, data, endless)
            ends.callback(server.close)
            return server

        yield start
