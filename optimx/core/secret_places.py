"""The places that a secret may lie in: a private file, the machine's keyring, a credential of systemd.

In: the name of a place. Out: the secret's text, or a `SecretError` that never repeats it; and the other way round for
`optimx secrets set`. Called by `secrets` and by `app`. The keyring is an extra: its library is loaded when a secret
lies in it.
"""

import os
import queue
import re
import stat
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from optimx.core.errors import SecretError
from optimx.core.language import text

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds for which a place is waited for: a person who is asked for the keyring's password may look for it."""

KEYRING_SERVICE = "optimx"
"""Under which all secrets of optimx stand in a keyring; each is told by its name there."""

_CREDENTIALS = "CREDENTIALS_DIRECTORY"
_CREDENTIAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}", re.ASCII)
_SILENT = text(
    "A keyring probably waits for its password in a window that nobody sees: log on as the account that runs optimx "
    "and unlock it, or keep the secret in a file: optimx secrets set NAME --file PATH. A file must lie on a disk that "
    "is there."
)
_INSTALL = text(
    "Install it for the Python that runs optimx: pip install 'optimx-exchange[keyring]'; or keep the secret in a file."
)
_SAVE_AS_UTF_8 = text("Save it as UTF-8: in Notepad, 'Save as', encoding 'UTF-8'.")
_NO_KEYRING = text("Keep the secret in a file: optimx secrets set NAME --file PATH.")


def read_file(path: Path) -> str:
    """Return the content of a file that only its owner may read, without its line end.

    Raises:
        SecretError: it is no file, cannot be read, or others may read it.
    """
    try:
        mode = path.stat().st_mode
        # a pipe would be waited for until somebody writes into it
        value = _text(path) if stat.S_ISREG(mode) else None
    except OSError as error:
        what = text("the secret file '{place}' cannot be read: {why}", place=path, why=error.strerror)
        raise SecretError(what) from error
    except UnicodeDecodeError:
        # that error holds all bytes of the file
        what = text("the secret file '{place}' is not UTF-8 text", place=path)
        raise SecretError(what, remedy=_SAVE_AS_UTF_8) from None
    if value is None:
        raise SecretError(text("the secret file '{place}' is no file", place=path))
    # Windows has no such bits: there the folder's own rights decide
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        raise SecretError(
            text("the secret file '{place}' may be read by others", place=path),
            remedy=text("Restrict the file to its owner: chmod 600 '{place}'.", place=path),
        )
    return value


def _text(path: Path) -> str:
    # Notepad puts a mark in front of UTF-8, and a line end behind it
    return path.read_text("utf-8-sig").rstrip("\r\n")


def in_time(place: str, act: Callable[[], T], patience: float = PATIENCE) -> T:
    """Do something with a place of secrets: a keyring that asks for a password and a share that hangs never answer.

    Args:
        place: for the message.
        act: what to do; it is left alone in its thread, which ends with the process, when it does not come back.
        patience: seconds.

    Raises:
        SecretError: there was no answer in time. What `act` raises is passed on.
    """
    answer: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    threading.Thread(target=_answer, args=(act, answer), name="optimx-secret", daemon=True).start()
    try:
        found, error = answer.get(timeout=patience)
    except queue.Empty:
        what = text(
            "where the secret '{place}' lies, nothing answers within {count} s", place=place, count=round(patience)
        )
        raise SecretError(what, remedy=_SILENT) from None
    if error is not None:
        raise error
    return found  # type: ignore[no-any-return]


def _answer(act: Callable[[], T], answer: "queue.SimpleQueue[tuple[Any, BaseException | None]]") -> None:
    try:
        answer.put((act(), None))
    except BaseException as error:  # noqa: BLE001 - raised where it was asked for, whatever it is
        answer.put((None, error))


def write_file(path: Path, value: str) -> None:
    """Put a secret into a file of its own that only its owner may read, whole or not at all; replaces what was there.

    Raises:
        SecretError: the folder may not be written.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{value}\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):  # what cannot be written can perhaps not be removed either; the error says enough
            temporary.unlink()
        raise SecretError(
            text("the secret file '{place}' cannot be written: {why}", place=path, why=error.strerror or error),
            remedy=text("Name another file with --file, or ask for the right to write there."),
        ) from error


def read_credential(name: str, environment: Mapping[str, str]) -> str:
    """Return a credential that systemd gave this service (`LoadCredential=`, `LoadCredentialEncrypted=`).

    Raises:
        SecretError: this is no such service, or it was not given that one.
    """
    folder = environment.get(_CREDENTIALS, "")
    remedy = text(
        "Give it to the unit of the service: LoadCredential={name}:/path/of/the/file. "
        "Outside of the service it is not there.",
        name=name,
    )
    if not folder:
        what = text("there are no credentials of systemd here; '{name}' is wanted", name=name)
        raise SecretError(what, remedy=remedy)
    if not _CREDENTIAL.fullmatch(name):
        raise SecretError(text("'{name}' is not the name of a credential", name=name), remedy=remedy)
    try:
        # systemd alone makes these files, and rights that it gives by ACL look like the group's
        return _text(Path(folder) / name)
    except (OSError, UnicodeDecodeError) as error:
        what = text("systemd gave this service no readable credential '{name}'", name=name)
        raise SecretError(what, remedy=remedy) from error


def read_keyring(name: str) -> str:
    """Return a secret of this account's keyring; empty when it has none of that name.

    Raises:
        SecretError: the extra is not installed, or there is no keyring that opens.
    """
    keyring = _library()
    try:
        return keyring.get_password(KEYRING_SERVICE, name) or ""
    except Exception as error:  # each backend has errors of its own, beside the library's
        raise _closed(error) from error


def write_keyring(name: str, value: str) -> None:
    """Put a secret into this account's keyring; replaces what was there.

    Raises:
        SecretError: the extra is not installed, or there is no keyring that opens.
    """
    keyring = _library()
    try:
        keyring.set_password(KEYRING_SERVICE, name, value)
    except Exception as error:  # as above
        raise _closed(error) from error


def has_keyring() -> bool:
    """Say whether the extra is installed and this account has a keyring to keep something in."""
    try:
        return in_time("keyring", _priority) > 0
    except SecretError:
        return False


def _priority() -> float:
    keyring = _library()
    try:
        return float(keyring.get_keyring().priority)
    except Exception as error:  # as above
        raise _closed(error) from error


def _library() -> Any:
    try:
        import keyring  # noqa: PLC0415 - an extra, and 0.1 s that only its users pay
    except ImportError as error:
        what = text("secrets in a keyring need the extra 'keyring', which is not installed")
        raise SecretError(what, remedy=_INSTALL) from error
    return keyring


def _closed(error: Exception) -> SecretError:
    # Only its kind: nobody knows what a keyring puts into its messages
    what = text("the keyring of this account cannot be used ({kind})", kind=type(error).__name__)
    return SecretError(what, remedy=_NO_KEYRING)
