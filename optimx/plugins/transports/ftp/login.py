"""Into the account: user and password, once, then what the server can do.

In: a wire that is connected. Out: the same wire, logged in and binary. Called by `open_ftp`.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import NoReturn

from optimx import BadNameError, LoginRefusedError, RefusedError, Secret, UnreachableError, text
from optimx.plugins.transports.ftp.replies import PERMANENT, NegativeReplyError
from optimx.plugins.transports.ftp.wire import Wire

# ProFTPD says 530 also for "too many at once", which heals by itself; too many *attempts* do not.
_FULL = re.compile(r"maximum.{0,40}(clients|connections|users)", re.IGNORECASE)
# vsftpd: "530 Non-anonymous sessions must use encryption.", ProFTPD: "550 SSL/TLS required on the control channel"
_WANTS_TLS = re.compile(r"\b(SSL|TLS|FTPS|encrypt\w*|secure)\b", re.IGNORECASE)
_NO_TLS = text(
    "Ask the drop's owner for FTP with TLS, or for SFTP. Only if neither can be had, and anybody on the way may read "
    'the password and the files: tls = "none" (optimx init --set tls=none).'
)


def secure(wire: Wire) -> None:
    """Encrypt what has not begun encrypted, and was asked to be.

    Raises:
        UnreachableError: the line broke, or the server cannot at the moment.
        RefusedError: it offers no encryption, or none that is safe.
        CertificateError: it is not the right server.
    """
    if (encryption := wire.to_encrypt) is not None:
        _ask_for_tls(wire)
        wire.encrypt(encryption)


def log_in(wire: Wire, user: str, password: Secret) -> None:
    """Log in, ask what the server can do, and set binary transfers for good.

    Raises:
        LoginRefusedError: the user or the password is wrong; trying it again may lock the account.
        UnreachableError: the line broke, or the server is full.
        RefusedError: the server does not know binary transfers, or encrypts commands only.
    """
    wire.conceal(password)
    _require_sendable(wire, user, password)
    try:
        reply = wire.sendcmd(f"USER {user}")
        if reply.startswith("331"):
            reply = wire.sendcmd(f"PASS {password.reveal()}")
    except NegativeReplyError as refused:
        _refuse(wire, user, refused)
    if not reply.startswith("2"):
        raise LoginRefusedError(
            text(
                "{host} wants more of {user} than a password: {said}",
                host=wire.host,
                user=user,
                said=wire.shown(reply),
            )
        )
    if wire.encrypted:
        _protect_data(wire)
    wire.features = _ask_features(wire)
    _agree(wire)


def _ask_for_tls(wire: Wire) -> None:
    try:
        wire.voidcmd("AUTH TLS")
    except NegativeReplyError as reply:
        if reply.code < PERMANENT:
            raise UnreachableError(
                text("{host} encrypts nothing at the moment: {said}", host=wire.host, said=reply.words)
            ) from reply
        raise RefusedError(
            text("{host} offers no encryption: {said}", host=wire.host, said=reply.words), remedy=_NO_TLS
        ) from reply


def _protect_data(wire: Wire) -> None:
    try:
        wire.voidcmd("PBSZ 0")
        wire.voidcmd("PROT P")
    except NegativeReplyError as reply:
        raise RefusedError(
            text("{host} encrypts no files: {said}", host=wire.host, said=reply.words), remedy=_NO_TLS
        ) from reply


def _require_sendable(wire: Wire, user: str, password: Secret) -> None:
    try:
        wire.encode(password.reveal())
    except BadNameError:
        # without its cause, which quotes the password
        raise LoginRefusedError(
            text("the password of {user} holds a character that cannot be sent", user=user)
        ) from None


def _refuse(wire: Wire, user: str, reply: NegativeReplyError) -> NoReturn:
    if reply.code < PERMANENT or _FULL.search(reply.words):
        raise UnreachableError(
            text("{host} does not let {user} in now: {said}", host=wire.host, user=user, said=reply.words)
        ) from reply
    if not wire.encrypted and _WANTS_TLS.search(reply.words):
        raise RefusedError(
            text("{host} lets {user} in only over TLS: {said}", host=wire.host, user=user, said=reply.words),
            remedy=text('Write tls = "explicit" in [transports.ftp] of plugins.toml, in place of tls = "none".'),
        ) from reply
    raise LoginRefusedError(
        text("{host} refuses the login of {user}: {said}", host=wire.host, user=user, said=reply.words)
    ) from reply


def _ask_features(wire: Wire) -> Mapping[str, str]:
    try:
        lines = wire.sendcmd("FEAT").splitlines()[1:-1]
    except NegativeReplyError:  # it is older than RFC 2389
        return {}
    told = (line.strip().partition(" ") for line in lines)
    return {name.upper(): rest for name, _, rest in told if name}


def _agree(wire: Wire) -> None:
    if "UTF8" in wire.features and wire.encoding == "utf-8":
        with suppress(NegativeReplyError):  # then it speaks it anyway
            wire.voidcmd("OPTS UTF8 ON")
    try:
        wire.voidcmd("TYPE I")
    except NegativeReplyError as reply:
        raise RefusedError(
            text("{host} knows no binary transfers: {said}", host=wire.host, said=reply.words)
        ) from reply
