"""The built-in systems keep the contracts of an office and a mobile system: what one writes, the other takes."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from optimx import AnswerFile, AnswerFiles, Batch, Role
from optimx.demo.album import Medium
from optimx.demo.firm import Firm, example_firm
from optimx.documents import (
    FORMAT_VERSION,
    Document,
    Header,
    Photo,
    write_appli_data,
    write_optim_data,
    write_optim_param,
)
from optimx.plugins.systems import mobile_store, office_database
from optimx.testing.conformance import (
    MobileConformance,
    MobileUnderTest,
    OfficeConformance,
    OfficeUnderTest,
    PairFiles,
)
from tests.stand import filling
from tests.stand.filling import Day

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(scope="module")
def firm() -> Firm:
    return example_firm(date(2026, 11, 23))


@pytest.fixture(scope="module")
def day() -> Day:
    """A few entries, two photos, a signature."""
    return filling.tiny_day()


def header(batch: Batch) -> Header:
    return Header(FORMAT_VERSION, batch.account, batch.id, NOON)


class TestOfficeDatabase(OfficeConformance):
    @pytest.fixture
    def office(self, firm: Firm, day: Day) -> OfficeUnderTest:
        (plugin,) = office_database.optimx_register_systems()
        papers = [*firm.param_records, *firm.data_records]

        def prepare(system: Any) -> None:
            # Papers have bytes of their own and go in by another way
            system.seed(record for record in papers if not isinstance(record, Document))

        def answer(folder: Path, batch: Batch) -> AnswerFiles:
            path = folder / f"Appli_Data_{batch.account}_2611231230.xml"
            with path.open("xb") as out:
                write_appli_data(out, header(batch), day.everything)
            return AnswerFiles(AnswerFile(path, Role.ANSWER), tuple(self._written(folder, each) for each in day.media))

        return OfficeUnderTest(plugin, answer, prepare=prepare)

    def _written(self, folder: Path, medium: Medium) -> AnswerFile:
        path = folder / medium.record.file
        path.write_bytes(medium.content)
        return AnswerFile(path, Role.PHOTO if isinstance(medium.record, Photo) else Role.SIGNATURE)


class TestMobileStore(MobileConformance):
    @pytest.fixture
    def mobile(self, firm: Firm, day: Day) -> MobileUnderTest:
        (plugin,) = mobile_store.optimx_register_systems()

        def prepare(system: Any) -> None:
            system.store_entries(day.records, "demo")

        def pair(folder: Path, batch: Batch) -> PairFiles:
            files = PairFiles(folder / "optim_param.xml", folder / "optim_data.xml")
            with files.param.open("xb") as out:
                write_optim_param(out, header(batch), firm.param_records)
            with files.data.open("xb") as out:
                write_optim_data(out, header(batch), firm.data_records)
            return files

        return MobileUnderTest(plugin, pair, prepare=prepare)
