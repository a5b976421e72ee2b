"""What the core hands to a transport, in memory."""

import io
from collections.abc import Callable

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
