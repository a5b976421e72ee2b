"""A file server that belongs to a realm, and connections to it."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from optimx import Secret, SecretReference, TransportContext
from optimx.demo.servers import samba
from optimx.demo.servers.samba import Samba
from optimx.plugins.transports.smb import SmbOptions, open_smb
from tests.servers import kerberos
from tests.servers.kerberos import Realm


@pytest.fixture
def realm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Realm]:
    if kerberos.missing() or samba.program() is None:
        pytest.skip(f"Kerberos or Samba is not installed: sudo apt install samba {kerberos.missing()}")
    with kerberos.running(tmp_path, getpass.getuser()) as started:
        for name in ("KRB5_CONFIG", "KRB5CCNAME"):
            monkeypatch.setenv(name, started.environment[name])
        yield started


@pytest.fixture
def server(realm: Realm, tmp_path: Path) -> Iterator[Samba]:
    folder = tmp_path / "samba"
    folder.mkdir()
    with samba.running(folder, realm.of_samba) as started:
        yield started


@pytest.fixture
def connect(server: Samba) -> Iterator[Callable[..., Any]]:
    with ExitStack() as ends:

        def connect_to(password: str = "", **options: Any) -> Any:
            given = {"host": "localhost", "port": server.port, "share": server.share, "user": server.user, **options}
            if password:
                given["password"] = SecretReference("env", "X")
            context = TransportContext(
                "111222333", timeout=5, secrets={"password": Secret(password)} if password else {}
            )
            opened = open_smb(SmbOptions.model_validate({"auth": "kerberos", **given}), context)
            ends.callback(opened.close)
            return opened

        yield connect_to
