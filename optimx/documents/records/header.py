"""What stands on the root of every document.

In: the attributes of a root. Out: a `Header`. Used by the readers, the writers and the rules on whole sets.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Header:
    """What a document says of itself.

    Attributes:
        version: of the format, `major.minor`.
        account: the mobile identifier that the set belongs to.
        batch: id of the batch (UUID); the same in both files of a pair.
        generated_at: aware; when the set was made.
        built_on: id of the batch that an answer was built on; always None outside of `Appli_Data`.
    """

    version: str
    account: str
    batch: str
    generated_at: datetime
    built_on: str | None = None
