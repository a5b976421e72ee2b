"""One SSH connection with SFTP on it: pysftp's, with its holes closed.

In: where to, whom to expect there, how to log in. Out: a connection whose `sftp_client` serves `requests`. Made by
`opening`.

pysftp looks its host keys up without the port and takes the first of them, knows RSA keys only, has no timeouts, takes
`~/.ssh/id_rsa` without being asked, and prints a traceback when a connection that failed is forgotten. Nothing of that
is left: each of its steps is done here.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from optimx.plugins.transports.sftp.host_keys import Expected, fingerprint, preference
from optimx.plugins.transports.sftp.library import paramiko, pysftp
from optimx.plugins.transports.sftp.line import Line

# AES-GCM comes from OpenSSL in one call for cipher and checksum; CBC and 3DES are not offered at all.
_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
_WINDOW_BYTES = 1 << 26
_PACKET_BYTES = 1 << 18
_MESSAGE_BYTES = 1 << 20  # of SFTP; the largest that is asked for has 255 KiB
_KEEP_ALIVE_SECONDS = 30  # routers forget an idle connection after minutes
_WORDS = 300  # of a server, for people


class StrangerError(Exception):
    """The server's key is none of those expected.

    Attributes:
        kind: of the key (`ssh-ed25519`).
        fingerprint: of the key.
    """

    def __init__(self, kind: str, shown: str) -> None:
        super().__init__(shown)
        self.kind = kind
        self.fingerprint = shown


class _Session(paramiko.Transport):  # type: ignore[misc]
    """Paramiko's session; remembers why the server ended it."""

    farewell = ""

    def connect(self, *_: object, **__: object) -> None:
        """Do nothing: pysftp's last step, after it was negotiated, checked and logged in."""

    def _parse_disconnect(self, m: Any) -> None:
        m.get_int()
        self.farewell = " ".join(m.get_string().decode("utf-8", "replace").split())[:_WORDS]


class _Client(paramiko.SFTPClient):  # type: ignore[misc]
    """Paramiko's client; sends and receives large messages in pieces without copying all of them for each piece."""

    def _write_all(self, out: bytes) -> None:
        rest = memoryview(out)
        while rest:
            sent = self.sock.send(rest)
            if sent <= 0:
                raise EOFError
            rest = rest[sent:]

    def _read_all(self, n: int) -> bytes:
        if n > _MESSAGE_BYTES:
            raise paramiko.SFTPError("a message that is too large")
        pieces = []
        while n:
            piece = self.sock.recv(n)
            if not piece:
                raise EOFError
            pieces.append(piece)
            n -= len(piece)
        return b"".join(pieces)


class _Settings:
    """What pysftp reads of its `CnOpts`, whose own constructor would read `~/.ssh/known_hosts`."""

    hostkeys = ()  # not None, which would mean that any key will do
    compression = False
    ciphers = None
    log = False

    def get_hostkey(self, host: str) -> None:
        """Name none: the key is compared here, before anything is sent."""


class SshConnection(pysftp.Connection):  # type: ignore[misc]
    """Negotiated, compared with what was expected, logged in.

    Attributes:
        line: may be shut from any thread.
    """

    line: Line | None = None
    # What `close` and `__del__` look at, also when the constructor has failed
    _transport: Any = None
    _sftp: Any = None
    _sftp_live = False
    _cnopts = _Settings()

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        *,
        expected: Expected,
        shown: tuple[str, ...],
        log_in: Callable[[Any], None],
        patience: float,
        logger: logging.Logger,
    ) -> None:
        """Connect.

        Args:
            host: name or address.
            port: of the server.
            user: the account.
            expected: whom to expect.
            shown: kinds of keys that the server has shown in vain: it is asked for others first.
            log_in: told the session, logs in.
            patience: seconds for each step.
            logger: gets paramiko's own words, when it shows everything.

        Raises:
            OSError, UnicodeError: nobody answers there.
            SSHException, EOFError: it is no SSH, or the line broke.
            StrangerError: the server is another one.
            OptimxError: what `log_in` raised.
        """
        self._expected = expected
        self._shown = shown
        self._log_in = log_in
        self._patience = patience
        self._logger = logger
        try:
            super().__init__(host, username=user, port=port, cnopts=self._cnopts)
        except BaseException:
            self.close()
            raise

    def _start_transport(self, host: str, port: int) -> None:
        self.line = Line.dial(host, port, self._patience)
        session = _Session(self.line, default_window_size=_WINDOW_BYTES, default_max_packet_size=_PACKET_BYTES)
        self._transport = session
        self._quieten(session)
        session.banner_timeout = session.handshake_timeout = self._patience
        session.auth_timeout = session.channel_timeout = self._patience
        security = session.get_security_options()
        security.ciphers = _CIPHERS
        security.key_types = preference(self._expected.kinds, self._shown)
        session.start_client(timeout=self._patience)
        key = session.get_remote_server_key()
        if not self._expected.accepts(key.asbytes()):
            raise StrangerError(key.get_name(), fingerprint(key.asbytes()))
        session.set_keepalive(_KEEP_ALIVE_SECONDS)

    def _quieten(self, session: Any) -> None:
        # Paramiko calls every line that breaks an error, with a traceback; here the run says it, once.
        name = f"{self._logger.name}.ssh"
        shows_all = self._logger.isEnabledFor(logging.DEBUG)
        logging.getLogger(name).setLevel(logging.DEBUG if shows_all else logging.CRITICAL)
        session.set_log_channel(name)

    def _set_authentication(self, password: None, private_key: None, private_key_pass: None) -> None:
        self._log_in(self._transport)

    def _sftp_connect(self) -> None:
        if self._sftp_live:
            return
        with self._expiring():
            channel = self._transport.open_session(timeout=self._patience)
            channel.settimeout(self._patience)
            channel.invoke_subsystem("sftp")  # waits for ever, left to itself
            self._sftp = _Client(channel)
        self._sftp_live = True

    @contextmanager
    def _expiring(self) -> Iterator[None]:
        timer = threading.Timer(self._patience, self.shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @property
    def is_serving(self) -> bool:
        """Whether SFTP was agreed on."""
        return self._sftp_live

    @property
    def banner(self) -> str:
        """What the server calls itself: `SSH-2.0-OpenSSH_9.2p1`."""
        return str(self._transport.remote_version)

    @property
    def farewell(self) -> str:
        """Why the server ended the connection; empty when it did not, or did not say."""
        return str(self._transport.farewell) if self._transport else ""

    def shut(self) -> None:
        """Wake up whoever waits for the server, from any thread."""
        if self.line is not None:
            self.line.shut()

    def close(self) -> None:
        """End it without a word. Never raises, may be called twice, also on a connection that was never made."""
        self.shut()
        self._sftp_live = False
        if self._transport is not None:
            self._transport.close()
        if self.line is not None:
            self.line.close()
