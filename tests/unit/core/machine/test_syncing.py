"""Making files last: nothing counts as durable that was not, whatever went wrong, in whichever thread."""

from pathlib import Path

import pytest

from optimx.core.errors import NotThereError
from optimx.core.machine.syncing import sync_files


def files(folder: Path, number: int) -> list[Path]:
    paths = [folder / str(index) for index in range(number)]
    for path in paths:
        path.write_bytes(b"content")
    return paths


@pytest.mark.parametrize("number", [1, 40])
def test_a_file_that_is_gone_is_told(tmp_path: Path, number: int) -> None:
    with pytest.raises(NotThereError):
        sync_files([*files(tmp_path, number), tmp_path / "gone"])


@pytest.mark.parametrize("number", [1, 40])
def test_a_failure_that_is_none_of_the_systems_is_not_lost_in_a_thread(tmp_path: Path, number: int) -> None:
    with pytest.raises(ValueError, match="null"):
        sync_files([*files(tmp_path, number), Path("a\0b")])
