"""Whoever asks is told which plugin is at work, and for how long nobody has been."""

import pytest

from optimx.app.calls import Between, Call, Calls
from optimx.core.contracts import Foreseeing


class Partner:
    """As much of a plugin's object as counts."""

    colour = "blue"

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    def work(self, share: int, *, more: int = 0) -> tuple[Call | None, int]:
        return self.calls.oldest, share + more

    def foresee(self, answer: object) -> None: ...


def between(calls: Calls) -> Between:
    return Between(Partner(calls), lambda method, call: calls.watched("acme", method, call))


def test_a_call_is_going_on_as_long_as_it_lasts() -> None:
    calls = Calls()

    during, result = between(calls).work(1, more=2)

    assert (during, result) == (Call("acme", "work"), 3)
    assert calls.oldest is None


def test_a_call_that_raises_is_over() -> None:
    calls = Calls()
    with pytest.raises(TypeError):
        between(calls).work("not a number")

    assert calls.oldest is None


def test_of_several_calls_the_oldest_is_told() -> None:
    calls = Calls()

    with calls.during("acme", "generate"), calls.during("other", "claims"):
        assert calls.oldest == Call("acme", "generate")


def test_what_stands_between_has_what_the_plugins_object_has_and_no_more() -> None:
    plugin = between(Calls())

    assert plugin.colour == "blue"
    assert isinstance(plugin, Foreseeing)
    assert "foresee" in vars(plugin)  # Python 3.12 finds an optional method nowhere else
    assert not hasattr(plugin, "close")
    assert not isinstance(Between(object(), lambda method, call: call), Foreseeing)
