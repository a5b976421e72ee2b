"""Files and folders of one share, each operation in as few round trips as can be.

In: paths within the share, bytes. Out: what the server says, or `StatusError`. Called by `transport` and `moving`.
"""

from collections.abc import Callable, Iterator
from threading import Event

from optimx.plugins.transports.smb import messages
from optimx.plugins.transports.smb.conversation import Conversation, StatusError, all_granted
from optimx.plugins.transports.smb.messages import Request, Seen
from optimx.plugins.transports.smb.refusals import BUSY, NO_MORE_FILES

_LISTING_BYTES = 1 << 18
_EMPTY_ANSWERS = 16  # one may hold nothing but the two dots; no server has reason for more
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)  # seconds, 2.55 in all: virus scanners let go of a file within these


class Share:
    """Small operations; each leaves nothing open behind it."""

    def __init__(self, conversation: Conversation, ended: Event) -> None:
        """Take a share that is open.

        Args:
            conversation: the session.
            ended: set when the connection is aborted; no pause outlasts it.
        """
        self.conversation = conversation
        self._ended = ended
        self._left: list[bytes] = []

    def look(self, path: str) -> Seen:
        """Look at a thing itself, never at what a link points to."""
        opening = messages.create(path, messages.LOOK_RIGHTS, messages.OPEN, messages.THE_LINK_ITSELF)
        return messages.read_created(self._compound(opening)[0])

    def rename(self, old: str, new: str) -> None:
        """Give a file another path; never replaces."""
        options = messages.NO_FOLDER | messages.THE_LINK_ITSELF
        opening = messages.create(old, messages.DELETE_RIGHTS, messages.OPEN, options)
        self.patiently(lambda: self._compound(opening, messages.rename(new)))

    def delete(self, path: str) -> None:
        """Remove a file, or a link itself."""
        options = messages.NO_FOLDER | messages.THE_LINK_ITSELF | messages.DELETE_ON_CLOSE
        opening = messages.create(path, messages.DELETE_RIGHTS, messages.OPEN, options)
        self.patiently(lambda: self._compound(opening))

    def make_folder(self, path: str) -> None:
        """Create a folder."""
        self._compound(messages.create(path, messages.LOOK_RIGHTS, messages.CREATE, messages.A_FOLDER))

    def entries(self, path: str) -> Iterator[Seen]:
        """List a folder, an answer of the server at a time; other operations may come in between."""
        self._close_what_was_left()
        options = messages.A_FOLDER | messages.THE_LINK_ITSELF
        seen = self.open(messages.create(path, messages.LIST_RIGHTS, messages.OPEN, options))
        try:
            while entries := self._entries(seen.id):
                yield from entries
        except BaseException:
            # Not closed here: a list that is given up may be collected in another thread
            self._left.append(seen.id)
            raise
        self.close(seen.id)

    def _entries(self, folder: bytes) -> list[Seen]:
        room = min(_LISTING_BYTES, max(self.conversation.room, 1 << 16))
        query = messages.query_folder(folder, room)
        try:
            for _ in range(_EMPTY_ANSWERS):
                (answer,) = all_granted(self.conversation.ask(query))
                if entries := messages.read_entries(answer):
                    return entries
        except StatusError as refused:
            if refused.status != NO_MORE_FILES:
                raise
        return []

    def _close_what_was_left(self) -> None:
        while self._left:
            self.close(self._left.pop())

    def open(self, opening: Request) -> Seen:
        """Open a file or folder; `close` has to follow."""
        (answer,) = all_granted(self.conversation.ask(opening))
        return messages.read_created(answer)

    def close(self, file: bytes) -> None:
        """Close a file."""
        all_granted(self.conversation.ask(messages.close(file)))

    def _compound(self, opening: Request, *middle: Request) -> list[memoryview]:
        sent = self.conversation.ask(opening, *middle, messages.close())
        return all_granted(sent)

    def patiently(self, action: Callable[[], object]) -> None:
        """Try again for a while when another program has the file open (B3)."""
        for pause in _PAUSES:
            try:
                action()
            except StatusError as refused:
                if refused.status not in BUSY or self._ended.wait(pause):
                    raise
            else:
                return
        action()
