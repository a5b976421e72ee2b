"""Which server is the right one: the fingerprints that its key may have, pinned or from a file of known hosts.

In: fingerprints, or the lines of a known_hosts file and the server's name. Out: `Expected`. Called by `opening` and by
`connection`. Pure. There is no way to accept a key that nobody has named.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

PORT = 22
FAMILIES = (
    ("ssh-ed25519",),
    ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    ("rsa-sha2-512", "rsa-sha2-256"),
)
"""The algorithms that a server may prove itself with, best first, by kind of key."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a server's key has to be.

    Attributes:
        fingerprints: of the keys that are right.
        revoked: of keys that are wrong, whoever shows them.
        kinds: of the right keys (`ssh-rsa`), where they are known: asked for first.
        source: where this stands, for messages.
    """

    fingerprints: frozenset[str]
    revoked: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    source: str = "plugins.toml"

    def accepts(self, key: bytes) -> bool:
        """Say whether this is the right server's key."""
        shown = fingerprint(key)
        return shown in self.fingerprints and shown not in self.revoked


def fingerprint(key: bytes) -> str:
    """Return the fingerprint of a public key as `ssh-keygen -l` prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def known(lines: Iterable[str], host: str, port: int, source: str) -> Expected:
    """Read a known_hosts file (sshd(8)): names, patterns, hashed names, revoked keys; authorities are not followed.

    Args:
        lines: of the file.
        host: name or address, as it is dialled.
        port: a port other than 22 is part of the name, `[host]:port`.
        source: the file, for messages.
    """
    name = host.lower() if port == PORT else f"[{host.lower()}]:{port}"
    right, wrong = [], []
    for marker, kind, key in _entries(lines, name):
        if marker == "@revoked":
            wrong.append(fingerprint(key))
        elif not marker:
            right.append((kind, fingerprint(key)))
    kinds = tuple(dict.fromkeys(kind for kind, _ in right))
    return Expected(frozenset(print_ for _, print_ in right), frozenset(wrong), kinds, source)


def _entries(lines: Iterable[str], name: str) -> Iterator[tuple[str, str, bytes]]:
    for line in lines:
        words = line.split()
        marker = words.pop(0) if words and words[0].startswith("@") else ""
        if len(words) < 3 or words[0].startswith("#") or not _names(words[0].split(","), name):  # noqa: PLR2004
            continue
        try:
            yield marker, words[1], base64.b64decode(words[2], validate=True)
        except binascii.Error:
            continue  # a damaged line names nobody


def _names(patterns: Sequence[str], name: str) -> bool:
    found = False
    for pattern in patterns:
        refuses = pattern.startswith("!")
        if _matches(pattern.removeprefix("!"), name):
            if refuses:
                return False
            found = True
    return found


def _matches(pattern: str, name: str) -> bool:
    if pattern.startswith("|1|"):
        return _is_hash_of(pattern, name)
    literal = pattern.lower().replace("[", "[[]")  # to fnmatch a bracket begins a set; here it is part of `[host]:port`
    return fnmatchcase(name, literal)


def _is_hash_of(pattern: str, name: str) -> bool:
    _, _, salt, hashed = [*pattern.split("|"), "", ""][:4]
    try:
        told, raw = base64.b64decode(hashed, validate=True), base64.b64decode(salt, validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(hmac.digest(raw, name.encode(), "sha1"), told)  # the format's choice, not ours


def preference(kinds: Sequence[str], shown: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the algorithms in the order in which to ask for them.

    Args:
        kinds: of the keys that are right; these come first.
        shown: kinds of keys that the server has shown and that were not right; these come last.
    """

    def rank(family: tuple[str, ...]) -> int:
        return 2 * any(_is_of(kind, family) for kind in shown) - any(_is_of(kind, family) for kind in kinds)

    return tuple(algorithm for family in sorted(FAMILIES, key=rank) for algorithm in family)


def _is_of(kind: str, family: tuple[str, ...]) -> bool:
    return kind in family or (kind == "ssh-rsa" and family[0].startswith("rsa"))
