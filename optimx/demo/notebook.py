"""What the demo remembers from one run to the next: how far its calendar is, and what crews entered so far.

In: a file of the demo's folder. Out: a `Notebook`. Called by `run`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from optimx import BadInputError, text
from optimx.demo.calendar import is_working_day, next_working_day


@dataclass(frozen=True, slots=True)
class Notebook:
    """How far the demo is.

    Attributes:
        as_of: the day on which the firm was looked at; what it consists of hangs on it.
        day: the latest working day.
        finished: whether that day went through to its end.
        entered: records that crews entered on all finished days, by kind.
    """

    as_of: date
    day: date
    finished: bool = False
    entered: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, today: date) -> "Notebook":
        """Begin on the first working day from a day on."""
        first = today if is_working_day(today) else next_working_day(today)
        return cls(first, first)

    def turned(self) -> "Notebook":
        """Return the page of the next working day; of the same one, when it was interrupted."""
        if not self.finished:
            return self
        return Notebook(self.as_of, next_working_day(self.day), entered=self.entered)

    def with_day(self, entered: Mapping[str, int]) -> dict[str, int]:
        """Return what crews entered with a day more."""
        kinds = dict.fromkeys([*self.entered, *entered])
        return {kind: self.entered.get(kind, 0) + entered.get(kind, 0) for kind in kinds}


def read_notebook(path: Path) -> Notebook | None:
    """Return what was remembered; None in a new folder.

    Raises:
        BadInputError: the file is not one that the demo wrote.
    """
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text("utf-8"))
        entered = {str(kind): int(count) for kind, count in data["entered"].items()}
        return Notebook(
            date.fromisoformat(data["as_of"]), date.fromisoformat(data["day"]), bool(data["finished"]), entered
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInputError(
            text("'{file}' was not written by the demo", file=path),
            remedy=text("Delete the whole folder of the demo, or name another one with --folder."),
            file=str(path),
        ) from error


def write_notebook(path: Path, notebook: Notebook) -> None:
    """Remember, whole or not at all."""
    data = {
        "as_of": notebook.as_of.isoformat(),
        "day": notebook.day.isoformat(),
        "finished": notebook.finished,
        "entered": dict(notebook.entered),
    }
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    temporary.replace(path)
