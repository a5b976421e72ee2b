"""Reports: every run leaves one in each format, rendered from the journal alone; a killed run's is written by the next.

In: the journal, the report plugins. Out: `RunRecord`s, files in `Rapport`. Called by `running` at the end of a run and
by `optimx report`. A report that fails is named in the journal and never fails a run.
"""

from optimx.core.reporting.ending import end, finish_killed
from optimx.core.reporting.outcomes import PRECEDENCE, outcome_of, worst
from optimx.core.reporting.records import open_batches, record_of, summaries, summary_of
from optimx.core.reporting.writing import Reporter, write_reports

__all__ = [
    "PRECEDENCE",
    "Reporter",
    "end",
    "finish_killed",
    "open_batches",
    "outcome_of",
    "record_of",
    "summaries",
    "summary_of",
    "worst",
    "write_reports",
]
