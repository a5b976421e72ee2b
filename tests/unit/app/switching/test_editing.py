"""One value is changed, and every other byte of the file stays; or nothing is changed at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
import tomlkit

from optimx import ConfigurationError
from optimx.app.switching.editing import edit, make
from optimx.core.config import ConfigurationMistakesError, RawConfig, read, this_machine
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN

Write = Callable[[str], RawConfig]
KEY = ("drop", "transport")
OFFICE = """\
# of the firm
version = 1

[account]
id = "732829320"   # the SIREN
[office]
folder = 'EchangeFTP'
system = "office_database"
{drop}
[transports.folder]   # mounted
root = 'drop'
[transports.ftp]
host = "appli.optimbtp.fr"  # <- by telephone
user = "démo"
tls = "none"
password = {{ env = "PASSWORD" }}
# the end
"""
DROPS = (
    '[drop]\ntransport = "folder"     # <- change this word\n# wait = "1m"\n',
    "[drop]\n  transport='folder'#x\n",
    'drop.transport = "folder" # x\n',
    'drop = { transport = "folder", connections = 2 } # x\n',
    "[drop]\ntransport = '''folder'''\n",
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(content: str) -> RawConfig:
        (tmp_path / "plugins.toml").write_bytes(content.encode())
        return read(tmp_path / "plugins.toml")

    return put


@pytest.fixture
def plugins() -> Plugins:
    return Plugins.load((), BUILTIN, third_party=False)


def _office(drop: str) -> str:
    # a key that stands at the top level has to come before the tables
    at_the_top = not drop.startswith("[")
    return (drop if at_the_top else "") + OFFICE.format(drop="" if at_the_top else drop)


@pytest.mark.parametrize("drop", DROPS)
@pytest.mark.parametrize("shape", ["{}", "\ufeff{}"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_the_word_changes_and_the_way_back_gives_the_same_bytes(
    write: Write, plugins: Plugins, drop: str, shape: str, newline: str
) -> None:
    raw = write(shape.format(_office(drop)).replace("\n", newline))
    before = raw.file.read_bytes()

    make(edit(raw, KEY, "ftp", plugins, this_machine()))
    changed = raw.file.read_bytes()
    make(edit(read(raw.file), KEY, "folder", plugins, this_machine()))

    assert read(raw.file).data["drop"]["transport"] == "folder"
    assert b"transport" in changed
    assert [line for line in changed.splitlines() if b"transport" not in line] == [
        line for line in before.splitlines() if b"transport" not in line
    ]
    if '"folder"' in drop:
        assert changed == before.replace(b'"folder"', b'"ftp"')
        assert raw.file.read_bytes() == before


def test_the_old_file_is_kept_and_a_link_stays_one(write: Write, plugins: Plugins, tmp_path: Path) -> None:
    raw = write(_office(DROPS[0]))
    before = raw.file.read_bytes()
    raw.file.rename(tmp_path / "real.toml")
    raw.file.symlink_to("real.toml")

    backup = make(edit(read(raw.file), KEY, "ftp", plugins, this_machine()))

    assert (backup.name, backup.read_bytes()) == ("real.toml.bak", before)
    assert raw.file.is_symlink()
    assert read(raw.file).data["drop"]["transport"] == "ftp"


def test_the_changed_line_is_told_with_its_number(write: Write, plugins: Plugins) -> None:
    (line,) = edit(write(_office(DROPS[0])), KEY, "ftp", plugins, this_machine()).lines

    assert (line.number, line.new) == (10, 'transport = "ftp"     # <- change this word')


def test_a_value_that_the_file_would_not_be_good_with_changes_nothing(write: Write, plugins: Plugins) -> None:
    raw = write(_office(DROPS[0]))
    before = raw.file.read_bytes()

    with pytest.raises(ConfigurationMistakesError):
        edit(raw, KEY, "pigeon", plugins, this_machine())

    assert raw.file.read_bytes() == before


def test_a_file_that_somebody_changes_meanwhile_is_left_to_them(write: Write, plugins: Plugins) -> None:
    raw = write(_office(DROPS[0]))
    change = edit(raw, KEY, "ftp", plugins, this_machine())
    write(_office(DROPS[0]) + "# by hand\n")

    with pytest.raises(ConfigurationError, match="meanwhile"):
        make(change)
    write(_office(DROPS[0]).replace("démo", "other"))
    with pytest.raises(ConfigurationError, match="meanwhile"):
        edit(raw, KEY, "ftp", plugins, this_machine())

    assert "other" in raw.file.read_text("utf-8")


@pytest.mark.parametrize(
    "misplaced",
    [
        lambda good: good.replace("root = 'drop'\n", ""),
        lambda good: good.replace("[drop]\n", "[drop]\nconnections = 2\n"),
        lambda good: good.replace('"sftp"', '"folder"'),
    ],
)
def test_what_the_library_misplaces_is_found_out_before_anything_is_written(
    write: Write, plugins: Plugins, monkeypatch: pytest.MonkeyPatch, misplaced: Callable[[str], str]
) -> None:
    raw = write(_office(DROPS[0]))
    dumps = tomlkit.dumps
    monkeypatch.setattr(tomlkit, "dumps", lambda document: misplaced(dumps(document)))

    with pytest.raises(ConfigurationError, match="without touching something else"):
        edit(raw, KEY, "sftp", plugins, this_machine())
