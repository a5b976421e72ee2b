"""A real PostgreSQL for the tests of a session: its own data, loopback and a socket of its own, nothing left behind.

In: nothing, or settings of `postgresql.conf`. Out: a running `PostgreSql`, and empty databases on it.
Called by the fixtures of `tests/conftest.py` and by the benchmark.

PostgreSQL refuses to run as root: there it runs as the user that Debian's package brings, or as `nobody`. By the socket
everybody may come in, by the network only with the password, so that a wrong one is really refused.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, free_port, kill

USER = "optimx"
_START_SECONDS = 20.0
_PORT_ATTEMPTS = 5  # a port found free can be taken by somebody else before the server binds it

_FAST: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""What a database of a test need not survive: a power cut."""


@dataclass(frozen=True, slots=True)
class PostgreSql:
    """One running server with one user.

    Attributes:
        socket: folder of its socket, through which no password is asked for.
        pid: of the listening process, for tests that kill something.
    """

    host: str
    port: int
    socket: Path
    user: str
    password: str
    pid: int

    def url(self, database: str) -> str:
        """Return the URL of a database, through the socket."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.socket}&port={self.port}"

    def network_url(self, database: str, user: str = USER) -> str:
        """Return the URL of a database, through the network and without the password that is asked for there."""
        return f"postgresql+psycopg://{user}@{self.host}:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database; returns its name."""
        name = f"test_{secrets.token_hex(6)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return name

    def run(self, statement: str) -> None:
        """Run a statement outside of any transaction, as the owner of the server."""
        import psycopg  # an extra, which only these tests need

        where = f"host={self.socket} port={self.port} user={self.user} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement.encode())

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still in it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def kill(self) -> None:
        """End the server and every session at once (SIGKILL), as a power cut would."""
        kill(self.pid)


def program(name: str = "postgres") -> str | None:
    """Return where a program of the server lies, or None. Debian keeps each version in a folder of its own."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))


@contextmanager
def running(settings: Mapping[str, str] = _FAST) -> Iterator[PostgreSql]:
    """Run a server.

    Args:
        settings: of `postgresql.conf`; as they come, data would survive a power cut.

    Raises:
        ServerDidNotStartError: with PostgreSQL's own words.
    """
    # Not below pytest's folders: the path of a socket is short, and who the server runs as may not enter those.
    folder = Path(tempfile.mkdtemp(prefix="optimx-pg-"))
    try:
        password = secrets.token_hex(8)
        _initialise(folder, password)
        process, port = _start(folder, settings)
        try:
            yield PostgreSql(HOST, port, folder, USER, password, process.pid)
        finally:
            kill(process.pid)
            process.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(folder: Path, password: str) -> None:
    file = folder / "password"
    file.write_text(password + "\n")
    owner = _owner()
    if owner is not None:
        for path in (folder, file):
            os.chown(path, owner, -1)
    ways = ("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={file}", f"--username={USER}")
    command = [program("initdb") or "initdb", "-D", str(folder / "data"), *ways]
    done = subprocess.run(
        [*command, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=folder,
        user=owner,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise ServerDidNotStartError(f"initdb: {done.stdout.decode(errors='replace')}")


def _start(folder: Path, settings: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    words = ""
    for _ in range(_PORT_ATTEMPTS):
        port = free_port()
        own = {"listen_addresses": HOST, "port": str(port), "unix_socket_directories": str(folder)}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    program() or "postgres",
                    "-D",
                    str(folder / "data"),
                    *(word for name, value in {**own, **settings}.items() for word in ("-c", f"{name}={value}")),
                ],
                cwd=folder,
                user=_owner(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if _answers(process, folder, port):
            return process, port
        kill(process.pid)
        process.communicate()
        words = (folder / "log").read_text(errors="replace")
    raise ServerDidNotStartError(f"postgres: {words or 'silent'}")


def _answers(process: subprocess.Popen[bytes], folder: Path, port: int) -> bool:
    import psycopg

    where = f"host={folder} port={port} user={USER} dbname=postgres connect_timeout=2"
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(psycopg.OperationalError):  # not yet
            psycopg.connect(where).close()
            return True
        time.sleep(0.02)
    return False


def _owner() -> int | None:
    """Return who the server runs as when that must be somebody else than who runs the tests."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    return None
