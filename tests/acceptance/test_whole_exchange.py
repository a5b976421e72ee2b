"""A whole exchange by the command line, both sides, without a fault: every folder, every row, every line."""

import hashlib
import json
import re
from collections import Counter
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from optimx.core.pictures import copy_patched, positions_in
from optimx.demo.servers.openssh import OpenSsh
from optimx.demo.servers.samba import Samba
from optimx.documents import Photo, PhotoCategory
from tests.servers.vsftpd import Vsftpd
from tests.stand import books, commands, filling
from tests.stand.filling import Day
from tests.stand.fixtures import MakeStand
from tests.stand.stand import SECRET_VARIABLE, Stand

CATEGORIES = {
    PhotoCategory.PICK_UP_NOTE: "PhotoBonEnlev",
    PhotoCategory.DELIVERY_NOTE: "PhotoBonLivr",
    PhotoCategory.SITE: "PhotoChantier",
    PhotoCategory.EMPLOYEE: "PhotoEmploye",
    PhotoCategory.EQUIPMENT: "PhotoMateriel",
    PhotoCategory.WORK_ITEM: "PhotoTache",
}


@pytest.fixture(params=["folder", "ftp", "sftp", "smb"])
def exchange(request: pytest.FixtureRequest, make_stand: MakeStand) -> Stand:
    """A filled office before our server, over a folder, through vsftpd, OpenSSH and Samba."""
    if request.param == "folder":
        made = make_stand()
    elif request.param == "ftp":
        server: Vsftpd = request.getfixturevalue("vsftpd")
        made = make_stand(server.root)
        made.configure(ftp={"host": server.host, "port": str(server.port), "user": server.user})
        made.environment[SECRET_VARIABLE] = server.password
    elif request.param == "sftp":
        ssh: OpenSsh = request.getfixturevalue("openssh")
        made = make_stand(ssh.root)
        login = {"host": ssh.host, "port": str(ssh.port), "user": ssh.user}
        made.configure(sftp={**login, "key": str(ssh.key), "host_key": ssh.host_keys["ed25519"]})
    else:
        share: Samba = request.getfixturevalue("samba")
        made = make_stand(share.root)
        where = {"host": share.host, "port": str(share.port), "share": share.share, "folder": share.folder}
        made.configure(smb={**where, "user": share.user})
        made.environment[SECRET_VARIABLE] = share.password
    assert made.add_account().code == 0
    return made


def report(folder: Path, number: int) -> tuple[str, dict[str, Any]]:
    """Return the text and the data of a run's report, counted as in a list."""
    texts, data = (sorted(folder.glob(f"*.{ending}"), key=lambda path: path.name) for ending in ("txt", "json"))
    raw = texts[number].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    return raw.decode("utf-8-sig"), json.loads(data[number].read_text("utf-8"))


def files_told(text: str, word: str) -> list[str]:
    """Return the files of which a report says this word."""
    return sorted(re.findall(rf"^\d\d:\d\d:\d\d  {word} +(\S+)", text, re.MULTILINE))


def archived(stand: Stand, day: Day) -> dict[str, bytes]:
    """Return what the archive has to hold of a day, but for the answer."""
    return {
        f"{CATEGORIES[medium.record.category] if isinstance(medium.record, Photo) else 'Signatures'}"
        f"/{medium.record.file}": without_position(medium.content)
        for medium in day.media
    }


def without_position(picture: bytes) -> bytes:
    """Return what is kept of a picture by a firm that wants no positions."""
    kept = BytesIO()
    mime = "image/jpeg" if picture.startswith(b"\xff\xd8") else "image/png"
    copy_patched(BytesIO(picture), kept, positions_in(BytesIO(picture), mime))
    return kept.getvalue()


def tells_position(picture: bytes) -> bool:
    """Say whether another program finds a position in a picture."""
    return bool(Image.open(BytesIO(picture)).getexif().get_ifd(ExifTags.IFD.GPSInfo))


def test_the_pair_goes_up_whole(exchange: Stand) -> None:
    done = exchange.office("exchange", "--json")

    pair = exchange.names(exchange.exchange / "Generation")
    assert done.code == 0, done.err
    assert [name.rpartition("_")[0] for name in pair] == ["optim_data_111222333", "optim_param_111222333"]
    at_root = exchange.tree(exchange.drop)
    manifest = json.loads(next(content for name, content in at_root.items() if name.endswith(".ok")))
    described = {file["name"]: (file["size"], file["sha256"]) for file in manifest["files"]}
    sent = {name: content for name, content in at_root.items() if name not in {"optimx.json"} and name[-3:] != ".ok"}
    assert described == {name: (len(each), hashlib.sha256(each).hexdigest()) for name, each in sent.items()}
    assert {file["title"] for file in manifest["files"]} - {""} == set(
        exchange.names(exchange.folder / "office" / "GED")
    )
    assert set(pair) < set(sent)
    assert all(
        content == (exchange.exchange / "Generation" / name).read_bytes()
        for name, content in sent.items()
        if name in pair
    )
    assert sorted(exchange.spool()) == sorted(sent)


def test_a_day_goes_both_ways(exchange: Stand, monday: Day) -> None:
    filling.telephones_send(exchange, monday)

    codes = [exchange.office("exchange").code, exchange.server("process").code, exchange.office("exchange").code]

    assert codes == [0, 0, 0]
    rows = books.imported(exchange)
    assert Counter(rows.keys()) == books.record_keys(monday.everything)
    wrong = [each for each in monday.everything if not books.same(each, rows[books.key(each)])]
    assert wrong == []
    assert books.office_rows(exchange, "SELECT COUNT(*) FROM rejection") == [(0,)]


def test_every_folder_holds_what_belongs_there(exchange: Stand, monday: Day) -> None:
    filling.telephones_send(exchange, monday)
    exchange.office("exchange")
    (pair,) = [
        name.partition("_")[2][-14:-4] for name in exchange.names(exchange.exchange / "Generation") if "data" in name
    ]
    exchange.server("process")
    receipts = exchange.names(exchange.drop)
    exchange.office("exchange")

    # The office: everything archived by category, nothing under way but the pair that was just sent
    archive = exchange.tree(exchange.exchange / "Importation_Archive")
    (answer,) = [name for name in archive if "/" not in name]
    stamp = answer[-14:-4]
    assert answer == f"Appli_Data_111222333_{stamp}.xml"
    assert archive == {answer: archive[answer], **archived(exchange, monday)}
    assert any(tells_position(medium.content) for medium in monday.media)
    assert not any(tells_position(content) for name, content in archive.items() if "/" in name)
    assert exchange.tree(exchange.exchange / "Importation_EnCours") == {}
    assert exchange.tree(exchange.exchange / "Importation_Erreur") == {}
    assert sorted(exchange.spool()) == exchange.names(exchange.exchange / "Generation")
    # The drop: receipt read and gone, pair filed, documents under their own names, answer marked
    assert f"receipt_111222333_{pair}.json" in receipts
    assert not [name for name in exchange.names(exchange.drop) if name.startswith(("receipt", "tmp_"))]
    assert exchange.names(exchange.drop / "archive") == [
        f"Appli_Data_111222333_{stamp}.imported",
        f"optim_111222333_{pair}.ok",
        f"optim_data_111222333_{pair}.xml",
        f"optim_param_111222333_{pair}.xml",
    ]
    assert exchange.tree(exchange.drop / "archive" / "error") == {}
    assert exchange.tree(exchange.drop / "work") == {}
    documents = exchange.folder / "office" / "GED"
    assert exchange.tree(exchange.drop / "docs") == exchange.tree(documents)
    # The server alone removes an answer, after it has seen the mark
    assert len(exchange.names(exchange.drop / "photos")) == 6
    exchange.server("process")
    assert exchange.tree(exchange.drop / "photos") == exchange.tree(exchange.drop / "signatures") == {}
    assert answer not in exchange.names(exchange.drop)


def test_the_reports_tell_all_of_it(exchange: Stand, monday: Day) -> None:
    filling.telephones_send(exchange, monday)
    exchange.office("exchange")
    exchange.server("process")
    exchange.office("exchange")

    reports = exchange.exchange / "Rapport"
    text, data = report(reports, -1)
    media = sorted(medium.record.file for medium in monday.media)
    (answer,) = files_told(text, "IMPORTÉ")
    assert text.splitlines()[0] == "TOUT VA BIEN - tout s'est bien passé. Vous n'avez rien à faire."
    assert len(files_told(text, "TRAITÉ")) == 1
    assert files_told(text, "TÉLÉCHARGÉ") == sorted([answer, *media])
    assert files_told(text, "ARCHIVÉ") == sorted([answer, *media])
    assert files_told(text, "GÉNÉRÉ") == files_told(text, "ENVOYÉ") == exchange.names(exchange.exchange / "Generation")
    assert f"{len(monday.everything)} enregistrements" in text
    assert "Garantie complète" in text
    assert "ERREUR" not in text
    told = Counter(event["kind"] for event in data["events"])
    assert told == {"processed": 1, "downloaded": 11, "imported": 1, "archived": 11, "generated": 2, "uploaded": 2}
    (imported,) = [event for event in data["events"] if event["kind"] == "imported"]
    counts = Counter(type(record).__name__ for record in monday.everything)
    assert sum(imported["counts"].values()) == counts.total()
    assert imported["refused"] == []
    served, _ = report(exchange.server_state / "reports", -1)
    assert len(files_told(served, "TRAITÉ")) == 1
    assert len(files_told(served, "ENVOYÉ")) == 11


def test_status_and_why_follow_every_file(exchange: Stand, monday: Day) -> None:
    filling.telephones_send(exchange, monday)
    exchange.office("exchange")
    waiting = exchange.office("status", "--json").data["open"]
    exchange.server("process")
    exchange.office("exchange")

    assert [(batch["direction"], batch["state"]) for batch in waiting] == [("outbound", "SENT")]
    photo = monday.media[0].record.file
    story = [event["kind"] for event in exchange.office("why", photo, "--json").data["events"]]
    sent = [event["kind"] for event in exchange.office("why", waiting[0]["name"], "--json").data["events"]]
    assert story == ["downloaded", "archived"]
    assert sent == ["generated", "uploaded", "processed"]
    assert exchange.office("status", "--json").data["open"][0]["name"] != waiting[0]["name"]
    assert exchange.office("why", "nobody-knows-me.xml", "--json").data["events"] == []


def test_one_run_waits_for_the_answer_and_takes_it(stand: Stand, monday: Day) -> None:
    filling.telephones_send(stand, monday)

    office = stand.start("exchange", "--wait", "50s", "--json")
    while not any(name.endswith(".ok") for name in stand.names(stand.drop)) and office.poll() is None:
        pass
    served = commands.finish(stand.start("server", "process", side="server"))
    done = commands.finish(office)

    assert (served.code, done.code) == (0, 0), (served, done)
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)
    assert stand.office("status", "--json").data["open"] == []
    assert stand.spool() == []


def test_two_days_in_a_row_double_nothing(stand: Stand, monday: Day, tuesday: Day) -> None:
    for day in (monday, tuesday):
        filling.telephones_send(stand, day)
        assert [stand.office("exchange").code, stand.server("process").code] == [0, 0]
        stand.now += timedelta(days=1)
    assert stand.office("exchange").code == 0

    entered = (*monday.everything, *tuesday.everything)
    assert Counter(books.imported(stand).keys()) == books.record_keys(entered)
    archive = stand.tree(stand.exchange / "Importation_Archive")
    answers = [name for name in archive if "/" not in name]
    assert len(answers) == 2
    assert len(archive) == 2 + len(monday.media) + len(tuesday.media)
    # Documents travel once
    assert len(stand.names(stand.drop / "docs")) == 3
    assert books.kinds(stand.office_state)["imported"] == 2


def test_what_was_processed_leaves_the_archive_in_time(stand: Stand) -> None:
    filling.fill_office(stand, filling.tiny_firm())
    for days in (0, 31, 1):
        stand.now += timedelta(days=days)
        assert [stand.office("exchange").code, stand.server("process").code] == [0, 0]
    names = [name for name in stand.names(stand.drop / "archive") if name.endswith(".xml")]
    archive = next(iter(stand.server("status", "--json").data["accounts"].values()))["archive"]

    assert archive["files"] == len(names) == 4
    assert archive["size"] == sum((stand.drop / "archive" / name).stat().st_size for name in names)
    assert "processed pairs in the archive (files: 4): " in stand.server("status").out


def test_run_again_at_once_there_is_nothing_to_do(stand: Stand, monday: Day) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    stand.office("exchange")
    stand.server("process")
    before = stand.tree(stand.drop), books.imported(stand)

    again = [stand.server("process"), stand.server("process"), stand.office("download"), stand.office("import")]

    assert [done.code for done in again] == [0, 0, 0, 0]
    after = stand.tree(stand.drop)
    # What changed is that the office read its receipts
    assert {name for name in before[0].keys() ^ after.keys() if not name.startswith("receipt")} == set()
    assert books.imported(stand) == before[1]
