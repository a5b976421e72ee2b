"""Reason files: what a person finds beside a file that was put aside.

In: findings or an error. Out: a short text for people, as bytes that read well in Notepad.
Called by `archiving`, `damage` and `displaced` of `office`, and by `dropserver.filing`. Pure.
"""

from collections.abc import Iterable

from optimx.core.events import Finding
from optimx.core.language import Text, Translate, counted, printable, text

SUFFIX = ".raison.txt"
_SHOWN = 200  # findings; a file that breaks a rule in each record says the same thing over and over


def reason_file(subject: str, findings: Iterable[Finding], remedy: Text, translate: Translate) -> bytes:
    """Return the reason file of a set or file that was put aside.

    Args:
        subject: name of what was put aside.
        findings: why.
        remedy: what to do about it.
        translate: gives the language of the reader.
    """
    every = list(findings)
    lines = [text("Put aside: {file}", file=subject).show(translate), ""]
    lines += [_line(finding, translate) for finding in every[:_SHOWN]]
    if len(every) > _SHOWN:
        more = counted(len(every) - _SHOWN, text("… and one more"), text("… and {count} more"))
        lines.append(more.show(translate))
    lines += ["", text("What to do: {remedy}", remedy=remedy.show(translate)).show(translate), ""]
    return "\r\n".join(lines).encode("utf-8-sig", "backslashreplace")


def _line(finding: Finding, translate: Translate) -> str:
    place = ""
    if finding.line and not finding.column:
        place = text(" (line {line})", line=finding.line).show(translate)
    elif finding.line:
        place = text(" (line {line}, column {column})", line=finding.line, column=finding.column).show(translate)
    about = " — ".join(printable(part) for part in (finding.file, finding.record, finding.author) if part)
    return f"- [{finding.rule}] {finding.message.show(translate)}{place}{f' : {about}' if about else ''}"
