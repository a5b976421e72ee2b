"""Independent work, over several connections or in the calling thread.

In: items and what to do with each. Out: the results, as they come. Called by `sending` and `fetching`.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_lanes(
    items: Sequence[T], action: Callable[[T], R], lanes: int, begin: Callable[[int], None] = lambda lane: None
) -> Generator[tuple[int, R], None, None]:
    """Yield the index of each item with what `action` made of it, in the order in which they are finished.

    With one lane everything happens in the calling thread, each item when it is asked for. With several, threads
    work ahead; the first error stops the taking of new items, what is under way is finished and yielded, then the
    error is raised. Whoever stops asking has to close the generator (`contextlib.closing`).

    Args:
        items: the work.
        action: does one of them.
        lanes: how many at once, at most.
        begin: called by each of several lanes with its number, before it takes its first item.
    """
    lanes = min(lanes, len(items))
    if lanes > 1:
        yield from _Lanes(items, action, begin).run(lanes)
        return
    for index, item in enumerate(items):
        yield index, action(item)


class _Lanes(Generic[T, R]):
    def __init__(self, items: Sequence[T], action: Callable[[T], R], begin: Callable[[int], None]) -> None:
        self._waiting = deque(enumerate(items))
        self._action = action
        self._begin = begin
        self._finished: queue.SimpleQueue[tuple[int, R] | BaseException | None] = queue.SimpleQueue()

    def run(self, lanes: int) -> Iterator[tuple[int, R]]:
        threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"optimx-lane-{lane}") for lane in range(lanes)
        ]
        for thread in threads:
            thread.start()
        try:
            yield from self._results(lanes)
        finally:
            self._waiting.clear()
            for thread in threads:
                thread.join()

    def _results(self, lanes: int) -> Iterator[tuple[int, R]]:
        errors: list[BaseException] = []
        while lanes:
            result = self._finished.get()
            if result is None:
                lanes -= 1
            elif isinstance(result, BaseException):
                errors.append(result)
            else:
                yield result
        if errors:
            raise errors[0]

    def _work(self, lane: int) -> None:
        try:
            self._begin(lane)
            while taken := self._take():
                index, item = taken
                self._finished.put((index, self._action(item)))
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that asks for the results
            self._waiting.clear()
            self._finished.put(error)
        finally:
            self._finished.put(None)

    def _take(self) -> tuple[int, T] | None:
        try:
            return self._waiting.popleft()
        except IndexError:
            return None
