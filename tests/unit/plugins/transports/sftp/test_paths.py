import pytest

from optimx import BadNameError
from optimx.plugins.transports.sftp.paths import on_the_wire


@pytest.mark.parametrize(
    ("root", "path", "sent"),
    [
        ("", "", b"."),
        ("", "a", b"a"),
        ("in/here", "", b"in/here"),
        ("in/here", "photos/a", b"in/here/photos/a"),
        ("/srv", "a", b"/srv/a"),
        ("", "caf\udce9", b"caf\xe9"),
        ("", "café", "café".encode()),
    ],
)
def test_a_path_is_sent_below_the_root(root: str, path: str, sent: bytes) -> None:
    assert on_the_wire(root, path) == sent


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "a//b", "a\nb", "a\rb", "a\0b", "a\udc2fb", "./a", "a/"])
def test_a_path_that_could_be_something_else_is_refused(path: str) -> None:
    with pytest.raises(BadNameError):
        on_the_wire("root", path)
