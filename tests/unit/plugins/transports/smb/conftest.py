"""Connections that are closed when the test is over, and lines that break at a moment of the test's choice."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from optimx import Secret, SecretReference, TransportContext
from optimx.demo.servers.samba import Samba
from optimx.plugins.transports.smb import SmbOptions, open_smb
from tests.servers.fault_proxy import FaultProxy

Connect = Callable[..., Any]


@pytest.fixture
def connect() -> Iterator[Connect]:
    with ExitStack() as ends:

        def connect_to(
            server: Samba, *, password: str = "", timeout: float = 5, deadline: float = float("inf"), **options: Any
        ) -> Any:
            where = {"host": server.host, "port": server.port, "share": server.share, "root": server.folder}
            given = {**where, "user": server.user, "password": SecretReference("env", "X"), **options}
            secrets = {"password": Secret(password or server.password)}
            context = TransportContext(account="111222333", timeout=timeout, deadline=deadline, secrets=secrets)
            opened = open_smb(SmbOptions.model_validate(given), context)
            ends.callback(opened.close)
            return opened

        yield connect_to


@pytest.fixture
def relay(samba: Samba) -> Iterator[FaultProxy]:
    """A line to the server that nothing is wrong with until `strike`."""
    with FaultProxy(samba.host, samba.port, [], ftp=False) as proxy:
        yield proxy
