"""The contracts of the two owners of data: the office system (the ERP) and the mobile system.

In: files of the exchange and the batch that they belong to. Out: what was generated, applied or imported. Both are
called again after a crash with the same batch and then must change nothing and say so. Called by the steps of
`office` and `dropserver`; implemented in `plugins.systems` and by partners.
"""

from optimx.core.contracts.system.batch import Batch, Found, Verdict, Work
from optimx.core.contracts.system.mobile import AnswerFile, AnswerFiles, ApplyOutcome, MobileSystem
from optimx.core.contracts.system.office import (
    Discreet,
    Document,
    Foreseeing,
    GeneratedFiles,
    ImportOutcome,
    Inspection,
    OfficeSystem,
    WantedMedia,
)
from optimx.core.contracts.system.plugin import SystemContext, SystemPlugin
from optimx.core.contracts.system.purging import Expired, Forgetting, Periods, Purging

__all__ = [
    "AnswerFile",
    "AnswerFiles",
    "ApplyOutcome",
    "Batch",
    "Discreet",
    "Document",
    "Expired",
    "Foreseeing",
    "Forgetting",
    "Found",
    "GeneratedFiles",
    "ImportOutcome",
    "Inspection",
    "MobileSystem",
    "OfficeSystem",
    "Periods",
    "Purging",
    "SystemContext",
    "SystemPlugin",
    "Verdict",
    "WantedMedia",
    "Work",
]
