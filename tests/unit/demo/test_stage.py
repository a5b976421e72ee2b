"""The demo is laid out so that both sides' configuration is valid and the office knows the whole firm."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from optimx import SecretReference
from optimx.core.config import read
from optimx.demo.firm import Firm
from optimx.demo.serving import Served
from optimx.demo.stage import Stage, configure, furnish, leave
from optimx.documents import DataRecord, Document, ParamRecord


@dataclass
class Ledger:
    """An office that writes down what it is given."""

    records: list[ParamRecord | DataRecord] = field(default_factory=list)
    documents: dict[Document, Path] = field(default_factory=dict)

    def seed(self, records: tuple[ParamRecord | DataRecord, ...]) -> None:
        self.records += records

    def store_document(self, document: Document, path: Path) -> None:
        self.documents[document] = path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "démo d'essai")


@pytest.fixture
def drop() -> Served:
    options: dict[str, str | int] = {"host": "127.0.0.1", "port": 2121, "user": 'dé"mo', "tls": "none"}
    return Served("ftp://127.0.0.1:2121", "ftp", options, "password", "never written")


def test_both_files_are_read_and_hold_no_password(stage: Stage, drop: Served) -> None:
    configure(stage, drop)

    office, server = read(stage.office_file).data, read(stage.server_file).data
    assert office["transports"]["ftp"]["port"] == 2121
    assert office["transports"]["ftp"]["user"] == 'dé"mo'
    assert office["transports"]["ftp"]["password"] == {"file": "password.txt"}
    assert server["server"]["system"] == "mobile_store"
    assert drop.secret not in stage.office_file.read_text("utf-8")


def test_the_password_is_where_the_offices_own_commands_find_it_and_nobody_else(stage: Stage, drop: Served) -> None:
    configure(stage, drop)

    assert SecretReference("file", str(stage.secret_file("password"))).resolve({}).reveal() == drop.secret


def test_after_the_demo_the_office_reaches_the_same_drop_without_its_server(stage: Stage, drop: Served) -> None:
    configure(stage, drop)
    during = read(stage.office_file).data
    leave(stage, drop)
    after = read(stage.office_file).data

    assert (during["drop"]["transport"], after["drop"]["transport"]) == ("ftp", "folder")
    assert (stage.office_file.parent / after["transports"]["folder"]["root"]).resolve() == stage.drop.resolve()


def test_what_a_command_wrote_into_the_servers_file_stays(stage: Stage, drop: Served) -> None:
    configure(stage, drop)
    added = stage.server_file.read_text("utf-8") + '\n[server.accounts.demo]\nid = "111222333"\nroot = "../drop"\n'
    stage.server_file.write_text(added, "utf-8")

    configure(stage, drop)

    assert stage.server_file.read_text("utf-8") == added


def test_the_office_gets_every_record_once_and_every_document_with_its_bytes(stage: Stage, firm: Firm) -> None:
    ledger = Ledger()

    furnish(stage, ledger, firm)

    assert set(ledger.documents) | set(ledger.records) == {*firm.param_records, *firm.data_records}
    assert len(ledger.records) == len(set(ledger.records))
    assert all(path.stat().st_size == document.size for document, path in ledger.documents.items())


def test_the_office_database_generates_from_it(stage: Stage, firm: Firm, tmp_path: Path) -> None:
    from optimx import Batch, SystemContext, Work
    from optimx.core.machine.disk import RealDisk
    from optimx.documents import read_optim_data
    from optimx.plugins.systems.office_database.database import OfficeDatabase
    from optimx.testing import ManualClock

    logger = logging.getLogger("test")
    clock = ManualClock(datetime(2026, 11, 23, 12, 30, tzinfo=UTC))
    (tmp_path / "state").mkdir()
    context = SystemContext("111222333", "Démo BTP", tmp_path / "state", RealDisk(), clock, lambda: "", logger)
    office = OfficeDatabase.open("", context)
    (tmp_path / "out").mkdir()

    furnish(stage, office, firm)
    batch = Batch("5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11", "111222333", stamp=datetime(2026, 11, 23, 13, 30))  # noqa: DTZ001
    made = office.generate(batch, tmp_path / "out", Work())
    office.close()

    with made.data.open("rb") as file:
        written = list(read_optim_data(file).records())
    assert set(written) >= {*firm.employees, *firm.sites, *firm.orders}
    assert len(made.documents) == len(firm.documents)
