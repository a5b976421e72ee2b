"""An account is added to a server's `plugins.toml`: one table at its end, every other byte of the file untouched.

In: a file that is good TOML, an account. Out: the new text, and later the file. Called by `optimx server add-account`;
files are written for `app.init` and `app.switching`, too.
"""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from optimx.core.config.reading import RawConfig
from optimx.core.errors import ConfigurationError, OptimxError, RightsError
from optimx.core.language import text
from optimx.core.machine import RealDisk

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def known_account(raw: RawConfig, login: str, wanted: Mapping[str, str]) -> bool:
    """Say whether the file has the account already, with what is wanted of it; what was not said stays as it is.

    Raises:
        ConfigurationError: it has it with other values.
    """
    written = raw.data.get("server", {}).get("accounts", {}).get(login)
    if written is None:
        return False
    differing = sorted(key for key in wanted if str(written.get(key)) != str(wanted.get(key)))
    if not differing:
        return True
    raise ConfigurationError(
        text(
            "the account '{login}' is in {file} already, with another {keys}",
            login=login,
            file=raw.file,
            keys=", ".join(differing),
        ),
        remedy=text("Choose another login, or change the values in the file by hand."),
    )


def with_account(written: str, login: str, values: Mapping[str, str]) -> str:
    """Return the text of a file with a table for an account at its end."""
    newline = "\r\n" if "\r\n" in written else "\n"
    key = login if _BARE.fullmatch(login) else _quoted(login)
    table = [f"[server.accounts.{key}]", *(f"{name} = {_quoted(value)}" for name, value in values.items())]
    gap = "" if not written or written.endswith("\n") else newline
    return written + gap + newline + newline.join(table) + newline


def replace_file(file: Path, written: str) -> Path:
    """Put a new text in the place of a file, whole or not at all; return where the old one is kept.

    Raises:
        RightsError: the folder cannot be written.
    """
    backup = file.with_name(f"{file.name}.bak")
    try:
        like = file.stat()
        _put(backup, file.read_bytes(), like)
        _put(file, written.encode("utf-8"), like)
    except OSError as error:
        raise RightsError(
            text("{file} cannot be changed: {why}", file=file, why=error.strerror or error), file=str(file)
        ) from error
    return backup


def new_file(file: Path, written: str) -> None:
    """Write a file that is not there yet, whole or not at all, with its folder.

    Raises:
        AlreadyThereError: it is there already, perhaps since a moment ago.
        RightsError: the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _put(file, written.encode("utf-8"), None, RealDisk().rename)
    except OSError as error:
        raise RightsError(
            text("{file} cannot be written: {why}", file=file, why=error.strerror or error), file=str(file)
        ) from error


def _put(
    path: Path, content: bytes, like: os.stat_result | None, place: Callable[[Path, Path], object] = Path.replace
) -> None:
    """Put content in the place of a file, whole or not at all."""
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # what a crash left may be a second name of the file itself
        with temporary.open("xb") as file:
            if like is not None:
                _belong(temporary, like)  # before anything is in it: the other one may be private
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place(temporary, path)
    except (OSError, OptimxError):
        with suppress(OSError):  # what cannot be written can perhaps not be removed either; the error says enough
            temporary.unlink()
        raise


def _belong(path: Path, like: os.stat_result) -> None:
    """Give a file to whom the other one belongs: what root changes has to be read by the user of the next run."""
    if hasattr(os, "chown"):
        with suppress(OSError):  # it is not root who changes it
            os.chown(path, like.st_uid, like.st_gid)
    with suppress(OSError):  # an older backup, which somebody else made
        path.chmod(like.st_mode & 0o777)


def _quoted(value: str) -> str:
    """Return a TOML string: as it is where possible, which keeps the backslashes of Windows readable."""
    if "'" not in value and value.isprintable():
        return f"'{value}'"
    escaped = "".join(_ESCAPES.get(char) or (char if char.isprintable() else f"\\U{ord(char):08X}") for char in value)
    return f'"{escaped}"'


_ESCAPES = {'"': '\\"', "\\": "\\\\"}
