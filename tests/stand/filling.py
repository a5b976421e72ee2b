"""What both systems hold before an exchange: a small firm in the office, what its crews entered on the telephones.

In: a stand. Out: a filled office database, a filled mobile store. The pictures are drawn once a test session.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from optimx.app import Surroundings, open_account, open_office, this_process
from optimx.core.config import Config, check, read, this_machine
from optimx.core.plugin_manager import Plugins
from optimx.demo.album import Medium
from optimx.demo.crew import Workload, working_day
from optimx.demo.firm import Firm, example_firm
from optimx.demo.stage import Stage, furnish
from optimx.documents import AnswerRecord, Photo, Setting
from optimx.plugins import BUILTIN
from tests.stand.stand import LOGIN, Stand

FIRST_DAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Day:
    """What the crews enter on one day.

    Attributes:
        records: all but photos and signatures.
        media: these, each with its bytes.
    """

    records: tuple[AnswerRecord, ...]
    media: tuple[Medium, ...]

    @property
    def everything(self) -> tuple[AnswerRecord, ...]:
        """All records."""
        return (*self.records, *(medium.record for medium in self.media))


def small_firm(documents: int) -> Firm:
    """Return the example firm with fewer documents."""
    firm = example_firm(FIRST_DAY)
    return replace(firm, documents=firm.documents[:documents])


def tiny_firm() -> Firm:
    """Return a firm of a few people and sites and one document: what a test runs hundreds of times.

    Whoever and whatever `tiny_day` names is in it. It wants positions, so that photos are filed to the byte.
    """
    firm = example_firm(FIRST_DAY)
    day = tiny_day()
    named = {
        getattr(each, field, None) for each in day.everything for field in ("staff_number", "entered_by", "author")
    }
    codes = {getattr(each, "site", None) for each in day.everything}
    crew = replace(firm.crews[0], members=firm.crews[0].members[:2])
    people = {*crew.members, *named}
    return replace(
        firm,
        users=firm.users[:3],
        absence_reasons=firm.absence_reasons[:1],
        settings=(Setting("gps", "true"),),
        employees=tuple(each for each in firm.employees if each.staff_number in people),
        crews=(crew,),
        sites=tuple(each for each in firm.sites if each.code in codes),
        assignments=tuple(
            each for each in firm.assignments if each.staff_number in crew.members and each.site in codes
        ),
        equipment=(),
        orders=(),
        # A vendor's drop knows documents by their own names, which are only taken when they are ASCII
        documents=tuple(each for each in firm.documents if each.record.file.isascii())[:1],
    )


def tiny_day() -> Day:
    """Return a few entries, two photos and a signature."""
    firm = example_firm(FIRST_DAY)
    entered = working_day(firm, FIRST_DAY, workload=Workload(12, 2, 1))
    media = tuple(entered.media())
    signed = {medium.record.ref for medium in media if not isinstance(medium.record, Photo)}
    records = [each for each in entered.records if each.id in signed]
    return Day((*records, *entered.time_entries[-2:]), media)


def drawn_day(firm: Firm, day: date, *, photos: int, signatures: int, entries: int = 12) -> Day:
    """Return a working day with its pictures, which take 0.3 s each."""
    entered = working_day(firm, day, workload=Workload(entries, photos, signatures))
    return Day(entered.records, tuple(entered.media()))


def fill_office(stand: Stand, firm: Firm) -> None:
    """Put a firm into the office database and its PDFs beside it."""
    with opened_office(stand) as system:
        furnish(Stage(stand.folder), system, firm)


@contextmanager
def opened_office(stand: Stand) -> Iterator[Any]:
    """Open the office database as whoever owns the firm's data does."""
    config, plugins = _load(stand.office_file)
    with open_office(config, plugins, _around(stand), "seed") as desk:
        yield desk.office.system


def telephones_send(stand: Stand, day: Day) -> None:
    """Put what the crews entered into the mobile store."""
    with opened_store(stand) as store:
        store.store_entries(day.records, LOGIN)
        for medium in day.media:
            store.store_entries([medium.record], LOGIN)
            folder = "photos" if isinstance(medium.record, Photo) else "signatures"
            store.store_media(medium.record.file, medium.content, folder)


def store_entries(stand: Stand, records: Sequence[AnswerRecord]) -> None:
    """Put some records into the mobile store."""
    with opened_store(stand) as store:
        store.store_entries(records, LOGIN)


@contextmanager
def opened_store(stand: Stand) -> Iterator[Any]:
    """Open the mobile store as the app's server does."""
    config, plugins = _load(stand.server_file)
    with open_account(config, plugins, _around(stand), LOGIN, "seed") as desk:
        yield desk.account.system


def _load(file: Path) -> tuple[Config, Plugins]:
    raw = read(file)
    plugins = Plugins.load(raw.use, BUILTIN)
    return check(raw, plugins, this_machine()), plugins


def _around(stand: Stand) -> Surroundings:
    # Telephones have sent before the command that comes next
    return this_process({**stand.environment, "OPTIMX_NOW": stand.now.isoformat()})
