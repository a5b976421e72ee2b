"""How much an XML file may ask of this machine.

In: nothing. Out: `Limits`, given to every guarded reading. The parser's own limits differ between platforms
(libxml2 2.11 to 2.15), so ours are the ones that count.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on a file that nobody trusts; over any of them it is refused whole.

    Attributes:
        size: in bytes. 512 MiB is more than a million time entries: years of a large firm.
        depth: of nested elements. The documents need 4; libxml2 would allow 256.
        elements: in the whole file.
        text: bytes between two tags, a tag's own attributes included; at least 64 KiB.
        record: bytes of one child of the root, so that what is held in memory has a bound.
    """

    size: int = 512 * 2**20
    depth: int = 32
    elements: int = 20_000_000
    text: int = 2**20
    record: int = 4 * 2**20


LIMITS = Limits()
"""What is used when nobody says otherwise."""
