"""Both sides, made ready once by the public commands, and put back before each round.

In: a folder on a disk, the drop's server. Out: an office whose answer waits on the drop, and beside it documents and a
pair still to be sent. Called by `__main__`. The office moves nothing but by its own commands.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

from benchmarks.workload import Workload, entries, photos
from optimx.app import open_account, open_office, this_process
from optimx.core import names
from optimx.core.config import Config, check, read, this_machine
from optimx.core.plugin_manager import Plugins
from optimx.demo.firm import ACCOUNT, COMPANY, Firm, example_firm
from optimx.demo.stage import Fillable
from optimx.documents.records import Document, Setting
from optimx.plugins import BUILTIN
from optimx.plugins.systems.mobile_store.pictures import Picture
from optimx.plugins.systems.mobile_store.store import MobileStore
from tests.servers.vsftpd import Vsftpd

T = TypeVar("T")
PROGRAM = Path(sys.executable).with_name("optimx")
"""The command as it was installed."""
LOGIN = "demo"
PASSWORD = "OPTIMX_BENCH_PASSWORD"
_TODAY = date(2026, 11, 23)
_RETROACTIVE = "retroSaisieJours"
_HELD = 100  # photos in memory at once
_MEMORY_ONLY = ("tmpfs", "ramfs")

_OFFICE = """\
version = 1
[account]
id = "{id}"
company = "{company}"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
[drop]
transport = "ftp"
[transports.ftp]
host = "{server.host}"
port = {server.port}
user = "{server.user}"
tls = "none"
password = {{ env = "{variable}" }}
[reports]
formats = ["text", "json"]
"""
_SERVER = """\
version = 1
[server]
system = "mobile_store"
state = 'state'
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything lies.

    Attributes:
        folder: of the benchmark; may be deleted as a whole.
        server: serves `drop`.
    """

    folder: Path
    server: Vsftpd

    @property
    def office(self) -> Path:
        """The office's folder: configuration, state, `EchangeFTP`."""
        return self.folder / "office"

    @property
    def drop(self) -> Path:
        """The root of the drop, as its server sees it."""
        return self.server.root

    @property
    def ready(self) -> Path:
        """Copies of office and drop as they are before each round."""
        return self.folder / "ready"

    @property
    def upload(self) -> Path:
        """What a round of ours brought to the drop, for the peers to bring there too."""
        return self.folder / "upload"

    @property
    def aside(self) -> Path:
        """Where the emptied files of earlier rounds wait for the end of all of them."""
        return self.folder / "aside"

    @property
    def copied(self) -> Path:
        """Where the peers bring what they fetch."""
        return self.folder / "copied"

    @property
    def environment(self) -> Mapping[str, str]:
        """Of every command."""
        return {**os.environ, PASSWORD: self.server.password, "LANG": "C.UTF-8"}

    @property
    def exchange(self) -> list[str]:
        """The arguments of the command that is measured."""
        return ["exchange", "--wait", "0s", "--quiet", "--config", str(self.office / "plugins.toml")]


class NotOnDiskError(RuntimeError):
    """The folder lies in memory, where nothing costs what it costs on a disk. Name another by --folder."""


def require_disk(folder: Path) -> None:
    """Refuse a folder whose files are only in memory.

    Raises:
        NotOnDiskError: it is on a tmpfs.
    """
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    _, kind = max((item for item in mounts if folder.resolve().is_relative_to(item[0])), key=lambda item: len(item[0]))
    if kind in _MEMORY_ONLY:
        raise NotOnDiskError(f"{folder} is a {kind}: {NotOnDiskError.__doc__}")


def prepare(stage: Stage, workload: Workload) -> None:
    """Let one pair go through, so that both sides know each other and the answer lies on the drop; keep a copy."""
    firm = _patient(example_firm(_TODAY))
    stage.office.mkdir()
    (stage.office / "EchangeFTP").mkdir()
    (stage.office / "plugins.toml").write_text(
        _OFFICE.format(id=ACCOUNT, company=COMPANY, server=stage.server, variable=PASSWORD), "utf-8"
    )
    mobile = stage.folder / "mobile"
    mobile.mkdir()
    (mobile / "plugins.toml").write_text(_SERVER, "utf-8")
    configured = ["--quiet", "--config", str(mobile / "plugins.toml")]
    _optimx(stage, "server", "add-account", LOGIN, "--id", ACCOUNT, "--root", str(stage.drop), *configured)
    _seed(stage, firm)
    _optimx(stage, *stage.exchange)
    _enter(stage, mobile, firm, workload)
    _optimx(stage, "server", "process", *configured)
    _file_documents(stage, firm)
    _copy(stage.office, stage.ready / "office")
    _copy(stage.drop, stage.ready / "drop")


def _patient(firm: Firm) -> Firm:
    """Return the firm as one that takes hours of any age: the days of the workload do not move with the calendar."""
    kept = (setting for setting in firm.settings if setting.key != _RETROACTIVE)
    return replace(firm, settings=(*kept, Setting(_RETROACTIVE, "20000")))


def put_back(stage: Stage) -> None:
    """Make everything as it was before the first round, and durable, so that no round pays for it."""
    for folder in (stage.office, stage.drop, stage.copied):
        _put_aside(stage, folder)
    _copy(stage.ready / "office", stage.office)
    _copy(stage.ready / "drop", stage.drop)
    stage.copied.mkdir()
    os.sync()


def _put_aside(stage: Stage, folder: Path) -> None:
    """Give up the bytes of a folder, but not its files: ext4 is slow to create files where many were just deleted."""
    if not folder.exists():
        return
    stage.aside.mkdir(exist_ok=True)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.truncate(path, 0)
    folder.rename(stage.aside / str(len(list(stage.aside.iterdir()))))


def keep_uploaded(stage: Stage) -> None:
    """Remember which files a round of ours brought to the drop, bytes and all."""
    before = {path.relative_to(stage.ready / "drop") for path in (stage.ready / "drop").rglob("*")}
    for path in stage.drop.rglob("*"):
        name = path.relative_to(stage.drop)
        if path.is_file() and name not in before and name.parts[0] != "archive":
            (stage.upload / name.parent).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, stage.upload / name)


def _optimx(stage: Stage, *arguments: str) -> None:
    subprocess.run([str(PROGRAM), *arguments], env=stage.environment, check=True)


def _seed(stage: Stage, firm: Firm) -> None:
    with _opened_office(stage) as system:
        system.seed((*firm.param_records, *(item for item in firm.data_records if not isinstance(item, Document))))


def _file_documents(stage: Stage, firm: Firm) -> None:
    ged = stage.office / "GED"
    ged.mkdir()
    with _opened_office(stage) as system:
        for filed in firm.documents:
            path = ged / filed.record.file
            path.write_bytes(filed.content)
            system.store_document(filed.record, path)


@contextmanager
def _opened_office(stage: Stage) -> Iterator[Fillable]:
    config, plugins = _configured(stage.office)
    with open_office(config, plugins, this_process(stage.environment), "benchmark") as desk:
        yield cast(Fillable, desk.office.system)


def _enter(stage: Stage, mobile: Path, firm: Firm, workload: Workload) -> None:
    """Have the crews enter everything: their entries, then the photos with their records."""
    config, plugins = _configured(mobile)
    with open_account(config, plugins, this_process(stage.environment), LOGIN, "benchmark") as desk:
        store = cast(MobileStore, desk.account.system)
        store.store_entries(entries(firm, _TODAY, workload.entries), LOGIN)
        for piece in batched(photos(firm, workload), _HELD):
            store.store_all_media(Picture(record.file, content, names.PHOTOS) for record, content in piece)
            store.store_entries([record for record, _ in piece], LOGIN)


def _configured(folder: Path) -> tuple[Config, Plugins]:
    raw = read(folder / "plugins.toml")
    plugins = Plugins.load(raw.use, BUILTIN)
    return check(raw, plugins, this_machine()), plugins


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in pieces: `itertools.batched` came with Python 3.12."""
    source = iter(items)
    while piece := list(islice(source, size)):
        yield piece


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True)
