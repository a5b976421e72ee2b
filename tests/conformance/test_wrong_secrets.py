"""A transport that lets a wrong password be tried again, or spreads it, fails the check that tries one."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from optimx import LoginRefusedError, Secret, Transport, TransportContext, UnreachableError, text
from optimx.testing.conformance import TRANSPORT_CHECKS, DropUnderTest, Result, try_each
from optimx.testing.conformance.transport import memory_under_test, try_on

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.parametrize("ftp_drop", [("vsftpd", "none")], ids="-".join, indirect=True),
]

Opens = Callable[[Any, TransportContext], Transport]


def tried(drop: DropUnderTest, opens: Callable[[Opens], Opens] = lambda inner: inner) -> Result:
    under_test = replace(drop, plugin=replace(drop.plugin, open=opens(drop.plugin.open)))
    (wanted,) = [each for each in TRANSPORT_CHECKS if each.name == "a_wrong_secret_is_refused_for_good"]
    (result,) = try_each([wanted], lambda each: try_on(under_test, each))
    return result


def tries_again(inner: Opens) -> Opens:
    def opened(options: Any, context: TransportContext) -> Transport:
        try:
            return inner(options, context)
        except LoginRefusedError as error:
            raise UnreachableError(error.what) from error

    return opened


def quotes(inner: Opens) -> Opens:
    def opened(options: Any, context: TransportContext) -> Transport:
        try:
            return inner(options, context)
        except LoginRefusedError as error:
            raise LoginRefusedError(text("no: {said}", said=context.secrets["password"].reveal())) from error

    return opened


def believes_anybody(inner: Opens) -> Opens:
    right: list[Secret] = []

    def opened(options: Any, context: TransportContext) -> Transport:
        right.append(context.secrets["password"])
        return inner(options, replace(context, secrets={"password": right[0]}))

    return opened


@pytest.mark.parametrize(
    ("mutant", "words"),
    [(tries_again, "UnreachableError"), (quotes, "quotes it"), (believes_anybody, "opened the drop")],
)
def test_it_is_caught(ftp_drop: DropUnderTest, mutant: Callable[[Opens], Opens], words: str) -> None:
    assert words in tried(ftp_drop, mutant).failure


def test_what_keeps_it_is_good(ftp_drop: DropUnderTest) -> None:
    result = tried(ftp_drop)

    assert (result.ok, result.note) == (True, None)


def test_the_account_of_another_machine_is_not_risked(ftp_drop: DropUnderTest) -> None:
    elsewhere = SimpleNamespace(host="drop.invalid", port=21)

    result = tried(replace(ftp_drop, plugin=memory_under_test().plugin, options=elsewhere))

    assert result.ok
    assert result.note is not None
    assert not result.note.advice
