"""A table for an account at the end of a file; whatever the values, the file says them again."""

import errno
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.config.appending import new_file, replace_file, with_account
from optimx.core.errors import AlreadyThereError, RightsError

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(login=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True), root=TEXTS, company=TEXTS)
def test_any_value_is_read_as_it_was_given(login: str, root: str, company: str) -> None:
    written = with_account("[server]\nsystem = 'x'", login, {"root": root, "company": company})

    assert tomllib.loads(written)["server"] == {
        "system": "x",
        "accounts": {login: {"root": root, "company": company}},
    }


@pytest.mark.parametrize("before", ["", "a = 1", "a = 1\n", "a = 1\r\n# end"])
def test_what_was_there_stays_byte_for_byte(before: str) -> None:
    assert with_account(before, "demo", {"id": "1"}).startswith(before)


def test_the_old_file_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "plugins.toml"
    file.write_text("old", "utf-8")

    backup = replace_file(file, "new")

    assert (file.read_text(), backup.read_text()) == ("new", "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plugins.toml", "plugins.toml.bak"]


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    file = tmp_path / "plugins.toml"
    file.write_text("old", "utf-8")
    (tmp_path / "plugins.toml.tmp").mkdir()

    with pytest.raises(RightsError, match=r"plugins\.toml"):
        replace_file(file, "new")

    assert file.read_text() == "old"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_that_root_changes_stays_its_owners(tmp_path: Path) -> None:
    file = tmp_path / "plugins.toml"
    file.write_text("old", "utf-8")
    file.chmod(0o600)
    os.chown(file, 12345, 12346)

    backup = replace_file(file, "new")

    for each in (file, backup):
        seen = each.stat()
        assert (seen.st_uid, seen.st_gid, seen.st_mode & 0o777) == (12345, 12346, 0o600)


def test_a_disk_that_is_full_costs_neither_the_file_nor_the_last_step_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, backup = tmp_path / "plugins.toml", tmp_path / "plugins.toml.bak"
    file.write_text("old", "utf-8")
    backup.write_text("older", "utf-8")
    monkeypatch.setattr(os, "fsync", _full)

    with pytest.raises(RightsError, match="No space left"):
        replace_file(file, "new")

    assert (file.read_text(), backup.read_text()) == ("old", "older")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plugins.toml", "plugins.toml.bak"]


def test_what_a_crash_left_costs_the_file_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plugins.toml"
    file.write_text("old", "utf-8")
    (tmp_path / "plugins.toml.tmp").hardlink_to(file)
    synced = []

    def full_the_second_time(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > 1:  # the copy beside it goes first
            _full(descriptor)

    monkeypatch.setattr(os, "fsync", full_the_second_time)

    with pytest.raises(RightsError):
        replace_file(file, "new")

    assert file.read_text("utf-8") == "old"


def test_a_new_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "deep" / "plugins.toml"
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _full)
        with pytest.raises(RightsError, match="No space left"):
            new_file(file, "new")
    assert list(file.parent.iterdir()) == []

    new_file(file, "new")

    assert file.read_bytes() == b"new"
    with pytest.raises(AlreadyThereError):
        new_file(file, "newer")
    assert file.read_bytes() == b"new"


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plugins.toml"
    monkeypatch.setattr(os, "fsync", lambda descriptor: file.write_text("theirs", "utf-8"))

    with pytest.raises(AlreadyThereError):
        new_file(file, "ours")

    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"plugins.toml": "theirs"}


def _full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
