"""The drop of the demo is served by what the machine has; what it has not is named, with what to install."""

from pathlib import Path

import pytest

from optimx.demo.servers import openssh
from optimx.demo.serving import NoServerError, served


def test_ftp_needs_nothing_installed(tmp_path: Path) -> None:
    with served("ftp", tmp_path / "drop") as drop:
        assert (drop.transport, drop.secret_option) == ("ftp", "password")
        assert drop.secret not in repr(drop)


def test_ftps_needs_nothing_installed_and_its_server_is_pinned_anew_each_time(tmp_path: Path) -> None:
    pins = set()
    for _ in range(2):
        with served("ftps", tmp_path / "drop") as drop:
            assert (drop.transport, drop.secret_option, drop.options["tls"]) == ("ftp", "password", "explicit")
            pins.add(drop.options["certificate"])

    assert len(pins) == 2


@pytest.mark.parametrize(("way", "package"), [("sftp", "openssh-server"), ("smb", "samba")])
def test_a_server_that_is_not_installed_is_named_with_its_package(
    way: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda *args, **more: None)

    with pytest.raises(NoServerError) as caught, served(way, tmp_path / "drop"):
        pass

    assert caught.value.code == "E-DEMO-SERVER"
    assert f"apt install {package}" in str(caught.value.remedy)


@pytest.mark.skipif(openssh.program() is None, reason="not installed: sudo apt install openssh-server")
def test_a_server_is_gone_with_the_block_and_the_drop_stays(tmp_path: Path) -> None:
    with served("sftp", tmp_path / "a drop") as drop:
        (tmp_path / "a drop" / "kept").touch()

    assert "PRIVATE KEY" in drop.secret
    assert (tmp_path / "a drop" / "kept").exists()
