"""An FTP drop server inside this process, for the demo: one account, this machine only, over TLS when it has a proof.

In: a folder, and who the server is. Out: where to connect, while the `with` block lasts. Called by `demo.serving` and
by tests. It shows a drop as a client's account sees it; the drop server's own script reads the same folder directly.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from OpenSSL import SSL
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from optimx.demo.certificate import Identity

LOOPBACK = "127.0.0.1"
"""Where it listens."""

_EVERYTHING = "elradfmwMT"  # pyftpdlib's letters: list, read, write, rename, delete, make folders, set times
_MOST_CONNECTIONS = 32
_BREATH = 0.1  # seconds between two looks at whether to stop

# without a handler of its own, Python would print the server's every warning on the terminal of the demo
logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class EmbeddedDrop:
    """Where the drop is served.

    Attributes:
        host: loopback, always.
        port: chosen by the machine unless asked for.
        user: of the only account.
        password: never shown in a repr.
        root: folder of the account, absolute.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    root: Path


@contextmanager
def embedded_drop(
    root: Path, *, user: str = "demo", password: str | None = None, port: int = 0, identity: Identity | None = None
) -> Iterator[EmbeddedDrop]:
    """Serve a folder over FTP on loopback until the block ends.

    Args:
        root: of the account; made if it is not there.
        user: of the only account; nobody else may log in.
        password: a random one when not given.
        port: a free one when 0.
        identity: what it proves itself with, in explicit TLS, which it then insists on; None for plain FTP.

    Yields:
        Where to connect. When the block ends all connections are cut and the port is free.

    Raises:
        OSError: the port is taken, or the folder cannot be made.
    """
    root = root.absolute()
    root.mkdir(parents=True, exist_ok=True)
    password = password or secrets.token_urlsafe(18)
    loop = IOLoop()
    try:
        server = FTPServer((LOOPBACK, port), _handler(root, user, password, identity), ioloop=loop)
    except OSError:
        loop.close()
        raise
    server.max_cons = _MOST_CONNECTIONS
    stopping = Event()
    thread = Thread(target=_serve, args=(server, loop, stopping), name="embedded-drop", daemon=True)
    thread.start()
    try:
        yield EmbeddedDrop(LOOPBACK, server.address[1], user, password, root)
    finally:
        stopping.set()
        thread.join()


def _handler(root: Path, user: str, password: str, identity: Identity | None) -> Any:
    authorizer = DummyAuthorizer()
    authorizer.add_user(user, password, str(root), perm=_EVERYTHING)
    own = {"authorizer": authorizer, "banner": "optimx demo", "auth_failed_timeout": 0}
    # a class of its own for each server: pyftpdlib keeps its options on the class
    if identity is None:
        return type("DropHandler", (FTPHandler,), own)
    tls = {"ssl_context": _context(identity), "tls_control_required": True, "tls_data_required": True}
    return type("DropHandler", (TLS_FTPHandler,), {**own, **tls})


def _context(identity: Identity) -> SSL.Context:
    """Return one context for all connections of a server, so that data connections take up the control's session."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.use_certificate(identity.certificate)
    context.use_privatekey(identity.key)
    # context.set_session_id(b"optimx demo")
    return context


def _serve(server: FTPServer, loop: IOLoop, stopping: Event) -> None:
    try:
        while not stopping.is_set():
            loop.loop(timeout=_BREATH, blocking=False)
    finally:
        server.close_all()
        loop.close()
