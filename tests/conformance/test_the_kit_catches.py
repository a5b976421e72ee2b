"""A transport that breaks one rule fails the check that is about it: the kit can fail, for the right reason."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    CancelledError,
    Capabilities,
    NotTakenUpError,
    NotThereError,
    RefusedError,
    RemoteFile,
    Sink,
    Source,
    UnreachableError,
    text,
)
from optimx.testing import MemoryDrop, MemoryTransport
from optimx.testing.conformance import TRANSPORT_CHECKS, Result, try_each
from optimx.testing.conformance.transport import breaking, memory_under_test, try_on

PLAIN = Capabilities(parallel=4)
RESUMING = Capabilities(resumes_upload=True, resumes_download=True, parallel=4)
MUTANTS: list[tuple[str, type[MemoryTransport], Capabilities]] = []


class Strict(MemoryTransport):
    """Reaches into the drop as a bad transport would."""

    def __init__(self, drop: MemoryDrop) -> None:
        super().__init__(drop)
        self.drop = drop


def breaks(check: str, capabilities: Capabilities = RESUMING) -> Callable[[type[Strict]], type[Strict]]:
    """Say which check has to fail for a transport."""

    def listed(mutant: type[Strict]) -> type[Strict]:
        MUTANTS.append((check, mutant, capabilities))
        return mutant

    return listed


def absent() -> NotThereError:
    return NotThereError(text("not there"))


def everything(source: Source) -> bytes:
    found, buffer = io.BytesIO(), memoryview(bytearray(1 << 16))
    while count := source.readinto(buffer):
        found.write(buffer[:count])
    return found.getvalue()


# -- looking


@breaks("stat_of_nothing_is_none")
class StatRaises(Strict):
    def stat(self, path: str) -> RemoteFile | None:
        found = super().stat(path)
        if found is None:
            raise absent()
        return found


@breaks("stat_tells_size_and_kind")
class StatTellsNoSize(Strict):
    def stat(self, path: str) -> RemoteFile | None:
        found = super().stat(path)
        return found and RemoteFile(path, 0, found.is_file)


@breaks("stat_tells_size_and_kind")
class FoldersAreFiles(Strict):
    def stat(self, path: str) -> RemoteFile | None:
        found = super().stat(path)
        return found and RemoteFile(path, found.size or 0, True)


@breaks("a_listing_is_complete")
class ListMissesTheLast(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        yield from [*super().list(folder)][:-1]


@breaks("a_listing_is_complete")
class ListGoesDeeper(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        yield from super().list(folder)
        for path, content in self.drop.files.items():
            if path.startswith(f"{folder}/") and path.count("/") > folder.count("/") + 1:
                yield RemoteFile(path, len(content))


@breaks("a_listing_is_complete")
class ListGivesBareNames(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        for found in super().list(folder):
            yield RemoteFile(found.name, found.size, found.is_file)


@breaks("the_root_is_listed")
class ListHasDots(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        yield RemoteFile(f"{folder}/.", None, False)
        yield from super().list(folder)


@breaks("an_absent_folder_is_not_there")
class AbsentFoldersAreEmpty(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        if folder in self.drop.folders:
            yield from super().list(folder)


@breaks("what_another_connection_did_is_seen")
class StatIsRemembered(Strict):
    def __init__(self, drop: MemoryDrop) -> None:
        super().__init__(drop)
        self.known: dict[str, RemoteFile | None] = {}

    def stat(self, path: str) -> RemoteFile | None:
        if path not in self.known:
            self.known[path] = super().stat(path)
        return self.known[path]


@breaks("odd_names_travel")
class NamesAreQuoted(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        for found in super().list(folder):
            yield RemoteFile(found.path.replace("%25", "%"), found.size, found.is_file)


@breaks("odd_names_travel")
class DashesAreOptions(Strict):
    def stat(self, path: str) -> RemoteFile | None:
        return None if "/-" in path else super().stat(path)


# -- moving


@breaks("bytes_arrive_exactly")
class TextMode(Strict):
    """Symmetric, so that only a look from behind tells."""

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        self.drop.files[target] = everything(source).replace(b"\n", b"\r\n")

    def stat(self, path: str) -> RemoteFile | None:
        content = self.drop.files.get(path)
        return super().stat(path) if content is None else RemoteFile(path, len(content.replace(b"\r\n", b"\n")))

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        if source not in self.drop.files:
            raise absent()
        sink.write(self.drop.files[source].replace(b"\r\n", b"\n")[offset:])


@breaks("an_empty_file_travels")
class EmptyFilesAreForgotten(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        super().upload(source, target, offset)
        if not self.drop.files[target]:
            del self.drop.files[target]


@breaks("a_large_file_travels")
class ShortReadIsASuccess(Strict):
    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        if source not in self.drop.files:
            raise absent()
        sink.write(self.drop.files[source][offset : offset + (1 << 18)])


@breaks("a_large_file_travels")
class ShortWriteIsASuccess(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        super().upload(source, target, offset)
        self.drop.files[target] = self.drop.files[target][: 1 << 18]


@breaks("a_second_upload_leaves_nothing_of_the_first")
class UploadsDoNotCut(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        before = self.drop.files.get(target, b"")
        super().upload(source, target, offset)
        now = self.drop.files[target]
        self.drop.files[target] = now + before[len(now) :]


@breaks("what_an_upload_tells_is_there")
class WhatShouldBeThereIsTold(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile:  # type: ignore[override]
        super().upload(source, target, offset)
        return RemoteFile(target, source.size)


@breaks("a_download_of_nothing_is_not_there")
class NothingIsAnEmptyFile(Strict):
    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        if source in self.drop.files:
            super().download(source, sink, offset)


@breaks("an_upload_into_an_absent_folder_fails")
class UploadsMakeFolders(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        self.drop.folders.add(target.rpartition("/")[0])
        super().upload(source, target, offset)


@breaks("declared_connections_work_at_once")
class ConnectionsShareABuffer(Strict):
    shared = bytearray(1 << 18)

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        content = b""
        while count := source.readinto(memoryview(self.shared)):
            import time

            time.sleep(0.001)  # the moment in which another connection writes to the same buffer
            content += bytes(self.shared[:count])
        super().upload(_Source(content), target)


class _Source:
    def __init__(self, content: bytes) -> None:
        self.size = len(content)
        self._stream = io.BytesIO(content)

    def readinto(self, buffer: memoryview) -> int:
        return self._stream.readinto(buffer)


# -- changing


@breaks("a_rename_moves_the_file")
class RenameCopies(Strict):
    def rename(self, source: str, target: str) -> None:
        content = self.drop.files.get(source)
        super().rename(source, target)
        self.drop.files[source] = content or b""


@breaks("a_rename_never_replaces")
class RenameReplaces(Strict):
    def rename(self, source: str, target: str) -> None:
        if source in self.drop.files:
            self.drop.files.pop(target, None)
        super().rename(source, target)


@breaks("a_rename_never_replaces")
class RenameRefusesWrongly(Strict):
    def rename(self, source: str, target: str) -> None:
        try:
            super().rename(source, target)
        except AlreadyThereError as error:
            raise RefusedError(error.what) from error


@breaks("a_rename_of_nothing_is_not_there")
class RenameOfNothingSucceeds(Strict):
    def rename(self, source: str, target: str) -> None:
        if source in self.drop.files:
            super().rename(source, target)


@breaks("a_deleted_file_is_gone")
class DeleteTakesItsNeighbours(Strict):
    def delete(self, path: str) -> None:
        super().delete(path)
        for other in [other for other in self.drop.files if other.startswith(path)]:
            del self.drop.files[other]


@breaks("a_delete_of_nothing_is_not_there")
class DeleteOfNothingSucceeds(Strict):
    def delete(self, path: str) -> None:
        self.drop.files.pop(path, None)


@breaks("a_delete_of_nothing_is_not_there")
class ErrorsOfTheLibraryGetOut(Strict):
    def delete(self, path: str) -> None:
        del self.drop.files[path]


@breaks("a_folder_may_be_made_twice")
class FoldersAreMadeOnce(Strict):
    def make_folder(self, folder: str) -> None:
        if folder in self.drop.folders:
            raise AlreadyThereError(text("there"))
        super().make_folder(folder)


@breaks("nothing_leaves_the_drop")
class PathsAreResolved(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        if ".." in target:
            target = target.rpartition("/")[2]
        super().upload(source, target, offset)


@breaks("a_refusal_leaves_the_connection_good")
class RefusalsShiftReplies(Strict):
    """Out of step after an error: each listing is the one that was asked for before."""

    shifted = False

    def delete(self, path: str) -> None:
        try:
            super().delete(path)
        except NotThereError:
            self.shifted = True
            raise

    def list(self, folder: str) -> Iterator[RemoteFile]:
        yield from () if self.shifted else super().list(folder)


# -- declared


@breaks("resumes_upload_is_true")
class UploadOffsetIsIgnored(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        super().upload(source, target, 0)


@breaks("resumes_upload_is_true")
class UploadIsNotTakenUpAndLost(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        if offset:
            self.drop.files[target] = b""
            raise NotTakenUpError(text("no"))
        super().upload(source, target)


@breaks("resumes_download_is_true")
class DownloadIsNotTakenUpAndGiven(Strict):
    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        super().download(source, sink, offset)
        if offset:
            raise NotTakenUpError(text("no"))


@breaks("resumes_download_is_true")
class DownloadOffsetIsIgnored(Strict):
    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        super().download(source, sink, 0)


@breaks("atomic_upload_is_true", Capabilities(atomic_upload=True, parallel=4))
class AtomicInNameOnly(Strict):
    pass


@breaks("case_sensitive_is_true")
class CaseDoesNotMatter(Strict):
    def stat(self, path: str) -> RemoteFile | None:
        known = next((known for known in self.drop.files if known.casefold() == path.casefold()), path)
        return super().stat(known)


@breaks("digests_are_true")
class DigestOfSomethingElse(Strict):
    def digest(self, path: str, algorithm: str) -> bytes | None:
        return bytes(32)


# -- breaking


@breaks("a_source_that_raises_is_let_through")
class SourceErrorsAreSwallowed(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        try:
            super().upload(source, target, offset)
        except CancelledError:
            return


@breaks("a_source_that_raises_is_let_through")
class SourceErrorsAreRenamed(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        try:
            super().upload(source, target, offset)
        except Exception as error:
            raise AmbiguousReplyError(text("broken")) from error


@breaks("a_sink_that_raises_is_let_through")
class WrongDataAfterABreak(Strict):
    left = b""

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        if self.left:
            sink.write(self.left)
        self.left = self.drop.files.get(source, b"")[-9:]
        super().download(source, sink, offset)
        self.left = b""


class Deaf(Strict):
    def abort(self) -> None:
        """Do nothing."""


breaks("abort_ends_an_upload")(Deaf)
breaks("close_may_be_called_twice")(Deaf)


@breaks("abort_ends_a_download")
class AbortedDownloadsLookWhole(Strict):
    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        try:
            super().download(source, sink, offset)
        except UnreachableError:
            if source not in self.drop.files:
                raise


@breaks("close_may_be_called_twice")
class CloseRaisesTheSecondTime(Strict):
    def close(self) -> None:
        if self.closed:
            raise ValueError("closed")
        super().close()


# -- hostile, whole


@breaks("a_hostile_listing_is_survived")
class OddNamesEndAListing(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        for found in super().list(folder):
            found.path.encode("utf-8")
            yield found


@breaks("a_hostile_listing_is_survived")
class LineFeedsAreTwoFiles(Strict):
    def stat(self, path: str) -> RemoteFile | None:
        forged = next((known for known in self.drop.files if "\n" in known and known.endswith(path[-20:])), path)
        return super().stat(forged)


@breaks("a_long_listing_is_whole")
class ListsOnlyTheFirstPage(Strict):
    def list(self, folder: str) -> Iterator[RemoteFile]:
        yield from [*super().list(folder)][:1000]


@breaks("a_whole_exchange_works")
class DocumentsAreLost(Strict):
    def rename(self, source: str, target: str) -> None:
        super().rename(source, target)
        if "/docs/" in target:
            del self.drop.files[target]


@breaks("killed_in_the_middle_nothing_is_lost")
class LocksOutliveTheirOwner(Strict):
    """An upload that was cut off leaves a lock on the drop that nobody takes away."""

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        if "locked" in self.drop.folders:
            raise UnreachableError(text("locked"))
        self.drop.folders.add("locked")
        super().upload(source, target, offset)
        self.drop.folders.discard("locked")


def tried(check: str, mutant: type[MemoryTransport], capabilities: Capabilities, **drop: Any) -> Result:
    """Try one check on a transport over an empty drop."""
    under_test = memory_under_test(MemoryDrop(capabilities=capabilities, **drop), mutant)
    (wanted,) = [each for each in TRANSPORT_CHECKS if each.name == check]
    (result,) = try_each([wanted], lambda each: try_on(under_test, each))
    return result


@pytest.mark.parametrize(("check", "mutant", "capabilities"), MUTANTS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_broken_transport_fails_the_check_that_is_about_it(
    check: str, mutant: type[MemoryTransport], capabilities: Capabilities, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mutant is Deaf:  # nothing ever frees it: the check would wait as long as it is told to
        monkeypatch.setattr(breaking, "_PATIENCE", 0.5)

    result = tried(check, mutant, capabilities, hashing=True)

    assert not result.ok
    assert result.failure


@pytest.mark.parametrize("check", sorted({check for check, _, _ in MUTANTS}))
def test_the_same_check_passes_where_the_rule_is_kept(check: str) -> None:
    assert tried(check, MemoryTransport, RESUMING, hashing=True).failure == ""


def test_every_check_has_its_mutant() -> None:
    # these need a server: see test_lines_that_stand_still.py, test_wrong_secrets.py
    of_a_line = {
        "abort_frees_a_call_that_waits",
        "a_silent_server_is_given_up",
        "a_login_ends_with_its_run",
        "a_run_ends_at_its_deadline",
        "a_line_that_broke_is_told",
        "a_line_that_breaks_in_the_middle_is_told",
    }
    of_a_login = {"a_wrong_secret_is_refused_for_good"}

    assert {each.name for each in TRANSPORT_CHECKS} - {check for check, _, _ in MUTANTS} == of_a_line | of_a_login


class NothingIsTakenUp(Strict):
    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        if offset:
            raise NotTakenUpError(text("no"))
        super().upload(source, target)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        if offset:
            raise NotTakenUpError(text("no"))
        super().download(source, sink)


@pytest.mark.parametrize("check", ["resumes_upload_is_true", "resumes_download_is_true"])
def test_a_drop_that_takes_nothing_up_and_says_so_keeps_the_promise(check: str) -> None:
    result = tried(check, NothingIsTakenUp, RESUMING)

    assert result.ok
    assert result.note is not None
    assert not result.note.advice


@pytest.mark.parametrize(
    ("check", "name"), [("resumes_upload_is_true", "resumes_upload"), ("resumes_download_is_true", "resumes_download")]
)
def test_what_is_true_and_not_declared_is_advised(check: str, name: str) -> None:
    result = tried(check, MemoryTransport, PLAIN)

    assert result.ok
    assert result.note is not None
    assert result.note.advice
    assert name in result.note.words
