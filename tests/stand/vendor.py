"""Literal doubles of the vendor's two programs, as his guide describes them: they know nothing of optimx.

In: a drop's folder on this disk. Out: what the vendor's server or office would have done to it. His server takes files
at once, files or deletes the pair, writes no receipt; his office puts files there under their own names, in no
particular order, and takes answers with their photos.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

from optimx.documents import AnswerRecord, Header, Photo, write_appli_data
from tests.stand.filling import Day

_ORDER = ("TimeEntry", "EquipmentTime", "Progress", "SiteDiary", "DeliveryNote", "Photo", "Signature")


def server_takes(drop: Path, *, deletes: bool) -> dict[str, bytes]:
    """Take the pair and the documents at once; return what was taken.

    Args:
        drop: its root.
        deletes: whether the pair is deleted; else it is moved to `archive`.
    """
    for folder in ("docs", "archive/error", "photos", "signatures"):
        (drop / folder).mkdir(parents=True, exist_ok=True)
    taken = {}
    for path in sorted(drop.iterdir()):
        if not path.is_file() or path.name.startswith("Appli_Data"):
            continue
        taken[path.name] = path.read_bytes()
        if not path.name.startswith("optim_"):
            path.rename(drop / "docs" / path.name)
        elif deletes:
            path.unlink()
        else:
            path.rename(drop / "archive" / path.name)
    return taken


def server_answers(drop: Path, account: str, at: datetime, day: Day) -> str:
    """Lay an answer there with its media, photos last; return its name."""
    name = f"Appli_Data_{account}_{at:%y%m%d%H%M}.xml"
    (drop / name).write_bytes(answer(account, at, day.everything))
    for medium in day.media:
        folder = "photos" if isinstance(medium.record, Photo) else "signatures"
        (drop / folder / medium.record.file).write_bytes(medium.content)
    return name


def answer(account: str, at: datetime, records: Iterable[AnswerRecord]) -> bytes:
    """Return an `Appli_Data`."""
    out = io.BytesIO()
    ordered = sorted(records, key=lambda record: _ORDER.index(type(record).__name__))
    write_appli_data(out, Header("1.0", account, str(uuid5(NAMESPACE_DNS, f"{at}")), at), ordered)
    return out.getvalue()


def office_sends(drop: Path, pair: Mapping[str, bytes], documents: Mapping[str, bytes]) -> None:
    """Put a pair and documents there, under their own names at once."""
    for name, content in {**documents, **pair}.items():
        (drop / name).write_bytes(content)


def office_takes(drop: Path) -> dict[str, bytes]:
    """Take all answers with their media, and remove them."""
    taken = {}
    for path in sorted((*drop.glob("Appli_Data_*.xml"), *drop.glob("photos/*"), *drop.glob("signatures/*"))):
        taken[path.name] = path.read_bytes()
        path.unlink()
    return taken
