"""A file that cannot be read says which line, and how to mend it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from optimx.core.config import Config, ConfigurationMistakesError, Mistake, read

Load = Callable[..., Config]


def refused(file: Path) -> Mistake:
    with pytest.raises(ConfigurationMistakesError) as caught:
        read(file)
    (mistake,) = caught.value.mistakes
    return mistake


def file_of(folder: Path, content: bytes) -> Path:
    file = folder / "plugins.toml"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "line",
    [rb'folder = "\\srv\new"', rb'folder = "C:\Users\anna"', rb'folder = "C:\Echange"', rb'folder = "\\srv\echange"'],
)
def test_a_windows_path_in_double_quotes_is_refused_with_the_hint(tmp_path: Path, line: bytes) -> None:
    mistake = refused(file_of(tmp_path, b"version = 1\n[office]\n" + line + b"\nsystem = 'x'\n"))

    assert mistake.line == 3
    assert "single quotes" in mistake.remedy.show()


def test_every_invisible_character_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistakesError) as caught:
        read(file_of(tmp_path, b'a = "x\\ty"\n[b]\nc = ["ok", "x\\u202ey"]\n'))

    assert [(mistake.key, mistake.line) for mistake in caught.value.mistakes] == [("a", 1), ("b.c.1", 3)]


def test_the_line_feeds_of_a_text_in_triple_quotes_are_meant(tmp_path: Path) -> None:
    assert read(file_of(tmp_path, b'a = """one\ntwo"""')).data == {"a": "one\ntwo"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"version = 1\n[account\n", 2),
        (b"version = 1\na = 1\na = 2\n", 3),
        (b"version = 1\n[account]\nid = 'x", 3),
        (b"version = 1\n[account]\ncompany = 'D\xe9mo'\n", 3),
        (b"\xff\xfev\x00e\x00", 1),
    ],
)
def test_a_text_that_is_no_toml_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    assert refused(file_of(tmp_path, content)).line == line


def test_a_file_of_notepad_is_read(tmp_path: Path) -> None:
    raw = read(file_of(tmp_path, b"\xef\xbb\xbfversion = 1\r\n[plugins]\r\nuse = ['acme']\r\n"))

    assert raw.use == ("acme",)
    assert raw.places.line(("plugins", "use")) == 3


@pytest.mark.parametrize(
    "content", [b"plugins = 3", b"[plugins]\nuse = 'acme'", b"[plugins]\nuse = [3]", b"version = 1"]
)
def test_what_is_no_list_of_names_uses_nothing_yet(tmp_path: Path, content: bytes) -> None:
    assert read(file_of(tmp_path, content)).use == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "plugins.toml" in refused(tmp_path / "plugins.toml").what.show()


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(tmp_path).what.show()


def test_a_single_mistake_is_the_error_itself(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistakesError) as caught:
        read(tmp_path / "plugins.toml")

    assert caught.value.what == caught.value.mistakes[0].what
    assert (caught.value.code, caught.value.exit_code) == ("E-CONFIG", 3)


def test_a_mistake_names_the_whole_path_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file_of(tmp_path, b"[account")
    monkeypatch.chdir(tmp_path)

    assert refused(Path("plugins.toml")).file == tmp_path / "plugins.toml"
