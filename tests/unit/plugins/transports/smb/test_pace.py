from optimx.plugins.transports.smb.pace import Pace

KIB, MIB = 1 << 10, 1 << 20


class Clock:
    """A time that the test sets."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def learnt(seconds: float, times: int, largest: int = 8 * MIB) -> Pace:
    clock = Clock()
    pace = Pace(largest, clock)
    for _ in range(times):
        since = pace.now()
        clock.time += seconds
        pace.learn(since)
    return pace


def test_it_begins_with_little_and_ends_with_eight_mebibytes() -> None:
    begun, fast = learnt(0, 0), learnt(0.01, 100)

    assert (begun.size, begun.depth) == (256 * KIB, 2)
    assert (fast.size, fast.depth) == (MIB, 8)


def test_on_a_slow_line_little_is_under_way_but_never_nothing() -> None:
    slow = learnt(5, 100)

    assert (slow.size, slow.depth) == (64 * KIB, 2)


def test_a_server_is_asked_for_no_more_than_it_gives() -> None:
    assert learnt(0.01, 100, largest=64 * KIB).size == 64 * KIB
    assert learnt(5, 100, largest=4 * KIB).size == 4 * KIB
