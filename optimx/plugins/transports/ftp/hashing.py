"""The digest of a file as the server computes it, for servers that can: `HASH`, or the older `XSHA256`.

In: a wire that is logged in, a path as the server gets it. Out: the digest, or None. Called by `transport`.
"""

import re
from typing import NamedTuple

from optimx.plugins.transports.ftp.wire import Wire


class _Algorithm(NamedTuple):
    name: str  # for HASH
    command: str  # that does it without HASH
    digits: int


_KNOWN = {"sha256": _Algorithm("SHA-256", "XSHA256", 64), "sha512": _Algorithm("SHA-512", "XSHA512", 128)}


class ServerHashes:
    """What one server can hash, over one wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        offered = wire.features.get("HASH", "").upper().replace("*", "").split(";")
        self._offered = frozenset(name.strip() for name in offered)
        self._chosen = ""

    def digest(self, where: str, algorithm: str) -> bytes | None:
        """Return the digest of a file; None when the server does not know the algorithm.

        Raises:
            NegativeReplyError: it does not want to hash this one.
        """
        known = _KNOWN.get(algorithm)
        if known is None:
            return None
        if known.name in self._offered:
            return self._by_hash(where, known)
        # without quotes around it, a name with a space would be a name and a range
        if known.command in self._wire.features and '"' not in where:
            reply = self._wire.sendcmd(f'{known.command} "{where}"')
            return _read(reply, rf"250 ([0-9a-f]{{{known.digits}}})\s*")
        return None

    def _by_hash(self, where: str, known: _Algorithm) -> bytes | None:
        if self._chosen != known.name:
            self._wire.voidcmd(f"OPTS HASH {known.name}")
            self._chosen = known.name
        reply = self._wire.sendcmd(f"HASH {where}")
        return _read(reply, rf"213 {known.name} 0-\d+ ([0-9a-f]{{{known.digits}}}) .*")


def _read(reply: str, form: str) -> bytes | None:
    found = re.fullmatch(form, reply.rpartition("\n")[2], re.IGNORECASE | re.ASCII)
    return bytes.fromhex(found[1]) if found else None
