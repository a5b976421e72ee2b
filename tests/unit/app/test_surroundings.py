"""What a process brings along: where its state lies, which clock it goes by."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from optimx.app import surroundings
from optimx.app.surroundings import Surroundings, this_process
from optimx.core.config.places import Machine, Mount
from optimx.core.errors import ConfigurationError, JournalError
from optimx.core.events import Side
from optimx.core.machine import SystemClock


def place(around: Surroundings, configured: Path | None, *, own: bool = True) -> Path:
    return around.place(configured, "111222333", Side.OFFICE, own=own)


def test_the_command_line_goes_before_the_configuration(tmp_path: Path) -> None:
    around = this_process({}, state=tmp_path / "named")

    assert place(around, tmp_path / "configured") == tmp_path / "named"
    assert place(this_process({}), tmp_path / "configured") == tmp_path / "configured"


def test_accounts_of_a_server_each_have_their_own_folder(tmp_path: Path) -> None:
    assert place(this_process({}), tmp_path, own=False) == tmp_path / "111222333"


def test_a_state_that_nobody_named_is_told_by_account_and_side() -> None:
    around = this_process({"XDG_STATE_HOME": "/home/me/state", "ProgramData": "C:\\ProgramData"})

    office = around.place(None, "111222333", Side.OFFICE, own=True)
    server = around.place(None, "111222333", Side.SERVER, own=True)

    assert (office.name, server.name) == ("111222333-office", "111222333-server")


@pytest.mark.parametrize("kind", ["cifs", "nfs4"])
def test_a_state_on_a_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    machine = Machine(False, tmp_path, (Mount("/", "ext4"), Mount(str(tmp_path / "share"), kind)))
    monkeypatch.setattr(surroundings, "this_machine", lambda: machine)

    with pytest.raises(JournalError, match=kind) as caught:
        place(this_process({}), tmp_path / "share" / "state")

    assert "--state" in caught.value.remedy.show()
    assert place(this_process({}), tmp_path / "local") == tmp_path / "local"


def test_a_link_onto_a_share_is_a_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "share")
    machine = Machine(False, tmp_path, (Mount("/", "ext4"), Mount(str(tmp_path / "share"), "cifs")))
    monkeypatch.setattr(surroundings, "this_machine", lambda: machine)

    with pytest.raises(JournalError):
        place(this_process({}), tmp_path / "state")


def test_the_clock_of_a_process_is_the_machines() -> None:
    assert isinstance(this_process({}).clock, SystemClock)


@pytest.mark.parametrize("moment", ["2030-01-01T12:00:00+01:00", "2020-06-01T00:00:00Z"])
def test_a_test_may_begin_at_another_moment_and_time_goes_on_from_there(moment: str) -> None:
    clock = this_process({"OPTIMX_NOW": moment}).clock

    began = clock.now()

    assert timedelta() <= began - datetime.fromisoformat(moment) < timedelta(minutes=5)
    assert began.tzinfo is UTC
    assert clock.now() >= began


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-23T12:30:00", "2026-13-01T00:00:00Z"])
def test_a_moment_that_is_none_is_said_at_once(moment: str) -> None:
    with pytest.raises(ConfigurationError, match="OPTIMX_NOW"):
        this_process({"OPTIMX_NOW": moment})


def test_only_a_test_that_asks_for_it_gets_failpoints() -> None:
    assert this_process({}).on_effect is None
    assert this_process({"OPTIMX_FAILPOINT": "3:before"}).on_effect is not None
