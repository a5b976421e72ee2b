"""Photos drawn on two cores: ten seconds become five.

In: what `map` would be given. Out: the same, in order. Called by `run`.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

_PROCESSES = 2
_AT_ONCE = 2  # photos handed over together: few, so that progress is seen


@contextmanager
def drawing() -> Iterator[Callable[..., Iterable[bytes]]]:
    """Give a `map` that runs in processes of their own, as long as the block runs."""
    # never forked: the drop is served by a thread of this process
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, mp_context=spawn, initializer=_ignore_ctrl_c) as pool:

        def each(draw: Callable[..., bytes], *arguments: Iterable[object]) -> Iterator[bytes]:
            return pool.map(draw, *arguments, chunksize=_AT_ONCE)

        yield each


def _ignore_ctrl_c() -> None:
    """Leave it to the demo itself, which ends the pool; else each process would print its own traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
