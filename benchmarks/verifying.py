"""Whether a round really did everything: a fast exchange that left something out is no exchange.

In: the stage after a round. Out: nothing, or a failure. Called by `__main__` after each round, off the clock.
"""

import sqlite3
from contextlib import closing

from benchmarks.stage import Stage
from benchmarks.workload import Workload


class RoundFailedError(RuntimeError):
    """A round did not do what it was for; the message says what is missing."""


def verify_exchange(stage: Stage, workload: Workload) -> None:
    """Check archive, database, drop and what was uploaded.

    Raises:
        RoundFailedError: something is missing.
    """
    folder = stage.office / "EchangeFTP"
    found = {
        "photos in the archive": len(list((folder / "Importation_Archive" / "PhotoChantier").glob("bench_*.jpg"))),
        "answers in the archive": len(list((folder / "Importation_Archive").glob("Appli_Data_*.xml"))),
        "photos in the database": _count(stage, "photo"),
        "marks on the drop": len(list((stage.drop / "archive").glob("Appli_Data_*.imported"))),
        "pairs on the drop": len(list(stage.drop.glob("optim_*.xml"))),
        "manifests on the drop": len(list(stage.drop.glob("optim_*.ok"))),
        "files left in Importation_EnCours": len(list((folder / "Importation_EnCours").iterdir())),
    }
    wanted = (workload.photos, 1, workload.photos, 1, 2, 1, 0)
    wrong = {name: count for (name, count), right in zip(found.items(), wanted, strict=True) if count != right}
    entries = _count(stage, "time_entry")
    if wrong or entries < workload.entries:
        raise RoundFailedError(f"{wrong}, {entries} time entries")


def _count(stage: Stage, table: str) -> int:
    with closing(sqlite3.connect(stage.office / "state" / "office_database.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def verify_copy(stage: Stage, workload: Workload) -> None:
    """Check that a peer brought all files, whole, both ways.

    Raises:
        RoundFailedError: something is missing.
    """
    photos = [path for path in (stage.copied / "photos").glob("*.jpg") if path.stat().st_size == workload.photo_size]
    answers = list(stage.copied.glob("Appli_Data_*"))
    missing = [
        path
        for path in stage.upload.rglob("*")
        if path.is_file() and not (stage.drop / path.relative_to(stage.upload)).exists()
    ]
    if len(photos) != workload.photos or len(answers) != 2 or missing:
        raise RoundFailedError(f"{len(photos)} photos, {len(answers)} of the answer, not uploaded: {missing}")
