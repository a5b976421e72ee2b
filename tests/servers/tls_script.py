"""A server of FTP in TLS that does what a test says: one who has the right certificate may still break the line.

In: a certificate, and what to do. Out: a port to connect to, and what was asked. Called by the fixture `tls_script`.
"""

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

HOST, USER, PASSWORD = "127.0.0.1", "demo", "a long one"


class TlsScript:
    """Serves one connection after the other in TLS, honestly or not.

    Args:
        replies: what is said to a command, beside or instead of the usual.
        data: what each data connection brings.
        manner: of each data connection: `proper`; `cut` without the end that TLS prescribes; `held` open after the
            data; `deaf`, which never shakes hands; `deaf to all`, not on the other connection either; `hasty`, which
            closes after the first bytes that come.
        data_certificate: another one for the data connections.
    """

    def __init__(
        self,
        certificate: Path,
        replies: Mapping[str, bytes],
        *,
        data: bytes = b"",
        manner: str = "proper",
        data_certificate: Path | None = None,
    ) -> None:
        self.host, self.user, self.password = HOST, USER, PASSWORD
        self._listener = socket.create_server((HOST, 0))
        self._passive = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self._context, self._data_context = _server_side(certificate), _server_side(data_certificate or certificate)
        self._replies = {
            "": b"220 here",
            "AUTH": b"234 go on",
            "USER": b"331 go on",
            "PASS": b"230 in",
            "PBSZ": b"200 ok",
            "PROT": b"200 ok",
            "TYPE": b"200 ok",
            "EPSV": b"229 ok (|||%d|)" % self._passive.getsockname()[1],
            "RETR": b"150 now",
            "NLST": b"150 now",
            "STOR": b"150 now",
            **replies,
        }
        self._data, self._manner = data, manner
        self.asked: list[str] = []
        self.received = b""
        self._over = threading.Event()
        self._fed = threading.Event()
        for each in (self._talk, self._feed):
            threading.Thread(target=each, daemon=True).start()

    def close(self) -> None:
        """Let everybody go."""
        self._over.set()
        for each in (self._listener, self._passive):
            with suppress(OSError):  # nobody is waiting on it
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _talk(self) -> None:
        with suppress(OSError):  # the client left, or the test is over
            while True:
                raw, _ = self._listener.accept()
                with raw, suppress(OSError):  # the client left
                    self._begin(raw)

    def _begin(self, raw: socket.socket) -> None:
        raw.sendall(self._replies[""] + b"\r\n")
        self.asked.append(_line(raw))
        raw.sendall(self._replies["AUTH"] + b"\r\n")
        if self._manner == "deaf to all":
            self._over.wait(20)
        with self._context.wrap_socket(raw, server_side=True) as control:
            self._obey(control)

    def _obey(self, control: socket.socket) -> None:
        while line := _line(control):
            self.asked.append(line)
            verb = line.partition(" ")[0]
            control.sendall(self._replies.get(verb, b"502 no") + b"\r\n")
            if verb in ("RETR", "NLST", "STOR") and self._fed.wait(10):
                self._fed.clear()
                control.sendall(self._replies.get("226", b"226 done") + b"\r\n")

    def _feed(self) -> None:
        with suppress(OSError):  # as in _talk
            while True:
                raw, _ = self._passive.accept()
                with raw:
                    self._serve(raw)
                self._fed.set()

    def _serve(self, raw: socket.socket) -> None:
        if self._manner == "deaf":
            self._over.wait(20)
            return
        with suppress(OSError), self._data_context.wrap_socket(raw, server_side=True) as line:
            line.settimeout(5)
            line.sendall(self._data)
            if self._manner == "held":
                self._over.wait(20)
            elif self._manner == "hasty":
                self.received = line.recv(1000)
            elif self._manner == "proper":
                while not self._data and (chunk := line.recv(65536)):
                    self.received += chunk
                line.unwrap()


def _server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def _line(control: socket.socket) -> str:
    line = b""
    while not line.endswith(b"\n"):
        piece = control.recv(1)
        if not piece:
            return ""
        line += piece
    return line.decode("latin-1").rstrip("\r\n")
