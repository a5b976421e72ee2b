"""From options to a connection that is logged in, or to the one sentence that says why not.

In: the table `[transports.sftp]` and the resolved secrets. Out: an `SftpTransport`, or what the server shows to be
pinned. Called by the functions of the same names in this package; loads paramiko.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from optimx import ConfigurationError, HostKeyError, OptimxError, RefusedError, TransportContext, UnreachableError, text
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


def open_sftp(options: SftpOptions, context: TransportContext) -> SftpTransport:
    """See `sftp.open_sftp`."""
    credentials = Credentials(
        options.key, context.secrets.get("passphrase"), options.agent, context.secrets.get("password")
    )
    connection = _connected(
        options.host,
        options.port,
        options.user,
        expected=_expected(options),
        log_in=Login(options.host, options.user, credentials),
        patience=options.timeout or context.timeout,
        logger=context.logger,
    )
    try:
        return SftpTransport(connection, options.host, options.root.rstrip("/") or options.root[:1])
    except BaseException as error:
        connection.close()
        if isinstance(error, _BREAKS):
            raise _no_sftp(options, connection.farewell or str(error)) from error
        raise


_BREAKS = (OSError, EOFError, paramiko.SSHException, paramiko.SFTPError)


def _no_sftp(options: SftpOptions, said: str) -> OptimxError:
    return UnreachableError(
        text("{host} lets {user} in, but offers no SFTP: {said}", host=options.host, user=options.user, said=said)
    )


def _expected(options: SftpOptions) -> Expected:
    if options.known_hosts is None:
        return Expected(frozenset(options.host_key))
    place = options.known_hosts.expanduser()
    expected = known(_lines(place), options.host, options.port, str(place))
    if not expected.fingerprints:
        raise HostKeyError(
            text("{place} names no key of {host}, port {port}", place=place, host=options.host, port=options.port),
            remedy=_COMPARE,
        )
    return expected


def _lines(place: Path) -> Iterable[str]:
    try:
        return place.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise ConfigurationError(
            text("the file of known hosts '{place}' cannot be read: {said}", place=place, said=error.strerror)
        ) from error


def _connected(host: str, port: int, user: str, *, expected: Expected, **settings: Any) -> SshConnection:
    """Connect; a server with several keys is asked for another kind before it is called a stranger."""
    strangers: list[StrangerError] = []
    while True:
        kinds = tuple(each.kind for each in strangers)
        try:
            return SshConnection(host, port, user, expected=expected, shown=kinds, **settings)
        except StrangerError as error:
            if error.kind in kinds or expected.kinds or len(kinds) == len(FAMILIES) - 1:
                raise _stranger(host, [*strangers, error], expected) from error
            strangers.append(error)
        except paramiko.ssh_exception.IncompatiblePeer as error:
            raise RefusedError(
                text("{host} and optimx have no way of encryption in common: {said}", host=host, said=error),
                remedy=text("Ask the server's owner to update its SSH."),
            ) from error
        except (UnicodeError, *_BREAKS) as error:
            raise UnreachableError(
                text("{host}, port {port}, does not answer: {said}", host=host, port=port, said=_words(error))
            ) from error


def _stranger(host: str, strangers: Iterable[StrangerError], expected: Expected) -> HostKeyError:
    shown = ", ".join(dict.fromkeys(f"{each.fingerprint} ({each.kind})" for each in strangers))
    return HostKeyError(
        text(
            "{host} shows another key than the one in {source}: {shown}",
            host=host,
            source=expected.source,
            shown=shown,
        ),
        remedy=_COMPARE,
    )


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
