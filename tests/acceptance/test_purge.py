"""What may not be kept any longer goes by the command line: shown first, removed on demand, the chain still whole."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from optimx.core.journal import Journal
from optimx.core.pictures import positions_in
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


def why(stand: Stand, name: str, side: str = "office") -> tuple[list[tuple[str, str, str | None]], str]:
    """Return what purges took of a file and its story, and how that reads in English."""
    run = stand.office if side == "office" else stand.serving
    account = [] if side == "office" else ["--account", "demo"]
    told = run("why", name, "--json", *account).data["purged"]
    words = run("why", name, *account, "--lang", "en").out
    return [(each["what"], each["rule"], each["kept_for"]) for each in told], words


def test_the_story_of_a_purged_answer_and_of_its_photo_says_what_went_when_and_by_which_rule(full: Stand) -> None:
    archive = full.exchange / "Importation_Archive"
    (answer,) = [name for name in full.names(archive) if name.startswith("Appli_Data")]
    photo = full.names(archive / "PhotoChantier")[0]
    full.configure(more='[retention]\njournal = "90d"\ntime_entries = "200d"\n')
    full.now += timedelta(days=100)
    assert full.office("purge", "--yes").code == 0
    story, in_words = why(full, photo)
    full.now += timedelta(days=120)
    assert full.office("purge", "--yes").code == 0

    assert story == [("story", "retention.journal", "90d")]
    assert "PURGED" in in_words
    assert '[retention] journal = "90d"' in in_words
    assert "2027-03-03" in in_words
    told, words = why(full, answer)
    assert set(told) == {("story", "retention.journal", "90d"), ("file", "retention.time_entries", "200d")}
    assert "the file was removed (by [retention] time_entries" in words
    unknown = full.office("why", "never-seen.xml", "--lang", "en").out
    assert "may have been among that" in unknown


def test_the_story_of_a_purged_pair_says_so_on_the_drop_server(full: Stand) -> None:
    for _ in range(2):
        assert [full.office("exchange").code, full.server("process").code, full.office("exchange").code] == [0, 0, 0]
    pair = sorted(name for name in full.names(full.drop / "archive") if name.startswith("optim_data"))[0]
    full.now += timedelta(days=31)

    assert full.server("process").code == 0

    assert pair not in full.names(full.drop / "archive")
    told, words = why(full, pair, "server")
    assert told == [("file", "server.keep", "30d")]
    assert '(by [server] keep = "30d")' in words


@pytest.fixture
def located(stand: Stand, monday: Day) -> Stand:
    """Both sides of a firm that keeps positions after a day went through, each photo with a position."""
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
    return stand


def positions(stand: Stand) -> tuple[int, int, int]:
    """Return how many rows, photos and answers tell a position."""
    rows = count(books.office_rows(stand, "SELECT COUNT(*) FROM photo WHERE latitude IS NOT NULL"))
    files = stand.tree(stand.exchange / "Importation_Archive")
    photos = [data for name, data in files.items() if name.startswith("Photo")]
    answers = [data for name, data in files.items() if name.startswith("Appli_Data")]
    return rows, sum(map(tells, photos)), sum(b"<Lat>" in data for data in answers)


def tells(content: bytes) -> bool:
    mime = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return bool(positions_in(BytesIO(content), mime))


def test_positions_go_after_two_months_from_records_photos_and_answers(located: Stand) -> None:
    before = positions(located)
    located.now += timedelta(days=70)

    assert shown(located) == {"position": 6, "position in file": before[1] + before[2]}
    assert located.office("purge", "--yes").code == 0

    assert before[0] == 6
    assert min(before[1:]) > 0
    assert positions(located) == (0, 0, 0)
    assert count(books.office_rows(located, "SELECT COUNT(*) FROM photo")) == 6
    assert chain_is_whole(located)
    assert shown(located) == {}
    photo = located.names(located.exchange / "Importation_Archive" / "PhotoChantier")[0]
    assert why(located, photo)[0] == [("position", "retention.positions", "61d")]


def test_the_configuration_says_for_how_long(located: Stand) -> None:
    located.configure(more='[retention]\npositions = "90d"\n')
    located.now += timedelta(days=70)

    assert shown(located) == {}

    located.now += timedelta(days=21)
    assert shown(located)["position"] == 6


def test_an_exchange_purges_once_a_day_where_that_is_wanted(located: Stand) -> None:
    located.now += timedelta(days=70)
    assert located.office("exchange").code == 0
    unasked = positions(located)
    located.configure(more="[retention]\ndaily = true\n")

    done = [located.office("exchange").code for _ in range(2)]

    assert (unasked[0], positions(located), done) == (6, (0, 0, 0), [0, 0])
    assert books.kinds(located.office_state)["data_purged"] == 1
    reports = [path.read_text("utf-8-sig") for path in sorted((located.exchange / "Rapport").glob("*.txt"))[-2:]]
    assert ["SUPPRIMÉ" in report for report in reports] == [True, False]
    located.now += timedelta(days=1)
    assert located.office("exchange").code == 0
    assert books.kinds(located.office_state)["data_purged"] == 2


def test_the_drop_server_purges_once_a_day_where_that_is_wanted(full: Stand) -> None:
    written = full.server_file.read_text("utf-8")
    full.server_file.write_text(written + '\n[retention]\ndaily = true\ndelivered = "10d"\n', "utf-8")
    full.now += timedelta(days=11)

    assert [full.server("process").code for _ in range(2)] == [0, 0]

    assert count(books.store_rows(full, "SELECT COUNT(*) FROM entry WHERE record <> ''")) == 0
    assert books.kinds(full.server_state)["data_purged"] == 1


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
