"""Names on the drop: renamed, removed, created; what a lost reply leaves open is cleared up by looking.

In: paths. Out: the effect, or the error that tells what is there instead. Called by `Drop` and by `sending`.
"""

from collections.abc import Collection
from enum import Enum, auto

from optimx.core.errors import AlreadyThereError, AmbiguousReplyError, NotThereError, TransientError
from optimx.core.language import text
from optimx.core.names import is_temporary
from optimx.core.transfer.exploring import Exploring
from optimx.core.transfer.paths import checked
from optimx.core.transfer.tools import Tools


class _Fate(Enum):
    DONE = auto()
    NOT_DONE = auto()
    UNKNOWN = auto()


class Moving:
    """Changes names; see `Drop` for what each method promises."""

    def __init__(self, tools: Tools, exploring: Exploring) -> None:
        self._tools = tools
        self._exploring = exploring

    def rename(self, source: str, target: str, size: int | None = None) -> None:
        """See `Drop.rename`.

        Args:
            source: its name.
            target: its name to be.
            size: bytes; a target of another size is not what we renamed.
        """
        longest = self._tools.policy.name_length
        rename = _Rename(self._tools, self._exploring, checked(source, longest), checked(target, longest), size)
        if self._tools.retry(rename.attempt) is _Fate.UNKNOWN:
            raise AmbiguousReplyError(
                text("It is not known whether '{source}' became '{target}'.", source=source, target=target),
                file=target,
            )

    def delete(self, path: str) -> bool:
        """See `Drop.delete`."""
        name = checked(path, self._tools.policy.name_length)
        lost = False

        def attempt(number: int) -> bool:
            nonlocal lost
            try:
                self._tools.connections.call(lambda transport: transport.delete(name))
            except NotThereError:
                return lost
            except AmbiguousReplyError:
                lost = True
                if self._exploring.stat(name) is not None:
                    raise
            return True

        return self._tools.retry(attempt)

    def sweep(self, kept: Collection[str]) -> int:
        """See `Drop.sweep`."""
        policy, mark = self._tools.policy, self._tools.signature.mark
        if policy.temporary == "none" or not mark:
            return 0
        folder = policy.temporary_folder if policy.temporary == "folder" else ""
        own = [
            file.path
            for file in self._exploring.list(folder)
            if is_temporary(file.name) and file.name.startswith(f"tmp_{mark}") and file.path not in kept
        ]
        return sum(map(self.delete, own))

    def make_folder(self, folder: str) -> None:
        """See `Drop.make_folder`."""
        name = checked(folder, self._tools.policy.name_length)
        self._tools.again(lambda transport: transport.make_folder(name))


class _Rename:
    def __init__(self, tools: Tools, exploring: Exploring, source: str, target: str, size: int | None) -> None:
        self._tools = tools
        self._exploring = exploring
        self._source = source
        self._target = target
        self._size = size
        self._in_doubt = False

    def attempt(self, number: int) -> _Fate:
        try:
            self._tools.connections.call(lambda transport: transport.rename(self._source, self._target))
        except AmbiguousReplyError:
            self._in_doubt = True
            return self._looked_again()
        except (NotThereError, AlreadyThereError):
            # The request whose reply was lost may have been carried out only now.
            if self._in_doubt and (fate := self._fate()) is not _Fate.NOT_DONE:
                return fate
            raise
        return _Fate.DONE

    def _looked_again(self) -> _Fate:
        fate = self._fate()
        if fate is _Fate.NOT_DONE:
            raise AmbiguousReplyError(
                text("The drop did not reply when '{source}' was renamed.", source=self._source), file=self._source
            )
        return fate

    def _fate(self) -> _Fate:
        try:
            source, target = self._exploring.stat(self._source), self._exploring.stat(self._target)
        except TransientError:
            self._tools.stop.check()
            return _Fate.UNKNOWN
        if source is not None:
            return _Fate.NOT_DONE
        if target is None or (self._size is not None and target.size not in (self._size, None)):
            return _Fate.UNKNOWN
        return _Fate.DONE
