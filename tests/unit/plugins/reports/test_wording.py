import pytest

from optimx import EVENTS, Outcome, ReportContext, Who
from optimx.core.journal.state import _STAGES
from optimx.documents import records
from optimx.plugins.reports import wording


def test_every_event_outcome_and_actor_has_its_word() -> None:
    assert set(wording.EVENT_WORDS) == {*EVENTS, wording.HANDED_OVER}
    assert set(wording.OUTCOMES) == set(wording.OUTCOME_WORDS) == set(Outcome)
    assert set(wording.ACTORS) == set(Who)


@pytest.mark.parametrize("kind", [kind.__name__ for kind in (*records.Record.__args__,)])
def test_every_kind_of_record_has_a_word_for_people(kind: str) -> None:
    assert wording.kind_words(kind).message != "{name}"


@pytest.mark.parametrize("spelling", ["TimeEntry", "time_entry", "Pointage", "pointage"])
def test_the_vendor_s_word_and_ours_are_one_kind(spelling: str, french: ReportContext) -> None:
    assert wording.kind_words(spelling).show(french.translate) == "Pointages"


@pytest.mark.parametrize("stage", sorted(set(_STAGES.values())))
def test_every_state_that_the_journal_knows_has_its_words(stage: str) -> None:
    assert wording.state_words(stage).message != "{name}"


def test_what_a_partner_names_is_shown_as_it_is_and_harmless() -> None:
    assert wording.state_words("HELD").show() == "HELD"
    assert wording.kind_words("\u202ex").show() == "\\u202ex"
    assert wording.transport_words("acme").show() == "acme"


@pytest.mark.parametrize("command", ["exchange", "resolve", "doctor", "purge", "server process", "server redeliver"])
def test_what_was_asked_for_is_said_in_words_and_not_as_it_is_typed(command: str) -> None:
    assert wording.command_words(command).message != "{name}"


def test_an_encrypted_line_is_not_called_plain_ftp() -> None:
    assert wording.transport_words("ftps").show() == "FTPS"
