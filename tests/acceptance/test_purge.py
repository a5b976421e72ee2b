"""What may not be kept any longer goes by the command line: shown first, removed on demand, the chain still whole."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from optimx.core.journal import Journal
from optimx.documents import Photo, Setting, Signature
from tests.stand import books, filling
from tests.stand.filling import Day
from tests.stand.stand import Stand


@pytest.fixture
def full(stand: Stand, monday: Day) -> Stand:
    """Both sides after a day went through, one photo with a position in its record."""
    filling.telephones_send(stand, monday)
    for command in ("exchange", "process", "exchange", "process"):
        done = stand.office(command) if command == "exchange" else stand.server(command)
        assert done.code == 0, done.err
    return stand


def shown(stand: Stand, side: str = "office") -> dict[str, int]:
    run = stand.office if side == "office" else stand.serving
    found = run("purge", "--json").data["expired"]
    return dict(next(iter(found.values()))["counts"])


def chain_is_whole(stand: Stand, side: str = "office") -> bool:
    folder = stand.office_state if side == "office" else stand.server_state
    with closing(Journal.open(folder / "journal.db")) as journal:
        return journal.verify() is None


def count(rows: list[tuple[Any, ...]]) -> int:
    return int(rows[0][0])


def test_of_a_fresh_day_nothing_has_expired(full: Stand) -> None:
    assert (shown(full), shown(full, "server")) == ({}, {})
    assert "Nothing has been kept" in full.office("purge", "--lang", "en").out


def test_showing_changes_nothing(full: Stand) -> None:
    full.now += timedelta(days=6 * 366)
    before = books.imported(full), full.tree(full.exchange / "Importation_Archive"), books.journal(full.office_state)

    first, second = shown(full), shown(full)

    assert first == second
    assert first["Pointage"] > 0
    after = books.imported(full), full.tree(full.exchange / "Importation_Archive"), books.journal(full.office_state)
    assert before == after


def test_after_five_years_hours_and_their_signatures_go_and_the_rest_stays(full: Stand, monday: Day) -> None:
    signed = [each.record for each in monday.media if isinstance(each.record, Signature)]
    under_hours = {each.file for each in signed if each.subject.name == "TIME_ENTRY"}
    full.now += timedelta(days=6 * 366)

    assert full.office("purge", "--yes").code == 0

    assert count(books.office_rows(full, "SELECT COUNT(*) FROM time_entry")) == 0
    assert count(books.office_rows(full, "SELECT COUNT(*) FROM time_entry_hours")) == 0
    assert count(books.office_rows(full, "SELECT COUNT(*) FROM delivery_note")) > 0
    archive = full.names(full.exchange / "Importation_Archive" / "Signatures")
    assert set(archive) == {each.file for each in signed} - under_hours
    assert not [name for name in full.names(full.exchange / "Importation_Archive") if name.startswith("Appli_Data")]
    assert chain_is_whole(full)
    assert shown(full) == {}


def test_after_a_year_the_journal_tells_nothing_more_and_goes_on(full: Stand) -> None:
    full.now += timedelta(days=400)
    photo = full.names(full.exchange / "Importation_Archive" / "PhotoChantier")[0]

    assert full.office("purge", "--yes").code == 0

    told = [row for row in books.journal(full.office_state) if row["kind"] in ("imported", "downloaded")]
    assert told
    assert all(row.keys() == {"batch", "kind"} for row in told)
    assert chain_is_whole(full)
    assert "data_purged" in books.kinds(full.office_state)
    assert [each["kind"] for each in full.office("why", photo, "--json").data["events"]] == ["archived"]
    assert [full.office("exchange").code, full.server("process").code, full.office("exchange").code] == [0, 0, 0]


def test_positions_go_after_two_months(stand: Stand, monday: Day) -> None:
    with filling.opened_office(stand) as office:
        office.seed([Setting("gps", "true")])
    media = [
        replace(each, record=replace(each.record, latitude=Decimal(49), longitude=Decimal(2), accuracy=Decimal(5)))
        if isinstance(each.record, Photo)
        else each
        for each in monday.media
    ]
    filling.telephones_send(stand, replace(monday, media=tuple(media)))
    for _ in range(2):
        assert (stand.office("exchange").code, stand.server("process").code) == (0, 0)
    located = count(books.office_rows(stand, "SELECT COUNT(*) FROM photo WHERE latitude IS NOT NULL"))
    stand.now += timedelta(days=70)

    assert shown(stand) == {"position": 6}
    assert stand.office("purge", "--yes").code == 0

    assert (located, count(books.office_rows(stand, "SELECT COUNT(*) FROM photo WHERE latitude IS NOT NULL"))) == (6, 0)
    assert count(books.office_rows(stand, "SELECT COUNT(*) FROM photo")) == 6


def test_what_the_office_acknowledged_goes_from_the_server_after_thirty_days(full: Stand, monday: Day) -> None:
    full.now += timedelta(days=40)
    before = shown(full, "server")

    assert full.serving("purge", "--yes").code == 0

    assert before == {"delivered": len(monday.everything), "delivered media": len(monday.media)}
    assert count(books.store_rows(full, "SELECT COUNT(*) FROM entry WHERE record <> ''")) == 0
    assert full.tree(full.server_state / "media") == {}
    assert chain_is_whole(full, "server")
    filling.telephones_send(full, monday)
    assert [full.office("exchange").code, full.server("process").code, full.office("exchange").code] == [0, 0, 0]
    assert len(books.imported(full)) == len(monday.everything)
