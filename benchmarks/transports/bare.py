"""The least that these files ask of Python over plain FTP: what no design of ours could leave out, nothing around it.

In: an address, a job as JSON (way, folders, names), how many connections. Out: files moved, hashed and named; nobody
but the clock syncs them, as with the other programs. Run by `peers` as `python -m benchmarks.transports.bare`. Only the
standard library is loaded; nothing is looked at a second time.
"""

import ftplib
import hashlib
import json
import os
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from benchmarks.bare_line import log_in

_BUFFER = 256 * 1024

Move = Callable[[ftplib.FTP, Path, str, memoryview], None]


def main() -> None:
    """Do it once: HOST PORT USER PASSWORD_VARIABLE CONNECTIONS JOB."""
    host, port, user, variable, connections, job_file = sys.argv[1:]
    job = json.loads(Path(job_file).read_text("utf-8"))
    down, local, remote, waiting = job["down"], Path(job["local"]), job["remote"], deque(job["names"])
    move: Move = _fetch if down else _send

    def work() -> None:
        lane, buffer = log_in(host, int(port), user, os.environ[variable]), memoryview(bytearray(_BUFFER))
        while waiting:
            try:
                name = waiting.popleft()
            except IndexError:
                break
            move(lane, local / name, f"{remote}/{name}", buffer)
        lane.close()

    with ThreadPoolExecutor(int(connections)) as pool:
        for done in [pool.submit(work) for _ in range(int(connections))]:
            done.result()


def _fetch(lane: ftplib.FTP, target: Path, path: str, buffer: memoryview) -> None:
    part, content = target.with_name(target.name + ".part"), hashlib.sha256()
    with part.open("wb", buffering=0) as file, closing(lane.transfercmd(f"RETR {path}")) as data:
        while count := data.recv_into(buffer):
            content.update(buffer[:count])
            file.write(buffer[:count])
    lane.voidresp()
    part.rename(target)


def _send(lane: ftplib.FTP, source: Path, path: str, buffer: memoryview) -> None:
    content = hashlib.sha256()
    with source.open("rb", buffering=0) as file, closing(lane.transfercmd(f"STOR {path}.part")) as data:
        while count := file.readinto(buffer):
            content.update(buffer[:count])
            data.sendall(buffer[:count])
    lane.voidresp()
    lane.rename(f"{path}.part", path)


if __name__ == "__main__":
    main()
