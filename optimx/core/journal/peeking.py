"""A journal that is only looked at: no lock is needed, nothing is written, another run may go on meanwhile.

In: the path of a journal. Out: a `JournalReader`. Called by `app` for `status`, `why`, `report` and
`--dry-run`.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from optimx.core.errors import JournalError
from optimx.core.journal.reading import JournalReader, check_version
from optimx.core.language import text


def peek(path: Path) -> JournalReader | None:
    """Open a journal for reading; None when there is none yet.

    Raises:
        JournalError: it is damaged, of a newer version, or cannot be read.
    """
    if not path.exists():
        return None
    # A journal that nobody has open has no write-ahead log; as a fixed file it is read without laying files beside it
    quiet = not path.with_name(f"{path.name}-wal").exists()
    try:
        connection = sqlite3.connect(_address(path, quiet=quiet), uri=True, isolation_level=None)
        check_version(connection)
        connection.execute("SELECT count(*) FROM entry").fetchone()
        return JournalReader(connection)
    except sqlite3.Error as error:
        raise JournalError(
            text("the journal '{path}' cannot be read: {why}", path=path, why=error),
            remedy=text("Bring the journal back from a backup, or run 'optimx doctor --rebuild'."),
        ) from error


def _address(path: Path, *, quiet: bool) -> str:
    return f"file:{quote(path.absolute().as_posix())}?mode=ro{'&immutable=1' if quiet else ''}"
