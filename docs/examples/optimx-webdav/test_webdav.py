"""Every promise of a transport, tried on a real WebDAV server (WsgiDAV) of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    with serving(app) as port:
        yield port


@contextmanager
def serving(app: Any) -> Iterator[int]:
    # its end waits for connections that nobody uses any more, as long as it is let
    server = Server(("127.0.0.1", 0), app, numthreads=16, shutdown_timeout=0)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server.bind_addr[1]
    finally:
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


def opened(port: int, password: str = PASSWORD, root: str = "") -> Any:
    (plugin,) = optimx_register_transports()
    lies = optimx.SecretReference("env", "X")
    options = WebDavOptions(host="127.0.0.1", port=port, user=USER, password=lies, tls=False, root=root)
    context = optimx.TransportContext("111222333", secrets={"password": optimx.Secret(password)})
    return plugin.open(options, context)


def test_a_wrong_password_is_refused(port: int) -> None:
    with pytest.raises(optimx.LoginRefusedError):
        opened(port, "wrong")


def test_a_folder_does_not_list_itself_however_the_server_quotes_it(port: int, folder: Path) -> None:
    (folder / "drop (demo)").mkdir()
    (folder / "drop (demo)" / "a.xml").write_bytes(b"x")

    assert [each.path for each in opened(port, root="drop (demo)").list("")] == ["a.xml"]


class Nowhere:
    def write(self, data: bytes | memoryview) -> None:
        raise AssertionError("the beginning is not what was asked for")


def test_a_server_that_gives_everything_where_a_rest_was_asked_for_takes_nothing_up(folder: Path) -> None:
    (folder / "a.jpg").write_bytes(b"0123456789")
    login = {"user_mapping": {"*": {USER: {"password": PASSWORD}}}}
    app = WsgiDAVApp({"provider_mapping": {"/": str(folder)}, "simple_dc": login, "verbose": 0, "lock_storage": False})

    def without_ranges(environ: dict[str, Any], start: Any) -> Any:
        environ.pop("HTTP_RANGE", None)
        return app(environ, start)

    with serving(without_ranges) as port, pytest.raises(optimx.NotTakenUpError):
        opened(port).download("a.jpg", Nowhere(), 5)
