"""Moving bytes: what arrives is what was sent, to the bit, whatever its size and however many connections work.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`.
"""

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor

from optimx.core.errors import AlreadyThereError, NotThereError, OptimxError
from optimx.testing.conformance.checks import Note, Outcome, check, refused, require
from optimx.testing.conformance.transport.ground import Ground
from optimx.testing.conformance.transport.streams import EndsEarly, Gives, Takes

EVERY_BYTE = bytes(range(256)) * 5 + b"\r\n\n\r\x1a\x00\xff\xf4" * 3
"""Line ends, an end-of-file mark of old systems and telnet commands among them."""
_FILES = 3  # a connection, when several work at once


@check("Move bytes as they are: binary mode, no text mode, no line ends changed.")
def bytes_arrive_exactly(ground: Ground) -> Outcome:
    """All 256 bytes, line ends among them, arrive as they were sent, and come back so."""
    ground.put("bytes.bin", EVERY_BYTE)
    _arrived(ground, "bytes.bin", EVERY_BYTE)
    return None


@check("Create the file also when the source ends at once.")
def an_empty_file_travels(ground: Ground) -> Outcome:
    """A file of no bytes arrives as a file of no bytes."""
    ground.put("empty.xml", b"")
    _arrived(ground, "empty.xml", b"")
    return None


@check("Read the source until it gives 0, send all that it gave, and give the sink all that comes.")
def a_large_file_travels(ground: Ground) -> Outcome:
    """A file of some MiB arrives whole, and comes back whole."""
    content = random.Random(7).randbytes(ground.drop.large + 1)  # noqa: S311 - bytes that do not compress
    ground.put("large.bin", content)
    _arrived(ground, "large.bin", content)
    return None


@check("Cut a file that is there to the length of what is sent: upload begins at offset 0 with nothing.")
def a_second_upload_leaves_nothing_of_the_first(ground: Ground) -> Outcome:
    """After a shorter upload to the same temporary name nothing of the longer one is left."""
    ground.put("again.part", b"a longer content than the next")
    try:
        ground.put("again.part", b"short")
    except AlreadyThereError:
        return Note("this transport never writes over a file, which is even better", advice=False)
    _arrived(ground, "again.part", b"short")
    return None


@check(
    "Return what the drop tells behind the last byte, never what was to be sent; or None, and the core looks itself."
)
def what_an_upload_tells_is_there(ground: Ground) -> Outcome:
    """What `upload` returns is what lies there, also when the source ended early: the core asks no more."""
    for path, source in (("whole.bin", Gives(EVERY_BYTE)), ("short.bin", EndsEarly(EVERY_BYTE))):
        try:
            told = ground.transport.upload(source, path)
        except OptimxError:
            require(path == "short.bin", f"upload({path!r}) failed")
            continue
        seen = ground.transport.stat(path)
        same = seen is not None and told is not None and (told.path, told.size) == (seen.path, seen.size)
        require(told is None or same, f"upload({path!r}) told of {told!r}, where {seen!r} lies")
    return None


@check("Raise NotThereError, before anything is written to the sink.")
def a_download_of_nothing_is_not_there(ground: Ground) -> Outcome:
    """Downloading what is not there is `NotThereError`, and gives the sink nothing."""
    sink = Takes()
    refused(NotThereError, "download('absent.xml')", lambda: ground.transport.download("absent.xml", sink))
    require(sink.content == b"", f"download('absent.xml') gave the sink {sink.content!r:.40}")
    return None


@check("Raise NotThereError; make no folder by yourself.")
def an_upload_into_an_absent_folder_fails(ground: Ground) -> Outcome:
    """An upload into a folder that does not exist is an error of optimx, and makes no folder."""
    refused(OptimxError, "upload('absent/a.xml')", lambda: ground.put("absent/a.xml", b"x"))
    require(ground.open().stat("absent") is None, "upload('absent/a.xml') made the folder 'absent'")
    return None


@check("Share nothing between connections, or guard it; declare in `parallel` how many the drop allows.")
def declared_connections_work_at_once(ground: Ground) -> Outcome:
    """As many connections as are declared move files at the same time, and mix nothing up."""
    parallel = ground.drop.plugin.capabilities.parallel
    require(parallel >= 1, f"parallel is {parallel}; one connection is the least")
    connections = [ground.open() for _ in range(parallel)]
    contents = {
        (lane, file): bytes([lane * _FILES + file]) * (200_000 + lane) for lane in range(parallel) for file in range(3)
    }

    def work(lane: int) -> list[str]:
        wrong = []
        for file in range(_FILES):
            name, content = f"{lane}-{file}.bin", contents[lane, file]
            ground.put(f"{name}.part", content, connections[lane])
            connections[lane].rename(f"{name}.part", name)
            wrong += [name] if ground.get(name, connections[lane]) != content else []
        return wrong

    with ThreadPoolExecutor(parallel) as lanes:
        wrong = [name for found in lanes.map(work, range(parallel)) for name in found]
    require(not wrong, f"with {parallel} connections at once, other bytes came back for {wrong!r}")
    expected = sorted(f"{lane}-{file}.bin" for lane, file in contents)
    require(ground.names() == expected, f"afterwards the listing is {ground.names()!r}")
    return None


def _arrived(ground: Ground, path: str, content: bytes) -> None:
    """Look from all sides: what another reader of the drop gets has to be right, too."""
    told = ground.transport.stat(path)
    require(told is not None and told.size == len(content), f"stat({path!r}) gave {told!r}, not {len(content)} bytes")
    if ground.drop.behind is not None:
        there = ground.behind(path)
        require(there == content, f"on the drop {path!r} holds {_brief(there)}, not {_brief(content)}")
    back = ground.get(path)
    require(back == content, f"download({path!r}) gave {_brief(back)}, not {_brief(content)}")


def _brief(content: bytes | None) -> str:
    if content is None:
        return "nothing"
    return f"{len(content)} bytes of sha256 {hashlib.sha256(content).hexdigest()[:8]}"
