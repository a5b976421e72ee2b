"""A listener that notes what it hears keeps the contract; one that breaks a rule of it is caught."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import optimx
from optimx.testing.conformance import LISTENER_CHECKS, ListenerConformance, ListenerUnderTest, try_each
from optimx.testing.conformance.listener import try_listener


class Notes:
    """Notes each event once."""

    @optimx.hookimpl
    def optimx_uploaded(self, event: optimx.Uploaded, context: optimx.ListenerContext) -> None:
        context.state.mkdir(parents=True, exist_ok=True)
        Path(context.state / f"{event.seq}").write_bytes(event.file.name.encode("utf-8", "replace"))

    @optimx.hookimpl
    def optimx_run_finished(self, record: optimx.RunRecord, context: optimx.ListenerContext) -> None:
        context.logger.info("%s", record.outcome)


class TestNotes(ListenerConformance):
    @pytest.fixture
    def listener(self) -> ListenerUnderTest:
        return ListenerUnderTest(Notes())


class Misspelt:
    @optimx.hookimpl
    def optimx_uploadet(self, event: optimx.Uploaded) -> None:
        """Never called."""


class ListensToNothing:
    @optimx.hookimpl
    def optimx_register_reports(self) -> list[Any]:
        return []


class Raises:
    @optimx.hookimpl
    def optimx_downloaded(self, event: optimx.Downloaded) -> None:
        raise KeyError(event.seq)


class HearsOnce:
    def __init__(self) -> None:
        self.heard: set[str] = set()

    @optimx.hookimpl
    def optimx_run_finished(self, record: optimx.RunRecord) -> None:
        if f"{record.id}{record.outcome}" in self.heard:
            raise ValueError("twice")
        self.heard.add(f"{record.id}{record.outcome}")


class BelievesEveryName:
    @optimx.hookimpl
    def optimx_downloaded(self, event: optimx.Downloaded) -> None:
        event.file.name.encode("utf-8")


class Sleeps:
    @optimx.hookimpl
    def optimx_downloaded(self, event: optimx.Downloaded) -> None:
        if event.seq > 1:
            raise TimeoutError(f"it would still sleep for event {event.seq}")


@pytest.mark.parametrize(
    ("check", "plugin"),
    [
        ("its_hooks_are_right", Misspelt()),
        ("its_hooks_are_right", ListensToNothing()),
        ("every_event_is_heard", Raises()),
        ("a_repetition_is_heard", HearsOnce()),
        ("hostile_words_are_heard", BelievesEveryName()),
        ("a_long_day_is_heard_in_time", Sleeps()),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_a_broken_listener_fails_the_check_that_is_about_it(check: str, plugin: object) -> None:
    under_test = ListenerUnderTest(plugin)
    results = {each.check.name: each for each in try_each(LISTENER_CHECKS, lambda each: try_listener(under_test, each))}

    assert results[check].failure


def test_a_listener_may_be_a_module_or_any_object() -> None:
    module = SimpleNamespace(optimx_errored=optimx.hookimpl(lambda event: None))

    assert ListenerUnderTest(module).admit().hooks == ("optimx_errored",)
