import codecs
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from optimx import Finding, Imported, Outcome, ReportContext, RunRecord, Severity, Text, text
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

    assert any(line.startswith("1. VOUS - Regardez dans") for line in mine)
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
    page = lines(replace(days.done(), outcome=Outcome.KILLED, ended=None, exit_code=None), french)

    assert "Quand          : 23/11/2026 12:28, coupé ; sa fin n'est pas connue" in page
    assert "Code de sortie : ?" in page


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


def warned(rule: str, words: Text, number: int, severity: Severity = Severity.WARNING) -> Finding:
    about = text("employee {number}, {day}", number=f"{number:06}", day="2026-11-23")
    return Finding(rule, severity, words, "Appli_Data_1.xml", record=f"Pointage {number}", author="000007", about=about)


def thirty() -> tuple[Finding, ...]:
    """What the rules tell of an ordinary day that nobody looked at closely."""
    closed = text("site '{site}' is finished", site="C2021-118")
    meal = text("a meal allowance on a day of absence")
    off = [text("{hours} hours are no multiple of {step}", hours=f"{n}.10", step="0.25") for n in range(10)]
    return (
        *(warned("R04", closed, number) for number in range(12)),
        *(warned("R10", meal, number) for number in range(8)),
        *(warned("R19", words, number) for number, words in enumerate(off)),
    )


def with_import(run: RunRecord, **changes: object) -> RunRecord:
    events = tuple(
        replace(event, **changes) if isinstance(event, Imported) else event  # type: ignore[arg-type]
        for event in run.events
    )
    return replace(run, events=events, warnings=())


def part(page: list[str], heading: str) -> list[str]:
    begin = page.index(heading)
    return page[begin : page.index("", begin)]


def test_thirty_warnings_are_a_few_lines_by_rule_each_with_what_it_asks_for(french: ReportContext) -> None:
    page = part(lines(with_import(days.done(), warnings=thirty()), french), "AVERTISSEMENTS")

    assert len(page) < 32
    assert [line.partition(" - ")[0] for line in page if line.startswith("Règle")] == [
        "Règle R04 : 12 fois",
        "Règle R10 : 8 fois",
        "Règle R19 : 10 fois",
    ]
    assert "retirez le panier" in "".join(page)
    assert sum("panier un jour d'absence" in line for line in page) == 1
    assert "    et 9 autres" in page
    assert "  - et 5 autres" in page


def test_a_warning_says_whose_record_it_is_and_who_entered_it(french: ReportContext) -> None:
    page = lines(with_import(days.done(), warnings=thirty()[:1]), french)

    assert "    salarié 000000, 23/11/2026 - saisi par 000007" in page
    assert "Règle R04 : une fois - regardez dans Optim'BTP si c'est bien clos ; la saisie est enregistrée" in page


def test_what_was_refused_stands_before_warnings_and_every_record_of_it_is_shown(french: ReportContext) -> None:
    refused = tuple(
        warned("R11", text("hours lost to the weather, without a site"), n, Severity.RECORD) for n in range(9)
    )

    page = lines(with_import(days.done(), warnings=thirty(), refused=refused), french)

    assert page.index("REFUSÉ") < page.index("AVERTISSEMENTS")
    shown = part(page, "REFUSÉ")
    assert sum("sans chantier" in line for line in shown) == 1
    assert [line for line in shown if line.startswith("    salarié")] == [
        f"    salarié {number:06}, 23/11/2026 - saisi par 000007 - n° {number}" for number in range(9)
    ]


def test_hours_for_a_week_that_payroll_has_closed_wait_for_somebody(french: ReportContext) -> None:
    held = text("payroll has closed the week {week} of {number}", week="2026-W47", number="000042")

    page = lines(with_import(days.done(), warnings=(warned("R18", held, 42),)), french)

    assert page[0].endswith("Une action VOUS attend (« À faire »).")
    assert any(line.startswith("1. VOUS - Décidez dans Optim'BTP") for line in part(page, "À FAIRE"))


def test_a_rule_of_a_partner_is_told_all_the_same(french: ReportContext) -> None:
    page = lines(with_import(days.done(), warnings=(Finding("ACME-7", Severity.WARNING, text("odd")),) * 2), french)

    assert part(page, "AVERTISSEMENTS")[-3:] == ["Règle ACME-7 : 2 fois", "  - odd", "    et 1 autre"]


def test_what_a_purge_removed_is_told_and_nothing_when_it_removed_nothing(french: ReportContext) -> None:
    gone = {"Pointage": 1200, "position in file": 6, "journal": 40, "ACME": 0}

    page = lines(replace(days.done(), removed=gone), french)

    assert [line.split("  ")[-1] for line in part(page, "SUPPRIMÉ : CE QUI A ÉTÉ GARDÉ ASSEZ LONGTEMPS")[2:]] == [
        "Pointages",
        "fichiers qui disent où des photos ont été prises",
        "écritures du journal",
    ]
    assert not any("SUPPRIMÉ" in line for line in lines(replace(days.done(), removed={"journal": 0}), french))
