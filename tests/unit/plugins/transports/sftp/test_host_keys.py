import base64
import hmac

import pytest

from optimx.plugins.transports.sftp.host_keys import FAMILIES, Expected, fingerprint, known, preference

KEY, OTHER = b"a key", b"another key"
WRITTEN, OTHER_WRITTEN = (base64.b64encode(key).decode() for key in (KEY, OTHER))


def hashed(name: str) -> str:
    salt = b"12345678901234567890"
    parts = (salt, hmac.digest(salt, name.encode(), "sha1"))
    return "|1|" + "|".join(base64.b64encode(part).decode() for part in parts)


def test_a_fingerprint_is_written_as_ssh_keygen_prints_it() -> None:
    empty = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"  # of nothing

    assert fingerprint(b"") == empty


@pytest.mark.parametrize(
    ("line", "host", "port"),
    [
        (f"srv ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"srv ssh-ed25519 {WRITTEN} a comment", "SRV", 22),
        (f"[srv]:2222 ssh-ed25519 {WRITTEN}", "srv", 2222),
        (f"other,srv,10.0.0.1 ssh-ed25519 {WRITTEN}", "10.0.0.1", 22),
        (f"*.example.org ssh-ed25519 {WRITTEN}", "srv.example.org", 22),
        (f"s?v ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"[*.example.org]:2222 ssh-ed25519 {WRITTEN}", "srv.example.org", 2222),
        (f"{hashed('srv')} ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"{hashed('[srv]:2222')} ssh-ed25519 {WRITTEN}", "srv", 2222),
    ],
)
def test_a_line_names_its_server(line: str, host: str, port: int) -> None:
    expected = known([line], host, port, "known_hosts")

    assert expected.accepts(KEY)
    assert not expected.accepts(OTHER)
    assert expected.kinds == ("ssh-ed25519",)


@pytest.mark.parametrize(
    ("line", "host", "port"),
    [
        (f"srv ssh-ed25519 {WRITTEN}", "srv", 2222),
        (f"[srv]:2222 ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"srv ssh-ed25519 {WRITTEN}", "srv2", 22),
        (f"*,!srv ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"# srv ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"@cert-authority srv ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"@revoked srv ssh-ed25519 {WRITTEN}", "srv", 22),
        (f"{hashed('srv')} ssh-ed25519 {WRITTEN}", "other", 22),
        ("|1|not|base64 ssh-ed25519 " + WRITTEN, "srv", 22),
        ("|1| ssh-ed25519 " + WRITTEN, "srv", 22),
        ("srv ssh-ed25519 not-base64", "srv", 22),
        ("srv ssh-ed25519", "srv", 22),
        ("", "srv", 22),
    ],
)
def test_a_line_that_does_not_name_it_opens_nothing(line: str, host: str, port: int) -> None:
    assert not known([line], host, port, "known_hosts").accepts(KEY)


def test_all_keys_of_a_server_are_right_but_for_those_revoked() -> None:
    lines = [
        f"srv ssh-rsa {OTHER_WRITTEN}",
        f"srv ssh-ed25519 {WRITTEN}",
        f"@revoked * ssh-rsa {OTHER_WRITTEN}",
    ]

    expected = known(lines, "srv", 22, "known_hosts")

    assert expected.kinds == ("ssh-rsa", "ssh-ed25519")
    assert expected.accepts(KEY)
    assert not expected.accepts(OTHER)


def test_who_expects_nothing_accepts_nobody() -> None:
    assert not Expected(frozenset()).accepts(KEY)


@pytest.mark.parametrize(
    ("kinds", "shown", "first", "last"),
    [
        ((), (), "ssh-ed25519", "rsa-sha2-256"),
        (("ssh-rsa",), (), "rsa-sha2-512", "ecdsa-sha2-nistp521"),
        (("ecdsa-sha2-nistp384",), (), "ecdsa-sha2-nistp256", "rsa-sha2-256"),
        ((), ("ssh-ed25519",), "ecdsa-sha2-nistp256", "ssh-ed25519"),
        ((), ("ssh-ed25519", "ecdsa-sha2-nistp256"), "rsa-sha2-512", "ecdsa-sha2-nistp521"),
    ],
)
def test_known_kinds_are_asked_for_first_and_strange_ones_last(
    kinds: tuple[str, ...], shown: tuple[str, ...], first: str, last: str
) -> None:
    asked = preference(kinds, shown)

    assert (asked[0], asked[-1]) == (first, last)
    assert sorted(asked) == sorted(algorithm for family in FAMILIES for algorithm in family)
