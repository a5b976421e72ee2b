"""Looking: `stat` and `list` tell what is there, all of it, under the names that it was given.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`.
"""

from optimx.core.contracts import RemoteFile
from optimx.core.errors import NotThereError, OptimxError
from optimx.testing.conformance.checks import Broken, Note, Outcome, check, refused, require
from optimx.testing.conformance.transport.ground import Ground

_USUAL_NAMES = (
    "été à Noël.xml",
    "deux mots  et trois.xml",
    "100%25 %s.xml",
    "-r.xml",
    "l'œuvre & co #1 [x] + ~.xml",
    "ends.with.dots.xml",
    "n" * 196 + ".xml",
)
_RARE_NAMES = ("photo 📷.jpg", " leading space.xml", "semi;colon.xml")


@check("Return None from stat when nothing has that path; raise nothing.")
def stat_of_nothing_is_none(ground: Ground) -> Outcome:
    """A path that nothing has is None to `stat`, in the root and in a folder."""
    ground.transport.make_folder("sub")
    for path in ("absent.xml", "sub/absent.xml"):
        found = ground.transport.stat(path)
        require(found is None, f"stat({path!r}) gave {found!r}; nothing is there")
    return None


@check("Return a RemoteFile with the path that was asked for, the size in bytes, and is_file.")
def stat_tells_size_and_kind(ground: Ground) -> Outcome:
    """`stat` tells the size of a file, and a folder from a file."""
    ground.transport.make_folder("sub")
    ground.put("sub/a.xml", b"12345")
    _same("stat('sub/a.xml')", ground.transport.stat("sub/a.xml"), "sub/a.xml", 5)
    folder = ground.transport.stat("sub")
    require(folder is not None and folder.is_file is False, f"stat('sub') gave {folder!r}; it is a folder")
    return None


@check("Yield each file and each folder once, with its path from the drop's root, sizes only where they are known.")
def a_listing_is_complete(ground: Ground) -> Outcome:
    """A listing holds each file and folder once, with its path, and nothing of what lies deeper."""
    ground.transport.make_folder("sub")
    ground.transport.make_folder("sub/deeper")
    given = {f"sub/{number:03}.xml": b"x" * number for number in range(40)}
    for path, content in given.items():
        ground.put(path, content)
    ground.put("sub/deeper/hidden.xml", b"x")
    listed = list(ground.transport.list("sub"))
    names = sorted(found.path for found in listed)
    expected = sorted([*given, "sub/deeper"])
    require(names == expected, f"list('sub') lacks {_but(expected, names)}, has {_but(names, expected)} besides")
    for found in listed:
        is_file = found.path in given
        require(found.is_file in (None, is_file), f"list('sub') says is_file={found.is_file} of {found.path!r}")
        if is_file and found.size is not None:
            _same("list('sub')", found, found.path, len(given[found.path]))
    return None


@check('Take "" for the root, and yield paths without a leading "/".')
def the_root_is_listed(ground: Ground) -> Outcome:
    """The root is listed as `""`, and a new folder is empty."""
    require(ground.names() == [], f"list of a new folder gave {ground.names()!r}")
    ground.put("a.xml", b"x")
    ground.transport.make_folder("sub")
    require(ground.names() == ["a.xml", "sub"], f"the listing is {ground.names()!r}, not ['a.xml', 'sub']")
    return None


@check("Raise NotThereError when the folder does not exist; an empty listing would read as an empty folder.")
def an_absent_folder_is_not_there(ground: Ground) -> Outcome:
    """Listing a folder that does not exist is `NotThereError`."""
    refused(NotThereError, "list('absent')", lambda: ground.names("absent"))
    return None


@check("Look on the drop at every call; keep no listing and no stat from before.")
def what_another_connection_did_is_seen(ground: Ground) -> Outcome:
    """One connection sees at once what another did."""
    other = ground.open() if ground.drop.plugin.capabilities.parallel > 1 else ground.transport
    require(other.stat("a.xml") is None, "stat('a.xml') found something in an empty folder")
    ground.put("a.xml", b"12345")
    _same("stat('a.xml') over another connection", other.stat("a.xml"), "a.xml", 5)
    require(ground.names("", other) == ["a.xml"], "another connection does not list the new file")
    ground.transport.delete("a.xml")
    require(other.stat("a.xml") is None, "another connection still sees the deleted file")
    return None


@check("Pass names as they are, in UTF-8, without quoting, normalising or globbing; `./` may go before a dash.")
def odd_names_travel(ground: Ground) -> Outcome:
    """Names with accents, spaces, `%`, a leading dash and 200 characters come back as they were given."""
    for name in _USUAL_NAMES:
        _round_trip(ground, name)
    refused, garbled = [], []
    for name in _RARE_NAMES:
        try:
            _round_trip(ground, name)
        except Broken:
            garbled.append(name)
        except OptimxError:
            refused.append(name)
    if garbled:
        return Note(f"names that no exchange needs come back as others, or not at all: {garbled!r}")
    return Note(f"this drop refuses the names {refused!r}, cleanly", advice=False) if refused else None


def _round_trip(ground: Ground, name: str) -> None:
    content = name.encode()
    ground.put("moving.part", content)
    ground.transport.rename("moving.part", name)
    _same(f"stat({name!r})", ground.transport.stat(name), name, len(content))
    require(name in ground.names(), f"the listing has {ground.names()!r}, not {name!r}")
    require(ground.get(name) == content, f"download({name!r}) gave other bytes")
    ground.transport.delete(name)
    require(ground.transport.stat(name) is None, f"delete({name!r}) left the file")
    ground.put(name, content)
    ground.transport.delete(name)


def _same(call: str, found: RemoteFile | None, path: str, size: int) -> None:
    told = None if found is None else (found.path, found.size, found.is_file is not False)
    require(told == (path, size, True), f"{call} gave {found!r}; the file {path!r} of {size} bytes is there")


def _but(some: list[str], others: list[str]) -> list[str]:
    left = list(some)
    for name in others:
        if name in left:
            left.remove(name)
    return left
