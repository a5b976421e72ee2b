"""Connections that are closed when the test is over, and servers that speak FTP in ways that vsftpd does not."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from OpenSSL import SSL
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from optimx import Secret, SecretReference, Transport, TransportContext
from optimx.plugins.transports.ftp import FtpOptions, open_ftp
from tests.servers import proftpd, vsftpd
from tests.servers.certificates import Certificates, made_in, only
from tests.servers.proftpd import Proftpd
from tests.servers.tls_script import TlsScript

Connect = Callable[..., Transport]


@pytest.fixture
def connect() -> Iterator[Connect]:
    with ExitStack() as ends:

        def connect_to(
            server: Any, *, password: str = "", timeout: float = 5, deadline: float = float("inf"), **options: Any
        ) -> Transport:
            where = {"host": server.host, "port": server.port, "user": server.user, "tls": "none"}
            given = FtpOptions.model_validate({**where, "password": SecretReference("env", "X"), **options})
            secrets = {"password": Secret(password or server.password)}
            context = TransportContext(account="111222333", timeout=timeout, deadline=deadline, secrets=secrets)
            opened = open_ftp(given, context)
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


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority, and what goes wrong with what it signs."""
    return made_in(tmp_path_factory.mktemp("certificates"))


StartFtps = Callable[..., Any]


@pytest.fixture(scope="module")
def start_ftps(tmp_path_factory: pytest.TempPathFactory, certificates: Certificates) -> Iterator[StartFtps]:
    """Start a real server that does nothing without TLS: `start_ftps("vsftpd", tls="implicit", version="1.2")`.

    With `extra`, options of vsftpd, directives of ProFTPD or attributes of pyftpdlib's handler.
    """
    with ExitStack() as ends:

        def start(
            kind: str, *, tls: str = "explicit", version: str = "", certificate: Path | None = None, extra: Any = ()
        ) -> Any:
            folder = tmp_path_factory.mktemp(kind)
            shown = certificate or certificates.server
            environment = only(version, folder) if version else os.environ
            if kind == "pyftpdlib":
                return ends.enter_context(_pyftpdlib_with_tls(folder, shown, version, dict(extra)))
            if kind == "vsftpd":
                if vsftpd.program() is None:
                    pytest.skip("vsftpd is not installed: sudo apt install vsftpd")
                options = {**vsftpd.tls(shown, implicit=tls == "implicit"), **dict(extra)}
                return ends.enter_context(vsftpd.running(folder, options, environment))
            if proftpd.program() is None:
                pytest.skip("ProFTPD is not there: .ci/unpacked proftpd proftpd-core proftpd-mod-crypto")
            directives = [*proftpd.tls(shown, implicit=tls == "implicit"), *extra]
            return ends.enter_context(proftpd.running(folder, directives, environment))

        yield start


@pytest.fixture
def start_proftpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Proftpd]]:
    """Start a plain ProFTPD with directives: `start_proftpd(["AllowOverwrite on"])`."""
    if proftpd.program() is None:
        pytest.skip("ProFTPD is not there: .ci/unpacked proftpd proftpd-core proftpd-mod-crypto")
    with ExitStack() as ends:
        yield lambda directives=(): ends.enter_context(proftpd.running(tmp_path_factory.mktemp("proftpd"), directives))


@contextmanager
def _pyftpdlib_with_tls(
    folder: Path, certificate: Path, version: str, attributes: dict[str, object]
) -> Iterator[Account]:
    (folder / "drop").mkdir()
    authorizer = DummyAuthorizer()
    authorizer.add_user(Account.user, Account.password, str(folder / "drop"), perm="elradfmwMT")
    context = SSL.Context(SSL.TLS_METHOD)
    context.use_certificate_chain_file(str(certificate))
    context.use_privatekey_file(str(certificate))
    if version:
        number = {"1.1": SSL.TLS1_1_VERSION, "1.2": SSL.TLS1_2_VERSION, "1.3": SSL.TLS1_3_VERSION}[version]
        context.set_min_proto_version(number)
        context.set_max_proto_version(number)
    needs = {"tls_control_required": True, "tls_data_required": True, "ssl_context": context}
    handler = type("Handler", (TLS_FTPHandler,), {"authorizer": authorizer, **needs, **attributes})
    server = FTPServer((Account.host, 0), handler, ioloop=IOLoop())
    with _served(server):
        yield Account(server.socket.getsockname()[1], folder / "drop")


class _served:  # noqa: N801 - a context, read like a verb
    def __init__(self, server: FTPServer) -> None:
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)  # a server that hangs over its own end is no reason to wait for ever

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


@pytest.fixture
def tls_script(certificates: Certificates) -> Iterator[Callable[..., TlsScript]]:
    """Start a server for one connection in TLS: `tls_script({"PROT": b"504 no"}, data=b"half", manner="cut")`."""
    with ExitStack() as ends:

        def start(
            replies: Mapping[str, bytes] | None = None, *, certificate: Path | None = None, **manners: Any
        ) -> TlsScript:
            server = TlsScript(certificate or certificates.server, replies or {}, **manners)
            ends.callback(server.close)
            return server

        yield start
