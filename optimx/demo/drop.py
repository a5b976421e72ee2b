"""An FTP drop server inside this process, for the demo: one account, this machine only.

In: a folder. Out: where to connect, while the `with` block lasts. Called by `demo.serving` and by tests.
It shows a drop as a client's account sees it; the drop server's own script reads the same folder directly.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

_LOOPBACK = "127.0.0.1"
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
    root: Path, *, user: str = "demo", password: str | None = None, port: int = 0
) -> Iterator[EmbeddedDrop]:
    """Serve a folder over FTP on loopback until the block ends.

    Args:
        root: of the account; made if it is not there.
        user: of the only account; nobody else may log in.
        password: a random one when not given.
        port: a free one when 0.

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
        server = FTPServer((_LOOPBACK, port), _handler(root, user, password), ioloop=loop)
    except OSError:
        loop.close()
        raise
    server.max_cons = _MOST_CONNECTIONS
    stopping = Event()
    thread = Thread(target=_serve, args=(server, loop, stopping), name="embedded-drop", daemon=True)
    thread.start()
    try:
        yield EmbeddedDrop(_LOOPBACK, server.address[1], user, password, root)
    finally:
        stopping.set()
        thread.join()


def _handler(root: Path, user: str, password: str) -> Any:
    authorizer = DummyAuthorizer()
    authorizer.add_user(user, password, str(root), perm=_EVERYTHING)
    # a class of its own for each server: pyftpdlib keeps its options on the class
    return type(
        "DropHandler", (FTPHandler,), {"authorizer": authorizer, "banner": "optimx demo", "auth_failed_timeout": 0}
    )


def _serve(server: FTPServer, loop: IOLoop, stopping: Event) -> None:
    try:
        while not stopping.is_set():
            loop.loop(timeout=_BREATH, blocking=False)
    finally:
        server.close_all()
        loop.close()
