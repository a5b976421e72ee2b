"""What the other side forges or garbles costs that one set, never a later run, and never a file outside our folders."""

import hashlib
import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.stand import books, filling, forging
from tests.stand.filling import Day
from tests.stand.stand import Stand

DEFECT = 70

STRANGE: list[tuple[str, Any]] = [
    ("batch", "../../../outside"),
    ("batch", "/{outside}"),
    ("batch", "a\ud800b"),
    ("batch", "x" * 5000),
    ("batch", "con"),
    ("sequence", 2**70),
    ("sequence", -1),
    ("epoch", 2**63),
    ("instance", "\udfff"),
    ("correlation", "\ud800"),
    ("stamp", "٢٦١١٢٣١١٠١"),
]


def rewrite(manifest: Path, key: str, value: Any) -> None:
    described = json.loads(manifest.read_bytes())
    described[key] = value
    manifest.write_text(json.dumps(described), "utf-8")


# one of each sort: what a manifest may hold at all is tried on its own in the tests of `core.manifests`
@pytest.mark.parametrize(
    ("key", "value"),
    [*STRANGE[:3], STRANGE[5], STRANGE[10]],
    ids=["climbs", "absolute", "no text", "too large", "other digits"],
)
def test_a_forged_pair_manifest_writes_nothing_outside_and_the_next_set_goes_through(
    stand: Stand, key: str, value: Any
) -> None:
    outside = stand.folder / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("keep me", "utf-8")
    stand.office("exchange")
    manifest = forging.manifest_of(stand, "optim_data")
    rewrite(manifest, key, value.replace("/{outside}", str(outside)) if isinstance(value, str) else value)

    forged = stand.server("process")
    manifest.unlink(missing_ok=True)
    later = stand.office("exchange")
    served = stand.server("process")

    assert stand.tree(outside) == {"precious.txt": b"keep me"}
    assert forged.code == 1, forged
    assert later.code != DEFECT, later
    assert served.code in {0, 1}, served
    assert stand.office("exchange").code == 0 or books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") != [(0,)]


def test_forged_answer_manifests_hide_no_other_answer(stand: Stand, monday: Day) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    good = forging.manifest_of(stand, "Appli_Data")
    described = json.loads(good.read_bytes())
    for number, (key, value) in enumerate(STRANGE, start=1):
        stamp = f"26010101{number:02}"
        forged = json.dumps({**described, "stamp": stamp, key: value})
        good.with_name(f"{good.name[:-13]}{stamp}.ok").write_text(forged, "utf-8")

    first, second = stand.office("exchange"), stand.office("exchange")

    assert {first.code, second.code} <= {0, 1}, (first, second)
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"protocol": 1}', b"other", b"x" * (9 << 20)])
def test_a_garbled_receipt_stops_no_later_run(stand: Stand, monday: Day, content: bytes) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    (receipt,) = stand.drop.glob("receipt_*.json")
    written = json.loads(receipt.read_bytes())
    receipt.write_bytes(json.dumps({**written, "batch": "another"}).encode() if content == b"other" else content)

    first = stand.office("exchange")

    assert first.code == 1, first
    assert "receipt" in first.err + first.out
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)


def test_what_stands_in_the_way_is_said_once_however_long_the_run_waits(stand: Stand, monday: Day) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    (receipt,) = stand.drop.glob("receipt_*.json")
    receipt.write_bytes(b"{")
    (stand.drop / "photos" / monday.media[0].record.file).unlink(missing_ok=True)
    (stand.drop / "signatures" / monday.media[0].record.file).unlink(missing_ok=True)
    (stand.drop / "Appli_Data_111222333_2601010101.ok").write_bytes(b"{")
    (stand.drop / "odd\u202ename").write_bytes(b"")
    stand.hops = True

    done = stand.office("exchange", "--wait", "10m", "--json")

    errors = Counter((event["code"], event["file"]) for event in done.data["events"] if event["kind"] == "errored")
    warnings = Counter(map(str, done.data["warnings"]))
    assert len(errors) == 3, errors
    assert {*errors.values(), *warnings.values()} == {1}, (errors, warnings)


def test_a_document_without_its_name_is_refused_before_anything_is_applied(stand: Stand) -> None:
    stand.office("exchange")
    manifest = forging.manifest_of(stand, "optim_data")
    files = json.loads(manifest.read_bytes())["files"]
    rewrite(manifest, "files", [{**file, "title": ""} for file in files])

    assert stand.server("process").code == 1
    assert books.store_rows(stand, "SELECT COUNT(*) FROM snapshot") == [(0,)]


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_photo_that_is_a_link_holds_up_only_its_own_answer(stand: Stand, monday: Day, tuesday: Day) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    victim = sorted((stand.drop / "photos").iterdir())[0]
    victim.unlink()
    victim.symlink_to("/etc/hostname")
    stand.office("exchange")
    stand.now += timedelta(days=1)
    filling.telephones_send(stand, tuesday)
    stand.server("process")

    codes = [stand.office("exchange").code for _ in range(3)]

    assert books.record_keys(tuesday.everything) <= Counter(books.imported(stand).keys()), codes
    assert 0 not in codes


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_set_whose_file_became_a_folder_is_refused_after_a_day(stand: Stand) -> None:
    stand.office("exchange")
    (data,) = stand.drop.glob("optim_data_*.xml")
    data.unlink()
    data.mkdir()

    waiting = stand.server("process")
    stand.now += timedelta(hours=25)
    refused, later = stand.server("process"), stand.server("process")

    assert (waiting.code, refused.code, later.code) == (1, 1, 0), (waiting, refused, later)
    assert list(stand.drop.glob("receipt_*.json")) != []


def test_an_answer_whose_photo_was_lost_on_the_server_keeps_no_later_one_back(
    stand: Stand, monday: Day, tuesday: Day
) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    lost = {hashlib.sha256(medium.content).hexdigest() for medium in monday.media[:1]}
    for path in stand.server_state.rglob("*"):
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in lost:
            path.unlink()
    first = stand.server("process")
    stand.office("exchange")
    filling.telephones_send(stand, tuesday)

    second = stand.server("process")

    assert (first.code, second.code) == (1, 1), (first, second)
    assert list(stand.drop.glob("Appli_Data_*.ok")) != []
