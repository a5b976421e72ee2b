"""What must hold of the files and databases of both sides, whatever was killed: I1 to I7 of the exchange, from outside.

In: a stand, what its crews entered. Out: sentences, one a violation; none when all is well. `after_a_kill` looks at the
very state that a killed process left, `at_rest` at the state after both sides have run again. Reads with SQLite and
the file system only.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optimx.documents import Photo
from tests.stand import books
from tests.stand.filling import Day
from tests.stand.stand import Stand

_DECIDED = {"judged", "closed", "resolved"}
_HERE = ("archive", "archive/error", "docs")


def after_a_kill(stand: Stand) -> list[str]:
    """Return what is wrong right after a process was killed."""
    return [*_spool(stand), *_manifests(stand), *_answers(stand)]


def at_rest(stand: Stand, day: Day, documents: Mapping[str, bytes]) -> list[str]:
    """Return what is wrong after both sides have run to their end."""
    return [
        *after_a_kill(stand),
        *_imported(stand, day),
        *_archive(stand, day),
        *_filed(stand, documents),
        *_nothing_left(stand),
        *_books_closed(stand),
        *_known(stand),
        *_reports(stand),
    ]


def _rows(state: Path) -> list[dict[str, Any]]:
    return books.journal(state) if (state / "journal.db").exists() else []


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- at any moment


def _spool(stand: Stand) -> Iterator[str]:
    """I1, I6: an unsettled outbound batch exists whole in the spool."""
    rows = _rows(stand.office_state)
    decided = {row["batch"] for row in rows if row["kind"] in _DECIDED}
    for row in rows:
        if row["kind"] == "spooled" and row["batch"] not in decided:
            for file in row["files"]:
                path = stand.office_state / "spool" / row["batch"] / file["name"]
                if not path.exists() or _sha256(path) != file["sha256"]:
                    yield f"I1: {file['name']} of an unsettled batch is not whole in the spool"


def _manifests(stand: Stand) -> Iterator[str]:
    """I3, I4: no manifest at the root without its exact files; none in `work` whose files are nowhere."""
    for path in stand.drop.glob("*.ok"):
        for file in json.loads(path.read_bytes())["files"]:
            where = stand.drop / _folder(file["role"]) / file["name"]
            if not where.exists() or _sha256(where) != file["sha256"]:
                # A set that is being filed moves its manifest last
                if path.name.startswith("optim_") and _is_filed(stand, file):
                    continue
                yield f"I3: {path.name} is there and {file['name']} is not"
    for path in (stand.drop / "work").glob("*.ok"):
        for file in json.loads(path.read_bytes())["files"]:
            at_root = stand.drop / file["name"]
            if not (at_root.exists() and _sha256(at_root) == file["sha256"]) and not _is_filed(stand, file):
                yield f"I4: {file['name']} of a claimed set is nowhere"


def _folder(role: str) -> str:
    return {"photo": "photos", "signature": "signatures"}.get(role, "")


def _is_filed(stand: Stand, file: Mapping[str, Any]) -> bool:
    places = [stand.drop / folder / (file["title"] or file["name"]) for folder in _HERE]
    return any(path.exists() and _sha256(path) == file["sha256"] for path in places)


def _answers(stand: Stand) -> Iterator[str]:
    """I5: what was delivered is on the drop until the office holds it in its archive."""
    rows = _rows(stand.server_state)
    delivered = [row for row in rows if row["kind"] == "spooled"]
    sent = _sent(rows)
    kept = {_sha256(path) for path in (stand.exchange / "Importation_Archive").rglob("*") if path.is_file()}
    for row in delivered:
        for file in row["files"] if row["batch"] in sent else ():
            on_drop = stand.drop / _folder(file["role"]) / file["name"]
            if file["sha256"] not in kept and not (on_drop.exists() and _sha256(on_drop) == file["sha256"]):
                yield f"I5: {file['name']} left the drop before it was archived"


def _sent(rows: list[dict[str, Any]]) -> set[str]:
    """Batches that were delivered: a server that was killed right after its rename only learns of it by the mark."""
    return {row["batch"] for row in rows if row["kind"] in {"sent", "judged"}}


# -- at rest


def _imported(stand: Stand, day: Day) -> Iterator[str]:
    """I2: every record is in the office database, once, as it was entered."""
    rows = books.imported(stand)
    entered = books.record_keys(day.everything)
    for key in (entered - Counter(rows.keys())).elements():
        yield f"lost: {key}"
    for key in (Counter(rows.keys()) - entered).elements():
        yield f"doubled: {key}"
    for record in day.everything:
        row = rows.get(books.key(record))
        if row is not None and not books.same(record, row):
            yield f"partial: {books.key(record)}"
    delivered = Counter(name for _, name in _delivered(stand))
    answers = Counter(name for (name,) in books.office_rows(stand, "SELECT file FROM batch WHERE kind = 'answer'"))
    if answers != delivered or any(count > 1 for count in answers.values()):
        yield f"I2: of the answers {dict(delivered)}, {dict(answers)} were imported"


def _delivered(stand: Stand) -> set[tuple[str, str]]:
    """Batch and name of each answer that the server sent."""
    rows = _rows(stand.server_state)
    sent = _sent(rows)
    spooled = [row for row in rows if row["kind"] == "spooled" and row["batch"] in sent]
    return {(row["batch"], file["name"]) for row in spooled for file in row["files"] if file["role"] == "answer"}


def _archive(stand: Stand, day: Day) -> Iterator[str]:
    """Every medium in the archive, once, with its bytes; the answer beside them."""
    found = stand.tree(stand.exchange / "Importation_Archive")
    answers = [name for name in found if "/" not in name]
    if sorted(answers) != sorted(name for _, name in _delivered(stand)):
        yield f"I7: the archive holds the answers {answers}"
    media = {name.rpartition("/")[2]: content for name, content in found.items() if "/" in name}
    if len(media) != len(found) - len(answers) or media != {each.record.file: each.content for each in day.media}:
        yield f"I7: the archive holds {sorted(found)}"
    misplaced = [
        name
        for name in found
        if "/" in name
        and name.startswith("Photo") != any(isinstance(m.record, Photo) and m.record.file in name for m in day.media)
    ]
    if misplaced:
        yield f"I7: in the wrong category: {misplaced}"


def _filed(stand: Stand, documents: Mapping[str, bytes]) -> Iterator[str]:
    """The server holds the documents, every pair that was sent is filed, and the newest is what it knows."""
    if stand.tree(stand.drop / "docs") != dict(documents):
        yield f"I7: docs holds {stand.names(stand.drop / 'docs')}"
    archive = stand.names(stand.drop / "archive")
    pairs = [name for name in archive if name.endswith(".xml")]
    stamps = Counter(name[-14:-4] for name in pairs)
    if any(count != 2 for count in stamps.values()):
        yield f"I4: half a pair in archive: {archive}"
    snapshots = books.store_rows(stand, "SELECT kind, content FROM snapshot")
    newest = max(stamps, default="")
    for kind, content in snapshots:
        path = stand.drop / "archive" / f"optim_{kind}_{stand.account}_{newest}.xml"
        if not path.exists() or path.read_bytes() != content:
            yield f"I4: the store's {kind} is not that of the newest pair"
    if len(snapshots) != 2:
        yield f"lost: the store holds {len(snapshots)} of the two snapshots"


def _nothing_left(stand: Stand) -> Iterator[str]:
    """Nothing half-done, temporary or refused is left anywhere."""
    empty = [
        stand.exchange / "Importation_EnCours",
        stand.exchange / "Importation_Erreur",
        stand.drop / "archive" / "error",
        stand.drop / "work",
        stand.drop / "photos",
        stand.drop / "signatures",
        stand.office_state / "spool",
        stand.server_state / "staging",
    ]
    for folder in empty:
        if left := list(stand.tree(folder)) if folder.is_dir() else []:
            yield f"left in {folder.relative_to(stand.folder)}: {left}"
    at_root = [name for name in stand.names(stand.drop) if name != "optimx.json"]
    if at_root:
        yield f"left at the drop's root: {at_root}"
    parts = [path for path in stand.folder.rglob("*") if ".part" in path.name or path.name.endswith(".new")]
    if parts:
        yield f"left: {[str(path.relative_to(stand.folder)) for path in parts]}"


def _books_closed(stand: Stand) -> Iterator[str]:
    for side, state in (("office", stand.office_state), ("server", stand.server_state)):
        for name, stage in books.query(state / "journal.db", "SELECT name, stage FROM batch WHERE NOT settled"):
            yield f"{side}: {name} is still {stage}"
        uncertain = books.query(state / "journal.db", "SELECT name FROM batch WHERE stage = 'UNCERTAIN'")
        if uncertain:
            yield f"{side}: uncertain: {uncertain}"
        errors = [row for row in books.journal(state) if row["kind"] in {"errored", "doubted"}]
        if errors:
            yield f"{side}: {errors}"


def _known(stand: Stand) -> Iterator[str]:
    """I7: the journals know every file that lies in an archive."""
    for state, folder in (
        (stand.office_state, stand.exchange / "Importation_Archive"),
        (stand.server_state, stand.drop),
    ):
        known = {name.casefold() for (name,) in books.query(state / "journal.db", "SELECT name FROM mention")}
        for path in folder.rglob("*"):
            told = path.suffix in {".ok", ".json", ".imported"} or path.name.casefold() in known
            if path.is_file() and not told:
                yield f"I7: why does not know {path.name}"


def _reports(stand: Stand) -> Iterator[str]:
    """Every run left one report a format, also those that were killed."""
    for state, folder in (
        (stand.office_state, stand.exchange / "Rapport"),
        (stand.server_state, stand.server_state / "reports"),
    ):
        runs = sum(row["kind"] == "run_started" for row in books.journal(state))
        left = Counter(path.suffix for path in folder.iterdir())
        if left != {".txt": runs, ".json": runs}:
            yield f"{runs} runs left {dict(left)}"
