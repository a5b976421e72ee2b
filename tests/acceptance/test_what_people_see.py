"""What the commands say to people while and after they run, in each case that a clerk or a newcomer meets."""

from tests.stand.stand import Stand


def test_who_waits_is_told_once_for_how_long_at_most(stand: Stand) -> None:
    stand.hops = True

    told, quiet = stand.office("exchange", "--wait", "90s"), stand.office("exchange", "--wait", "90s", "-q")

    (line,) = [line for line in told.err.splitlines() if "waiting" in line]
    assert "1 min 30 s" in line.replace("\u00a0", " ")
    assert "waiting" not in quiet.err


def test_an_answer_that_is_there_already_is_not_waited_for(stand: Stand) -> None:
    assert "waiting" not in stand.office("exchange", "--wait", "0s").err
