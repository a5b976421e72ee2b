"""Wiring: configuration and plugins in, parts of the core out; nothing is opened before it is needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from optimx.app import open_account, open_office, wiring
from optimx.app.surroundings import Surroundings
from optimx.core.config import Config, check, read, this_machine
from optimx.core.contracts import Capabilities, Foreseeing, SystemPlugin, TransportContext, TransportPlugin
from optimx.core.errors import AnotherRunError, ConfigurationError, SystemFailedError, UnreachableError
from optimx.core.events import Role, Side
from optimx.core.language import text
from optimx.core.machine import RealDisk
from optimx.core.names import Patterns
from optimx.core.plugin_manager import Plugins
from optimx.core.transfer import Stop
from optimx.plugins import BUILTIN
from optimx.testing import ManualClock, MemoryDrop, SeededRandom

OFFICE = """
version = 1
[account]
id = "732829320"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
deadline = "2h"
[drop]
transport = "folder"
temporary = "folder"
[transports.folder]
root = 'drop'
"""
SERVER = """
version = 1
[server]
system = "mobile_store"
state = 'state'
[server.accounts.demo]
id = "732829320"
transport = "folder"
root = 'drop'
"""


@pytest.fixture
def around() -> Surroundings:
    return Surroundings({}, "pc", RealDisk(), RealDisk(private=True), ManualClock(), SeededRandom())


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return Plugins.load((), BUILTIN, third_party=False)


def config(folder: Path, written: str, plugins: Plugins) -> Config:
    for name in ("EchangeFTP", "drop"):
        (folder / name).mkdir()
    (folder / "plugins.toml").write_text(written, "utf-8")
    return check(read(folder / "plugins.toml"), plugins, this_machine())


class Options(BaseModel):
    """A table with nothing to set."""


def transport(store: MemoryDrop, contexts: list[TransportContext] | None = None, parallel: int = 3) -> TransportPlugin:
    def connect(options: Any, context: TransportContext) -> Any:
        if contexts is not None:
            contexts.append(context)
        return store.connect()

    return TransportPlugin(name="memory", options=Options, open=connect, capabilities=Capabilities(parallel=parallel))


# -- an office and an account, whole


def test_an_office_holds_its_lock_as_long_as_it_is_open(tmp_path: Path, around: Surroundings, plugins: Plugins) -> None:
    known = config(tmp_path, OFFICE, plugins)

    with open_office(known, plugins, around, "exchange") as desk:
        assert desk.office.account == "732829320"
        with pytest.raises(AnotherRunError, match="exchange"), open_office(known, plugins, around, "status"):
            pass
    with open_office(known, plugins, around, "exchange"):
        pass


def test_opening_an_office_touches_neither_drop_nor_folder(
    tmp_path: Path, around: Surroundings, plugins: Plugins
) -> None:
    known = config(tmp_path, OFFICE, plugins)

    with open_office(known, plugins, around, "exchange") as desk:
        assert desk.office.journal.length == 0

    assert list((tmp_path / "drop").iterdir()) == []
    assert [path.name for path in (tmp_path / "EchangeFTP").iterdir() if path.is_dir()] == []


def test_the_deadline_of_a_run_is_the_configurations(tmp_path: Path, around: Surroundings, plugins: Plugins) -> None:
    stop = Stop(around.clock)

    with open_office(config(tmp_path, OFFICE, plugins), plugins, around, "exchange", stop):
        assert stop.remaining() == timedelta(hours=2).total_seconds()


def test_an_account_that_nobody_configured_is_named(tmp_path: Path, around: Surroundings, plugins: Plugins) -> None:
    known = config(tmp_path, SERVER, plugins)

    with (
        pytest.raises(ConfigurationError, match="nobody") as caught,
        open_account(known, plugins, around, "nobody", "server process"),
    ):
        pass

    assert "add-account nobody" in caught.value.remedy.show()


def test_each_side_refuses_the_others_file(tmp_path: Path, around: Surroundings, plugins: Plugins) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "server").mkdir()
    office = config(tmp_path / "office", OFFICE, plugins)
    server = config(tmp_path / "server", SERVER, plugins)

    with pytest.raises(ConfigurationError), open_office(server, plugins, around, "exchange"):
        pass
    with pytest.raises(ConfigurationError), open_account(office, plugins, around, "demo", "server process"):
        pass


def test_an_account_of_a_server_has_its_state_below_the_servers(
    tmp_path: Path, around: Surroundings, plugins: Plugins
) -> None:
    with open_account(config(tmp_path, SERVER, plugins), plugins, around, "demo", "server process") as desk:
        assert desk.account.staging == tmp_path / "state" / "732829320" / "staging"

    assert (tmp_path / "state" / "732829320" / "journal.db").exists()


# -- parts


@pytest.mark.parametrize(("temporary", "folder"), [("root", ""), ("folder", "tmp"), ("none", "")])
def test_temporary_files_have_a_folder_only_where_one_is_configured(temporary: str, folder: str) -> None:
    policy = wiring.policy(temporary=temporary)

    assert (policy.temporary, policy.temporary_folder) == (temporary, folder)


def test_a_drop_is_opened_when_it_is_first_needed(around: Surroundings) -> None:
    contexts: list[TransportContext] = []
    plugin = transport(MemoryDrop({"a.xml": b"a"}), contexts)
    policy, stop = wiring.policy(), Stop(around.clock, deadline=5000)
    drop = wiring.drop(around, plugin, Options(), policy, stop, "111222333", around.disk)
    assert contexts == []

    assert drop.read("a.xml") == b"a"

    assert [(context.account, context.deadline) for context in contexts] == [("111222333", 5000)]


def test_a_test_that_asks_for_it_is_told_of_each_effect(around: Surroundings) -> None:
    told: list[str] = []
    plugin = transport(MemoryDrop({"a.xml": b"a"}))
    watched = replace(around, on_effect=lambda name, when: told.append(f"{name} {when}"))
    drop = wiring.drop(watched, plugin, Options(), wiring.policy(), Stop(around.clock), "111222333", around.disk)

    drop.delete("a.xml")

    assert told == ["drop.delete a.xml before", "drop.delete a.xml after"]


def system(opens: Any) -> SystemPlugin:
    return SystemPlugin(name="partner", side=Side.OFFICE, options=Options, open=opens)


def test_a_system_that_cannot_be_opened_is_named(around: Surroundings, tmp_path: Path) -> None:
    def opens(options: Any, context: Any) -> Any:
        raise FileNotFoundError(2, "No such file")

    with pytest.raises(SystemFailedError, match="partner"):
        wiring.open_system(around, system(opens), Options(), "111222333", "", tmp_path, str, UTC, Patterns())


def test_a_system_is_told_its_account_and_where_its_state_is(around: Surroundings, tmp_path: Path) -> None:
    patterns = Patterns(param="{id}{stamp}")
    opens = system(lambda options, context: context)
    opened = wiring.open_system(around, opens, Options(), "111222333", "Léger", tmp_path, str.upper, UTC, patterns)

    assert (opened.account, opened.company, opened.state) == ("111222333", "Léger", tmp_path)
    assert (opened.translate("why"), opened.zone) == ("WHY", UTC)
    assert opened.file_name(Role.PARAM, datetime(2026, 11, 24, 12, 30)) == "1112223332611241230"  # noqa: DTZ001


class Failing:
    """A partner's system that raises what it likes."""

    version = "1.0"

    def generate(self, batch: object) -> None:
        raise KeyError("secret words")

    def settle(self, error: BaseException) -> None:
        raise error

    def pending(self, *, breaks: bool) -> Iterator[int]:
        yield 1
        if breaks:
            raise OSError("the line broke")

    def foresee(self, answer: Path) -> None:
        return None


def failing(around: Surroundings, place: Path) -> Any:
    opens = system(lambda options, context: Failing())
    return wiring.open_system(around, opens, Options(), "111222333", "", place, str, UTC, Patterns())


def test_what_a_partners_system_raises_concerns_one_batch_and_keeps_its_words(
    around: Surroundings, tmp_path: Path
) -> None:
    with pytest.raises(SystemFailedError, match="'partner' failed: KeyError") as caught:
        failing(around, tmp_path).generate("batch")

    assert "secret" not in str(caught.value)
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("error", [UnreachableError(text("no line")), KeyboardInterrupt(), SystemExit(1)])
def test_what_a_system_says_in_our_words_and_the_end_of_the_process_pass(
    around: Surroundings, tmp_path: Path, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        failing(around, tmp_path).settle(error)


def test_a_list_that_breaks_while_it_is_read_fails_in_our_words_too(around: Surroundings, tmp_path: Path) -> None:
    opened = failing(around, tmp_path)

    assert opened.pending(breaks=False) == (1,)
    with pytest.raises(SystemFailedError):
        opened.pending(breaks=True)


def test_a_system_keeps_its_optional_methods_and_gets_none(around: Surroundings, tmp_path: Path) -> None:
    opened = failing(around, tmp_path)

    assert opened.version == "1.0"
    assert isinstance(opened, Foreseeing)
    wiring.close_system(opened)


@dataclass
class Closing:
    """A system that holds something."""

    closed: list[bool] = field(default_factory=list)

    def close(self) -> None:
        self.closed.append(True)


def test_a_system_gives_back_what_it_holds_if_it_holds_anything() -> None:
    holding = Closing()

    wiring.close_system(holding)
    wiring.close_system(object())

    assert holding.closed == [True]


def test_reports_are_shown_archived_media_and_none_that_is_not_there(
    tmp_path: Path, around: Surroundings, plugins: Plugins
) -> None:
    known = config(tmp_path, OFFICE, plugins)
    (tmp_path / "PhotoChantier").mkdir()
    (tmp_path / "PhotoChantier" / "p1.jpg").write_bytes(b"jpeg")
    zone, stop = known.account.timezone, Stop(around.clock)  # type: ignore[union-attr]
    reporter = wiring.reporter(around, plugins, known, tmp_path / "Rapport", zone, stop, tmp_path)

    opened = reporter.context.open_media("PhotoChantier/p1.jpg")

    assert opened is not None
    with opened:
        assert opened.read() == b"jpeg"
    assert reporter.context.open_media("PhotoChantier/p2.jpg") is None
    assert [plugin.name for plugin, _ in reporter.formats] == list(known.reports.formats)
