"""From options to a connection that is logged in, or to the one sentence that says why not.

In: the table `[transports.sftp]` and the resolved secrets. Out: an `SftpTransport`, or what the server shows of itself.
Called by the functions of the same names in this package; loads paramiko.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from optimx import (
    ConfigurationError,
    HostKeyError,
    Pin,
    RefusedError,
    TransportContext,
    UnreachableError,
    text,
)
from optimx.plugins.transports.sftp.connection import SshConnection, StrangerError
from optimx.plugins.transports.sftp.host_keys import FAMILIES, Expected, known
from optimx.plugins.transports.sftp.library import paramiko
from optimx.plugins.transports.sftp.login import Credentials, Login
from optimx.plugins.transports.sftp.options import SftpOptions
from optimx.plugins.transports.sftp.transport import SftpTransport

_COMPARE = text(
    "Somebody may stand in between. Ask the server's owner by telephone for the fingerprint of its key; only if it is "
    "the one named here, write it as 'host_key', or put the key into the file of known hosts."
)
_SILENCE = "timed out"
_BREAKS = (EOFError, OSError, UnicodeError, paramiko.SSHException, paramiko.SFTPError)


def open_sftp(options: SftpOptions, context: TransportContext) -> SftpTransport:
    """See `sftp.open_sftp`."""
    credentials = Credentials(
        options.key, context.secrets.get("passphrase"), options.agent, context.secrets.get("password")
    )
    login = Login(options.host, options.user, credentials)
    connection = _connected(options, context, _expected(options), login)
    try:
        return SftpTransport(connection, options.host, options.root.rstrip("/") or options.root[:1])
    except _BREAKS as error:
        raise UnreachableError(
            text(
                "{host} lets {user} in, but offers no SFTP: {said}",
                host=options.host,
                user=options.user,
                said=connection.farewell or _words(error),
            )
        ) from error
    finally:
        if not connection.is_serving:
            connection.close()


def pin(table: Mapping[str, Any], context: TransportContext) -> Pin | None:
    """See `sftp.pin`."""
    if table.get("known_hosts"):
        return None
    options = _without_login(table)
    try:
        _dial(options, context, Expected(frozenset()), (), lambda session: None).close()
    except StrangerError as shown:
        return Pin("host_key", shown.fingerprint, shown.kind)
    return None


def _without_login(table: Mapping[str, Any]) -> SftpOptions:
    given = {name: table[name] for name in ("host", "port", "timeout") if name in table}
    try:
        return SftpOptions.model_validate({**given, "user": "nobody", "agent": True, "host_key": "SHA256:" + 43 * "A"})
    except ValidationError as error:
        raise ConfigurationError(text("[transports.sftp] does not say where the server is")) from error


def _expected(options: SftpOptions) -> Expected:
    if options.known_hosts is None:
        return Expected(frozenset(options.host_key))
    place = options.known_hosts.expanduser()
    expected = known(_lines(place), options.host, options.port, str(place))
    if not expected.fingerprints:
        raise HostKeyError(
            text("{place} names no key of {host}, port {port}", place=place, host=options.host, port=options.port),
            remedy=text(
                "Ask the server's owner by telephone for the fingerprint of its key; only if it is one of those that "
                "'ssh-keyscan -p {port} {host} | ssh-keygen -lf -' shows, write it as 'host_key' in place of "
                "'known_hosts'.",
                host=options.host,
                port=options.port,
            ),
        )
    return expected


def _lines(place: Path) -> Iterable[str]:
    try:
        return place.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise ConfigurationError(
            text("the file of known hosts '{place}' cannot be read: {said}", place=place, said=error.strerror)
        ) from error


def _connected(
    options: SftpOptions, context: TransportContext, expected: Expected, log_in: Callable[[Any], None]
) -> SshConnection:
    """Connect; a server with several keys is asked for another kind before it is called a stranger."""
    strangers: list[StrangerError] = []
    while True:
        kinds = tuple(each.kind for each in strangers)
        try:
            return _dial(options, context, expected, kinds, log_in)
        except StrangerError as error:
            strangers.append(error)
            if error.kind in kinds or expected.kinds or len(strangers) == len(FAMILIES):
                raise _stranger(options.host, strangers, expected) from error


def _dial(
    options: SftpOptions,
    context: TransportContext,
    expected: Expected,
    shown: tuple[str, ...],
    log_in: Callable[[Any], None],
) -> SshConnection:
    host, port = options.host, options.port
    patience = context.patience(time.monotonic(), options.timeout)
    try:
        return SshConnection(
            host,
            port,
            options.user,
            expected=expected,
            shown=shown,
            log_in=log_in,
            patience=patience,
            logger=context.logger,
        )
    except paramiko.ssh_exception.IncompatiblePeer as error:
        raise RefusedError(
            text("{host} and optimx have no encryption in common: {said}", host=host, said=error),
            remedy=text("Ask the server's owner to update its SSH."),
        ) from error
    except _BREAKS as error:
        raise UnreachableError(
            text("{host}, port {port}, does not answer: {said}", host=host, port=port, said=_words(error))
        ) from error


def _stranger(host: str, strangers: Iterable[StrangerError], expected: Expected) -> HostKeyError:
    shown = ", ".join(dict.fromkeys(f"{each.fingerprint} ({each.kind})" for each in strangers))
    return HostKeyError(
        text(
            "{host} shows another key than the one in {source}: {shown}", host=host, source=expected.source, shown=shown
        ),
        remedy=_COMPARE,
    )


def _words(error: BaseException) -> str:
    words = str(getattr(error, "strerror", None) or error) or type(error).__name__
    return _SILENCE if words == "No existing session" else words  # paramiko's, for a server that said nothing in time
