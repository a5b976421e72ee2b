import codecs
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from optimx import Imported, Outcome, ReportContext, RunRecord
from optimx.plugins.reports import text as text_report
from optimx.testing.conformance import days

LABELS = ("GÉNÉRÉ", "ENVOYÉ", "TRAITÉ", "TÉLÉCHARGÉ", "IMPORTÉ", "ARCHIVÉ")


def rendered(run: RunRecord, context: ReportContext) -> bytes:
    out = io.BytesIO()
    text_report.TextReport().render(run, out, context)
    return out.getvalue()


def lines(run: RunRecord, context: ReportContext) -> list[str]:
    return rendered(run, context).decode("utf-8-sig").replace("\u00a0", " ").split("\r\n")


def test_notepad_takes_it_for_utf8_and_breaks_its_lines(french: ReportContext) -> None:
    page = rendered(days.done(), french)

    assert page.startswith(codecs.BOM_UTF8)
    assert page.count(b"\n") == page.count(b"\r\n") > 20


@pytest.mark.parametrize("day", days.by_kind())
def test_a_day_s_page_is_narrow_enough_to_be_read(day: str, french: ReportContext) -> None:
    page = lines(days.by_kind()[day], french)

    assert [line for line in page if len(line) > 105] == []


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("done", "TOUT VA BIEN - tout s'est bien passé. Vous n'avez rien à faire."),
        ("empty", "TOUT VA BIEN - il n'y avait rien à échanger. Vous n'avez rien à faire."),
        (
            "failed",
            "PAS CETTE FOIS - l'échange n'est pas terminé ; le prochain passage réessaie. Vous n'avez rien à faire.",
        ),
        (
            "refused",
            "REFUSÉ - l'accès a été refusé ; l'échange n'est pas terminé. Pour votre informaticien : « À faire ».",
        ),
        (
            "needs_person",
            "À VOIR - l'échange a eu lieu, mais tout n'est pas passé. Une action VOUS attend (« À faire »).",
        ),
    ],
)
def test_the_first_line_says_whether_it_worked_and_whether_anything_needs_me(
    day: str, first: str, french: ReportContext
) -> None:
    assert lines(days.by_kind()[day], french)[0] == first


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_first_line_of_its_own(outcome: Outcome, french: ReportContext) -> None:
    def first(asked: Outcome) -> str:
        return lines(replace(days.empty(), outcome=asked), french)[0]

    assert [other for other in Outcome if first(other).split(".")[0] == first(outcome).split(".")[0]] == [outcome]


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.MISCONFIGURED, Outcome.DEFECT, Outcome.OVERDUE])
def test_a_bad_end_without_any_event_still_names_who_has_to_act(outcome: Outcome, french: ReportContext) -> None:
    page = lines(replace(days.empty(), outcome=outcome), french)

    assert "rien à faire" not in page[0]
    assert "À FAIRE" in page


def test_all_well_is_never_said_when_something_has_to_be_done(french: ReportContext) -> None:
    optimistic = replace(days.needs_person(), outcome=Outcome.DONE)

    assert "TOUT VA BIEN" not in lines(optimistic, french)[0]


def test_an_event_has_its_line_with_time_word_file_size_and_result(french: ReportContext) -> None:
    page = lines(days.done(), french)

    assert "12:29:04  IMPORTÉ     Appli_Data_111222333_2611231210.xml          47,1 Ko  133 enregistrements" in page
    for label in LABELS:
        assert any(line[10:].startswith(label) for line in page)


def test_a_thousand_photos_have_their_lines_and_their_sums_stand_before_them(french: ReportContext) -> None:
    page = lines(days.done(photos=1_000), french)
    sums = next(number for number, line in enumerate(page) if line.startswith("TÉLÉCHARGÉ     :   1 001"))

    assert sum("TÉLÉCHARGÉ  5f0c2a4e" in line for line in page) == 1_000
    assert sums < 20


def test_imported_is_said_only_of_what_is_proven(french: ReportContext) -> None:
    record = days.done()
    handed = tuple(replace(e, proven=False) if isinstance(e, Imported) else e for e in record.events)

    page = lines(replace(record, events=handed), french)

    assert [line[10:17] for line in page if "133 enregistrements" in line] == ["REMIS  "]
    assert not any("IMPORTÉ" in line or line.endswith(" importé") for line in page)


def test_a_refusal_names_rule_record_crew_member_line_and_what_becomes_of_it(french: ReportContext) -> None:
    page = "\n".join(lines(days.needs_person(), french))

    assert "Règle R4 : 2 enregistrements" in page
    assert "saisi par 000012 - Pointages, n° 61d0aa4e-6c1b" in page
    assert "ligne 77" in page
    assert "Rien à ressaisir" in page


def test_each_remedy_says_who_can_do_it(french: ReportContext) -> None:
    mine, theirs = lines(days.needs_person(), french), lines(days.refused(), french)

    assert any(line.startswith("1. VOUS - Demandez à la personne") for line in mine)
    assert any(line.startswith("1. VOTRE INFORMATICIEN - Demandez au propriétaire") for line in theirs)


def test_what_is_open_says_what_it_waits_for_and_what_is_uncertain_has_to_be_checked(french: ReportContext) -> None:
    page = " ".join(lines(days.needs_person(), french))

    assert "optim_data_111222333_2611221200.xml - À VÉRIFIER" in page
    assert "envoyé, en attente de réponse" in page


@pytest.mark.parametrize(("profile", "promise"), [("manifest", "Garantie complète"), ("pair", "Garantie limitée")])
def test_it_says_which_promise_applies(profile: str, promise: str, french: ReportContext) -> None:
    page = lines(replace(days.done(), profile=profile), french)

    assert any(line.startswith(promise) for line in page)


def test_no_name_from_outside_can_break_a_line(french: ReportContext) -> None:
    page = rendered(days.hostile(), french)

    assert page.count(b"\n") == page.count(b"\r\n") == page.count(b"\r")


def test_a_run_past_midnight_announces_the_new_day(french: ReportContext) -> None:
    record = days.done()
    late = tuple(replace(event, at=event.at + timedelta(hours=11, minutes=31)) for event in record.events)

    page = lines(replace(record, started=record.started + timedelta(hours=11, minutes=31), events=late), french)

    assert page.count("--- 24/11/2026") == 1


def test_a_killed_run_does_not_invent_its_end(french: ReportContext) -> None:
    page = lines(replace(days.done(), outcome=Outcome.KILLED, ended=None), french)

    assert "Quand          : 23/11/2026 12:28, coupé ; sa fin n'est pas connue" in page


def test_it_speaks_english_when_asked(english: ReportContext) -> None:
    page = lines(days.done(), english)

    assert page[0] == "ALL WELL - everything went through. You have nothing to do."
    assert any(line[10:].startswith("ARCHIVED") for line in page)


def test_it_announces_itself_under_its_word() -> None:
    (plugin,) = text_report.optimx_register_reports()

    assert (plugin.name, plugin.suffix) == ("text", ".txt")
    assert isinstance(plugin.make(plugin.options()), text_report.TextReport)


def test_many_that_wait_for_the_same_are_told_together(french: ReportContext) -> None:
    record = days.needs_person()
    sent = record.open_batches[1]
    many = tuple(replace(sent, id=f"b{number}", name=f"Appli_Data_{number}.xml") for number in range(12))

    page = "\n".join(lines(replace(record, open_batches=many), french))

    assert len(re.findall(r"Appli_Data_\d+\.xml", page)) == 3
    assert "- 12 - envoyé" in page
