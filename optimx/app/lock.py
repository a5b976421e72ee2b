"""One run per account and side: a lock of the operating system, released by the kernel when its holder dies.

In: the state folder. Out: the lock, or who holds it and since when (exit 6). Called by `office` and `server`.
No state ever needs a person to delete a lock.
"""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from filelock import FileLock, Timeout

from optimx.core.codec import CodecError, decode, encode
from optimx.core.errors import AnotherRunError, RightsError
from optimx.core.language import text

_log = logging.getLogger("optimx.app")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock.

    Attributes:
        command: what it does.
        process: its number.
        machine: where it runs.
        since: aware.
    """

    command: str
    process: int
    machine: str
    since: datetime


@contextmanager
def held(folder: Path, account: str, command: str, machine: str, now: datetime) -> Iterator[None]:
    """Hold the lock of an account's state folder.

    Args:
        folder: on a local disk; made when it is missing.
        account: the mobile identifier, for the message.
        command: what is about to be done.
        machine: name of this one.
        now: aware, in the time zone that a message tells times in.

    Raises:
        AnotherRunError: another run holds it; says which, since when.
        RightsError: the folder may not be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # never a file whose being there is the lock: after a crash somebody would have to delete it
        lock = FileLock(folder / "lock", fallback_to_soft=False)
        lock.acquire(timeout=0)
    except Timeout:
        raise _busy(folder, account, now.tzinfo) from None
    except OSError as error:
        raise RightsError(
            text("the state folder '{folder}' cannot be used: {why}", folder=folder, why=error.strerror or error)
        ) from error
    try:
        _tell(folder / "holder.json", Holder(command, os.getpid(), machine, now))
        yield
    finally:
        lock.release()


def _tell(path: Path, holder: Holder) -> None:
    try:
        path.touch(mode=0o600)
        path.write_text(json.dumps(encode(holder)), "utf-8")
    except OSError:
        # a full disk, or another account's file: who finds the lock held learns less, that is all
        _log.warning("who holds the lock could not be written down", exc_info=True)


def _busy(folder: Path, account: str, zone: tzinfo | None) -> AnotherRunError:
    holder = _read(folder / "holder.json")
    if holder is None:
        return AnotherRunError(text("another run of account {account} is going on", account=account))
    return AnotherRunError(
        text(
            "account {account}: 'optimx {command}' (process {process} on {machine}) has been running since {since}",
            account=account,
            command=holder.command,
            process=holder.process,
            machine=holder.machine,
            since=f"{holder.since.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        )
    )


def _read(path: Path) -> Holder | None:
    try:
        return decode(Holder, json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, CodecError):
        return None  # just being written, or of another version: the message says less then
