"""The steps by hand make the same round as a whole exchange."""

import json
from pathlib import Path
from typing import Any

PROCESS = ("server", "process", "-c", "server.toml")


def happened(ran: Any) -> set[str]:
    assert ran.code == 0, ran.err
    return set(json.loads(ran.out)["data"]["totals"]["events"])


def test_each_step_does_its_part_alone(optimx: Any, office: Path) -> None:
    assert happened(optimx("generate", "--json")) == {"generated"}
    assert happened(optimx("upload", "--json")) == {"uploaded"}
    optimx(*PROCESS)

    assert "downloaded" in happened(optimx("download", "--json"))
    assert happened(optimx("import", "--json")) == {"imported"}
    assert happened(optimx("archive", "--json")) == {"archived"}
    assert optimx(*PROCESS).code == 0
    assert optimx("status").out.strip() == "Nothing is open: all is settled."


def test_a_step_that_finds_nothing_to_do_is_no_failure(optimx: Any, office: Path) -> None:
    assert [optimx(step).code for step in ("upload", "download", "import", "archive")] == [0, 0, 0, 0]
