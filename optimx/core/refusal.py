"""How a pydantic validator refuses a value in words that can be translated.

In: what is wrong and how to mend it. Out: the error that a validator raises. Raised by `config.values`, by
`secrets`, and by the option models of plugins; read by `config.checking`.
"""

from typing import TYPE_CHECKING, Any

from optimx.core.language import Text

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError

REFUSAL = "optimx_refusal"
"""The pydantic error type whose context holds `what` and `remedy`, as `Text`."""


def refusal(what: Text, remedy: Text) -> "PydanticCustomError":
    """Make the error for a validator of an option model to raise; neither text may hold a secret."""
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 — the core loads without pydantic

    context: dict[str, Any] = {"what": what, "remedy": remedy}
    return PydanticCustomError(REFUSAL, "refused", context)
