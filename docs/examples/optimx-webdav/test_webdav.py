"""Every promise of a transport, tried on a real WebDAV server (WsgiDAV) of this machine."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cheroot.wsgi import Server
from optimx_webdav import WebDavOptions, optimx_register_transports
from wsgidav.wsgidav_app import WsgiDAVApp

import optimx
from optimx.testing.conformance import DropUnderTest, FolderBehind, TransportConformance

USER, PASSWORD = "demo", "a long one"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("webdav")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    login = {"user_mapping": {"*": {USER: {"password": PASSWORD}}}}
    app = WsgiDAVApp({"provider_mapping": {"/": str(folder)}, "simple_dc": login, "verbose": 0, "lock_storage": False})
    # its end waits for connections that nobody uses any more, as long as it is let
    server = Server(("127.0.0.1", 0), app, numthreads=16, shutdown_timeout=0)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield server.bind_addr[1]
    server.stop()
    thread.join()


class Utf8Behind(FolderBehind):
    """Plants what the server can list: WsgiDAV fails on names that are no UTF-8."""

    def plant(self, path: str, content: bytes) -> None:
        path.encode("utf-8")
        super().plant(path, content)


class TestWebDav(TransportConformance):
    @pytest.fixture
    def drop(self, folder: Path, port: int) -> DropUnderTest:
        (plugin,) = optimx_register_transports()
        password = optimx.SecretReference("env", "X")
        options = WebDavOptions(host="127.0.0.1", port=port, user=USER, password=password, tls=False)
        return DropUnderTest(plugin, options, {"password": optimx.Secret(PASSWORD)}, behind=Utf8Behind(folder))


def test_a_wrong_password_is_refused(port: int) -> None:
    (plugin,) = optimx_register_transports()
    password = optimx.SecretReference("env", "X")
    options = WebDavOptions(host="127.0.0.1", port=port, user=USER, password=password, tls=False)
    context = optimx.TransportContext("111222333", secrets={"password": optimx.Secret("wrong")})

    with pytest.raises(optimx.LoginRefusedError):
        plugin.open(options, context)
