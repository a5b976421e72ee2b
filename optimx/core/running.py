"""One run of either side: it has a beginning and an end in the journal, and leaves a report, whatever its steps do.

In: steps, and what the journal says of the beginning. Out: how the run ended. Called by `run` of office and
drop server, which compose the steps.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from optimx.core import reporting
from optimx.core.bus import Recorder
from optimx.core.contracts import RunRecord
from optimx.core.errors import CancelledError, OptimxError
from optimx.core.events import Errored, describe_failure
from optimx.core.journal.entries import RunStarted
from optimx.core.transfer import Drop

_log = logging.getLogger("optimx.run")


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended.

    Attributes:
        record: all that happened.
        defect: the exception, when it was a defect of optimx itself.
    """

    record: RunRecord
    defect: Exception | None = None


def perform(
    recorder: Recorder, drop: Drop, reporter: reporting.Reporter, started: RunStarted, steps: Callable[[], None]
) -> Result:
    """Run some steps as one run.

    Args:
        recorder: of the run.
        drop: that it works on.
        reporter: writes the report, and those of runs that were killed.
        started: what the journal says of the beginning.
        steps: what to do.
    """
    recorder.write("", started)
    drop.sign(recorder.journal.mark)
    recorder.tell()
    reporting.finish_killed(recorder, reporter)
    defect: Exception | None = None
    code = 0
    try:
        steps()
    except OptimxError as error:
        recorder.write("", recorder.errored(started.command, error))
    except KeyboardInterrupt:
        code = CancelledError.exit_code
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the report must be written whatever broke
        _log.exception("defect")
        recorder.write("", Errored(**recorder.header(), step=started.command, **describe_failure(error)))
        defect = error if isinstance(error, Exception) else RuntimeError("a plugin wanted to end the process")
    return Result(reporting.end(recorder, reporter, code=code), defect)
