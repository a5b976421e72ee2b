"""Which way a batch travels, and under which profile of the protocol. Used by every entry."""

from enum import StrEnum


class Direction(StrEnum):
    """Which way a batch travels, seen from the side whose journal it is: away from it, or towards it."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Profile(StrEnum):
    """Which of the two profiles of the protocol a batch began in, and ends in."""

    MANIFEST = "manifest"
    PAIR = "pair"
