"""A file that cannot be read says which line, and how to mend it."""

import os
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


def test_a_folder_or_a_pipe_in_its_place_is_no_matter_of_rights(tmp_path: Path) -> None:
    places = [tmp_path]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        places.append(tmp_path / "pipe")

    for place in places:
        mistake = refused(place)

        assert "is no file" in mistake.what.show()
        assert "--config" in mistake.remedy.show()


def test_a_file_that_is_no_configuration_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "plugins.toml").open("wb") as file:
        file.truncate(1 << 40)

    assert "too big" in refused(tmp_path / "plugins.toml").what.show()


@pytest.mark.parametrize(
    "content",
    [
        b"a = " + b"[" * 20_000 + b"]" * 20_000,
        b"a = " + b"{a=" * 5_000 + b"1" + b"}" * 5_000,
        b"[" + b".".join([b"a"] * 5_000) + b"]\nb = 1",
        b"[" + b".".join([b"a"] * 50) + b"]\nb = 1",
    ],
    ids=["lists", "tables", "header", "deeper than any plugin goes"],
)
def test_what_is_nested_without_end_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "nested too deeply" in refused(file_of(tmp_path, content)).what.show()


def test_a_number_without_end_is_refused_with_its_line(tmp_path: Path) -> None:
    mistake = refused(file_of(tmp_path, b"version = 1\na = " + b"9" * 5_000))

    assert (mistake.line, "too long" in mistake.what.show()) == (2, True)


@pytest.mark.parametrize("char", ["\\u0000", "\\u001b", "\\u202e"])
def test_triple_quotes_may_hold_line_feeds_and_nothing_else_that_is_invisible(tmp_path: Path, char: str) -> None:
    assert refused(file_of(tmp_path, f'a = """one\n{char}"""'.encode())).key == "a"


def test_an_invisible_character_that_was_pasted_is_not_laid_to_a_backslash(tmp_path: Path) -> None:
    mistake = refused(file_of(tmp_path, "a = 'SHA256:\u200eabc'".encode()))

    assert "backslash" not in mistake.what.show()
    assert "by hand" in mistake.remedy.show()
