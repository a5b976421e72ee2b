"""One of each entry, and rows made of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from optimx.core.contracts import Verdict, WantedMedia
from optimx.core.events import FileFacts, Finding, Role, Severity, VerdictKind
from optimx.core.journal import Body, Journal, Profile, Row
from optimx.core.journal import entries as e
from optimx.core.language import text
from optimx.core.manifests import Manifest, ManifestFile

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
STAMP = datetime(2026, 11, 23, 7, 0)  # noqa: DTZ001 - local and naive by definition

DATA = ManifestFile("optim_data_111222333_2611230700.xml", Role.DATA, 3, "a" * 64)
PLAN = ManifestFile("ged_1.pdf", Role.DOCUMENT, 4, "b" * 64, "Plan d'étage.pdf")
ANSWER = ManifestFile("Appli_Data_111222333_2611230710.xml", Role.ANSWER, 5, "c" * 64)
PHOTO = ManifestFile("p1.jpg", Role.PHOTO, 6, "d" * 64)


class Samples:
    """One body of each kind, and rows that hold them in order."""

    start = START
    data, plan, answer, photo = DATA, PLAN, ANSWER, PHOTO

    def planned(self, sequence: int = 1, *, epoch: int = 1, name: str = DATA.name) -> e.Planned:
        return e.Planned("111222333", Profile.MANIFEST, "instance", epoch, sequence, STAMP, name)

    def found(self, sequence: int = 1, *files: ManifestFile) -> e.Found:
        manifest = Manifest(1, "b1", "111222333", "mobile", 1, sequence, "2611230710", files or (PHOTO, ANSWER))
        return e.Found(manifest, Profile.MANIFEST, "e" * 64)

    def judged(self, kind: VerdictKind) -> e.Judged:
        return e.Judged(Verdict(kind))

    def bodies(self) -> tuple[Body, ...]:
        """One of each internal kind."""
        wanted = WantedMedia("e1", PHOTO.name, Role.PHOTO, PHOTO.sha256)
        place = e.Allotment(wanted, PHOTO.size, PHOTO.sha256, "image/jpeg", "PhotoChantier", "PhotoChantier/p1.jpg")
        finding = Finding("SET_TEST", Severity.SET, text("no {what}", what="good"), ANSWER.name)
        return (
            e.RunStarted("exchange", "machine", "1.0", "ftp", "Léger"),
            e.RunFinished("done", 0),
            e.ReportsWritten("run", ("Rapport.txt",)),
            e.Warned(text("mind {this}", this="é")),
            e.ListenerFailed("ear", "optimx_uploaded", 3, "ValueError"),
            e.Identified("instance", 2, 5, "take_over"),
            e.Pinned(Profile.PAIR),
            self.planned(),
            e.Spooled((PLAN, DATA), {"Document": 1}),
            e.Sending(self.found().manifest),
            e.Committing("tmp_0123456789abcdef.part"),
            e.Sent((ANSWER.name,), again=True),
            e.Judged(Verdict(VerdictKind.REFUSED, findings=(finding,), documents=("b" * 64,))),
            e.Told(),
            e.Closed(),
            e.Doubted(text("who knows")),
            e.Lacking(text("a file is missing"), START),
            e.Resolved(VerdictKind.ACCEPTED),
            e.Redelivered(),
            e.Purged(self.start, ("archive/a.xml",)),
            self.found(),
            e.Fetched((ANSWER, PHOTO)),
            e.Claimed(),
            e.Allotted(ANSWER.name, (place,), (wanted,), ("p2.jpg",)),
            e.Importing(),
            e.Taken(),
            e.Filed(),
            e.DocumentFiled("Plan d'étage.pdf", "b" * 64, 1, 2),
            e.DataPurged(START, {"Pointage": 3}, ("Signatures/s.png",), {"journal": 86_400}, START),
            e.PositionsRemoved(START, (e.Cleaned("PhotoChantier/p.jpg", "0" * 64, "1" * 64),)),
            e.DocumentsNamed({"Plan d'étage.pdf": "b" * 64}, 1, 2),
            e.DocumentWithdrawn("Plan d'étage.pdf", "b" * 64),
            e.Rejected((finding,)),
            e.Quarantined((ANSWER.name,)),
            e.Acknowledged(),
            e.Deferred("E-BUSY"),
            e.Gap(2, "run"),
            e.Passed("mobile", 1, 4),
            e.MediaArrived(FileFacts(PHOTO.name, Role.PHOTO, 6, PHOTO.sha256), "p1.jpg"),
        )

    def row(self, seq: int, body: Body | None, run: str = "run") -> Row:
        kind = "purged" if body is None else body.kind
        return Row(seq, run, "b1", START + timedelta(minutes=seq), kind, body)

    def rows(self, *bodies: Body | None) -> list[Row]:
        """The n-th, counted from 1, is written n minutes after the start."""
        return [self.row(seq, body) for seq, body in enumerate(bodies, start=1)]


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


@pytest.fixture
def minute() -> Callable[[int], datetime]:
    return lambda number: START + timedelta(minutes=number)
