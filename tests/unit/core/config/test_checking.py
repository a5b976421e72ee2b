"""A whole file: what is right comes out typed, what is wrong comes out at once, with line and remedy."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimx import PluginError, SecretReference, text
from optimx.core.config import (
    Config,
    ConfigurationMistakesError,
    Machine,
    Mistake,
    MistakeSeverity,
    Mount,
    RawConfig,
    check,
)
from optimx.core.config.toml_lines import Places
from optimx.core.contracts import Periods

Load = Callable[..., Config]
Mistakes = Callable[..., tuple[Mistake, ...]]


def test_an_office_file_becomes_one_typed_tree(load: Load, office: str, tmp_path: Path) -> None:
    config = load(office)

    assert config.office is not None
    assert config.drop is not None
    assert config.office.folder == tmp_path / "EchangeFTP"
    assert config.office.wait == timedelta(minutes=10)
    assert config.drop.protocol == "auto"
    assert config.reports.formats == ("text", "json")
    assert config.transports["line"].model_dump()["host"] == "drop.example"
    assert config.warnings == ()


def test_a_server_file_has_the_options_of_each_account(load: Load, server: str, tmp_path: Path) -> None:
    config = load(server + "[transports.folder]\nwatch = true\n")

    assert config.accounts["demo"].model_dump() == {"root": tmp_path / "drops/demo", "watch": True}


def test_all_mistakes_are_told_at_once_each_with_its_line(mistakes: Mistakes, office: str) -> None:
    wrong = (
        office.replace('folder = "EchangeFTP"', 'folde = "EchangeFTP"')
        .replace('transport = "line"', 'transport = "lime"')
        .replace('host = "drop.example"', "hots = 3")
    )

    found = [(mistake.line, mistake.key) for mistake in mistakes(wrong)]

    assert found == [
        (4, "office.folder"),
        (5, "office.folde"),
        (8, "drop.transport"),
        (9, "transports.line.host"),
        (10, "transports.line.hots"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "hint"),
    [
        ('folder = "EchangeFTP"', 'folder = "E"\nwiat = "3m"', "office.wiat", "Did you mean 'wait'?"),
        ('transport = "line"', 'transport = "lin"', "drop.transport", "Did you mean 'line'?"),
        ("[drop]", "[drpo]", "drpo", "Did you mean 'drop'?"),
        ("host = ", "hots = ", "transports.line.hots", "Did you mean 'host'?"),
    ],
)
def test_the_nearest_valid_name_is_offered(
    mistakes: Mistakes, office: str, *, old: str, new: str, key: str, hint: str
) -> None:
    found = {mistake.key: mistake.remedy.show() for mistake in mistakes(office.replace(old, new))}

    assert hint in found[key]


@pytest.mark.parametrize(
    ("old", "new", "key", "line"),
    [
        ("version = 1", "version = 2", "version", 1),
        ("version = 1\n", "", "version", 0),
        ('id = "732829320"', "id = 732829320", "account.id", 3),
        ('id = "732829320"', 'id = "73"', "account.id", 3),
        ('id = "732829320"', 'id = "732 829 320"', "account.id", 3),
        ('id = "732829320"', 'id = "732829320"\ntimezone = "Europe/Pari"', "account.timezone", 4),
        ('id = "732829320"', 'id = "732829320"\ntimezone = "../../etc/passwd"', "account.timezone", 4),
        ('id = "732829320"', 'id = "732829320"\nlanguage = "de"', "account.language", 4),
        ('system = "erp"', 'system = "erp"\nwait = 10', "office.wait", 7),
        ('system = "erp"', 'system = "erp"\nwait = "ten minutes"', "office.wait", 7),
        ('system = "erp"', 'system = "erp"\nwait = ""', "office.wait", 7),
        ('system = "erp"', 'system = "erp"\ndeadline = "0s"', "office.deadline", 7),
        ('system = "erp"', 'system = "store"', "office.system", 6),
        ('folder = "EchangeFTP"', 'folder = ""', "office.folder", 5),
        ('folder = "EchangeFTP"', r"folder = '\\srv\optimbtp_serveur$\EchangeFTP'", "office.folder", 5),
        ('transport = "line"', 'transport = "line"\nremove_media = "yes"', "drop.remove_media", 9),
        ('transport = "line"', 'transport = "line"\nconnections = 0', "drop.connections", 9),
        ('transport = "line"', 'transport = "line"\nminimum_rate = "1k"', "drop.minimum_rate", 9),
        ("[drop]", '[reports]\nformats = ["text", "text"]\n[drop]', "reports.formats", 8),
        ("[drop]", '[reports]\nformats = ["text", "pdf"]\n[drop]', "reports.formats.1", 8),
        ("[drop]", '[archives]\ncategories = "photos"\n[drop]', "archives.categories", 8),
        ("[drop]", '[names]\nparam = "param_{id}.xml"\n[drop]', "names.param", 8),
        ("[drop]", '[names]\nparam = "../param_{id}_{stamp}.xml"\n[drop]', "names.param", 8),
        ("[drop]", '[names]\nanswer = "Appli_Data_{id}_{stamp}.ok"\n[drop]', "names", 7),
        ("[drop]", '[names]\ndata = "optim_param_{id}_{stamp}.xml"\n[drop]', "names", 7),
        ("[drop]", "[plugins]\nuse = [3]\n[drop]", "plugins.use.0", 8),
        ("[drop]", "[reports.text]\ncolour = true\n[drop]", "reports.text.colour", 8),
        ('transport = "line"', 'transport = "folder"', "transports.folder.root", 8),
        ("[drop]", '[server]\nsystem = "store"\n[drop]', "server", 7),
        ("[drop]", "[drop_]", "drop", 0),
        ("host = ", "port = 'x'\nhost = ", "transports.line.port", 10),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    mistakes: Mistakes, office: str, *, old: str, new: str, key: str, line: int
) -> None:
    found = mistakes(office.replace(old, new, 1))

    assert (key, line) in [(mistake.key, mistake.line) for mistake in found]


def test_a_secret_in_the_file_itself_is_refused_and_never_repeated(mistakes: Mistakes, office: str) -> None:
    found = mistakes(office.replace('{ env = "PASSWORD" }', '"hunter2"'))

    assert [mistake.key for mistake in found] == ["transports.line.password"]
    assert "env" in found[0].remedy.show()
    assert "hunter2" not in repr(found)


def test_a_secret_may_lie_in_a_keyring(load: Load, office: str) -> None:
    config = load(office.replace('{ env = "PASSWORD" }', '{ keyring = "optimx" }'))

    assert dict(config.transports["line"])["password"] == SecretReference("keyring", "optimx")


def test_a_secret_file_and_a_path_of_a_plugin_start_from_the_folder_of_the_file(
    load: Load, office: str, tmp_path: Path
) -> None:
    config = load(office.replace('{ env = "PASSWORD" }', '{ file = "secret.txt" }\nkey = "~/.ssh/id"'))

    options = config.transports["line"]
    assert dict(options)["password"] == SecretReference("file", str(tmp_path / "secret.txt"))
    assert dict(options)["key"] == Path("/home/anna/.ssh/id")


def test_a_table_of_a_plugin_that_is_not_in_use_is_checked_too(mistakes: Mistakes, office: str) -> None:
    (mistake,) = mistakes(office + "[transports.folder]\nrot = 1\nroot = 'x'\n")

    assert mistake.key == "transports.folder.rot"


@pytest.mark.parametrize("table", ["transports.s3", "reports.pdf", "listeners.pager", "systems.sap", "archives.films"])
def test_a_table_of_an_unknown_plugin_is_a_warning(load: Load, office: str, table: str) -> None:
    (warning,) = load(office + f"[{table}]\nanything = 1\n").warnings

    assert (warning.key, warning.line, warning.severity) == (table, 12, MistakeSeverity.WARNING)
    assert "Install the plugin" in warning.remedy.show()


def test_a_plugin_that_is_installed_but_not_enabled_is_offered(mistakes: Mistakes, office: str, plugins: Any) -> None:
    plugins.waiting = text('add "acme-optimx" to [plugins] use')

    (mistake, *_) = mistakes(office.replace('transport = "line"', 'transport = "pigeon"'))

    assert '"acme-optimx"' in mistake.remedy.show()


def test_a_plugin_that_cannot_be_used_stops_the_run_and_is_named(mistakes: Mistakes, office: str, plugins: Any) -> None:
    plugins.problems = (PluginError(text("acme 1.0 cannot be imported")),)

    (mistake,) = mistakes('plugins.use = ["acme"]\n' + office)

    assert (mistake.line, mistake.code) == (1, "E-PLUGIN")
    assert mistake.what.show() == "acme 1.0 cannot be imported"


def test_an_identifier_without_its_check_digit_is_only_a_warning(load: Load, office: str) -> None:
    config = load(office.replace("732829320", "111222333"))

    assert [warning.key for warning in config.warnings] == ["account.id"]


def test_an_identifier_of_ones_own_is_upper_case(load: Load, office: str) -> None:
    config = load(office.replace("732829320", "1112223re"))

    assert config.account is not None
    assert config.account.id == "1112223RE"
    assert config.warnings == ()


def test_state_on_a_network_disk_is_refused(mistakes: Mistakes, office: str) -> None:
    machine = Machine(False, Path("/home/anna"), (Mount("/", "ext4"), Mount("/mnt/srv", "cifs")))

    (mistake,) = mistakes(office.replace("[office]", '[office]\nstate = "/mnt/srv/state"'), machine=machine)

    assert (mistake.key, mistake.line) == ("office.state", 5)


def test_two_accounts_of_one_identifier_are_refused(mistakes: Mistakes, server: str) -> None:
    twice = server + '[server.accounts.other]\nid = "732829320"\nroot = "drops/other"\n'

    assert [mistake.key for mistake in mistakes(twice)] == ["server.accounts.other.id"]


@pytest.mark.parametrize("root", ["drops/demo", "drops/demo/", "./drops/../drops/demo"])
def test_two_accounts_on_one_drop_are_refused(mistakes: Mistakes, server: str, root: str) -> None:
    twice = server + f'[server.accounts.other]\nid = "123456782"\nroot = "{root}"\n'

    assert [mistake.key for mistake in mistakes(twice)] == ["server.accounts.other.root"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('root = "drops/demo"\n', "", "server.accounts.demo.root"),
        ('root = "drops/demo"', 'rot = "drops/demo"', "server.accounts.demo.rot"),
        ('root = "drops/demo"', 'root = ""', "server.accounts.demo.root"),
        ('root = "drops/demo"', 'root = "x"\ntransport = "line"', "server.accounts.demo.root"),
        ('root = "drops/demo"', 'root = "x"\ntransport = "lime"', "server.accounts.demo.transport"),
        ("accounts.demo", 'accounts."../demo"', "server.accounts.../demo"),
        ("[server.accounts.demo]", "[account]\nid = '123'\n[server.accounts.demo]", "account"),
    ],
)
def test_what_is_wrong_with_an_account_is_named(mistakes: Mistakes, server: str, old: str, new: str, key: str) -> None:
    assert key in [mistake.key for mistake in mistakes(server.replace(old, new))]


WORDS = """version account office drop server plugins reports archives names transports systems listeners accounts
folder line text photos erp root id system transport formats categories use wait password key host timezone company"""
KEYS = st.sampled_from(WORDS.split())
LEAVES = st.integers() | st.floats() | st.booleans() | st.text(max_size=8) | st.dates() | KEYS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(
    of_server=st.booleans(),
    changes=st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=4) | VALUES, max_size=4),
)
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_it_is_checked_or_refused_with_mistakes(
    plugins: Any, machine: Machine, office: str, server: str, *, of_server: bool, changes: dict[str, Any]
) -> None:
    data = tomllib.loads(server if of_server else office) | changes
    raw = RawConfig(Path("/etc/optimx/plugins.toml"), data, Places({}, frozenset()))

    try:
        told = check(raw, plugins, machine).warnings
    except ConfigurationMistakesError as error:
        told = error.mistakes

    assert all(mistake.what.show() and mistake.remedy.show() for mistake in told)


def test_how_long_things_are_kept_has_defaults_and_can_be_said(load: Any, office: str, server: str) -> None:
    assert (load(office).retention.periods, load(office).retention.daily) == (Periods(), False)

    said = load(server + '[retention]\ndaily = true\njournal = "90d"\npositions = "365d"\n').retention

    assert said.daily
    assert said.periods == Periods(journal=timedelta(days=90), positions=timedelta(days=365))


def test_periods_that_are_none_are_told_all_at_once(mistakes: Any, office: str) -> None:
    found = mistakes(office + '[retention]\njournal = "2m"\npositions = 61\nday = true\n')

    assert [(each.key, each.line) for each in found] == [
        ("retention.journal", 13),
        ("retention.positions", 14),
        ("retention.day", 15),
    ]
    assert "minutes" in found[0].remedy.show()
    assert "daily" in found[2].remedy.show()


@pytest.mark.parametrize("place", ["C:\\secret", "one\ntwo"])
def test_a_secret_file_that_cannot_be_one_is_told_with_its_line(mistakes: Mistakes, office: str, place: str) -> None:
    quotes = "'''"
    wrong = office.replace('{ env = "PASSWORD" }', f"{{ file = {quotes}{place}{quotes} }}")

    (mistake,) = mistakes(wrong)

    assert (mistake.key, mistake.line) == ("transports.line.password", 11)


@pytest.mark.parametrize("key", ["wait", "deadline"])
def test_a_length_of_time_that_no_run_can_wait_is_refused(mistakes: Mistakes, office: str, key: str) -> None:
    wrong = office.replace('system = "erp"', f'system = "erp"\n{key} = "9999d"')

    assert [mistake.key for mistake in mistakes(wrong)] == [f"office.{key}"]


def test_a_reply_is_waited_for_an_hour_at_most(mistakes: Mistakes, office: str) -> None:
    wrong = office.replace('transport = "line"', 'transport = "line"\ntimeout = "61m"')

    assert [mistake.key for mistake in mistakes(wrong)] == ["drop.timeout"]
