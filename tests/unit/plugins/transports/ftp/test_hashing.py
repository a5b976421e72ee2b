import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from optimx import Hashing, NotThereError

Connect = Callable[..., Any]
Start = Callable[..., Any]
SHA256 = hashlib.sha256(b"x").hexdigest().encode()
FEAT = b"211-Features\r\n %s\r\n211 End"


def test_a_server_that_hashes_is_asked(connect: Connect, start_proftpd: Start) -> None:
    server = start_proftpd(["LoadModule mod_digest.c"])
    drop = connect(server)
    for name in ("a", "a b", 'a"b', "0 1", "caf\u00e9"):
        (server.root / name).write_bytes(name.encode())

        assert drop.digest(name, "sha256") == hashlib.sha256(name.encode()).digest()
        assert drop.digest(name, "sha512") == hashlib.sha512(name.encode()).digest()

    assert drop.digest("a", "blake2b") is None
    with pytest.raises(NotThereError):
        drop.digest("b", "sha256")
    (server.root / "photos").mkdir()
    assert drop.digest("photos", "sha256") is None
    assert isinstance(connect(server), Hashing)
    assert drop.stat("a").size == 1, "the connection stays"


def test_a_server_that_does_not_is_left_in_peace(connect: Connect, script: Start) -> None:
    server = script({"FEAT": FEAT % b"SIZE"})

    assert connect(server).digest("a", "sha256") is None
    assert server.asked[-1] == "TYPE I"


@pytest.mark.parametrize(
    ("feature", "reply", "expected"),
    [
        (b"HASH SHA-1*;SHA-256", b"213 SHA-256 0-1 " + SHA256 + b" a", SHA256),
        (b"HASH SHA-256*", b"213 SHA-256 0-1 " + SHA256.upper() + b" a b", SHA256),
        (b"HASH SHA-256*", b"213-now\r\n213 SHA-256 0-1 " + SHA256 + b" a", SHA256),
        (b"HASH SHA-256*", b"213 SHA-1 0-1 " + SHA256[:40] + b" a", None),
        (b"HASH SHA-256*", b"213 SHA-256 1-2 " + SHA256 + b" a", None),
        (b"HASH SHA-256*", b"213 SHA-256 0-1 " + SHA256[2:] + b" a", None),
        (b"HASH SHA-256*", b"504 no", None),
        (b"XSHA256", b"250 " + SHA256, SHA256),
        (b"XSHA256", b"250-now\r\n250 " + SHA256.upper(), SHA256),
        (b"XSHA256", b"250 done", None),
        (b"XSHA256", b"451 too large", None),
    ],
)
def test_only_a_whole_digest_of_the_whole_file_counts(
    connect: Connect, script: Start, *, feature: bytes, reply: bytes, expected: bytes | None
) -> None:
    verb = feature.decode().partition(" ")[0]
    server = script({"FEAT": FEAT % feature, "OPTS": b"200 ok", verb: reply})

    found = connect(server).digest("a", "sha256")

    assert found == (bytes.fromhex(expected.decode()) if expected else None)


def test_the_algorithm_is_chosen_once(connect: Connect, script: Start) -> None:
    server = script({"FEAT": FEAT % b"HASH SHA-256", "OPTS": b"200 ok", "HASH": b"213 SHA-256 0-1 " + SHA256 + b" a"})
    drop = connect(server)

    drop.digest("a", "sha256")
    drop.digest("a", "sha256")

    assert server.asked[-3:] == ["OPTS HASH SHA-256", "HASH a", "HASH a"]


def test_a_name_that_cannot_be_quoted_is_not_hashed(connect: Connect, script: Start) -> None:
    server = script({"FEAT": FEAT % b"XSHA256", "XSHA256": b"250 " + SHA256})

    assert connect(server).digest('a" 0 1', "sha256") is None
    assert server.asked[-1] == "TYPE I"
