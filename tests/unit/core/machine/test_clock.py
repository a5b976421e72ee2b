"""The machine's own time."""

from optimx.core.machine import SystemClock


def test_uptime_only_grows_and_tells_one_start_of_the_machine() -> None:
    clock = SystemClock()

    earlier = clock.uptime()
    passed = clock.uptime().after(earlier)

    assert passed is not None
    assert 0 <= passed < 3600
    assert earlier.seconds > 0
