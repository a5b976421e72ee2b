"""Faulty sets on either side are put aside whole, with a reason that a person understands; the next one goes in."""

import gzip
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from shutil import rmtree

import pytest

from tests.stand import books, filling, forging
from tests.stand.filling import Day
from tests.stand.stand import LOGIN, Stand

DOCTYPE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def with_doctype(content: bytes) -> bytes:
    head, end, rest = content.partition(b"?>")
    return head + end + DOCTYPE + rest


def deep(content: bytes) -> bytes:
    return b"<a>" * 5000 + b"</a>" * 5000


FAULTS: Sequence[tuple[str, Callable[[bytes], bytes], str]] = [
    ("cut", lambda content: content[: len(content) // 2], "XML"),
    ("doctype", with_doctype, "DOCTYPE"),
    ("other root", lambda content: b"<?xml version='1.0'?><facture/>", "facture"),
    ("gzip", gzip.compress, "XML"),
    ("deep", deep, "emboîtés"),
    ("other account", lambda content: content.replace(b"111222333", b"732829320"), "732829320"),
    ("empty", lambda content: b"", "vide"),
]
names = [name for name, _, _ in FAULTS]


@pytest.mark.parametrize(("change", "word"), [fault[1:] for fault in FAULTS], ids=names)
def test_a_faulty_pair_is_put_aside_and_the_next_one_goes_through(
    stand: Stand, change: Callable[[bytes], bytes], word: str
) -> None:
    stand.office("exchange")
    data = forging.forge(stand, "optim_data", change)

    served, told = stand.server("process"), stand.office("exchange")

    error = stand.drop / "archive" / "error"
    aside = stand.names(error)
    reason = (error / f"{data.name}.raison.txt").read_text("utf-8-sig")
    assert (served.code, told.code) == (1, 1), (served, told)
    assert [name for name in aside if name.startswith(("optim_data", "optim_param", "optim_111"))] != []
    assert len([name for name in aside if name.startswith("ged_")]) == 3
    assert data.name in aside
    assert word.casefold() in reason.casefold()
    assert books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") == [(0,)]
    assert stand.tree(stand.drop / "docs") == {}
    # The same run sent the next pair, which is good
    assert stand.server("process").code == 0
    assert stand.office("download").code == 0
    assert books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") == [(2,)]
    assert len(stand.names(stand.drop / "docs")) == 3


@pytest.mark.parametrize(("change", "word"), [fault[1:] for fault in FAULTS], ids=names)
def test_a_faulty_answer_is_put_aside_and_comes_again_on_demand(
    stand: Stand, monday: Day, change: Callable[[bytes], bytes], word: str
) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    answer = forging.forge(stand, "Appli_Data", change)

    refused = stand.office("exchange")

    quarantine = stand.exchange / "Importation_Erreur"
    reason = (quarantine / f"{answer.name}.raison.txt").read_text("utf-8-sig")
    assert refused.code == 1, refused
    assert stand.names(quarantine) == sorted(
        [answer.name, f"{answer.name}.raison.txt", *(medium.record.file for medium in monday.media)]
    )
    assert word.casefold() in reason.casefold()
    assert books.imported(stand) == {}
    assert stand.tree(stand.exchange / "Importation_EnCours") == {}
    mark = answer.with_suffix(".refused").name
    assert mark in stand.names(stand.drop / "archive")
    # The server learns of it, and delivers it again when it is told to
    learned = stand.server("process")
    (batch,) = [row["batch"] for row in books.journal(stand.server_state) if row["kind"] == "sent"][:1]
    again = stand.server("redeliver", batch, "--account", LOGIN)
    assert (learned.code, again.code) == (1, 0), (learned, again)
    assert stand.office("exchange").code == 0
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)


def test_the_story_of_an_answer_whose_photo_is_gone_says_what_failed_and_who_can_help(
    stand: Stand, monday: Day
) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    gone, *_ = sorted((stand.drop / "photos").iterdir())
    (answer,) = stand.drop.glob("Appli_Data_*.xml")
    gone.unlink()
    stand.office("exchange")

    told, listed = stand.office("why", answer.name, "--lang", "en").out, stand.office("status").out

    remedy = f"optimx server redeliver {answer.name} --account LOGIN"
    assert "[E-NOT-THERE]" in told
    assert f"incomplete (the owner of the drop delivers it again): '{gone.name}' is missing on the drop" in listed
    assert remedy in " ".join(told.split())
    assert "Nothing to do" not in told
    assert stand.server(*remedy.replace("LOGIN", LOGIN).split()[2:]).code == 0
    assert stand.office("exchange").code == 0
    assert "incomplete" not in stand.office("status").out


def test_the_story_of_an_answer_whose_room_was_emptied_says_why_it_is_fetched_again(stand: Stand, monday: Day) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    stand.office("download")
    for room in (stand.exchange / "Importation_EnCours").iterdir():
        rmtree(room)
    stand.office("import")
    (answer,) = stand.drop.glob("Appli_Data_*.xml")

    told = stand.office("why", answer.name, "--lang", "en").out

    assert "NOTE          files of" in told
    assert stand.office("exchange").code == 0
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)


def test_a_set_of_which_a_file_was_removed_is_called_incomplete_on_both_sides(stand: Stand) -> None:
    stand.office("exchange")
    (gone,), (data,) = stand.drop.glob("optim_param_*.xml"), stand.drop.glob("optim_data_*.xml")
    gone.unlink()

    served, told = stand.server("process"), stand.office("exchange")

    lacks = f"'{gone.name}' is missing on the drop"
    standing = f"incomplete (the next pair replaces it): {lacks}"
    sides = [
        (served, stand.server("status"), partial(stand.serving, "why", "--account", LOGIN), "lay it there again"),
        (told, stand.office("status"), partial(stand.office, "why"), "Ask the owner of the drop"),
    ]
    for done, status, why, remedy in sides:
        assert done.code == 1
        for line in (f"! [E-SET-INCOMPLETE] {lacks}", f"{data.name}: {standing}, since 2026-11-23 12:0", remedy):
            assert line in done.out
        assert f"{data.name}  2026-11-23 12:0" in status.out
        assert standing in status.out
        for name in (gone.name, data.name):
            story = why(name).out
            for line in (f"[E-SET-INCOMPLETE] {lacks}", f"Now: {standing}", remedy):
                assert line in story
    assert stand.office("status", "--json").data["open"][0]["state"] == "INCOMPLETE"


def test_the_reports_of_both_sides_say_which_file_is_missing(stand: Stand) -> None:
    stand.office("exchange")
    (gone,) = stand.drop.glob("optim_param_*.xml")
    gone.unlink()
    stand.server("process")
    stand.office("exchange")

    for folder in (stand.exchange / "Rapport", stand.server_state / "reports"):
        page = " ".join(sorted(folder.glob("*.txt"))[-1].read_text("utf-8-sig").split())
        assert page.startswith("À VOIR")
        assert "[E-SET-INCOMPLETE]" in page
        assert "incomplet (la paire suivante le remplace) : " in page
        assert f"« {gone.name} » manque sur l'espace d'échange, depuis le" in page


def test_an_incomplete_set_alarms_once_and_is_replaced_by_the_next(stand: Stand) -> None:
    stand.office("exchange")
    (gone,) = stand.drop.glob("optim_param_*.xml")
    gone.unlink()
    stand.server("process")
    stand.office("exchange")

    served, told = stand.server("process"), stand.office("exchange")

    for done in (served, told):
        assert done.code == 0
        assert "E-SET-INCOMPLETE" not in done.out
        assert f"incomplete (the next pair replaces it): '{gone.name}' is missing on the drop" in done.out
    settled, learned = stand.server("process"), stand.office("exchange")
    assert (settled.code, learned.code) == (0, 0)
    for status in (stand.server("status"), stand.office("status")):
        assert "incomplete" not in status.out
    assert "replaced by a newer set" in stand.office("why", gone.name).out
    assert not list(stand.drop.glob(gone.name.replace("param", "*")))


def test_an_incomplete_set_that_no_other_follows_is_refused_after_a_day(stand: Stand) -> None:
    stand.office("exchange")
    (gone,) = stand.drop.glob("optim_param_*.xml")
    gone.unlink()
    stand.server("process")
    stand.now += timedelta(hours=25)
    refused, learned = stand.server("process"), stand.office("exchange")
    # nobody is sent to look for a mistake in the firm's data
    assert ("[E-SET-REFUSED]" in refused.out, "[E-PAIR-REFUSED]" in learned.out) == (True, True)
    assert "Put right" not in learned.out
    assert "put right" not in refused.out
    reasons = (stand.drop / "archive" / "error").glob("*.raison.txt")
    assert all("put right" not in reason.read_text("utf-8-sig") for reason in reasons)
    assert stand.office("status").out.count("incomplete") == 0
    # also of the file that nobody saw again
    assert "[E-SET-REFUSED]" in stand.serving("why", gone.name, "--account", LOGIN).out
    assert "[E-PAIR-REFUSED]" in stand.office("why", gone.name).out


def test_a_set_that_is_made_whole_again_is_called_incomplete_no_more(stand: Stand) -> None:
    stand.office("exchange")
    (gone,) = stand.drop.glob("optim_param_*.xml")
    content = gone.read_bytes()
    gone.unlink()
    stand.server("process")
    stand.office("download")
    gone.write_bytes(content)

    stand.office("download")
    story, status = stand.office("why", gone.name).out, stand.office("status").out
    served = stand.server("process")

    assert "incomplete" not in status
    assert "Nothing to do: the next run goes on with it." in story
    assert served.code == 0
    assert books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") == [(2,)]


def test_a_set_that_never_becomes_whole_is_refused_after_a_day(stand: Stand) -> None:
    stand.office("exchange")
    spoiled = forging.spoil(stand, "optim_data", lambda content: content + b" ")

    waiting = stand.server("process")
    untouched = spoiled.exists()
    stand.now += timedelta(hours=25)
    refused = stand.server("process")

    error = stand.drop / "archive" / "error"
    assert (waiting.code, untouched, refused.code) == (1, True, 1)
    assert spoiled.name in stand.names(error)
    assert spoiled.name in (error / f"{spoiled.name}.raison.txt").read_text("utf-8-sig")
    assert stand.names(stand.drop) == ["optimx.json", f"receipt_111222333_{spoiled.name[-14:-4]}.json"]
    assert stand.office("exchange").code == 1
    assert stand.server("process").code == 0


def test_a_manifest_without_its_files_takes_nothing(stand: Stand) -> None:
    stand.office("exchange")
    for path in stand.drop.glob("optim_*.xml"):
        path.unlink()

    assert stand.server("process").code == 1
    stand.now += timedelta(hours=25)
    assert stand.server("process").code == 1

    assert books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") == [(0,)]
    assert any(name.endswith(".raison.txt") for name in stand.names(stand.drop / "archive" / "error"))
