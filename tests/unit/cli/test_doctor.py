"""What an exchange needs, step by step; and the two cures that make a machine the office of its account again."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.servers import proftpd


def test_only_one_of_its_ways_can_be_asked_for(optimx: Any, office: Path) -> None:
    assert optimx("doctor", "--take-over", "--rebuild").code == 2
    assert optimx("doctor", "--take-over", "--write").code == 2
    assert optimx("doctor", "--take-over", "--learn").code == 2


def test_a_lost_journal_is_begun_anew(optimx: Any, office: Path) -> None:
    optimx("exchange")
    (office / "state" / "journal.db").unlink()
    assert optimx("exchange").code == 5

    (office / "state" / "journal.db").unlink()
    cured = optimx("doctor", "--rebuild")

    assert cured.code == 0
    assert "epoch 2" in cured.out
    assert optimx("exchange").code == 0


def test_a_machine_takes_over(optimx: Any, office: Path) -> None:
    optimx("exchange")

    cured = optimx("doctor", "--take-over")

    assert (cured.code, "epoch 2" in cured.out) == (0, True)
    assert optimx("exchange").code == 0


def test_copies_that_only_a_lost_journal_knew_are_named_and_left_alone(optimx: Any, office: Path) -> None:
    optimx("generate")
    (office / "state" / "journal.db").unlink()
    (copies,) = (office / "state" / "spool").iterdir()
    before = sorted(path.name for path in copies.iterdir())
    optimx("doctor", "--rebuild")
    optimx("generate")

    ran = optimx("doctor", "--json")

    step = _steps(ran)["spool"]
    assert (step["state"], step["remedy"] is not None) == ("note", True)
    assert copies.name in step["detail"]
    assert sorted(path.name for path in copies.iterdir()) == before


def test_copies_that_the_journal_knows_need_no_word(optimx: Any, office: Path) -> None:
    optimx("generate")

    assert _steps(optimx("doctor", "--json"))["spool"]["state"] == "ok"


def _steps(ran: Any) -> dict[str, dict[str, Any]]:
    return {step["step"]: step for step in json.loads(ran.out)["data"]["steps"]}


def _over_ftp(place: Path, vsftpd: Any, **changed: object) -> None:
    values = {"host": vsftpd.host, "port": vsftpd.port, "user": vsftpd.user, **changed}
    table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
    (place / "plugins.toml").write_text(
        GOOD_OFFICE + f'[transports.ftp]\ntls = "none"\npassword = {{ env = "PASSWORD" }}\n{table}',
        "utf-8",
    )


GOOD_OFFICE = """
version = 1
[account]
id = "732829320"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
[drop]
transport = "ftp"
"""


def test_a_vendors_drop_is_only_read(optimx: Any, place: Path, vsftpd: Any) -> None:
    _over_ftp(place, vsftpd)
    (vsftpd.root / "Devis_été.pdf").write_bytes(b"a document of the vendor's")
    (vsftpd.root / "photos").mkdir()

    ran = optimx("doctor", "--json", PASSWORD=vsftpd.password)

    steps = _steps(ran)
    assert (ran.code, steps["login"]["state"], steps["reading"]["state"]) == (0, "ok", "ok")
    assert steps["writing"]["state"] == "skipped"
    said = "\n".join(vsftpd.protocol())
    assert not any(word in said for word in ("STOR", "APPE", "RNFR", "DELE", "MKD"))


def test_a_login_that_arrives_beside_the_drop_is_told(optimx: Any, place: Path, vsftpd: Any) -> None:
    _over_ftp(place, vsftpd)
    (vsftpd.root / "echange" / "photos").mkdir(parents=True)

    step = _steps(optimx("doctor", "--json", "--lang", "en", PASSWORD=vsftpd.password))["reading"]

    assert (step["state"], "'echange'" in step["detail"], "'root'" in step["remedy"]) == ("note", True, True)


def test_told_to_it_writes_and_leaves_nothing_behind(optimx: Any, place: Path, vsftpd: Any) -> None:
    _over_ftp(place, vsftpd)

    ran = optimx("doctor", "--write", "--json", PASSWORD=vsftpd.password)

    states = {key: step["state"] for key, step in _steps(ran).items()}
    assert {states[key] for key in ("writing", "renaming", "encoding", "deleting")} == {"ok"}
    assert list(vsftpd.root.iterdir()) == []


@pytest.mark.parametrize(
    ("directives", "words"),
    [((), "sent again from their beginning"), (("AllowOverwrite on", "AllowStoreRestart on"), "taken up where")],
)
def test_it_tells_whether_this_server_goes_on_with_an_upload(
    optimx: Any, place: Path, tmp_path_factory: Any, directives: tuple[str, ...], words: str
) -> None:
    if proftpd.program() is None:
        pytest.skip("ProFTPD is not there: make packages")
    with proftpd.running(tmp_path_factory.mktemp("proftpd"), directives) as server:
        _over_ftp(place, server)

        ran = optimx("doctor", "--write", "--json", PASSWORD=server.password)

        step = _steps(ran)["taking_up"]
        assert (ran.code, step["state"]) == (0, "ok")
        assert words in step["detail"]
        assert list(server.root.iterdir()) == []


def test_our_own_drop_is_tried_by_writing_unasked(optimx: Any, office: Path) -> None:
    before = sorted((office / "drop").rglob("*"))

    ran = optimx("doctor", "--json")

    assert (ran.code, _steps(ran)["renaming"]["state"]) == (0, "ok")
    assert sorted((office / "drop").rglob("*")) == before


def test_a_folder_of_the_drop_that_may_not_be_worked_in_is_found_before_the_first_exchange(
    optimx: Any, place: Path, vsftpd: Any
) -> None:
    _over_ftp(place, vsftpd)
    (vsftpd.root / "optimx.json").write_text('{"protocol": 1, "account": "732829320"}')
    archive = vsftpd.root / "archive"
    archive.write_bytes(b"no folder: whoever runs the tests may do everything in one")

    ran = optimx("doctor", "--json", PASSWORD=vsftpd.password)

    steps = _steps(ran)
    assert (steps["writing"]["state"], steps["folders"]["state"]) == ("ok", "failed"), steps
    assert "archive" in steps["folders"]["detail"]
    assert ran.code != 0
    assert sorted(vsftpd.root.iterdir()) == [archive, vsftpd.root / "optimx.json"]


@pytest.mark.parametrize(
    ("changed", "password", "failed", "code"),
    [
        ({}, "wrong", "login", 5),
        ({"port": 1}, "", "port", 4),
        ({"host": "nowhere.invalid"}, "", "name", 4),
        ({}, None, "secrets", 3),
    ],
)
def test_the_step_that_fails_is_named_with_its_remedy_and_its_code(
    optimx: Any, place: Path, vsftpd: Any, changed: dict[str, object], password: str | None, failed: str, code: int
) -> None:
    _over_ftp(place, vsftpd, **changed)
    environment = {} if password is None else {"PASSWORD": password or vsftpd.password}

    ran = optimx("doctor", "--json", **environment)

    steps = _steps(ran)
    assert (ran.code, [key for key, step in steps.items() if step["state"] == "failed"]) == (code, [failed])
    assert steps[failed]["remedy"]
    assert steps["account"]["state"] == "skipped"


def test_a_drop_of_somebody_else_is_refused(optimx: Any, office: Path) -> None:
    identity = office / "drop" / "optimx.json"
    identity.write_text(identity.read_text("utf-8").replace("732829320", "111222333"), "utf-8")

    ran = optimx("doctor", "--json")

    assert (ran.code, _steps(ran)["account"]["code"]) == (5, "E-INSTANCE")


def test_people_read_a_line_a_step_and_what_to_do(optimx: Any, place: Path, vsftpd: Any) -> None:
    _over_ftp(place, vsftpd)

    ran = optimx("doctor", "--lang", "en", PASSWORD="wrong")

    assert "FAILED  login: " in ran.out
    assert "(your IT person)" in ran.out
    assert "Steps that failed: 1" in ran.out


def test_a_drop_servers_file_is_no_office(optimx: Any, office: Path) -> None:
    assert optimx("doctor", "-c", "server.toml").code == 3


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"instance": 3}'])
def test_a_folder_whose_identity_is_damaged_is_given_a_new_one(optimx: Any, office: Path, damaged: str) -> None:
    optimx("exchange")
    (office / "EchangeFTP" / "optimx.json").write_text(damaged, "utf-8")
    refused = optimx("exchange")
    assert (refused.code, "optimx doctor --take-over" in refused.out) == (5, True)
    (office / "state" / "journal.db").unlink()
    refused = optimx("exchange")
    assert (refused.code, "optimx doctor --rebuild" in refused.out) == (5, True)

    (office / "state" / "journal.db").unlink()
    cured = optimx("doctor", "--rebuild")

    assert cured.code == 0, cured.err
    assert "epoch 2" in cured.out
    assert optimx("exchange").code == 0


def test_an_exchange_is_watched_and_nothing_changed(optimx: Any, office: Path) -> None:
    before = sorted((office / "drop").rglob("*"))

    ran = optimx("doctor", "--learn", "--for", "0s", "--json")

    data = json.loads(ran.out)["data"]
    assert (ran.code, data["changes"], data["whole"]) == (0, [], False)
    assert [each["key"] for each in data["proposals"]] == ["drop.protocol"]
    assert sorted((office / "drop").rglob("*")) == before


def test_a_file_in_the_place_of_the_office_folder_is_no_folder_that_will_be_made(optimx: Any, office: Path) -> None:
    shutil.rmtree(office / "EchangeFTP")
    (office / "EchangeFTP").write_text("")

    ran = optimx("doctor", "--json")

    assert _steps(ran)["folder"]["state"] == "failed"
    assert ran.code != 0


def test_a_journal_that_is_damaged_ends_no_examination_in_its_midst(optimx: Any, office: Path) -> None:
    (office / "state").mkdir(exist_ok=True)
    (office / "state" / "journal.db").write_bytes(b"garbage" * 500)

    ran = optimx("doctor", "--json")
    steps = _steps(ran)

    assert (ran.code, steps["journal"]["state"], steps["account"]["state"]) == (3, "failed", "skipped")


def test_a_drop_of_ours_that_lacks_a_folder_says_who_makes_it(optimx: Any, office: Path) -> None:
    optimx("exchange")
    drop = office / "drop"
    shutil.rmtree(drop / "archive", ignore_errors=True)
    (drop / "optimx.json").write_text("{}")

    folders = _steps(optimx("doctor", "--json"))["folders"]

    assert folders["state"] == "failed"
    assert "add-account" in folders["remedy"]
