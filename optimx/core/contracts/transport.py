"""The contract of a transport: moves bytes between this machine and one drop, and nothing else.

In: validated paths relative to the drop, `/`-separated; a `Source` or a `Sink` of the core. Out: bytes moved, or
an error of `optimx.core.errors`. Called by `core.transfer` and by the steps; implemented in `plugins.transports`
and by partners.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from optimx.core.language import Text
from optimx.core.secrets import Secret

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One thing on the drop.

    Attributes:
        path: relative to the drop, `/`-separated.
        size: bytes; None when a listing does not tell and `stat` has to be asked.
        is_file: a regular file; None when a listing does not tell.
        modified: as the drop says, for people only: nothing is ever decided by it.
    """

    path: str
    size: int | None
    is_file: bool | None = True
    modified: datetime | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @staticmethod
    def path_in(folder: str, name: str) -> str:
        """Return the path of what a listing of `folder` calls `name`, whatever that is.

        A slash in a name would make a path of it, whose last part might look like one of ours. A lone surrogate in its
        place, shown as `\\udc2f`, matches no pattern and is in no encoding: such an entry is counted and shown, and can
        never be asked for.
        """
        bare = name.replace("/", "\udc2f")
        return f"{folder}/{bare}" if folder else bare


class Source(Protocol):
    """What is uploaded. Counting, limits and cancellation happen in here; let its errors pass."""

    size: int

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer and return the number of bytes; 0 at the end."""
        ...


class Sink(Protocol):
    """Where a download goes. Hashing, caps and cancellation happen in here; let its errors pass."""

    def write(self, data: bytes | memoryview) -> None:
        """Take the next bytes."""
        ...


class Transport(Protocol):
    """One open connection to one drop. Used by one thread at a time; the core opens several.

    Paths are relative to the drop, `/`-separated, validated; a transport has its own `root` option.
    Library errors are translated here, cause kept: `UnreachableError` when the line broke before anything was
    sent, `AmbiguousReplyError` when the outcome of an operation is unknown, `RefusedError` and its kin for what
    will fail again, `DropFullError`, `NotThereError`, `AlreadyThereError`. After any other exception than a complete
    negative reply the connection must not be used again.
    """

    def stat(self, path: str) -> RemoteFile | None:
        """Look a path up, with its size; None when nothing is there."""
        ...

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """List a folder (`""` is the root), lazily; a folder that does not exist is `NotThereError`."""
        ...

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        """Write all of `source` to `target`, from `offset` bytes on. The source stands at `offset` already.

        Returns:
            What the drop itself says lies there now, if it was asked anyway; else None, and the core asks by `stat`.

        Raises:
            NotTakenUpError: this drop does not write from an offset; nothing was read from `source`.
        """
        ...

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Write all of `source`, from `offset` bytes on, to the sink.

        Raises:
            NotThereError: there is no such file.
            NotTakenUpError: this drop does not read from an offset; nothing was given to `sink`.
        """
        ...

    def rename(self, source: str, target: str) -> None:
        """Give a file another name or folder; never knowingly replaces.

        Raises:
            AlreadyThereError: `target` exists.
            NotThereError: `source` does not.
        """
        ...

    def delete(self, path: str) -> None:
        """Remove a file.

        Raises:
            NotThereError: there is none.
        """
        ...

    def make_folder(self, folder: str) -> None:
        """Create a folder; present is success."""
        ...

    def abort(self) -> None:
        """Free a blocked call, from any thread; the connection is of no use afterwards. Never raises."""
        ...

    def close(self) -> None:
        """End the connection. Never raises, may be called twice."""
        ...


@runtime_checkable
class Hashing(Protocol):
    """A transport whose drop can hash a file by itself."""

    def digest(self, path: str, algorithm: str) -> bytes | None:
        """Return the digest of a file, or None when the drop cannot tell."""
        ...


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One step of the connection test.

    Attributes:
        step: what was tried.
        ok: whether it works.
        detail: what was seen.
        remedy: what to do when it does not work.
    """

    step: Text
    ok: bool
    detail: Text
    remedy: Text | None = None


@runtime_checkable
class Diagnosing(Protocol):
    """A transport with steps of its own in `optimx doctor`."""

    def diagnose(self) -> Iterator[Diagnosis]:
        """Try one thing after the other; stop at the first that makes the rest pointless."""
        ...


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a transport can do; checked against the real thing by the conformance kit.

    Attributes:
        atomic_upload: a file is never seen half-written under its name, even without a rename.
        resumes_upload: `upload` honours `offset`; where the drop does not, it raises `NotTakenUpError`.
        resumes_download: `download` honours `offset`; where the drop does not, it raises `NotTakenUpError`.
        parallel: how many connections at once pay on a slow line, near ones use fewer; 1 when there can be only one.
        case_sensitive: `A` and `a` are two files.
    """

    atomic_upload: bool = False
    resumes_upload: bool = False
    resumes_download: bool = False
    parallel: int = 1
    case_sensitive: bool = True


_LEAST_PATIENCE = 0.01  # seconds; to sockets, none at all means "do not block"


@dataclass(frozen=True, slots=True)
class TransportContext:
    """What the core tells a transport when it opens it.

    Attributes:
        account: the mobile identifier, for messages.
        timeout: seconds that a single reply may take.
        deadline: moment of the monotonic clock at which the run ends; infinity when there is none.
        secrets: the values of those options that are secrets, by option name.
        logger: goes to the log of the run.
    """

    account: str
    timeout: float = 30.0
    deadline: float = float("inf")
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("optimx.transport"))

    def patience(self, now: float, own: float | None = None) -> float:
        """Return the seconds that connecting or a reply may take: never longer than the run may still last.

        Args:
            now: of the monotonic clock.
            own: what the transport's options say in place of `timeout`, if they do.
        """
        return min(own or self.timeout, max(_LEAST_PATIENCE, self.deadline - now))


@dataclass(frozen=True, slots=True)
class Pin:
    """What a server shows to prove who it is.

    Attributes:
        option: the option of the table that holds it (`host_key`).
        value: what is written there (`SHA256:…`).
        kind: what it is, for the person who compares it (`ssh-ed25519`, `TLS`); the same in any language.
    """

    option: str
    value: str
    kind: str


class Pinning(Protocol):
    """Learns who a server says it is, so that `optimx init` can pin it and `optimx doctor` compare it."""

    def __call__(self, table: Mapping[str, Any], context: TransportContext) -> Pin | None:
        """Connect without logging in, sending no secret, and return what the server shows.

        Args:
            table: the plugin's table as it is written; it may lack what is required, the pin itself for one.
            context: as for `open`; `secrets` is empty.

        Returns:
            None when nothing has to be pinned: a certificate that this machine trusts, or no encryption.

        Raises:
            UnreachableError: nobody answers there, or not in this protocol.
        """
        ...


@dataclass(frozen=True, slots=True)
class TransportPlugin:
    """How a transport announces itself through `optimx_register_transports`.

    Attributes:
        name: the word for `[drop] transport` and for its table `[transports.<name>]`.
        options: pydantic model of that table, `extra="forbid"`; a field of type `SecretReference` is a secret.
        capabilities: see `Capabilities`.
        open: connects and logs in; called once per connection.
        warnings: what every report has to say about these options (`tls = "none"`).
        pin: see `Pinning`; None for a transport that pins nothing.
        title: what reports call it with these options (`ftps`); empty for its name.
    """

    name: str
    options: "type[BaseModel]"
    capabilities: Capabilities
    open: Callable[[Any, TransportContext], Transport]
    warnings: Callable[[Any], tuple[Text, ...]] = lambda options: ()
    pin: Pinning | None = None
    title: Callable[[Any], str] = lambda options: ""
