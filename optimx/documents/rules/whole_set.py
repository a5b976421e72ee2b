"""Rules 1 to 3: is this set whole, ours, and new?

In: what is known of the documents of a set, and what was imported before. Out: findings; any `REFUSE_SET` among
them refuses the set whole. Called by systems after each document was validated (root, version, order and counts
are judged there, since a document that fails them has no facts). Pure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from optimx.core.language import Text, text
from optimx.documents.records import Header
from optimx.documents.rules.finding import Finding, Severity

PAIR = frozenset({"OptimParam", "OptimData"})
ANSWER = frozenset({"AppliData"})


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of one validated document.

    Attributes:
        root: name of its root element: `OptimParam`, `OptimData` or `AppliData`.
        file: its base name.
        named_root: the root that goes with the kind that its file name says.
        named_account: the account that its file name says, upper case.
        header: what its root says.
        sha256: of its bytes, hexadecimal, lower case.
    """

    root: str
    file: str
    named_root: str
    named_account: str
    header: Header
    sha256: str


@dataclass(frozen=True, slots=True)
class SetFacts:
    """What is known of a set.

    Attributes:
        account: whose drop it was found on, upper case.
        expected: root names that the set must have, `PAIR` or `ANSWER`.
        documents: those that came.
        imported: sha256 by root name of the batch with the same id that was imported before; empty when none was.
    """

    account: str
    expected: frozenset[str]
    documents: tuple[DocumentFacts, ...]
    imported: Mapping[str, str] = field(default_factory=dict)


SetRule = Callable[[SetFacts], Iterator[Finding]]
"""A pure function; yields nothing when the rule is kept."""


def names_agree(facts: SetFacts) -> Iterator[Finding]:
    """R01: file name and root agree, and both name the account whose drop it is.

    Another account's identifier is a security finding: what it holds belongs to another firm.
    """
    for document in facts.documents:
        if document.root != document.named_root:
            what = text("its name announces {named}, its root is {root}", named=document.named_root, root=document.root)
            yield _refused("R01", what, document)
        for account in sorted({document.named_account, document.header.account} - {facts.account}):
            what = text(
                "SECURITY: it belongs to account {found}, not to {account}; somebody should ask how it came here",
                found=account,
                account=facts.account,
            )
            yield _refused("R01", what, document, security=True)


def batch_is_new(facts: SetFacts) -> Iterator[Finding]:
    """R02: a batch id comes back with the same bytes or not at all; the same bytes are no finding."""
    if not facts.imported:
        return
    for document in facts.documents:
        if facts.imported.get(document.root) != document.sha256:
            what = text("batch {batch} was imported before with other content", batch=document.header.batch)
            yield _refused("R02", what, document)


def set_is_whole(facts: SetFacts) -> Iterator[Finding]:
    """R03: all documents of the set are there, once, with one batch id."""
    roots = sorted(document.root for document in facts.documents)
    for root in sorted(facts.expected - set(roots)):
        yield Finding(
            "R03", Severity.REFUSE_SET, text("{root} is missing: a set goes in whole or not at all", root=root)
        )
    if len(roots) != len(set(roots)) or set(roots) - facts.expected:
        yield Finding(
            "R03",
            Severity.REFUSE_SET,
            text("the set holds documents that are not of it: {roots}", roots=", ".join(roots)),
        )
    if len({document.header.batch for document in facts.documents}) > 1:
        yield Finding("R03", Severity.REFUSE_SET, text("its documents carry different batch ids"))


SET_RULES: tuple[SetRule, ...] = (names_agree, batch_is_new, set_is_whole)
"""Every rule on a whole set, in the order of their numbers."""


def judge_set(facts: SetFacts) -> tuple[Finding, ...]:
    """Return what all rules find; empty when the set may go in."""
    return tuple(finding for rule in SET_RULES for finding in rule(facts))


def _refused(rule: str, what: Text, document: DocumentFacts, *, security: bool = False) -> Finding:
    return Finding(rule, Severity.REFUSE_SET, what, document.file, security=security)
