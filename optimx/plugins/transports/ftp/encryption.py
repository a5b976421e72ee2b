"""TLS of one connection: its control line, and data lines that take up its session.

In: sockets that are connected. Out: lines on which the right server answers. Called by `wire`.

Servers ask that a data connection resumes the session of the control connection, which proves that nobody else has
come to the open port. One context for each connection, so that no other session is ever offered.
"""

import socket
import ssl

from optimx.plugins.transports.ftp.tls import TlsLine
from optimx.plugins.transports.ftp.trust import Anybody, Trust, explain

_DATA_BYTES = 1 << 18


class Encryption:
    """What is needed to encrypt one connection.

    Args:
        implicit: TLS from the first byte on; otherwise after the greeting, asked for by `AUTH TLS`.
        trust: what the server has to show.
        patience: seconds that a handshake may take.

    Raises:
        ConfigurationError: the file of the authorities cannot be read.
    """

    def __init__(self, *, implicit: bool, trust: Trust | Anybody, patience: float) -> None:
        self.implicit = implicit
        self._trust = trust
        self._patience = patience
        self._context = trust.context()
        self._control: TlsLine | None = None
        self._session: ssl.SSLSession | None = None
        self._buffer = memoryview(bytearray(_DATA_BYTES))  # one data line at a time

    def control(self, raw: socket.socket, host: str) -> TlsLine:
        """Encrypt the control connection.

        Raises:
            CertificateError: this is not the right server, or nobody can tell.
            RefusedError: the two sides have no safe encryption in common.
            UnreachableError: the line broke.
        """
        try:
            self._control = self._encrypted(TlsLine(raw, self._context, host), host)
        except OSError as error:
            raise explain(error, host) from error
        return self._control

    def greeted(self, raw: socket.socket, host: str) -> TlsLine:
        """Begin to encrypt a data connection, whose server answers once it has the command: that saves a round trip."""
        line = TlsLine(raw, self._context, host, self._resumable(), self._buffer)
        line.greet()
        return line

    def data(self, greeted: TlsLine, host: str) -> None:
        """Encrypt a data connection that was greeted.

        Raises:
            OSError: the handshake failed; as a rule the server says on the control connection why.
            CertificateError: somebody else answers.
        """
        try:
            self._encrypted(greeted, host)
        except ssl.SSLCertVerificationError as error:
            raise explain(error, host) from error

    def _resumable(self) -> ssl.SSLSession | None:
        # Asking costs a copy, a fifth of a small file's time; with a ticket in it, a session is complete.
        if self._session is None or not self._session.has_ticket:
            self._session = self._control.session if self._control else None
        return self._session

    def _encrypted(self, line: TlsLine, host: str) -> TlsLine:
        line.shake_hands(self._patience)
        self._trust.require(line.certificate, host)
        return line
