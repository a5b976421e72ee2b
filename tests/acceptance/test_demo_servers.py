"""`optimx demo --transport`: a small day over each real server, one after the other in the same folder."""

import os
from collections.abc import Mapping
from datetime import date

import pytest

from optimx.core.config import read
from optimx.demo.crew import Workload
from optimx.demo.run import Day, Demo, run_day
from optimx.demo.servers import openssh, samba
from optimx.demo.stage import Stage

_FEW = Workload(time_entries=8, photos=6, signatures=2)
_SERVERS: Mapping[str, tuple[bool, str]] = {
    "sftp": (openssh.program() is not None, "openssh-server"),
    "smb": (samba.program() is not None, "samba"),
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
    assert any(f"{transport}://127.0.0.1:" in each for each in said)
    return day


@pytest.mark.parametrize("transport", _SERVERS)
def test_a_day_goes_through_over_a_real_server_and_nothing_is_missing_or_doubled(stage: Stage, transport: str) -> None:
    installed, package = _SERVERS[transport]
    if not installed:
        pytest.skip(f"{package} is not installed: sudo apt install {package}")

    day = a_day(stage, transport)

    assert day.code == 0, [said.err for said in day.commands]
    assert day.is_exact
    assert day.entered["Photo"] == 6
    assert transport in read(stage.office_file).data["transports"]
