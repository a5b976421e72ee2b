"""One exchange is watched, and what it says about the configuration is proposed."""

from collections.abc import Sequence

from optimx.app.learning.watching import INTERVAL_SECONDS, Watch
from optimx.core.names import Patterns
from optimx.core.transfer import Stop
from optimx.testing import ManualClock

PARAM, DATA = "optim_param_111222333_2611231210.xml", "optim_data_111222333_2611231210.xml"
ANSWER = "Appli_Data_111222333_2611231212.xml"


def _watch(drop: Sequence[Sequence[str]], office: Sequence[Sequence[str]] = ()) -> Watch:
    """Watch scenes that follow one another; the last one stays."""
    clock, at = ManualClock(), {"drop": -1, "office": -1}

    def look(scenes: Sequence[Sequence[str]], which: str) -> dict[str, int | None]:
        at[which] += 1
        return dict.fromkeys(scenes[min(at[which], len(scenes) - 1)], 1) if scenes else {}

    return Watch(
        lambda: look(drop, "drop"), lambda: look(office, "office"), "111222333", Patterns(), clock, Stop(clock)
    )


def _proposed(watch: Watch, seconds: float = 600) -> dict[str, str]:
    list(watch.changes(seconds))
    return {each.key: each.value for each in watch.proposals()}


def test_a_pair_that_is_filed_is_acknowledged_by_the_archive() -> None:
    watch = _watch([[], [PARAM, DATA], [f"archive/{PARAM}", f"archive/{DATA}", ANSWER], [f"archive/{PARAM}"]])

    assert _proposed(watch) == {"drop.protocol": '"pair"', "drop.acknowledged_by": '"archive"'}
    assert watch.whole


def test_a_pair_that_is_only_gone_is_acknowledged_by_that() -> None:
    watch = _watch([[], [PARAM, DATA], [ANSWER], []])

    assert _proposed(watch)["drop.acknowledged_by"] == '"gone"'


def test_other_names_are_proposed_as_patterns() -> None:
    watch = _watch([["2611231210_111222333_param.xml"], []])

    assert _proposed(watch)["names.param"] == '"{stamp}_{id}_param.xml"'


def test_our_own_drop_needs_nothing_more() -> None:
    watch = _watch([["optimx.json"], ["optimx.json", PARAM, DATA]])

    assert _proposed(watch) == {"drop.protocol": '"manifest"'}


def test_what_an_import_leaves_is_told() -> None:
    moved = _watch([[]], [[f"Importation_EnCours/{ANSWER}"], [f"Importation_Archive/{ANSWER}"]])
    deleted = _watch([[]], [[f"Importation_EnCours/{ANSWER}"], []])
    for watch in (moved, deleted):
        list(watch.changes(60))

    assert "Importation_Archive" in moved.proposals()[-1].why.show()
    assert "nothing proves" in deleted.proposals()[-1].why.show()


def test_an_exchange_is_whole_when_its_answer_was_imported_too() -> None:
    drop = [[], [PARAM, DATA], [ANSWER], []]
    office = [[], [], [], [f"Importation_EnCours/{ANSWER}"], [], [f"Importation_Archive/{ANSWER}"]]
    watch = _watch(drop, office)

    assert not any(watch.whole for change in watch.changes(600) if change.came)
    assert watch.whole


def test_a_watch_ends_with_its_time_and_proposes_nothing_unseen() -> None:
    watch = _watch([[]])
    begun = watch.clock.monotonic()

    assert _proposed(watch, 60) == {}
    assert watch.clock.monotonic() - begun <= 60 + INTERVAL_SECONDS


def test_who_ends_it_gets_what_was_seen_so_far() -> None:
    watch = _watch([[], [PARAM]])
    changes = watch.changes(600)

    first = next(changes)
    watch.stop.request()

    assert (first.name, list(changes)) == (PARAM, [])
    assert [each.key for each in watch.proposals()] == ["drop.protocol"]
