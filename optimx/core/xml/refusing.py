"""One way to refuse a file, so that every refusal names file, rule and place.

In: a rule and a sentence with the place `{file}`. Out: a `BadXmlError`. Used by `core.xml` and by readers of payloads.
"""

from optimx.core.errors import BadXmlError
from optimx.core.language import Text


def refusal(rule: str, what: Text, *, line: int = 0, column: int = 0, name: str | None = None) -> BadXmlError:
    """Return the error that refuses a whole file.

    Args:
        rule: stable.
        what: why; its place `{file}` is filled here.
        line: from 1; 0 when not known.
        column: from 1; 0 when not known.
        name: of the file; None when the caller gave none.
    """
    named = Text(what.message, {**what.values, "file": name or "XML"})
    return BadXmlError(named, rule=rule, line=line, column=column, file=name)
