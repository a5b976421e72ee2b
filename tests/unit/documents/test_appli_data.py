"""An answer as a phone may send it: what goes in, what is refused alone, what is refused whole."""

import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from optimx.core.errors import BadXmlError, GenerationError
from optimx.documents import (
    FORMAT_VERSION,
    EntryStatus,
    Header,
    Hours,
    Reading,
    RefusedRecord,
    SiteDiary,
    TimeEntry,
    read_appli_data,
    write_appli_data,
)
from optimx.documents.records import AnswerRecord

ID = "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11"
ROOT = (
    '<AppliData version="1.0" identifiant="1112223RE" lotId="0b6ef2ca-62ba-4a3b-a94d-4e8ab1bf6a4f"'
    ' genereLe="2021-11-22T12:17:05+01:00">'
)
ENTRY = f"""<Pointage id="{ID}" version="1" matricule="000042" date="2021-11-22">
  <Chantier>C2021-118</Chantier><Tache>GO-020</Tache>
  <Heures type="HN" duree="7.50"/><Debut>08:00</Debut><Fin>16:30</Fin><PauseMin>60</PauseMin>
  <Panier>PANIER</Panier><Zone>2</Zone><GrandDeplacement>false</GrandDeplacement>
  <SaisiPar>000007</SaisiPar><SaisiLe>2021-11-22T16:41:09+01:00</SaisiLe><Statut>VALIDE_CHEF</Statut>
</Pointage>"""
CONTROL = '<Controle nbPointage="1"/>'
DIARY = SiteDiary(ID, "C1", date(2021, 11, 22), "Coulage", "000007")
HEADER = Header(
    FORMAT_VERSION, "1112223RE", ID, datetime(2021, 11, 22, tzinfo=timezone(timedelta(hours=1))), built_on=ID
)


def answer(body: str = ENTRY + CONTROL, root: str = ROOT) -> Reading[AnswerRecord]:
    return read_appli_data(io.BytesIO((root + body + "</AppliData>").encode()), name="Appli_Data.xml")


def test_the_entry_of_the_design_is_read() -> None:
    (entry,) = answer().records()

    assert isinstance(entry, TimeEntry)
    assert (entry.staff_number, entry.site, entry.work_item) == ("000042", "C2021-118", "GO-020")
    assert entry.hours == (Hours("HN", Decimal("7.5")),)
    assert entry.entered_at.utcoffset() == timedelta(hours=1)
    assert entry.status is EntryStatus.APPROVED_BY_LEADER


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("7.50", "7,50", "NUM_VIRGULE", 3),
        ("7.50", "25", "VALEUR", 3),
        ("7.50", "7.505", "VALEUR", 3),
        ("7.50", "NaN", "VALEUR", 3),
        ('date="2021-11-22"', 'date="2021-02-30"', "VALEUR", 1),
        ("16:41:09+01:00", "16:41:09", "VALEUR", 5),
        ("16:41:09", "24:00:00", "VALEUR", 1),
        # The first and the last day have none beside them, and no such moment in UTC.
        ('date="2021-11-22"', 'date="9999-12-31"', "STRUCTURE", 1),
        ('date="2021-11-22"', 'date="0001-01-01"', "STRUCTURE", 1),
        ("2021-11-22T16:41:09+01:00", "0001-01-01T00:30:00+01:00", "VALEUR", 1),
        ("2021-11-22T16:41:09+01:00", "9999-12-31T23:30:00-02:00", "VALEUR", 1),
        ("VALIDE_CHEF", "VALIDE", "VALEUR", 5),
        ("<PauseMin>60", "<PauseMin>une heure", "VALEUR", 3),
        (' matricule="000042"', "", "STRUCTURE", 1),
        ("<Chantier>C2021-118</Chantier>", "", "STRUCTURE", 2),
        ('<Heures type="HN" duree="7.50"/>', '<Absence motif="CP" duree="7"/>', "STRUCTURE", 3),
        ("<Panier>PANIER</Panier>", f"<Commentaire>{'x' * 501}</Commentaire>", "VALEUR", 4),
        # What a database cannot keep would stop every import of the answer.
        ("<PauseMin>60", "<PauseMin>2147483648", "VALEUR", 3),
    ],
)
def test_a_bad_record_is_refused_alone_with_rule_author_and_line(old: str, new: str, rule: str, line: int) -> None:
    good = ENTRY.replace(ID, ID.replace("5", "6"))
    bad = ENTRY.replace(old, new, 1)

    refused, entry = answer(bad + good + '<Controle nbPointage="2"/>').records()

    assert isinstance(refused, RefusedRecord)
    assert (refused.kind, refused.id, refused.version, refused.author) == ("Pointage", ID, 1, "000007")
    assert (refused.rule, refused.line) == (rule, line)
    assert isinstance(entry, TimeEntry)


def test_a_comma_is_named_for_the_crew() -> None:
    (refused,) = answer(ENTRY.replace("7.50", "7,50") + CONTROL).records()

    assert isinstance(refused, RefusedRecord)
    assert str(refused.message) == "'7,50' in Heures/@duree has a comma; decimals are written with a point"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("7.50", "25", "'25' in Heures/@duree is more than 24"),
        ("7.50", "-1", "'-1' in Heures/@duree is less than 0"),
        ("7.50", "7.505", "'7.505' in Heures/@duree has more than 2 decimals"),
        ("VALIDE_CHEF", "VALIDE", "'VALIDE' in Statut is none of SAISI, VALIDE_CHEF"),
        ("<Panier>PANIER</Panier>", f"<Commentaire>{'x' * 501}</Commentaire>",
         "Commentaire has 501 characters, where 500 are the most"),
        ("<Tache>GO-020</Tache>", "<Tache/>", "Tache is empty"),
        (">000007<", "><", "SaisiPar is empty"),
        ("<Statut>VALIDE_CHEF</Statut>", "", "Pointage lacks Statut"),
        ("<Chantier>C2021-118</Chantier>", "", "Tache stands where Chantier, Absence is expected"),
        (' matricule="000042"', "", "Pointage lacks matricule"),
        ("16:30", "24:00", "'24:00' cannot stand in Fin"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_words_of_the_document(old: str, new: str, expected: str) -> None:
    (refused,) = answer(ENTRY.replace(old, new, 1) + CONTROL).records()

    assert isinstance(refused, RefusedRecord)
    assert str(refused.message) == expected


@pytest.mark.parametrize(
    ("body", "author", "about"),
    [
        (ENTRY.replace("7.50", "7,50"), "000007", "employee 000042, 2021-11-22"),
        (ENTRY.replace(' date="2021-11-22"', ""), "000007", None),
        (f'<RapportJour id="{ID}" chantier="C1" date="2021-11-22"><Auteur>000007</Auteur></RapportJour>',
         "000007", "site C1, 2021-11-22"),
        (f'<Bon id="{ID}"><Numero>BL-1</Numero><Fournisseur>F1</Fournisseur><Date>2021-11-22</Date></Bon>',
         None, "note BL-1 of F1, 2021-11-22"),
        (f'<Signature id="{ID}"><Nom>Léa Martin</Nom></Signature>', "Léa Martin", None),
    ],
)  # fmt: skip
def test_a_refused_record_is_known_by_what_people_know_it_by(body: str, author: str | None, about: str | None) -> None:
    kind = body[1:].split(maxsplit=1)[0]

    (refused,) = answer(f'{body}<Controle nb{kind}="1"/>').records()

    assert isinstance(refused, RefusedRecord)
    assert (refused.author, str(refused.about) if refused.about else None) == (author, about)


def test_what_a_later_minor_version_adds_is_ignored_with_a_warning() -> None:
    newer = ENTRY.replace("<Tache>", '<Meteo x="1"><Vent/></Meteo><Tache>').replace("<Zone>", '<Zone pays="FR">')
    reading = answer(
        "<Drone/>".join(("", newer, CONTROL)), ROOT.replace("1.0", "1.7").replace(" lotId", ' mode="x" lotId')
    )

    (entry,) = reading.records()

    assert entry == next(answer().records())
    assert {str(warning.message) for warning in reading.warnings} == {
        "attribute mode of AppliData is unknown and was ignored",
        "Drone in AppliData is unknown and was ignored",
        "Meteo in Pointage is unknown and was ignored",
        "@pays in Zone is unknown and was ignored",
    }


@pytest.mark.parametrize(
    ("body", "root", "rule"),
    [
        pytest.param(ENTRY + CONTROL, ROOT.replace("1.0", "2.0"), "XML_VERSION", id="major version"),
        pytest.param(ENTRY + CONTROL, ROOT.replace("1112223RE", "../etc"), "XML_HEADER", id="account"),
        pytest.param(ENTRY + CONTROL, ROOT.replace("+01:00", ""), "XML_HEADER", id="no offset"),
        pytest.param(ENTRY + CONTROL, ROOT.replace("0b6ef2ca-", ""), "XML_HEADER", id="batch id"),
        pytest.param(ENTRY, ROOT, "XML_CONTROL", id="no control"),
        pytest.param(ENTRY + ENTRY + CONTROL, ROOT, "XML_CONTROL", id="one too many"),
        pytest.param("<Controle/>", ROOT + "<Bon/>", "XML_CONTROL", id="one untold"),
        pytest.param("<Bon/>" + ENTRY + CONTROL, ROOT, "XML_ORDER", id="order"),
        pytest.param(CONTROL + ENTRY, ROOT, "XML_ORDER", id="control first"),
        pytest.param("<X>" * 40 + "</X>" * 40 + ENTRY + CONTROL, ROOT, "XML_TOO_DEEP", id="deep"),
        pytest.param("<Bon/>" * 10_001 + '<Controle nbBon="10001"/>', ROOT, "XML_UNREADABLE", id="nothing readable"),
        pytest.param(ENTRY + CONTROL + "<X>", ROOT, "XML_SYNTAX", id="cut"),
    ],
)
def test_a_set_that_is_not_what_it_says_is_refused_whole(body: str, root: str, rule: str) -> None:
    with pytest.raises(BadXmlError) as refused:
        answer(body, root)

    assert (refused.value.rule, refused.value.file) == (rule, "Appli_Data.xml")


def test_another_root_is_refused_whole() -> None:
    with pytest.raises(BadXmlError) as refused:
        read_appli_data(io.BytesIO(b"<OptimData/>"))

    assert refused.value.rule == "XML_ROOT"


def test_only_the_kinds_asked_for_are_read() -> None:
    assert list(answer().records(kinds=("Photo",))) == []


def test_records_out_of_order_are_refused_by_the_writer() -> None:
    entry = next(answer().records())
    assert isinstance(entry, TimeEntry)

    with pytest.raises(GenerationError, match=ID):
        write_appli_data(io.BytesIO(), HEADER, [DIARY, entry])


@pytest.mark.parametrize("text", ["\0", "\x08", "\ud800"])
def test_what_xml_cannot_hold_is_refused_by_the_writer(text: str) -> None:
    with pytest.raises(GenerationError, match=ID):
        write_appli_data(io.BytesIO(), HEADER, [SiteDiary(ID, "C1", date(2021, 11, 22), text, "000007")])


def test_what_only_breaks_the_schema_travels_and_is_refused_by_the_reader() -> None:
    out = io.BytesIO()
    write_appli_data(out, HEADER, [SiteDiary(ID, "not a code", date(2021, 11, 22), "Coulage", "000007")])

    (refused,) = read_appli_data(out).records()

    assert isinstance(refused, RefusedRecord)
    assert (refused.kind, refused.author) == ("RapportJour", "000007")


def test_counts_name_every_kind() -> None:
    counts = write_appli_data(io.BytesIO(), HEADER, [DIARY])

    assert counts == {
        "Pointage": 0,
        "PointageMateriel": 0,
        "Avancement": 0,
        "RapportJour": 1,
        "Bon": 0,
        "Photo": 0,
        "Signature": 0,
    }
