"""The folders and files of the demo, laid out before anything runs: both sides' configuration, the office's data.

In: one folder, where the drop is served, the example firm. Out: two `plugins.toml` and a filled office database.
Called by `demo.run`. Laying it out again changes nothing but how the drop is reached, which is another way at each run.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from optimx.core.secret_places import write_file
from optimx.demo.firm import ACCOUNT, COMPANY, Firm
from optimx.demo.serving import Served
from optimx.documents import DataRecord, Document, ParamRecord


class Fillable(Protocol):
    """What takes the firm's data: the office system `office_database`."""

    def seed(self, records: tuple[ParamRecord | DataRecord, ...]) -> None:
        """Insert the firm's own data, or replace what has the same key."""

    def store_document(self, document: Document, path: Path) -> None:
        """Insert or replace a document whose bytes lie at `path`."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything of the demo lies; all below one folder that may be deleted as a whole.

    Attributes:
        folder: the demo's own.
    """

    folder: Path

    @property
    def office_file(self) -> Path:
        """The office's `plugins.toml`."""
        return self.folder / "office" / "plugins.toml"

    @property
    def server_file(self) -> Path:
        """The drop server's `plugins.toml`."""
        return self.folder / "server" / "plugins.toml"

    def secret_file(self, option: str) -> Path:
        """Return where the password or the key of the drop lies, which only its owner may read."""
        return self.folder / "office" / f"{option}.txt"

    @property
    def exchange(self) -> Path:
        """The office's folder tree."""
        return self.folder / "office" / "EchangeFTP"

    @property
    def ged(self) -> Path:
        """Where the office keeps the PDFs of its document management."""
        return self.folder / "office" / "GED"

    @property
    def database(self) -> Path:
        """The office database."""
        return self.folder / "office" / "state" / "office_database.sqlite3"

    @property
    def notebook(self) -> Path:
        """What the demo remembers from run to run."""
        return self.folder / "demo.json"

    @property
    def drop(self) -> Path:
        """The root of the drop, as the server's machine sees it."""
        return self.folder / "drop"


def configure(stage: Stage, drop: Served | None) -> None:
    """Write the office's file for this run, and the server's if it is not there: it belongs to its commands then.

    Args:
        stage: where everything lies.
        drop: where it is served; None when the office reaches it as a folder.

    Raises:
        OSError: a folder or file cannot be written.
        SecretError: the file of the password or key cannot be written.
    """
    stage.office_file.parent.mkdir(parents=True, exist_ok=True)
    if drop:
        write_file(stage.secret_file(drop.secret_option), drop.secret)
    _write_office(stage, drop, drop.transport if drop else "folder")
    configure_server(stage)


def configure_server(stage: Stage) -> None:
    """Write the server's file, unless it is there: what its commands wrote into it stays.

    Raises:
        OSError: a folder or file cannot be written.
    """
    stage.server_file.parent.mkdir(parents=True, exist_ok=True)
    if not stage.server_file.exists():
        stage.server_file.write_text(_SERVER, "utf-8")


def leave(stage: Stage, drop: Served) -> None:
    """Let the office reach its drop as a folder from here on: its server ends with the demo.

    Raises:
        OSError: the file cannot be written.
    """
    _write_office(stage, drop, "folder")


def _write_office(stage: Stage, drop: Served | None, transport: str) -> None:
    way = _way(stage, drop) if drop else ""
    stage.office_file.write_text(_OFFICE.format(id=ACCOUNT, company=COMPANY, transport=transport, way=way), "utf-8")


def _way(stage: Stage, drop: Served) -> str:
    """Return the table of the transport; a string of JSON is one of TOML, too."""
    options = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in drop.options.items())
    place = f"'{stage.secret_file(drop.secret_option).name}'"
    secret = f"{{ file = {place} }}" if drop.transport != "sftp" else place  # that one is opened by a key
    return f"{_SERVED}[transports.{drop.transport}]\n{options}{drop.secret_option} = {secret}\n"


def furnish(stage: Stage, office: Fillable, firm: Firm) -> None:
    """Put the firm into the office database and its documents into the folder of the document management.

    Raises:
        OSError: a document cannot be written.
    """
    office.seed((*firm.param_records, *(record for record in firm.data_records if not isinstance(record, Document))))
    stage.ged.mkdir(parents=True, exist_ok=True)
    for filed in firm.documents:
        path = stage.ged / filed.record.file
        path.write_bytes(filed.content)
        office.store_document(filed.record, path)


# Paths are relative to the file they stand in, so that the folder of the demo can be moved.
_OFFICE = """\
# The office of the demo. Written anew by each 'optimx demo': how its drop is reached changes.
version = 1

[account]
id = "{id}"
company = "{company}"

[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'

[drop]
transport = "{transport}"
{way}
[transports.folder]
root = '../drop'

[reports]
formats = ["text", "json"]

[archives]
categories = ["photos", "signatures"]
"""

_SERVED = """
# The server of the drop is there while 'optimx demo' runs; the rest of the time the office uses the folder below.
"""

_SERVER = """\
# The drop server of the demo. Its account is added by 'optimx server add-account'.
version = 1

[server]
system = "mobile_store"
state = 'state'
"""
