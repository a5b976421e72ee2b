"""Rule 15: what was signed is what is stored.

In: a signature, and the fingerprint of the record that it names. Out: findings. Pure.
"""

from collections.abc import Iterator

from optimx.core.language import text
from optimx.documents.records import Signature
from optimx.documents.rules.finding import Finding, refuse


def signed_content_is_unchanged(signature: Signature, stored: str | None) -> Iterator[Finding]:
    """R15: the fingerprint that was signed is that of the stored version.

    Args:
        signature: the signature.
        stored: `documents.fingerprint` of the record with its id and version; None when there is no such record.
    """
    place = {"subject": signature.subject.value, "ref": signature.ref}
    if stored is None:
        yield refuse("R15", text("it signs {subject} {ref}, which is not in", **place))
    elif stored != signature.fingerprint:
        yield refuse("R15", text("{subject} {ref} is not what was signed: its content is another", **place))
