"""Our core's `Drop` in a process of its own: with its hash, verification, fsync and rename, as in an exchange.

In: a job as JSON (which transport, its table, which way, files with size and hash as a manifest has them). Out: files.
Run by `__main__` as `python -m benchmarks.transports.ours JOB`.
"""

import gc
import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from optimx.cli import collect_seldom
from optimx.core.contracts import TransportContext, TransportPlugin
from optimx.core.events import Role
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.secrets import resolve_secrets
from optimx.core.transfer import Drop, Incoming, Outgoing, Stop, TransferPolicy


def main() -> None:
    """Do one job; leave with a word on stderr when a file could not be had."""
    collect_seldom()  # as `optimx` does
    job: Mapping[str, Any] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    module = import_module(f"optimx.plugins.transports.{job['plugin']}")
    (plugin,) = module.optimx_register_transports()
    with _drop(plugin, job["table"]) as drop:
        if job["way"] == "down":
            _fetch(drop, job)
        else:
            _send(drop, job)
    gc.freeze()


def _drop(plugin: TransportPlugin, table: Mapping[str, Any]) -> Drop:
    options, clock = plugin.options.model_validate(table), SystemClock()
    context = TransportContext(account="BENCHMARK", secrets=resolve_secrets(options, os.environ))
    return Drop(
        lambda: plugin.open(options, context),
        TransferPolicy(minimum_rate=0),
        disk=RealDisk(clock=clock),
        clock=clock,
        random=SystemRandom(),
        stop=Stop(clock),
        capabilities=plugin.capabilities,
    )


def _fetch(drop: Drop, job: Mapping[str, Any]) -> None:
    local, remote = Path(job["local"]), job["remote"]
    drop.list(remote)  # as every step of an exchange begins: it also says how far away the drop is
    wanted = [Incoming(f"{remote}/{name}", local / name, size, sha256, size) for name, size, sha256 in job["files"]]
    failed = drop.fetch_all(wanted, lambda group: None)
    if failed:
        sys.exit(f"{len(failed)} not fetched, the first: {failed[0].error.what.show()}")


def _send(drop: Drop, job: Mapping[str, Any]) -> None:
    local, remote = Path(job["local"]), job["remote"]
    files = job["files"]
    loads = [Outgoing(local / name, f"{remote}/{name}", size, sha256, Role.PHOTO) for name, size, sha256 in files]
    drop.send_all(loads, lambda sent: None)


if __name__ == "__main__":
    main()
