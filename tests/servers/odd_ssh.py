"""An SSH server that is not OpenSSH: passwords without PAM, short answers, renames that replace, silence.

In: a folder and `Oddities`. Out: a running `OddSsh`. Called by the tests of the SFTP transport. Made of paramiko's
server side, which shares its framing with the client under test, but none of the transport's code.
"""

import os
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko

from optimx.plugins.transports.sftp.host_keys import fingerprint

HOST, USER, PASSWORD = "127.0.0.1", "demo", "a long one"


@dataclass(frozen=True, slots=True)
class Oddities:
    """What is unusual.

    Attributes:
        methods: ways to log in that it offers; with several and `all_of_them`, each is needed.
        attempts: after so many refused logins it hangs up; 0 for never.
        hangs_up_on_login: it hangs up at the first login, without a word.
        silent_login: it never answers a login.
        has_sftp: it offers the subsystem.
        silent_sftp: it never answers who asks for it.
        most_read: bytes that it gives at once.
        refuses_large: reads of more than that are refused.
        tells_sizes: attributes hold sizes and kinds.
        keeps: bytes of each file that it keeps, without a word.
        takes: another program takes each file away as soon as it was written.
    """

    methods: Sequence[str] = ("password",)
    all_of_them: bool = False
    attempts: int = 0
    hangs_up_on_login: bool = False
    silent_login: bool = False
    has_sftp: bool = True
    silent_sftp: bool = False
    most_read: int = 1 << 20
    refuses_large: bool = False
    tells_sizes: bool = True
    keeps: int | None = None
    takes: bool = False


@dataclass(slots=True)
class OddSsh:
    """One running server. Use as a context manager.

    Attributes:
        offered: what each login tried, in order: `password`, `publickey`, `keyboard-interactive`.
        reads: bytes asked for by each read.
    """

    root: Path
    odd: Oddities
    host: str = HOST
    user: str = USER
    password: str = PASSWORD
    port: int = 0
    offered: list[str] = field(default_factory=list)
    reads: list[int] = field(default_factory=list)
    host_key: Any = field(default_factory=lambda: paramiko.ECDSAKey.generate(bits=256))
    _listener: socket.socket = field(init=False)
    _sessions: list[Any] = field(default_factory=list)

    def __enter__(self) -> "OddSsh":
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # nobody was waiting on it
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for session in self._sessions:
            session.close()

    @property
    def host_keys(self) -> dict[str, str]:
        """Its one key's fingerprint, as `OpenSsh` tells it."""
        return {"ecdsa": fingerprint(self.host_key.asbytes())}

    def _serve(self) -> None:
        with suppress(OSError):  # the test is over
            while True:
                line, _ = self._listener.accept()
                session = paramiko.Transport(line)
                session.set_log_channel("odd_ssh")
                self._sessions.append(session)
                session.add_server_key(self.host_key)
                if self.odd.has_sftp:
                    session.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self)
                session.start_server(event=threading.Event(), server=_Logins(self, session))


class _Logins(paramiko.ServerInterface):  # type: ignore[misc]
    def __init__(self, server: OddSsh, session: Any) -> None:
        self._server = server
        self._session = session
        self._left = list(server.odd.methods)
        self._refused = 0

    def get_allowed_auths(self, username: str) -> str:
        return ",".join(self._left)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)

    def check_channel_subsystem_request(self, channel: Any, name: str) -> bool:
        if self._server.odd.silent_sftp:
            threading.Event().wait(5)
        return bool(super().check_channel_subsystem_request(channel, name))

    def check_auth_password(self, username: str, password: str) -> int:
        return self._judge("password", (username, password) == (USER, PASSWORD))

    def check_auth_publickey(self, username: str, key: Any) -> int:
        return self._judge("publickey", username == USER)

    def check_auth_interactive(self, username: str, submethods: str) -> Any:
        return paramiko.InteractiveQuery("", "", ("Password: ", False))

    def check_auth_interactive_response(self, responses: Sequence[str]) -> int:
        return self._judge("keyboard-interactive", list(responses) == [PASSWORD])

    def _judge(self, method: str, right: bool) -> int:
        odd = self._server.odd
        self._server.offered.append(method)
        if odd.silent_login:
            threading.Event().wait(5)
        if odd.hangs_up_on_login:
            self._session.sock.shutdown(socket.SHUT_RDWR)
        if not right or method not in self._left:
            self._refused += 1
            if self._refused == odd.attempts:
                self._hang_up()
            return int(paramiko.AUTH_FAILED)
        self._left.remove(method)
        return int(paramiko.AUTH_PARTIALLY_SUCCESSFUL if odd.all_of_them and self._left else paramiko.AUTH_SUCCESSFUL)

    def _hang_up(self) -> None:
        farewell = paramiko.Message()
        farewell.add_byte(b"\x01")
        farewell.add_int(2)
        farewell.add_string("Too many authentication failures")
        farewell.add_string("")
        self._session._send_message(farewell)
        self._session.sock.shutdown(socket.SHUT_RDWR)


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
    def __init__(self, session: Any, server: OddSsh) -> None:
        self._server = server

    def _place(self, path: str) -> Path:
        return self._server.root / path

    def _attributes(self, place: Path) -> Any:
        try:
            found = paramiko.SFTPAttributes.from_stat(place.lstat(), place.name)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        if not self._server.odd.tells_sizes:
            found._flags, found.st_size, found.st_mode = 0, None, None
        return found

    def lstat(self, path: str) -> Any:
        return self._attributes(self._place(path))

    stat = lstat

    def list_folder(self, path: str) -> Any:
        try:
            return [self._attributes(each) for each in self._place(path).iterdir()]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def open(self, path: str, flags: int, attr: Any) -> Any:
        try:
            number = os.open(self._place(path), flags, 0o644)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        file = _File(flags)
        file.server, file.path = self._server, self._place(path)
        writes = flags & os.O_WRONLY
        file.readfile = None if writes else os.fdopen(number, "rb")
        file.writefile = os.fdopen(number, "wb") if writes else None
        return file

    def remove(self, path: str) -> int:
        self._place(path).unlink()
        return int(paramiko.SFTP_OK)

    def rename(self, oldpath: str, newpath: str) -> int:
        self._place(oldpath).replace(self._place(newpath))
        return int(paramiko.SFTP_OK)

    def mkdir(self, path: str, attr: Any) -> int:
        self._place(path).mkdir()
        return int(paramiko.SFTP_OK)


class _File(paramiko.SFTPHandle):  # type: ignore[misc]
    server: OddSsh
    path: Path

    def read(self, offset: int, length: int) -> Any:
        odd = self.server.odd
        self.server.reads.append(length)
        if odd.refuses_large and length > odd.most_read:
            return paramiko.SFTP_FAILURE
        return super().read(offset, min(length, odd.most_read))

    def close(self) -> None:
        super().close()
        if self.writefile is not None and self.server.odd.keeps is not None:
            os.truncate(self.path, self.server.odd.keeps)
        if self.writefile is not None and self.server.odd.takes:
            self.path.unlink()
