"""Copies of pairs that no journal knows: a journal that was lost, or brought back from a backup, left them behind.

In: the folder of journal and spool. Out: one step. Called by `here`. Nothing is removed: only a person can say whether
what lies there is still worth something.
"""

from contextlib import closing
from pathlib import Path

from optimx.app.doctoring.step import Step, Trial
from optimx.core.journal import peek
from optimx.core.language import text
from optimx.core.office.spool import LOOKED_AT
from optimx.core.ports import Disk

SPOOL = Trial("spool", text("copies of pairs"))

_NAMED = 5  # folders; a person looks into the place anyway


def examine_spool(trial: Trial, place: Path, disk: Disk) -> Step:
    """Name the folders of the spool that belong to no batch of the journal.

    Args:
        trial: the step.
        place: folder of journal and spool.
        disk: the local files.
    """
    root = place / "spool"
    unknown = _unknown(place, [entry.name for entry in disk.list(root) if entry.is_folder])
    if not unknown:
        return trial.ok(text("the journal knows all that lies in '{folder}'", folder=root))
    shown = ", ".join(unknown[:_NAMED]) + (", …" if len(unknown) > _NAMED else "")
    return trial.note(
        text(
            "in '{folder}' lie pairs that the journal does not know, folders: {count} ({names})",
            folder=root,
            count=len(unknown),
            names=shown,
        ),
        text(
            "They were generated before the journal was lost or brought back. The next exchange generates everything "
            "anew; look into them, keep what you still need, then delete these folders by hand."
        ),
    )


def _unknown(place: Path, folders: list[str]) -> list[str]:
    journal = peek(place / "journal.db")
    if journal is None:
        return sorted(folders)
    with closing(journal):
        return sorted(name for name in folders if name != LOOKED_AT and journal.state(name) is None)
