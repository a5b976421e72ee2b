"""A line that breaks under a call: what the library raises then has to come out as an error that is tried again.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`. What is not translated looks like a defect of the
plugin, ends the run, and is never tried again.
"""

from collections.abc import Callable

from optimx.core.errors import TransientError
from optimx.testing.conformance.checks import Broken, Outcome, check, refused, require, said
from optimx.testing.conformance.transport.below import Below
from optimx.testing.conformance.transport.ground import Ground
from optimx.testing.conformance.transport.relay import NO_LINE, LineTo, relayable
from optimx.testing.conformance.transport.streams import Gives, Takes


@check("Translate all that the library raises when the line breaks: UnreachableError, or AmbiguousReplyError.")
def a_line_that_broke_is_told(ground: Ground) -> Outcome:
    """A call over a line that has broken is a transient error, whatever the library calls it."""
    if not relayable(ground.drop.options):
        return NO_LINE
    ground.put("a.xml", b"a")
    calls: dict[str, Callable[[Below], object]] = {
        "stat": lambda transport: transport.stat("a.xml"),
        "list": lambda transport: ground.names("", transport),
        "download": lambda transport: ground.get("a.xml", transport),
        "upload": lambda transport: ground.put("b.part", b"b", transport),
        "rename": lambda transport: transport.rename("a.xml", "b.xml"),
        "delete": lambda transport: transport.delete("a.xml"),
        "make_folder": lambda transport: transport.make_folder("new"),
    }
    for name, call in calls.items():
        with LineTo(ground) as line:
            transport = line.open(ground.drop.timeout)
            line.cut()
            refused(TransientError, f"{name} over a line that broke", lambda: call(transport))  # noqa: B023 - at once
    return None


@check("Translate what the library raises in the middle of a transfer, and take no early end for the end of the file.")
def a_line_that_breaks_in_the_middle_is_told(ground: Ground) -> Outcome:
    """A transfer whose line breaks in its middle is a transient error, unless everything had gone over."""
    if not relayable(ground.drop.options):
        return NO_LINE
    content = bytes(range(256)) * (ground.drop.large // 256)
    ground.put("large.bin", content)
    with LineTo(ground) as line:
        sink, transport = Takes(_cutting(line, 0)), line.open(ground.drop.timeout)
        returned = _returns("a download", lambda: transport.download("large.bin", sink))
    require(not returned or sink.content == content, "a download over a line that broke returned, and was cut")
    with LineTo(ground) as line:
        source, transport = Gives(content, told=_cutting(line, len(content) // 2)), line.open(ground.drop.timeout)
        returned = _returns("an upload", lambda: transport.upload(source, "new.part"))
    whole = returned and ground.get("new.part", ground.open()) == content
    require(whole or not returned, "an upload over a line that broke returned, and was cut")
    return None


def _cutting(line: LineTo, after: int) -> Callable[[int], None]:
    def told(count: int) -> None:
        if count >= after:
            line.cut()

    return told


def _returns(call: str, action: Callable[[], object]) -> bool:
    """Say whether a call returns; it may also raise what is tried again."""
    try:
        action()
    except TransientError:
        return False
    except Exception as error:
        raise Broken(f"{call} over a line that broke raised {said(error)}; the contract says TransientError") from error
    return True
