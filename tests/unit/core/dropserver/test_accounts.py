"""Accounts: what a client's drop consists of before the first exchange."""

from typing import Any

import pytest

from optimx.core.dropserver import accounts, filing
from optimx.core.errors import BadInputError
from optimx.core.manifests import DropIdentity, to_bytes

Bench = Any
ACCOUNT = "111222333"
GUIDE = {"docs", "photos", "signatures", "archive", "archive/error"}


def test_a_drop_gets_the_vendors_folders_and_says_whose_it_is(bench: Bench) -> None:
    bench.store.folders = set()

    accounts.prepare(bench.account())

    assert bench.store.folders == GUIDE | {"work"}
    assert accounts.read_identity(bench.account()) == DropIdentity(1, ACCOUNT)


def test_a_vendors_office_finds_nothing_that_it_does_not_know(bench: Bench) -> None:
    bench.vendor()
    bench.store.folders = set()

    accounts.prepare(bench.account())

    assert bench.store.folders == GUIDE
    assert bench.store.files == {}


def test_preparing_again_forgets_nothing(bench: Bench) -> None:
    accounts.prepare(bench.account())
    known = DropIdentity(1, ACCOUNT.lower(), "office", 3)
    accounts.write_identity(bench.account(), known)
    bench.store.files["archive/a.xml"] = b"a"

    accounts.prepare(bench.account("run 2"))

    assert accounts.read_identity(bench.account()) == known
    assert bench.store.files["archive/a.xml"] == b"a"


def test_a_drop_of_another_account_is_refused_and_left_as_it_is(bench: Bench) -> None:
    theirs = to_bytes(DropIdentity(1, "444555666"))
    bench.store.files["optimx.json"] = theirs

    with pytest.raises(BadInputError, match="444555666"):
        accounts.prepare(bench.account())

    assert bench.store.files == {"optimx.json": theirs}


def test_an_identity_that_cannot_be_read_is_not_replaced(bench: Bench) -> None:
    bench.store.files["optimx.json"] = b"{"

    with pytest.raises(BadInputError):
        accounts.prepare(bench.account())

    assert bench.store.files == {"optimx.json": b"{"}


def test_an_identity_that_went_missing_comes_back_with_the_office_that_was_accepted(bench: Bench) -> None:
    filing.file_set(bench.account(), bench.judged())
    del bench.store.files["optimx.json"]

    accounts.prepare(bench.account("run 2"))

    assert accounts.read_identity(bench.account()) == DropIdentity(1, ACCOUNT, "office", 1)
