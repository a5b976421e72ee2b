"""An FTP server that means harm: it says and sends exactly what a script tells it, true or not.

In: a `Script`. Out: a port to connect to, `received` uploads and the `commands` that came. Called by the fixture
`start_hostile_ftp`. It never touches a disk. What it sends may be endless: it stops when the client leaves or the
test ends.
"""

import itertools
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
USER, PASSWORD = "ftp", "hostile"

Chunks = Callable[[], Iterable[bytes]]
"""Makes what is sent, anew for each transfer; without an end if it likes."""

# What a listing of somebody who wants to write outside the folder, or to forge an entry, may hold.
HOSTILE_NAMES: Sequence[bytes] = (
    b"../../etc/cron.d/x",
    b"/etc/passwd",
    b"..\\x",
    b"..",
    b".",
    b"",
    b"a\0b",
    b"a\nAppli_Data_111222333_2611231200.xml",
    b"CON",
    b"x:ads",
    b"Appli_Data_111222333_2611231200.xml.",
    b"Appli_Data_111222333_2611231200.xml ",
    b"photo\xe2\x80\xaegpj.exe",
    b"caf\xe9.jpg",
    b"-rf",
    b"%2e%2e%2fx",
    b"\x1b[2J.jpg",
    b"x" * 5000,
)


@dataclass(frozen=True, slots=True)
class Script:
    """What the server will say.

    Attributes:
        names: the lines of every listing, without their ends.
        files: what RETR sends, by name; any other name is a 550.
        sizes: what SIZE answers, by name, whatever RETR sends; any other name is a 550.
        replies: whole replies, line ends included, that take the place of the usual one to a command (`"RNTO"`,
            or `""` for the greeting).
        pause: seconds between two chunks of data.
    """

    names: Chunks = tuple
    files: Mapping[str, Chunks] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    replies: Mapping[str, Chunks] = field(default_factory=dict)
    pause: float = 0.0


def endless_names() -> Iterator[bytes]:
    """Yield names that would be accepted, for ever."""
    return (b"photo_%d.jpg" % number for number in itertools.count())


def endless_bytes() -> Iterator[bytes]:
    """Yield zeros, for ever."""
    return itertools.repeat(b"\0" * 65536)


def byte_by_byte(content: bytes) -> Iterator[bytes]:
    """Yield one byte at a time; with `Script.pause=1.0` this is the classical 1 byte a second."""
    return (content[at : at + 1] for at in range(len(content)))


def endless_reply(code: int = 211) -> Iterator[bytes]:
    """Yield a multi-line reply that never comes to its last line."""
    return itertools.chain([b"%d-\r\n" % code], itertools.repeat(b" more\r\n" * 1000))


def endless_line(code: int = 211) -> Iterator[bytes]:
    """Yield a reply whose first line never ends."""
    return itertools.chain([b"%d " % code], itertools.repeat(b"x" * 65536))


class HostileFtp:
    """Serves a script to everybody who logs in, with any password. Use as a context manager."""

    def __init__(self, script: Script) -> None:
        self.host, self.user, self.password = HOST, USER, PASSWORD
        self.script = script
        self.commands: list[str] = []
        self.received: dict[str, bytes] = {}
        self.closing = threading.Event()
        self._sockets: list[socket.socket] = []
        listener = self.kept(socket.create_server((HOST, 0)))
        self.port = int(listener.getsockname()[1])
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def __enter__(self) -> "HostileFtp":
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        for each in list(self._sockets):
            with suppress(OSError):  # closed already
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the test has ended
            while True:
                line, _ = listener.accept()
                session = _Session(self, self.kept(line))
                threading.Thread(target=session.run, daemon=True).start()

    def kept(self, each: socket.socket) -> socket.socket:
        """Have a socket closed when the server ends."""
        self._sockets.append(each)
        return each


_USUAL = {
    "": b"220 ready\r\n",
    "USER": b"331 password\r\n",
    "PASS": b"230 in\r\n",
    "TYPE": b"200 ok\r\n",
    "NOOP": b"200 ok\r\n",
    "CWD": b"250 ok\r\n",
    "PWD": b'257 "/"\r\n',
    "MKD": b'257 "x"\r\n',
    "FEAT": b"211-\r\n SIZE\r\n EPSV\r\n211 End\r\n",
    "RNFR": b"350 go on\r\n",
    "RNTO": b"250 ok\r\n",
    "REST": b"350 ok\r\n",
    "DELE": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


class _Session:
    """One control connection."""

    def __init__(self, server: HostileFtp, line: socket.socket) -> None:
        self._server = server
        self._script = server.script
        self._line = line
        self._listener: socket.socket | None = None

    def run(self) -> None:
        with suppress(OSError):  # the client has left, or the test has ended
            self._reply("")
            with self._line.makefile("rb") as lines:
                for line in lines:
                    command, _, argument = line.decode("utf-8", "surrogateescape").rstrip("\r\n").partition(" ")
                    self._server.commands.append(f"{command} {argument}".strip())
                    self._answer(command.upper(), argument)

    def _answer(self, command: str, argument: str) -> None:
        if command in self._script.replies:
            self._reply(command)
            return
        match command:
            case "PASV" | "EPSV":
                self._passive(extended=command == "EPSV")
            case "NLST" | "LIST":
                self._transfer(name + b"\r\n" for name in self._script.names())
            case "RETR" if argument in self._script.files:
                self._transfer(self._script.files[argument]())
            case "SIZE" if argument in self._script.sizes:
                self._say(b"213 %d\r\n" % self._script.sizes[argument])
            case "STOR" | "APPE":
                self._receive(argument)
            case _:
                self._reply(command)

    def _reply(self, command: str) -> None:
        chunks = self._script.replies.get(command)
        for chunk in chunks() if chunks else [_USUAL.get(command, b"550 no\r\n")]:
            self._say(chunk)

    def _say(self, reply: bytes) -> None:
        self._line.sendall(reply)

    def _passive(self, *, extended: bool) -> None:
        self._listener = self._server.kept(socket.create_server((HOST, 0)))
        port = int(self._listener.getsockname()[1])
        if extended:
            self._say(b"229 Extended (|||%d|)\r\n" % port)
        else:
            self._say(b"227 Passive (127,0,0,1,%d,%d)\r\n" % divmod(port, 256))

    def _data_line(self) -> socket.socket | None:
        if self._listener is None:
            self._say(b"425 no passive port\r\n")
            return None
        self._say(b"150 here\r\n")
        line, _ = self._listener.accept()
        self._listener.close()
        self._listener = None
        return self._server.kept(line)

    def _transfer(self, chunks: Iterable[bytes]) -> None:
        if line := self._data_line():
            with line:
                for chunk in chunks:
                    line.sendall(chunk)
                    if self._script.pause:
                        self._server.closing.wait(self._script.pause)
            self._say(b"226 done\r\n")

    def _receive(self, name: str) -> None:
        if line := self._data_line():
            with line, line.makefile("rb") as data:
                self._server.received[name] = data.read()
            self._say(b"226 done\r\n")
