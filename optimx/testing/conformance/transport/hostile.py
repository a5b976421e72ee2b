"""Hostile listings: whatever somebody put on the drop is counted, never obeyed, and hides nothing else.

In: a `Ground` whose drop can be seen from behind. Out: nothing, a note, or `Broken`. Listed in `suite`.
"""

import os
from contextlib import suppress

from optimx.core.errors import OptimxError
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.testing.conformance.checks import Broken, Note, Outcome, check, require, said
from optimx.testing.conformance.transport.ground import Ground

_FORGED = "hostile/Appli_Data_111222333_2611231210.xml"
_NAMES = (
    "forged.xml\nAppli_Data_111222333_2611231210.xml",
    "forged.xml\r\n226 done",
    "..\\up.xml",
    "photo\u202egpj.exe",
    os.fsdecode(b"caf\xe9.xml"),
    "\x1b[31mred.xml",
    "-rf",
    "*",
    "$(reboot).xml",
    "   ",
    "CON",
    "x" * 255,
)


@check("Yield names as they are, surrogates for bytes that are no UTF-8; one odd name must not end the listing.")
def a_hostile_listing_is_survived(ground: Ground) -> Outcome:
    """Names that mean harm neither break a listing nor hide or forge a file, and no call on them does harm."""
    planted = _plant(ground)
    if not planted:
        return Note("nobody can plant files on this drop: give `behind` to try hostile names", advice=False)
    drop = _drop(ground)
    listed = {found.path for found in drop.list("hostile")}
    require("hostile/ordinary.xml" in listed, f"between hostile names 'ordinary.xml' is not listed: {listed!r:.300}")
    for path in listed:
        _read(drop, path)
    require(drop.read("hostile/ordinary.xml") == b"ordinary", "between hostile names another file was read")
    # A protocol whose listings are lines cannot help listing it; nothing may be found under it.
    forged = drop.stat(_FORGED)
    drop.close()
    require(forged is None, f"a name with a line feed in it was taken for the file {_FORGED!r}")
    return None


@check("Ask for the rest of a listing that comes in parts; read it to its end.")
def a_long_listing_is_whole(ground: Ground) -> Outcome:
    """A folder of 1,500 names is listed, each name once."""
    if ground.drop.behind is None:
        return Note("nobody can plant files on this drop: give `behind` to try long listings", advice=False)
    ground.transport.make_folder("many")
    expected = {f"many/optim_{number:05}.xml" for number in range(1_500)}
    for path in expected:
        ground.drop.behind.plant(f"{ground.scratch}/{path}", b"")
    listed = ground.names("many")
    require(set(listed) == expected, f"of 1500 names {len(expected - set(listed))} are missing from the listing")
    require(len(listed) == len(expected), f"of 1500 names {len(listed) - len(expected)} were listed more than once")
    return None


def _plant(ground: Ground) -> int:
    """Plant what the drop's own file system lets one plant; return how many hostile names there are."""
    ground.transport.make_folder("hostile")
    behind, planted = ground.drop.behind, 0
    if behind is None:
        return 0
    for name in _NAMES:
        with suppress(OSError, OptimxError, ValueError):  # a file system that does not know such a name
            behind.plant(f"{ground.scratch}/hostile/{name}", b"hostile")
            planted += 1
    behind.plant(f"{ground.scratch}/hostile/ordinary.xml", b"ordinary")
    return planted


def _drop(ground: Ground) -> Drop:
    clock = SystemClock()
    return Drop(
        ground.open,
        TransferPolicy(connections=1, attempts=1),
        disk=RealDisk(),
        clock=clock,
        random=SystemRandom(),
        stop=Stop(clock),
        capabilities=ground.drop.plugin.capabilities,
    )


def _read(drop: Drop, path: str) -> None:
    """Look at a path as the core would: refused by the core or the drop, or read."""
    try:
        drop.stat(path)
        drop.read(path)
    except OptimxError:
        return
    except Exception as error:
        raise Broken(f"on the hostile name {path!r} the transport raised {said(error)}") from error
