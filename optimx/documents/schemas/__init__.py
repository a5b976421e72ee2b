"""The schemas of the three documents, shipped for partners and used to validate.

In: the name of a schema. Out: a validator, made once a process. Used by `documents.reading` and `documents.writing`.
"""

from functools import cache
from importlib.resources import files

from lxml import etree


@cache
def validator(schema: str) -> etree.XMLSchema:
    """Return the validator of a shipped schema, such as `appli_data.xsd`. It also validates single records."""
    return etree.XMLSchema(etree.fromstring(files(__name__).joinpath(schema).read_bytes()))
