"""The vendor's own programs, as literally as the guide tells: no temporary names, no manifests, no receipts.

In: a world and an observer. Out: the world, changed. They are never stopped in the middle: what a program that is
not ours loses in a crash is not ours to promise; that ours looks at any moment of theirs is.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from optimx.core import names
from optimx.core.errors import AlreadyThereError
from optimx.core.names import DocumentKind, Patterns
from optimx.testing.systems import entries_of, lot_of, photo_bytes
from tests.simulation.sides import PARIS, watched
from tests.simulation.watching import Observer
from tests.simulation.world import ACCOUNT, OFFICE, SERVER, World

_PATTERNS = Patterns()


class _Source:
    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = io.BytesIO(data)

    def readinto(self, buffer: memoryview) -> int:
        return self._data.readinto(buffer)


class _Sink:
    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes | memoryview) -> None:
        self.data += bytes(data)


def _stamp(world: World, last: str) -> str:
    now = world.clock.now().astimezone(PARIS).replace(tzinfo=None, second=0, microsecond=0)
    while names.format_stamp(now) <= last:
        now += timedelta(minutes=1)
    return names.format_stamp(now)


class _Drop:
    def __init__(self, world: World, observer: Observer) -> None:
        self.transport = watched(world, observer)

    def names(self, folder: str = "") -> list[str]:
        return sorted(file.name for file in self.transport.list(folder) if file.is_file)

    def get(self, path: str) -> bytes:
        sink = _Sink()
        self.transport.download(path, sink)
        return sink.data

    def put(self, path: str, data: bytes) -> None:
        self.transport.upload(_Source(data), path)

    def move(self, source: str, target: str) -> None:
        try:
            self.transport.rename(source, target)
        except AlreadyThereError:
            self.transport.delete(target)
            self.transport.rename(source, target)


def run_server(world: World, observer: Observer, disposal: Literal["archive", "delete"]) -> None:
    """Take every pair that lies there, at once; answer with what the crew entered."""
    drop, books = _Drop(world, observer), world.machines[SERVER].books
    listed = drop.names()
    found = [(name, _PATTERNS.find(name)) for name in listed]
    pairs = {parsed.stamp: name for name, parsed in found if parsed is not None and parsed.kind is DocumentKind.PARAM}
    for stamp, param in sorted(pairs.items()):
        data = _PATTERNS.compose(DocumentKind.DATA, ACCOUNT, stamp)
        if data in listed:
            lot = lot_of(drop.get(param))
            _take_documents(drop, listed)
            books.commit("apply", [f"apply {param}", f"lot {lot}"], {f"data {lot}": lot_of(drop.get(data))})
            for name in (param, data):
                if disposal == "delete":
                    drop.transport.delete(name)
                else:
                    drop.move(name, f"archive/{name}")
            _answer(world, drop)


def _take_documents(drop: _Drop, listed: list[str]) -> None:
    for name in listed:
        if _PATTERNS.find(name) is None and not names.is_temporary(name):
            drop.move(name, f"docs/{name}")


def _answer(world: World, drop: _Drop) -> None:
    books = world.machines[SERVER].books
    entries = [entry for entry in books.named("entry") if f"bound {entry}" not in books.facts]
    number = len(books.named("answer"))
    stamp = _stamp(world, books.facts.get("stamp", ""))
    rows = b""
    for entry in entries:
        photo = books.facts[f"entry {entry}"]
        # the vendor's answers tell neither size nor hash of their media
        rows += b'<Pointage id="%s" photo="%s" sha256=""/>' % (entry.encode(), photo.encode())
        if photo and f"here {photo}" in books.facts:
            drop.put(f"photos/{photo}", photo_bytes(photo))
    name = f"Appli_Data_{ACCOUNT}_{stamp}.xml"
    bound = {f"bound {entry}": "yes" for entry in entries}
    books.commit("answer", [], {f"answer {name}": str(number), "stamp": stamp, **bound})
    drop.put(name, b'<A lot="v%d">%s</A>' % (number, rows))


def late_photo(world: World, photo: str) -> None:
    """Have a photo come in and lie on the drop, long after its answer."""
    world.machines[SERVER].books.facts[f"here {photo}"] = "yes"
    world.drop.files[f"photos/{photo}"] = photo_bytes(photo)


def run_office(world: World, observer: Observer, *, send: bool = True) -> None:
    """Take every answer that lies there, at once, then send a new pair under its final names."""
    drop, books = _Drop(world, observer), world.machines[OFFICE].books
    for name in drop.names():
        parsed = _PATTERNS.find(name)
        if parsed is not None and parsed.kind is DocumentKind.ANSWER:
            _import(drop, world, name)
    if send:
        stamp = _stamp(world, books.facts.get("stamp", ""))
        number = str(len(books.named("sent")))
        books.commit("generate", [], {"stamp": stamp, f"sent v{number}": stamp})
        drop.put("plan.pdf", b"%PDF-1.7 plan")
        drop.put(f"optim_param_{ACCOUNT}_{stamp}.xml", b'<P lot="v%s"/>' % number.encode())
        drop.put(f"optim_data_{ACCOUNT}_{stamp}.xml", b'<D lot="v%s"></D>' % number.encode())


def _import(drop: _Drop, world: World, name: str) -> None:
    books = world.machines[OFFICE].books
    content = drop.get(name)
    photos = drop.names("photos")
    effects = [f"import {lot_of(content)}"]
    for entry, photo, _ in entries_of(content):
        effects.append(f"record {entry}")
        if photo in photos:
            books.facts[f"photo {photo}"] = drop.get(f"photos/{photo}").hex()
    books.commit("import", effects)
    drop.transport.delete(name)


Runner = Callable[[World, Observer], None]
