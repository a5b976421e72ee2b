"""A control connection that is open, and stays so while data flows beside it.

In: a host and a port. Out: a connected socket. Called by `control`.
"""

import socket

from optimx import UnreachableError, text

_KEEP_ALIVE_SECONDS = 30  # routers forget an idle control connection after minutes, while data flows beside it


def connected(host: str, port: int, patience: float) -> socket.socket:
    """Connect.

    Args:
        patience: seconds that connecting, and each later wait, may take.

    Raises:
        UnreachableError: nobody answers.
    """
    try:
        line = socket.create_connection((host, port), patience)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or error
        raise UnreachableError(
            text("{host}, port {port}, does not answer: {said}", host=host, port=port, said=said)
        ) from error
    _keep_alive(line)
    return line


def _keep_alive(line: socket.socket) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), _KEEP_ALIVE_SECONDS)
