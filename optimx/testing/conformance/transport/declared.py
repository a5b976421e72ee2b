"""Capabilities: what is declared is true, and what is true is declared.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`.
"""

import hashlib

from optimx.core.contracts import Hashing, RemoteFile
from optimx.core.errors import NotTakenUpError, NotThereError, OptimxError
from optimx.testing.conformance.checks import Note, Outcome, check, require
from optimx.testing.conformance.transport.ground import Ground
from optimx.testing.conformance.transport.streams import Gives, Takes

_CONTENT = bytes(range(256)) * 1200
_HALF = len(_CONTENT) // 2 + 1


@check("Write the source at `offset`, keeping what is before; else declare resumes_upload=False, or NotTakenUpError.")
def resumes_upload_is_true(ground: Ground) -> Outcome:
    """`upload` with an offset goes on where the file ends, as `resumes_upload` declares, or says that it does not."""
    ground.put("half.part", _CONTENT[:_HALF])
    declared = ground.drop.plugin.capabilities.resumes_upload
    try:
        ground.open().upload(Gives(_CONTENT, _HALF), "half.part", _HALF)
    except NotTakenUpError:
        require(ground.get("half.part") == _CONTENT[:_HALF], "NotTakenUpError was raised, and the file was changed")
        return Note("this drop does not go on with an upload, and says so", advice=False)
    except OptimxError as error:
        works, seen = False, str(error)
    else:
        works = ground.get("half.part", ground.open()) == _CONTENT
        seen = "the file has other bytes afterwards"
    require(works or not declared, f"resumes_upload is declared and not true: {seen}")
    return _undeclared("resumes_upload") if works and not declared else None


@check("Begin at `offset`; else declare resumes_download=False, or NotTakenUpError before the sink is given anything.")
def resumes_download_is_true(ground: Ground) -> Outcome:
    """`download` with an offset gives the rest, as `resumes_download` declares, or says that it does not."""
    ground.put("whole.bin", _CONTENT)
    declared = ground.drop.plugin.capabilities.resumes_download
    sink = Takes()
    try:
        ground.open().download("whole.bin", sink, _HALF)
        got = sink.content
        works, seen = got == _CONTENT[_HALF:], f"{len(got)} bytes came, not the last {len(_CONTENT) - _HALF}"
    except NotTakenUpError:
        require(not sink.content, "NotTakenUpError was raised, and the sink was given something")
        return Note("this drop does not go on with a download, and says so", advice=False)
    except OptimxError as error:
        works, seen = False, str(error)
    require(works or not declared, f"resumes_download is declared and not true: {seen}")
    return _undeclared("resumes_download") if works and not declared else None


@check("Let the file appear under its name at the end only; else declare atomic_upload=False.")
def atomic_upload_is_true(ground: Ground) -> Outcome:
    """A file that is being uploaded is not seen before it is whole, as `atomic_upload` declares."""
    declared = ground.drop.plugin.capabilities.atomic_upload
    if ground.drop.plugin.capabilities.parallel == 1 and not declared:
        return Note("a drop of one connection cannot be looked at meanwhile", advice=False)
    observer = ground.open()
    seen: list[RemoteFile | None] = []
    content = bytes(ground.drop.large)

    def look(count: int) -> None:
        if count >= len(content) // 2 and not seen:
            seen.append(observer.stat("slow.xml"))

    ground.transport.upload(Gives(content, told=look), "slow.xml")
    visible = any(found is not None for found in seen)
    require(not (visible and declared), "atomic_upload is declared, and half a file was seen under its name")
    return None if visible or declared else _undeclared("atomic_upload")


@check("Declare case_sensitive as the drop is: `A` and `a` are two files, or one.")
def case_sensitive_is_true(ground: Ground) -> Outcome:
    """Whether `A` and `a` are two files is as `case_sensitive` declares."""
    declared = ground.drop.plugin.capabilities.case_sensitive
    ground.put("Case.xml", b"upper")
    sensitive = ground.transport.stat("cASE.xml") is None
    require(sensitive or not declared, "case_sensitive is declared, and 'cASE.xml' is found where 'Case.xml' was put")
    if sensitive and not declared:
        return _undeclared("case_sensitive")
    if sensitive:
        ground.put("cASE.xml", b"lower")
        both = ground.get("Case.xml"), ground.get("cASE.xml")
        require(both == (b"upper", b"lower"), f"'Case.xml' and 'cASE.xml' hold {both!r}")
    return None


@check("Return the digest of the bytes on the drop, or None; never one that was computed from what was sent.")
def digests_are_true(ground: Ground) -> Outcome:
    """`digest` tells what the file holds, or None."""
    if not isinstance(ground.transport.inner, Hashing):
        return Note("this transport does not hash", advice=False)
    ground.put("a.bin", _CONTENT)
    told = ground.transport.digest("a.bin", "sha256")
    if told is None:
        return Note("this drop does not tell hashes", advice=False)
    require(told == hashlib.sha256(_CONTENT).digest(), "digest('a.bin', 'sha256') is not the file's sha256")
    try:
        nothing = ground.transport.digest("absent.bin", "sha256")
    except NotThereError:
        nothing = None
    require(nothing is None, f"digest of an absent file gave {nothing!r}")
    return None


def _undeclared(name: str) -> Note:
    return Note(f"{name} is true here and not declared: declare it, and transfers are better for it")
