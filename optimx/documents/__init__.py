"""optimx's own XML documents: a library for office and mobile systems, unknown to the core.

In: records, or files that nobody trusts. Out: the three documents, or records and refusals. Part of the public
surface; whatever is not named here may change without notice.

Writing, in the order of the schema, one record in memory at a time:

    header = Header(FORMAT_VERSION, "111222333", batch, generated_at)
    counts = write_optim_data(out, header, chain(employees, crews, sites))

Reading: everything is judged before the first record is given; a bad record comes as a `RefusedRecord`:

    reading = read_appli_data(file)             # BadXmlError: the set is refused whole
    for record in reading.records():
        match record:
            case RefusedRecord(): ...           # goes back to the crew as a `Rejection`
            case TimeEntry(): ...

Rules that refuse a whole set while reading, beside those of `optimx.core.xml`: `XML_ROOT`, `XML_HEADER`,
`XML_VERSION`, `XML_ORDER`, `XML_CONTROL`, `XML_MISSING`, `XML_UNREADABLE`. Rules that refuse one record:
`NUM_VIRGULE`, `VALEUR`, `STRUCTURE`. Warning: `XML_UNKNOWN`.

Then `media_of(reading)` for the photos and signatures it names, `judge_set` for rules 1 to 3 on the set, `judge_record`
for the rules on each record, `signed_content_is_unchanged` and `fingerprint` for what a signature signs.
"""

from optimx.documents import records as _records
from optimx.documents.appli_data import read_appli_data, write_appli_data
from optimx.documents.canonical import canonical, fingerprint
from optimx.documents.header import VERSION as FORMAT_VERSION
from optimx.documents.media import SIGNATURES, is_media_name, media_of, reference_of
from optimx.documents.optim_data import read_optim_data, write_optim_data
from optimx.documents.optim_param import read_optim_param, write_optim_param
from optimx.documents.positions import passages_with_position
from optimx.documents.reading import Reading
from optimx.documents.records import *  # noqa: F403  # every record, as listed in `records.__all__`
from optimx.documents.rules import (
    ANSWER,
    DAY_RULES,
    PAIR,
    RECORD_RULES,
    SET_RULES,
    Books,
    DocumentFacts,
    Employed,
    Finding,
    SetFacts,
    Settings,
    Severity,
    Works,
    identifiers_look_right,
    judge_record,
    judge_set,
    signed_content_is_unchanged,
    without_position,
)
from optimx.documents.writing import Counts

__all__ = [  # noqa: PLE0604  # the records' own list is a list of names
    "ANSWER",
    "DAY_RULES",
    "FORMAT_VERSION",
    "PAIR",
    "RECORD_RULES",
    "SET_RULES",
    "SIGNATURES",
    "Books",
    "Counts",
    "DocumentFacts",
    "Employed",
    "Finding",
    "Reading",
    "SetFacts",
    "Settings",
    "Severity",
    "Works",
    "canonical",
    "fingerprint",
    "identifiers_look_right",
    "is_media_name",
    "judge_record",
    "judge_set",
    "media_of",
    "passages_with_position",
    "read_appli_data",
    "read_optim_data",
    "read_optim_param",
    "reference_of",
    "signed_content_is_unchanged",
    "without_position",
    "write_appli_data",
    "write_optim_data",
    "write_optim_param",
    *_records.__all__,
]
