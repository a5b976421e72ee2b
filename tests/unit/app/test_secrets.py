"""Which secrets a configuration refers to, and where a new one belongs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from optimx import ConfigurationError
from optimx.app.secrets import line, place_for, secrets_in
from optimx.core.config import RawConfig, read
from optimx.core.secrets import SecretReference

Write = Callable[[str], RawConfig]

FILE = """
version = 1
[drop]
transport = "sftp"
[transports.sftp]
password = { file = 'secrets/drop' }
[transports.ftp]
password = { env = "OPTIMX_FTP_PASSWORD" }
[systems.office_database]
url = { keyring = "database" }
[transports.ftp.more]
something = "else"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(content: str) -> RawConfig:
        (tmp_path / "plugins.toml").write_text(content, "utf-8")
        return read(tmp_path / "plugins.toml")

    return put


def test_every_secret_is_found_with_its_key_and_whether_it_is_in_use(write: Write, tmp_path: Path) -> None:
    found = {each.key: (each.reference, each.in_use) for each in secrets_in(write(FILE))}

    assert found == {
        "transports.sftp.password": (SecretReference("file", str(tmp_path / "secrets" / "drop")), True),
        "transports.ftp.password": (SecretReference("env", "OPTIMX_FTP_PASSWORD"), False),
        "systems.office_database.url": (SecretReference("keyring", "database"), False),
    }


@pytest.mark.parametrize("name", ["transports.sftp.password", "drop", "secrets/drop"])
def test_a_secret_goes_where_the_configuration_says(write: Write, tmp_path: Path, name: str) -> None:
    if "/" in name:
        name = str(tmp_path / name)
        with pytest.raises(ConfigurationError):
            place_for(name, write(FILE), tmp_path)
        return

    place = place_for(name, write(FILE), tmp_path)

    assert (place.reference.place, place.written) == (str(tmp_path / "secrets" / "drop"), True)


def test_a_secret_that_comes_from_outside_is_not_put_somewhere_else_unasked(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="OPTIMX_FTP_PASSWORD"):
        place_for("transports.ftp.password", write(FILE), tmp_path)


def test_a_place_that_was_named_wins_and_gives_its_line(write: Write, tmp_path: Path) -> None:
    place = place_for("transports.ftp.password", write(FILE), tmp_path, file="keys/ftp")

    assert place.reference == SecretReference("file", str(tmp_path / "keys" / "ftp"))
    assert place.line == "password = { file = 'keys/ftp' }"
    assert place_for("drop", None, tmp_path, keyring=True).line == "password = { keyring = 'drop' }"


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", "-x", "x\n"])
def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="not the name"):
        place_for(name, None, tmp_path)


def test_a_place_with_quotes_and_backslashes_is_good_toml() -> None:
    import tomllib

    for place in ("C:\\secrets\\it's", "plain", "a\"b'c\\d"):
        assert tomllib.loads(line("password", SecretReference("file", place))) == {"password": {"file": place}}


@pytest.mark.parametrize(
    "around",
    [
        "server = 5",
        "server = { accounts = 5 }",
        "server = { accounts = { demo = 5 } }",
        "drop = 'x'",
        "drop = { transport = ['sftp'] }",
        "office = 5",
        "office = { system = {} }",
    ],
)
def test_secrets_are_found_also_where_the_rest_has_mistakes(write: Write, around: str) -> None:
    tables = "[transports.sftp]\npassword = { env = 'A' }\n[systems.erp]\npassword = { env = 'B' }\n"

    found = secrets_in(write(f"{around}\n{tables}"))

    assert [(each.reference.place, each.in_use) for each in found] == [("A", False), ("B", False)]


def test_a_secret_file_whose_name_cannot_be_read_here_is_listed_all_the_same(write: Write) -> None:
    (found,) = secrets_in(write("[transports.sftp]\npassword = { file = 'C:\\secrets\\drop' }\n"))

    assert found.reference == SecretReference("file", "C:\\secrets\\drop")


def test_a_home_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        place_for("drop", None, tmp_path, file="~nobody-of-that-name/drop")
