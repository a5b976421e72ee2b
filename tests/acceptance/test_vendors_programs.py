"""The profile `pair`: our office before the vendor's server, the vendor's office before our server, and both ours."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.servers.vsftpd import Vsftpd
from tests.stand import books, filling, vendor
from tests.stand.filling import Day
from tests.stand.fixtures import MakeStand
from tests.stand.stand import SECRET_VARIABLE, Stand


@pytest.fixture(params=["folder", "ftp"])
def office(request: pytest.FixtureRequest, make_stand: MakeStand) -> Stand:
    """A filled office whose drop knows no optimx; waits of its commands cost no time."""
    if request.param == "ftp":
        server: Vsftpd = request.getfixturevalue("vsftpd")
        made = make_stand(server.root)
        made.configure(ftp={"host": server.host, "port": str(server.port), "user": server.user})
        made.environment[SECRET_VARIABLE] = server.password
    else:
        made = make_stand()
        made.drop.mkdir()
    made.hops = True
    return made


@pytest.mark.parametrize("deletes", [False, True], ids=["archives", "deletes"])
def test_our_office_before_the_vendors_server(office: Stand, monday: Day, deletes: bool) -> None:
    sent = office.office("exchange")
    taken = vendor.server_takes(office.drop, deletes=deletes)
    answer = vendor.server_answers(office.drop, office.account, office.now, monday)
    collected = office.office("exchange")

    assert (sent.code, collected.code) == (0, 0), (sent, collected)
    documents = set(office.names(office.folder / "office" / "GED"))
    assert documents < set(taken)
    assert sorted(name.rpartition("_")[0] for name in set(taken) - documents) == [
        "optim_data_111222333",
        "optim_param_111222333",
    ]
    assert Counter(books.imported(office).keys()) == books.record_keys(monday.everything)
    archive = office.tree(office.exchange / "Importation_Archive")
    assert {name.rpartition("/")[2] for name in archive} == {answer, *(each.record.file for each in monday.media)}
    # The answer leaves the drop after its import; media stay unless the configuration says otherwise
    assert answer not in office.names(office.drop)
    assert len(office.names(office.drop / "photos")) == 6
    report = sorted((office.exchange / "Rapport").glob("*.txt"))[-1].read_text("utf-8-sig")
    assert "TRAITÉ" in report
    assert "(pair)" in report


def test_two_days_before_the_vendors_server_double_nothing(office: Stand, monday: Day, tuesday: Day) -> None:
    office.office("exchange")
    for day in (monday, tuesday):
        vendor.server_takes(office.drop, deletes=False)
        vendor.server_answers(office.drop, office.account, office.now, day)
        assert office.office("exchange").code == 0
        office.now += timedelta(days=1)

    assert Counter(books.imported(office).keys()) == books.record_keys((*monday.everything, *tuesday.everything))
    # And once more, with nothing new: the pair that is outstanding is waited for
    assert office.office("exchange").code == 0
    assert len([name for name in office.names(office.drop) if name.startswith("optim_")]) == 2


def test_nothing_newer_is_sent_while_a_pair_lies_there(office: Stand) -> None:
    office.office("exchange")
    before = office.names(office.drop)

    again = office.office("exchange")
    office.now += timedelta(hours=27)
    overdue = office.office("exchange")

    assert (again.code, overdue.code) == (0, 7), (again, overdue)
    assert office.names(office.drop) == before


def test_an_answer_that_is_still_being_written_is_left_alone(office: Stand, monday: Day) -> None:
    office.office("exchange")
    vendor.server_takes(office.drop, deletes=False)
    name = vendor.server_answers(office.drop, office.account, office.now, monday)
    whole = (office.drop / name).read_bytes()
    (office.drop / name).write_bytes(whole[:-20])

    cut = office.office("exchange")
    left = (office.drop / name).exists(), books.imported(office)
    (office.drop / name).write_bytes(whole)
    done = office.office("exchange")

    assert (cut.code, done.code) == (0, 0), (cut, done)
    assert left == (True, {})
    assert Counter(books.imported(office).keys()) == books.record_keys(monday.everything)


@pytest.fixture
def server(make_stand: MakeStand) -> Stand:
    """Our server for an account whose office is the vendor's program."""
    made = make_stand()
    made.hops = True
    assert made.add_account("pair").code == 0
    (made.drop / "optimx.json").unlink(missing_ok=True)
    return made


def generated(stand: Stand) -> dict[str, bytes]:
    """Return a pair as an office generates it."""
    assert stand.office("generate").code == 0
    return stand.tree(stand.exchange / "Generation")


def test_the_vendors_office_before_our_server(server: Stand, monday: Day) -> None:
    filling.telephones_send(server, monday)
    pair, documents = generated(server), {"PPSPS.pdf": b"%PDF-1.7 plan", "Plan béton (n°2).pdf": b"%PDF-1.7 other"}
    vendor.office_sends(server.drop, pair, {**documents, "béton\u202e.pdf": b"%PDF-1.7 odd"})

    codes = [server.server("process").code for _ in range(3)]
    taken = vendor.office_takes(server.drop)
    codes += [server.server("process").code for _ in range(2)]

    assert codes == [0, 0, 0, 0, 0]
    assert server.names(server.drop / "archive") == sorted(pair)
    assert server.tree(server.drop / "docs") == documents
    assert {name for name in taken if not name.startswith("Appli")} == {each.record.file for each in monday.media}
    assert [name.rpartition("_")[0] for name in taken if name.startswith("Appli")] == ["Appli_Data_111222333"]
    # What was taken is not delivered again, and nothing of ours lies there; a name that may not be opened is said
    assert server.names(server.drop) == ["béton\u202e.pdf"]
    report = next((server.server_state / "reports").glob("*.txt")).read_text("utf-8-sig")
    assert "béton\\u202e.pdf" in report
    assert server.names(server.drop / "photos") == []


def test_half_a_pair_of_the_vendors_office_is_not_taken(server: Stand) -> None:
    pair = generated(server)
    data = next(name for name in pair if "data" in name)
    vendor.office_sends(server.drop, {data: pair[data]}, {})

    assert [server.server("process").code for _ in range(3)] == [0, 0, 0]
    assert server.names(server.drop) == [data]

    vendor.office_sends(server.drop, pair, {})
    assert [server.server("process").code for _ in range(3)] == [0, 0, 0]
    assert server.names(server.drop / "archive") == sorted(pair)


def test_both_ends_are_optimx_and_know_only_pairs(server: Stand, monday: Day) -> None:
    server.configure(protocol="pair")
    filling.telephones_send(server, monday)

    codes = [server.office("exchange").code, *(server.server("process").code for _ in range(3))]
    codes += [server.office("exchange").code, server.server("process").code]

    assert codes == [0] * 6
    assert Counter(books.imported(server).keys()) == books.record_keys(monday.everything)
    assert not [name for name in server.names(server.drop) if name.endswith((".ok", ".json"))]


_NAMES = """
[names]
param = "PARAM-{id}-{stamp}.xml"
data = "DONNEES-{id}-{stamp}.xml"
answer = "RETOUR-{id}-{stamp}.xml"
"""


@pytest.mark.parametrize("profile", ["pair", "auto"])
def test_files_are_called_as_the_configuration_says(make_stand: MakeStand, monday: Day, profile: str) -> None:
    stand = make_stand()
    stand.hops = profile == "pair"
    assert stand.add_account(profile).code == 0
    stand.configure(protocol=profile, more=_NAMES)
    stand.server_file.write_text(stand.server_file.read_text("utf-8") + _NAMES, "utf-8")
    filling.telephones_send(stand, monday)

    codes = [stand.office("exchange").code, *(stand.server("process").code for _ in range(3))]
    codes += [stand.office("exchange").code, stand.server("process").code]

    assert codes == [0] * 6
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)
    kept = {name.partition("-")[0] for name in stand.names(stand.drop / "archive") if name.endswith(".xml")}
    assert kept == {"DONNEES", "PARAM"}
    archive = stand.exchange / "Importation_Archive"
    assert [name.partition("-")[0] for name in stand.names(archive) if name.endswith(".xml")] == ["RETOUR"]


def test_an_answer_reaches_the_office_once_its_name_is_put_right(make_stand: MakeStand, monday: Day) -> None:
    stand = make_stand()
    assert stand.add_account("auto").code == 0
    stand.configure(protocol="auto")
    right = stand.server_file.read_text("utf-8")
    stand.server_file.write_text(right + '\n[names]\nanswer = "RETOUR-{id}-{stamp}.xml"\n', "utf-8")
    filling.telephones_send(stand, monday)
    assert [stand.office("exchange").code, stand.server("process").code, stand.office("exchange").code] == [0, 0, 1]
    (wrong,) = [name for name in stand.names(stand.drop) if name.startswith("RETOUR")]

    stand.server_file.write_text(right, "utf-8")
    codes = [stand.server("redeliver", wrong, "--account", "demo").code, stand.office("exchange").code]

    assert codes == [0, 0]
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)
    assert wrong not in stand.names(stand.drop)
