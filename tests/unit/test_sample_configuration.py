"""The commented `plugins.toml` at the top level is valid, and so is every line in it that is commented out."""

import re
from pathlib import Path

import pytest

from optimx.core.config import Config, Machine, check, read
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN

SAMPLE = Path(__file__).parents[2] / "plugins.toml"
OTHER_WAY = re.compile(r"^# \[transports\.\w+\].*?\n\n", re.MULTILINE | re.DOTALL)
"""A table of a transport that is commented out as a whole."""
MACHINE = Machine(windows=False, home=Path("/home/anna"))


@pytest.fixture
def plugins() -> Plugins:
    return Plugins.load((), BUILTIN)


def written(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "plugins.toml"
    file.write_text(content, "utf-8")
    return file


def test_the_sample_is_valid_with_the_plugins_that_come_with_optimx(plugins: Plugins) -> None:
    config = check(read(SAMPLE), plugins, MACHINE)

    assert config.drop is not None
    assert config.drop.transport == "ftp"
    assert set(config.transports) == {"ftp", "folder"}
    # 111222333 is nobody's SIREN, and plain FTP is warned of
    assert [warning.key for warning in config.warnings] == ["account.id", "transports.ftp"]


def test_each_default_of_the_sample_is_the_real_one(tmp_path: Path, plugins: Plugins) -> None:
    office, *_ = SAMPLE.read_text("utf-8").partition("# ---- A drop server's file")
    office = OTHER_WAY.sub("", office)
    enabled = re.sub(
        r"^# (?=(?:\[(?:names|retention)\]|\w+ = ))(?!state|connections|url|port)", "", office, flags=re.MULTILINE
    )

    as_it_is = check(read(written(tmp_path, office)), plugins, MACHINE)
    in_full = check(read(written(tmp_path, enabled)), plugins, MACHINE)

    assert enabled.count("\n# ") < office.count("\n# ") - 15
    assert settings(in_full) == settings(as_it_is)


def test_the_tables_of_other_ways_are_valid(tmp_path: Path, plugins: Plugins) -> None:
    pin = "SHA256:" + "A" * 43
    sample = SAMPLE.read_text("utf-8").replace("SHA256:…", pin)
    tables = [re.sub("^# ", "", found[0], flags=re.MULTILINE) for found in OTHER_WAY.finditer(sample)]

    config = check(read(written(tmp_path, sample + "\n" + "\n".join(tables))), plugins, MACHINE)

    assert set(config.transports) == {"ftp", "folder", "sftp", "smb"}


def settings(config: Config) -> list[object]:
    reports = (config.reports.formats, config.reports.keep, config.report_language)
    kept = (config.retention, config.archives, config.names)
    return [config.account, config.office, config.drop, reports, kept, config.transports]


def test_the_servers_sample_is_valid(tmp_path: Path, plugins: Plugins) -> None:
    _, _, server = SAMPLE.read_text("utf-8").partition("[drop]:\n")
    file = written(tmp_path, "version = 1\n" + re.sub("^# ?", "", server, flags=re.MULTILINE))

    assert list(check(read(file), plugins, MACHINE).accounts) == ["demo"]
