"""What an `Errored` or a finding says of an exception."""

from typing import Any

from optimx.core.errors import BadInputError, BadXmlError, OptimxError, Who
from optimx.core.events.parts import Finding, Severity
from optimx.core.language import text


def describe_failure(error: BaseException) -> dict[str, Any]:
    """Return the fields of an `Errored` that say what `error` was; what is not ours is a defect, named by its type."""
    if isinstance(error, OptimxError):
        return {
            "code": error.code,
            "transient": error.transient,
            "what": error.what,
            "remedy": error.remedy,
            "who": error.who,
            "exit_code": error.exit_code,
        }
    return {
        "code": "E-DEFECT",
        "transient": False,
        "what": text("unexpected failure: {kind}", kind=type(error).__name__),
        "remedy": text("Send the file that is named to the vendor. Running again is safe."),
        "who": Who.VENDOR,
        "exit_code": 70,
    }


def finding_of_error(error: BadInputError, file: str = "") -> Finding:
    """Return the refusal of a whole document as a finding.

    Args:
        error: why it is refused.
        file: its name, when the error does not tell.
    """
    if isinstance(error, BadXmlError):
        return Finding(error.rule, Severity.SET, error.what, error.file or file, error.line, error.column)
    return Finding(error.code, Severity.SET, error.what, error.file or file)
