"""`optimx demo --transport`: small days over each server but plain FTP's, one after the other in the same folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from optimx.cli.views.demo import day_data
from optimx.core.config import read
from optimx.demo.crew import Workload
from optimx.demo.notebook import read_notebook
from optimx.demo.run import Day, Demo, run_day
from optimx.demo.servers import openssh, samba
from optimx.demo.stage import Stage

_FEW = Workload(time_entries=8, photos=6, signatures=2)


@dataclass(frozen=True)
class Way:
    """A transport of the demo: whether its server is there, its package, its address, its table."""

    installed: bool
    package: str
    place: str
    table: str


_WAYS: Mapping[str, Way] = {
    "folder": Way(True, "", "", "folder"),
    "ftps": Way(True, "", "ftpes://127.0.0.1:", "ftp"),
    "sftp": Way(openssh.program() is not None, "openssh-server", "sftp://127.0.0.1:", "sftp"),
    "smb": Way(samba.program() is not None, "samba", "smb://127.0.0.1:", "smb"),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    # blanks and quotes in the path: people have such folders
    return Stage(tmp_path_factory.mktemp("a demo's servers") / "demo")


def a_day(stage: Stage, transport: str) -> Day:
    said: list[str] = []
    today = date(2026, 11, 23)
    demo = Demo(stage, transport, today, os.environ, "en", "optimx", lambda each: said.append(str(each)), workload=_FEW)
    day = run_day(demo)
    assert any(_WAYS[transport].place in each for each in said)
    return day


@pytest.mark.parametrize("transport", _WAYS)
def test_a_day_goes_through_over_each_server_and_nothing_is_missing_or_doubled(stage: Stage, transport: str) -> None:
    way = _WAYS[transport]
    if not way.installed:
        pytest.skip(f"{way.package} is not installed: sudo apt install {way.package}")

    before = read_notebook(stage.notebook)

    day = a_day(stage, transport)

    told = day_data(day, stage)
    assert day.code == 0, [said.err for said in day.commands]
    assert (told["exact"], told["entered"]["Photo"], told["report"] is None) == (True, 6, False)
    assert way.table in read(stage.office_file).data["transports"]
    if before is not None:
        assert before.day < day.day, "the next run is the next working day"
        assert told["stored"]["Photo"] == before.entered["Photo"] + 6
