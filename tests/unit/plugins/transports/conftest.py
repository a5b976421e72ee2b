"""What the core hands to a transport, in memory."""

import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


class BytesSource:
    """Something to upload."""

    def __init__(self, content: bytes, offset: int = 0) -> None:
        self.size = len(content)
        self._stream = io.BytesIO(content)
        self._stream.seek(offset)

    def readinto(self, buffer: memoryview) -> int:
        return self._stream.readinto(buffer)


class BytesSink:
    """Somewhere to download to."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, data: bytes | memoryview) -> None:
        self.content += data


@pytest.fixture
def source() -> Callable[..., BytesSource]:
    return BytesSource


@pytest.fixture
def sink() -> BytesSink:
    return BytesSink()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "tiny"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=False).returncode:
        pytest.skip("only root mounts a tiny disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
