"""Names on a drop that may not be opened: counted, shown escaped, left where they are.

In: a listing. Out: one warning of the run. Called by both sides when they look for sets.
"""

from collections.abc import Callable, Iterable

from optimx.core.bus import Recorder
from optimx.core.contracts import RemoteFile
from optimx.core.language import counted, text

_SHOWN = 5  # names in a warning; the rest is counted


def warn_of_odd_names(
    recorder: Recorder,
    listed: Iterable[RemoteFile],
    is_of_exchange: Callable[[str], bool],
    may_be_opened: Callable[[str], bool],
) -> None:
    """Say, once a run, which names of a listing are passed over.

    Args:
        recorder: of the run.
        listed: a folder of the drop.
        is_of_exchange: says whether a name is that of a file of the exchange; a folder or a link with such a name
            is odd, any other is somebody's own affair.
        may_be_opened: says whether a file of that name is fine.
    """
    odd = sorted(file.name for file in listed if _is_odd(file, is_of_exchange, may_be_opened))
    if odd:
        shown = ", ".join(odd[:_SHOWN])
        one = text("a name on the drop may not be opened and was left alone: {names}", names=shown)
        many = text("{count} names on the drop may not be opened and were left alone: {names}", names=shown)
        recorder.warn(counted(len(odd), one, many))


def _is_odd(file: RemoteFile, is_of_exchange: Callable[[str], bool], may_be_opened: Callable[[str], bool]) -> bool:
    return is_of_exchange(file.name) if file.is_file is False else not may_be_opened(file.name)
