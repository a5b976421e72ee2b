"""The least that an exchange asks of Python: what no design of ours could leave out, with nothing around it.

In: the drop's address, folders. Out: files fetched, hashed, made durable and named, rows stored, the other files sent.
Run by `peers` as `python -m benchmarks.bare`. The packages are loaded that optimx stands on. There is no journal, no
event, no rule, no check of names, no report, no archive, no second look at anything.
"""

import ftplib
import hashlib
import os
import sqlite3
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePosixPath

import pluggy  # noqa: F401 - loading it is part of the floor
import pydantic  # noqa: F401
import sqlalchemy  # noqa: F401
import typer  # noqa: F401
from lxml import etree

from benchmarks.bare_line import log_in

_BUFFER = 256 * 1024


def main() -> None:
    """Do it once: HOST PORT USER PASSWORD_VARIABLE CONNECTIONS COPIED UPLOAD [FOLDER_LEFT_OUT ...]."""
    host, port, user, variable, connections, copied, upload, *left_out = sys.argv[1:]
    lanes = [log_in(host, int(port), user, os.environ[variable]) for _ in range(int(connections))]
    wanted = deque(_files(lanes[0], "", left_out))
    with ThreadPoolExecutor(len(lanes)) as pool:
        for done in [pool.submit(_fetch_all, lane, wanted, Path(copied)) for lane in lanes]:
            done.result()
    _sync_folders(Path(copied))
    _store(next(Path(copied).glob("Appli_Data_*.xml")), Path(copied).parent / "bare.sqlite3")
    _send_all(lanes[0], Path(upload))
    for lane in lanes:
        lane.close()


def _files(lane: ftplib.FTP, folder: str, left_out: Sequence[str]) -> Iterator[str]:
    lines: list[str] = []
    lane.retrlines(f"LIST {folder}", lines.append)
    for line in lines:
        path = str(PurePosixPath(folder) / line.split(maxsplit=8)[8])
        if not line.startswith("d"):
            yield path
        elif path not in left_out:
            yield from _files(lane, path, left_out)


def _fetch_all(lane: ftplib.FTP, wanted: deque[str], copied: Path) -> None:
    buffer = memoryview(bytearray(_BUFFER))
    while wanted:
        try:
            path = wanted.popleft()
        except IndexError:
            return
        _fetch(lane, path, copied / path, buffer)


def _fetch(lane: ftplib.FTP, path: str, target: Path, buffer: memoryview) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part, content = target.with_name(target.name + ".part"), hashlib.sha256()
    with part.open("wb", buffering=0) as file, closing(lane.transfercmd(f"RETR {path}")) as data:
        while count := data.recv_into(buffer):
            content.update(buffer[:count])
            file.write(buffer[:count])
        os.fsync(file.fileno())
    lane.voidresp()
    part.rename(target)


def _sync_folders(copied: Path) -> None:
    for folder in (copied, *(path for path in copied.iterdir() if path.is_dir())):
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _store(answer: Path, target: Path) -> None:
    """Parse the answer and store each record as one row, durably."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE record (id TEXT PRIMARY KEY, kind TEXT, content TEXT)")
        database.executemany("INSERT OR IGNORE INTO record VALUES (?, ?, ?)", _rows(answer))
        database.commit()


def _rows(answer: Path) -> Iterator[tuple[str | None, str, str]]:
    for _, element in etree.iterparse(answer):
        parent = element.getparent()
        if parent is not None and parent.getparent() is None:
            yield element.get("id"), str(element.tag), str(dict(element.attrib))
            element.clear()


def _send_all(lane: ftplib.FTP, upload: Path) -> None:
    for path in sorted(path for path in upload.rglob("*") if path.is_file()):
        name = path.relative_to(upload).as_posix()
        with path.open("rb") as file:
            lane.storbinary(f"STOR {name}.tmp", file)
        lane.rename(f"{name}.tmp", name)


if __name__ == "__main__":
    main()
