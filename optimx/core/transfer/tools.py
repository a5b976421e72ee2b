"""What all parts of this package work with, handed around together.

In: the ports and the policy of one `Drop`. Out: streams made of them, one operation with all its attempts.
"""

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Self, TypeVar

from optimx.core.contracts import Capabilities, Transport
from optimx.core.names import DROP_IDENTITY
from optimx.core.ports import Clock, Disk, Random
from optimx.core.transfer.connections import COMPLETE_REPLIES, Connections
from optimx.core.transfer.policy import MIB, Progress, TransferPolicy
from optimx.core.transfer.retry import Retry
from optimx.core.transfer.stop import Stop
from optimx.core.transfer.streams import Meter

T = TypeVar("T")

_NEAR = 0.005  # seconds: a shorter round trip is one within a house
_MANY_STEPS = 0.05  # seconds: an operation that took less may have been several round trips within a house
# Round trips that the first files of all lanes begin within: equal files that begin together end together, and while
# all lanes say so and ask for the next one, the line is idle. (40 ms, twelve lanes up: a fifteenth of the time.)
_SPREAD = 8
_LONGEST_SPREAD = 0.4  # seconds: what seemed a round trip may have been several, or the server's work
_NEAR_LANES = 2  # there nothing is waited for, and more threads than that take turns with one interpreter


@dataclass(slots=True)
class Signature:
    """By what one's own temporary names are told from everybody else's.

    Attributes:
        mark: up to 8 hexadecimal characters that such names begin with; empty: they cannot be told.
    """

    mark: str = ""

    def sign(self, token: str) -> str:
        """Return a token of the same length that begins with the mark."""
        return self.mark + token[len(self.mark) :]


@dataclass(slots=True)
class Learnt:
    """What only the drop itself could tell, for as long as this `Drop` lasts.

    Attributes:
        takes_up: whether it goes on with an upload that broke; False once it refused.
    """

    takes_up: bool = True


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports, the policy, and what was made of them; attributes as in `Drop`."""

    connections: Connections
    retry: Retry
    policy: TransferPolicy
    disk: Disk
    clock: Clock
    random: Random
    stop: Stop
    capabilities: Capabilities
    progress: Progress
    signature: Signature = field(default_factory=Signature)
    learnt: Learnt = field(default_factory=Learnt)

    @property
    def takes_up(self) -> bool:
        """Whether an upload that broke is gone on with, as far as is known."""
        return self.capabilities.resumes_upload and self.learnt.takes_up

    @property
    def lanes(self) -> int:
        """How many connections are used at once: what a person set, else as many as the line can make use of."""
        most = self.capabilities.parallel
        if self.policy.connections is not None:
            return self.policy.connections if most > 1 else 1
        return min(most, _NEAR_LANES) if self.connections.quickest < _NEAR else most

    def lanes_for(self, files: int) -> int:
        """Return how many connections to use for so many files.

        Where no operation so far was short enough to tell how far away the drop is, one more is asked for.

        Raises:
            OptimxError: the line broke for good.
        """
        if files > _NEAR_LANES and _NEAR <= self.connections.quickest < _MANY_STEPS:
            with suppress(*COMPLETE_REPLIES):  # a "no" comes as quickly
                self.again(lambda transport: transport.stat(DROP_IDENTITY))
        return self.lanes

    def stagger(self, lane: int) -> None:
        """Wait before the first file of a lane, so that not all of them are between two files at once.

        Raises:
            CancelledError, TooSlowError: the run has to end.
        """
        if self.connections.quickest >= _NEAR:
            self.stop.sleep(min(_SPREAD * self.connections.quickest, _LONGEST_SPREAD) * lane / self.lanes)

    def again(self, action: Callable[[Transport], T]) -> T:
        """Do what may be done twice, with all its attempts."""
        return self.retry(lambda attempt: self.connections.call(action))

    def sha256_of(self, file: BinaryIO) -> str:
        """Return the hash of a local file, from where it stands; the end of the run ends it."""
        content = hashlib.sha256()
        while block := file.read(MIB):
            self.stop.check()
            content.update(block)
        return content.hexdigest()

    def meter(self, moved: Callable[[int], None] = lambda size: None) -> Meter:
        """Return a meter for one file."""
        return Meter(self.stop, self.clock, self.policy, moved)


@dataclass(slots=True)
class Tally:
    """How far `send_all` or `fetch_all` is; as a context it tells of the beginning and, whatever it is, of the end.

    Attributes:
        progress: whom to tell.
        files: in all.
        bytes: in all; grows when a file turns out to be larger than nobody said.
    """

    progress: Progress
    files: int
    bytes: int
    _done: int = 0
    _moved: int = 0
    _told: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        if self.bytes:  # without any, records would be meant
            with self._lock:
                self._tell()
        return self

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._tell(over=True)

    def moved(self, size: int) -> None:
        """Take note of bytes; told on from time to time."""
        with self._lock:
            self._moved += size
            if abs(self._moved - self._told) >= MIB:
                self._tell()

    def done(self) -> None:
        """Take note of a file that came."""
        with self._lock:
            self._done += 1
            self._tell()

    def _tell(self, *, over: bool = False) -> None:
        self._told = self._moved
        self.progress(self._done, self.files, self._moved, max(self.bytes, self._moved), over=over)
