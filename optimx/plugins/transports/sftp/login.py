"""Into the account: by key, by the agent's keys, by password, each offered once.

In: a session whose server is the right one, and what the options name. Out: the same session, logged in. Called by
`connection`, through `opening`.
"""

import os
import stat
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimx import LoginRefusedError, Secret, SecretError, Text, UnreachableError, text
from optimx.plugins.transports.sftp.library import paramiko

_NO_AGENT = text(
    "Start the agent and give it the key with 'ssh-add', as the account that runs optimx. A scheduled task has no "
    "agent as a rule: name the file of the private key in the option 'key' instead."
)
_PASSWORDS = ("password", "keyboard-interactive")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens the account; everything that is there is offered, in this order.

    Attributes:
        key: file of a private key.
        passphrase: of that key.
        agent: offer what the running agent has.
        password: of the account.
    """

    key: Path | None = None
    passphrase: Secret | None = None
    agent: bool = False
    password: Secret | None = None


class Login:
    """Logs in with everything there is, until it is enough. Never the same twice: that may lock the account."""

    def __init__(self, host: str, user: str, credentials: Credentials) -> None:
        self._host = host
        self._user = user
        self._credentials = credentials

    def __call__(self, session: Any) -> None:
        """Log in.

        Raises:
            LoginRefusedError: nothing of it opens the account.
            SecretError: the key cannot be used.
            UnreachableError: the line broke before the server said anything.
        """
        last: Exception | None = None
        with closing(self._offers(session)) as offers:
            for number, offer in enumerate(offers):
                try:
                    offer()
                except paramiko.AuthenticationException as refused:
                    last = refused
                    self._require_answer(session, number, refused)
                if session.is_authenticated():
                    return
        if last is None and not self._credentials.key and not self._credentials.password:
            raise SecretError(text("this account has no SSH agent with a key in it"), remedy=_NO_AGENT)
        raise self._refused(last, str(last or "…"))

    def _refused(self, error: Exception | None, said: object) -> LoginRefusedError:
        words = text("{host} refuses the login of {user}: {said}", host=self._host, user=self._user, said=said)
        return LoginRefusedError(words, remedy=self._remedy(error))

    def _remedy(self, error: Exception | None) -> Text | None:
        """Return what to do; a wrong password alone has the remedy that every transport gives."""
        given = self._credentials
        if given.key is not None:
            return text(
                "Send the public key '{place}.pub' to the server's owner, who has to let it in for {user}; check "
                "'user' and 'key' in [transports.sftp], too.",
                place=given.key,
                user=self._user,
            )
        if given.agent:
            return text(
                "Send one of the public keys that 'ssh-add -L' shows to the server's owner, who has to let it in for "
                "{user}; check 'user' in [transports.sftp], too.",
                user=self._user,
            )
        taken = getattr(error, "allowed_types", None)
        if taken is None or any(each in _PASSWORDS for each in taken):
            return None
        return text(
            "This server takes no password, only a key: make one with 'ssh-keygen -t ed25519', send its '.pub' to the "
            "server's owner, and name the other file in the option 'key'."
        )

    def _offers(self, session: Any) -> Generator[Callable[[], object], None, None]:
        given = self._credentials
        if given.key is not None:
            key = load_key(given.key, given.passphrase)
            yield lambda: session.auth_publickey(self._user, key)
        if given.agent:
            with closing(_agent()) as agent:
                for held in agent.get_keys():
                    yield lambda held=held: session.auth_publickey(self._user, held)  # type: ignore[misc]
        if given.password is not None:
            password = given.password
            yield lambda: session.auth_password(self._user, password.reveal())

    def _require_answer(self, session: Any, number: int, refused: Exception) -> None:
        # Paramiko gives one name to a refusal, to silence and to a line that broke. A server that has seen enough
        # attempts hangs up: with a word, or after it has refused some. That must not be tried again.
        if "timeout" in str(refused).lower():
            raise UnreachableError(
                text("{host} does not answer the login of {user}", host=self._host, user=self._user)
            ) from refused
        if session.is_active():
            return
        if number or session.farewell:
            raise self._refused(refused, session.farewell or refused) from refused
        raise UnreachableError(
            text("the line to {host} broke during the login: {said}", host=self._host, said=refused)
        ) from refused


def _agent() -> Any:
    try:
        return paramiko.Agent()
    except (OSError, paramiko.SSHException) as error:
        raise SecretError(text("the SSH agent does not answer: {said}", said=error), remedy=_NO_AGENT) from error


def load_key(path: Path, passphrase: Secret | None) -> Any:
    """Read a private key: Ed25519, ECDSA or RSA, in OpenSSH's format or PEM; with its certificate when one is there.

    Raises:
        SecretError: there is none, others may read it, or the passphrase is not the right one.
    """
    place = path.expanduser()
    _require_private(place)
    try:
        # Bytes: what it hands a text on to takes none
        return paramiko.PKey.from_path(place, passphrase.reveal().encode() if passphrase else None)
    except OSError as error:
        raise _unreadable(place) from error
    except (ValueError, TypeError, paramiko.SSHException):
        # without its cause, which may quote the passphrase or the key
        raise SecretError(
            text("the key '{place}' cannot be used: it is none, or its passphrase is another one", place=place),
            remedy=text(
                "Try 'ssh-keygen -yf {place}'; name the place of its passphrase in the option 'passphrase'.",
                place=place,
            ),
        ) from None


def _require_private(place: Path) -> None:
    try:
        mode = place.stat().st_mode
    except OSError as error:
        raise _unreadable(place) from error
    # Windows has no such bits: there the folder's own rights decide
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretError(
            text("the secret file '{place}' may be read by others", place=place),
            remedy=text("Restrict the file to its owner: chmod 600 '{place}'.", place=place),
        )


def _unreadable(place: Path) -> SecretError:
    return SecretError(
        text("the key file '{place}' cannot be read", place=place),
        remedy=text("Put the path of the private key right in the option 'key', or make one: ssh-keygen -t ed25519"),
    )
