"""Names that travel: what is read, what is refused, which stamp a new batch gets."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core import names
from optimx.core.errors import BadNameError
from optimx.core.names import DocumentKind, Patterns, UnknownNameError

NOON = datetime(2026, 11, 23, 12, 30)  # noqa: DTZ001 - stamps are local and naive by definition
CENTURY = (datetime(2000, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001 - as above
STAMPS = st.datetimes(*CENTURY).map(lambda at: at.replace(second=0, microsecond=0))
ACCOUNTS = st.from_regex(r"\A[0-9A-Z]{3,20}\Z")


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("Appli_Data_1112223RE_2111221217.xml", "1112223RE"),
        ("appli_data_111222333_2111221217.XML", "111222333"),
        ("Appli_data_1112223re_2111221217.xml", "1112223RE"),
    ],
)
def test_a_name_is_read_whatever_its_case(name: str, account: str) -> None:
    assert Patterns().parse(name).account == account


@given(st.sampled_from(DocumentKind), ACCOUNTS, STAMPS)
def test_what_is_composed_is_read_back(kind: DocumentKind, account: str, stamp: datetime) -> None:
    read = Patterns().parse(Patterns().compose(kind, account, stamp))

    assert (read.kind, read.account, read.stamp) == (kind, account, stamp)


@pytest.mark.parametrize(
    "name",
    [
        "../Appli_Data_111_2111221217.xml",
        "Appli_Data_111_2111221217.xml\n",
        "Appli_Data_111_9913321217.xml",
        "Appli_Data_111_211122121.xml",
        "Appli_Data_111_2111221217.xml.part",
        "Appli_Data_١١١_2111221217.xml",
        "Appli_Data__2111221217.xml",
        "tmp_0123456789abcdef.part",
        "",
    ],
)
def test_a_name_that_is_not_ours_is_refused(name: str) -> None:
    with pytest.raises(UnknownNameError):
        Patterns().parse(name)


def test_a_drop_whose_files_are_called_otherwise_has_its_own_patterns() -> None:
    patterns = Patterns(answer="retour-{id}-{stamp}.xml")

    assert patterns.parse("RETOUR-111222333-2611231230.xml").kind is DocumentKind.ANSWER


@pytest.mark.parametrize(
    "name",
    [
        *["..", ".", "a/b", "a\\b", "/etc/passwd", "a\x00b", "a\nb", "CON", "con.txt", "LPT1.xml", "x:ads", "a\u202eb"],
        *["é.pdf", "a.", "a ", "x" * 161, "-rf", "nul .jpg"],
    ],
)
def test_an_inbound_name_that_could_do_harm_is_never_allowed(name: str) -> None:
    assert not names.is_allowed(name)


@given(st.text(max_size=40))
def test_an_allowed_name_is_one_plain_ascii_part(name: str) -> None:
    if names.is_allowed(name):
        assert name.isascii()
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|')


@pytest.mark.parametrize("name", ["Vérification périodique.pdf", "Plan n°3 (béton).pdf", "à voir.docx"])
def test_a_document_keeps_its_accents(name: str) -> None:
    assert names.check_outbound(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *["", ".", "..", "a/b.pdf", "a\\b.pdf", "a\r\n.pdf", "NUL", "a\u202e.pdf", " a.pdf", "a?.pdf", "\ud800.pdf"],
        *["COM\u00b9.pdf", "CONIN$", "con .pdf"],
    ],
)
def test_a_document_that_cannot_travel_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(BadNameError) as refused:
        names.check_outbound(name)

    assert refused.value.remedy.message


def test_a_document_whose_name_no_file_system_takes_is_refused_before_it_is_sent() -> None:
    with pytest.raises(BadNameError):
        names.check_outbound("図" * 100 + ".pdf")


def test_the_names_of_two_sets_with_one_document_differ() -> None:
    one = names.document_name("a" * 64, "Plan.PDF", NOON)
    other = names.document_name("a" * 64, "Plan.PDF", NOON + timedelta(minutes=1))

    assert one != other
    assert names.is_document(one)
    assert names.is_allowed(one)


@pytest.mark.parametrize("account", ["111222333", "1112223334", "1112222334", "12345678901234567890"])
def test_the_stamp_is_told_from_an_account_of_ten_digits(account: str) -> None:
    stamp = datetime(2026, 11, 24, 3, 51)  # noqa: DTZ001 - local and naive by definition

    for name in (
        names.pair_manifest(account, stamp),
        names.answer_manifest(account, stamp),
        names.receipt(account, stamp),
        names.mark(account, stamp, refused=True) + ".json",
        names.Patterns().compose(DocumentKind.DATA, account, stamp),
    ):
        assert names.stamp_within(name) == stamp


def test_the_stamp_of_a_document_is_where_its_pattern_says() -> None:
    patterns = names.Patterns(answer="RETOUR-{stamp}-{id}.xml")

    found = [patterns.stamp_of(name) for name in ("RETOUR-2611240351-1112222334.xml", "archive_2611240352.ok", "x.xml")]

    assert found == [names.read_stamp("2611240351"), names.read_stamp("2611240352"), None]


def test_a_temporary_name_is_taken_for_nothing_else() -> None:
    name = names.temporary("0123456789abcdef")

    assert names.is_temporary(name)
    assert Patterns().find(name) is None
    assert not any(taken(name) for taken in (names.is_pair_manifest, names.is_answer_manifest, names.is_receipt))


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (NOON, None, NOON),
        (NOON, NOON - timedelta(hours=1), NOON),
        (NOON, NOON, NOON + timedelta(minutes=1)),
        (NOON, NOON + timedelta(minutes=5), NOON + timedelta(minutes=6)),
        (NOON.replace(second=59), NOON - timedelta(days=1), NOON),
    ],
    ids=["first", "later", "same minute", "the clock stepped back, or one hour came twice", "no seconds"],
)
def test_a_stamp_never_goes_back(now: datetime, last: datetime | None, expected: datetime) -> None:
    assert names.allot_stamp(now, last, lambda stamp: False).stamp == expected


def test_a_stamp_that_is_seen_on_the_drop_is_skipped() -> None:
    taken = {NOON, NOON + timedelta(minutes=1)}

    assert names.allot_stamp(NOON, None, taken.__contains__).stamp == NOON + timedelta(minutes=2)


@pytest.mark.parametrize(("ahead_by", "said"), [(timedelta(hours=24), False), (timedelta(hours=24, minutes=1), True)])
def test_it_is_said_when_the_last_stamp_is_a_day_ahead(ahead_by: timedelta, said: bool) -> None:
    assert names.allot_stamp(NOON, NOON + ahead_by, lambda stamp: False).ahead is said


@pytest.mark.parametrize(
    ("name", "original", "same"),
    [
        ("a.xml", "a.xml", True),
        ("a (2).xml", "a.xml", True),
        ("a (12).xml", "a.xml", True),
        ("ab.xml", "a.xml", False),
        ("a (2).xml.bak", "a.xml", False),
    ],
)
def test_a_numbered_name_is_recognised(name: str, original: str, same: bool) -> None:
    assert names.is_numbered(name, original) is same


@given(st.from_regex(r"\A[a-z]{1,8}(\.[a-z]{1,4})?\Z"), st.integers(2, 99))
def test_numbering_a_name_makes_a_numbered_name(name: str, number: int) -> None:
    assert names.is_numbered(names.numbered(name, number), name)
