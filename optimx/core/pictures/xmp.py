"""The position in XMP, which is XML that programs put beside EXIF.

In: an XMP packet. Out: the packet with blanks in the place of each property that tells a position, of the same length.
Used by the readers of each type of photo. Pure; XML is not parsed, since a packet comes from nobody one knows.
"""

import re

# `exif:GPSLatitude="48,51.3N"` and `<exif:GPSLatitude>…</exif:GPSLatitude>`, whatever the prefix.
_ATTRIBUTE = re.compile(rb"""[\w.-]{1,40}:GPS\w{0,40}\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
# What one holds is short: to look for its end all through a packet takes hours where somebody left out thousands.
_ELEMENT = re.compile(rb"<([\w.-]{1,40}:GPS\w{0,40})(?:\s[^<>]*)?(?:/>|>.{0,400}?</\1\s*>)", re.DOTALL)


def without_position(packet: bytes) -> bytes | None:
    """Return the packet without its position: the same object when there is none, None when nobody can tell."""
    if b"\0" in packet:
        return None  # UTF-16, in which no program writes it
    if b"GPS" not in packet:
        return packet
    cleaned = _ATTRIBUTE.sub(_blank, _ELEMENT.sub(_blank, packet))
    return None if b"GPS" in cleaned else cleaned


def _blank(found: "re.Match[bytes]") -> bytes:
    return b" " * len(found[0])
