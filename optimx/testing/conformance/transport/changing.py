"""Changing names: rename, delete and make_folder do what they say, once, and never replace or lose anything.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`.
"""

import secrets
from contextlib import suppress

from optimx.core.errors import AlreadyThereError, NotThereError, OptimxError
from optimx.testing.conformance.checks import Note, Outcome, check, refused, require
from optimx.testing.conformance.transport.ground import Ground
from optimx.testing.conformance.transport.streams import Gives


@check("Move the file in one step of the drop; a copy and a removal may be cut in two.")
def a_rename_moves_the_file(ground: Ground) -> Outcome:
    """After a rename the file is under its new name only, also in another folder."""
    ground.transport.make_folder("sub")
    ground.put("a.part", b"content")
    ground.transport.rename("a.part", "sub/b.xml")
    require(ground.transport.stat("a.part") is None, "rename('a.part', 'sub/b.xml') left 'a.part'")
    require(ground.get("sub/b.xml") == b"content", "after rename('a.part', 'sub/b.xml') the content is another")
    return None


@check("Look whether the target exists, and raise AlreadyThereError, when the drop's own rename would replace it.")
def a_rename_never_replaces(ground: Ground) -> Outcome:
    """A rename to a name that is taken is `AlreadyThereError`, and changes neither file."""
    ground.put("a.part", b"new")
    ground.put("a.xml", b"old")
    refused(AlreadyThereError, "rename to a name that is taken", lambda: ground.transport.rename("a.part", "a.xml"))
    require(ground.get("a.xml") == b"old", "rename to a name that is taken replaced the file")
    require(ground.get("a.part") == b"new", "rename to a name that is taken lost its source")
    return None


@check("Raise NotThereError when the source is not there, whether or not the target is.")
def a_rename_of_nothing_is_not_there(ground: Ground) -> Outcome:
    """A rename of what is not there is `NotThereError`: the core tells by it what became of a lost reply."""
    refused(NotThereError, "rename of an absent file", lambda: ground.transport.rename("absent.part", "a.xml"))
    require(ground.names() == [], f"rename of an absent file made {ground.names()!r}")
    return None


@check("Remove the file, and nothing else.")
def a_deleted_file_is_gone(ground: Ground) -> Outcome:
    """After `delete` the file is gone and its neighbour is not."""
    ground.put("a.xml", b"a")
    ground.put("a.xml.ok", b"b")
    ground.transport.delete("a.xml")
    require(ground.names() == ["a.xml.ok"], f"after delete('a.xml') the listing is {ground.names()!r}")
    return None


@check("Raise NotThereError; the core decides whether that is a success.")
def a_delete_of_nothing_is_not_there(ground: Ground) -> Outcome:
    """Deleting what is not there is `NotThereError`."""
    refused(NotThereError, "delete('absent.xml')", lambda: ground.transport.delete("absent.xml"))
    return None


@check("Return without an error when the folder is there.")
def a_folder_may_be_made_twice(ground: Ground) -> Outcome:
    """`make_folder` of a folder that is there succeeds, and leaves what is in it."""
    ground.transport.make_folder("sub")
    ground.put("sub/a.xml", b"x")
    ground.transport.make_folder("sub")
    require(ground.names("sub") == ["sub/a.xml"], f"after the second make_folder it holds {ground.names('sub')!r}")
    return None


@check("Raise an error of optimx for a path with `..`, before anything is sent.")
def nothing_leaves_the_drop(ground: Ground) -> Outcome:
    """A path that climbs is refused; the core lets none through, and a transport is the last door."""
    name = f"optimx-outside-{secrets.token_hex(8)}.xml"
    for path in (f"{ground.scratch}/../{name}", f"{ground.scratch}/../../../../{name}"):
        try:
            refused(OptimxError, f"upload({path!r})", lambda path=path: _put(ground, path))  # type: ignore[misc]
            found = ground.open().inner.stat(name)
            require(found is None, f"upload({path!r}) wrote {name!r} beside the folder that it was given")
        finally:
            _take_back(ground, name)
    return None


def _put(ground: Ground, path: str) -> None:
    ground.transport.inner.upload(Gives(b"x"), path)


def _take_back(ground: Ground, name: str) -> None:
    """Leave nothing beside the folder of the check, whatever the transport did."""
    with suppress(Exception):  # it is not there: so it should be
        ground.open().inner.delete(name)


@check("Translate the library's errors: each that says no in so many words leaves the connection usable.")
def a_refusal_leaves_the_connection_good(ground: Ground) -> Outcome:
    """After `NotThereError` and `AlreadyThereError` the same connection goes on: the core keeps it."""
    transport = ground.transport
    ground.put("a.xml", b"a")
    ground.put("b.xml", b"b")
    calls = (
        ("delete", lambda: transport.delete("absent.xml")),
        ("download", lambda: ground.get("absent.xml")),
        ("rename", lambda: transport.rename("absent.xml", "c.xml")),
        ("rename", lambda: transport.rename("a.xml", "b.xml")),
        ("list", lambda: ground.names("absent")),
    )
    for name, call in calls:
        refused(OptimxError, f"a {name} that has to fail", call)
        try:
            seen = ground.get("a.xml"), ground.names()
        except OptimxError as error:
            return Note(f"after a refused {name} the connection is of no use ({error}): each costs a new one")
        require(seen == (b"a", ["a.xml", "b.xml"]), f"after a refused {name} the connection gave {seen!r}")
    return None
