"""Simulated days by the command line: what is right goes in, what is faulty comes back to who entered it."""

import re
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from optimx.demo.faults import TOLD_ONLY
from optimx.demo.firm import Firm
from optimx.documents import TimeEntry
from tests.stand import books, filling
from tests.stand.stand import Stand


def exchanged(stand: Stand) -> None:
    """Let a pair go one way and its answer the other."""
    assert stand.office("exchange").code in (0, 1)
    assert stand.server("process").code == 0


def simulated(stand: Stand, *options: str) -> dict[str, Any]:
    done = stand.mobile("simulate", "--account", "demo", "--json", *options)
    assert done.code == 0, done.err
    return dict(done.data)


def refused(stand: Stand) -> Counter[str]:
    return Counter(rule for (rule,) in books.office_rows(stand, "SELECT rule FROM rejection"))


def rejections(stand: Stand, *options: str) -> list[dict[str, Any]]:
    done = stand.mobile("rejections", "--account", "demo", "--json", *options)
    assert done.code == 0, done.err
    return list(done.data["rejections"])


def test_days_without_a_fault_go_in_whole(stand: Stand) -> None:
    exchanged(stand)

    made = simulated(stand, "--days", "3", "--signatures", "2")
    again = simulated(stand, "--days", "3", "--signatures", "2")
    otherwise = stand.mobile("simulate", "--account", "demo", "--days", "3", "--faulty", "0.5")
    for _ in range(2):
        exchanged(stand)

    assert (again["fresh"], again["counts"]) == (0, made["counts"])
    assert (otherwise.code, "--seed" in otherwise.err) == (1, True), otherwise.err
    assert refused(stand) == {}
    stored = Counter(key.split()[0] for key in books.imported(stand))
    assert stored == {**made["counts"], "Signature": 6}


def test_what_was_refused_comes_back_to_its_author_until_it_is_put_right(stand: Stand) -> None:
    exchanged(stand)
    made = simulated(stand, "--faulty", "0.2", "--seed", "7", "--signatures", "20")
    for _ in range(3):
        exchanged(stand)

    told = rejections(stand)
    expected = Counter(made["faults"])
    for rule in TOLD_ONLY:
        del expected[rule]
    broken = {each["id"]: [other["rule"] for other in told if other["id"] == each["id"]] for each in told}
    # who signed what was refused is told so as well
    signed = [rules for rules in broken.values() if rules == ["R15"]]
    assert len(signed) >= expected["R15"] > 0
    assert len(broken) - len(signed) == expected.total() - expected["R15"]
    assert told_only(stand) >= Counter({rule: made["faults"][rule] for rule in TOLD_ONLY})
    assert expected <= refused(stand) == Counter(each["rule"] for each in told)
    own = rejections(stand, "--author", told[0]["author"])
    assert own == [each for each in told if each["author"] == told[0]["author"]]
    shown = stand.mobile("rejections", "--account", "demo").out
    assert all(re.search(rf"{each['author']}.*{each['id']}.*{each['rule']}", shown) for each in told)

    before = refused(stand)
    put_right(stand, next(each for each in told if broken[each["id"]] == ["R09"]))
    for _ in range(3):
        exchanged(stand)

    assert Counter(each["rule"] for each in rejections(stand)) == before - Counter(["R09"])
    assert refused(stand) == before
    assert books.office_rows(stand, "SELECT COUNT(*) FROM rejection WHERE told_by IS NULL") == [(0,)]


def told_only(stand: Stand) -> Counter[str]:
    """Return the rules that the office only told of."""
    imports = (row for row in books.journal(stand.office_state) if row["kind"] == "imported")
    return Counter(finding["rule"] for row in imports for finding in row["warnings"])


def put_right(stand: Stand, told: dict[str, Any]) -> None:
    with filling.opened_store(stand) as store:
        (entry,) = [each.record for each in store.rejections() if each.id == told["id"]]
        assert isinstance(entry, TimeEntry)
        hours = (replace(entry.hours[0], duration=entry.hours[0].duration - 1), *entry.hours[1:])
        store.store_entries([replace(entry, version=2, hours=hours)], told["author"])


@pytest.mark.parametrize("seed", range(2))
def test_numbers_of_the_firm_itself_that_are_wrong_are_told_and_cost_nothing(
    stand: Stand, firm: Firm, seed: int
) -> None:
    """R16: no telephone enters them; one digit that is wrong shows in its key, whichever it is."""
    rng = Random(f"numbers {seed}")
    (company,) = firm.companies
    place = rng.randrange(9)
    siren = (
        company.siren[:place] + str((int(company.siren[place]) + rng.randint(1, 9)) % 10) + company.siren[place + 1 :]
    )
    with filling.opened_office(stand) as office:
        office.seed([replace(company, siren=siren, ape="43C99")])

    exchanged(stand)
    exchanged(stand)

    verdicts = [row for row in books.journal(stand.office_state) if row["kind"] == "processed"]
    assert [row["verdict"] for row in verdicts] == ["accepted"]
    rules = [finding["rule"] for finding in verdicts[0]["findings"]]
    assert rules == ["R16"] * 3  # SIREN, SIRET of another company, APE


def test_before_the_first_pair_there_is_nobody_to_simulate(stand: Stand) -> None:
    done = stand.mobile("simulate", "--account", "demo")

    assert done.code != 0
    assert "server process" in done.err
