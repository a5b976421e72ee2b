"""What an older journal cannot know: pairs and answers that a journal which is lost has settled since.

In: the drop, which keeps what was processed and marked. Out: what it proves of a batch. Called by `settlement` and
`collecting` after a take-over, since a journal that was brought back from a backup begins a new epoch by that.
"""

from enum import StrEnum

from optimx.core import names
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Allotted, Fetched, Identified, Rejected, Taken
from optimx.core.office.office import Office
from optimx.core.office.outbound import is_manifest_there, pair_of


class Fate(StrEnum):
    """What the place of a set's manifest tells of it."""

    WAITS = "waits"
    PROCESSED = "processed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def is_left_behind(office: Office, state: BatchState) -> bool:
    """Say whether a pair was planned before this office took over, so that another journal may know more of it."""
    identity = office.journal.identity
    return identity is not None and state.plan.epoch < identity.epoch


def fate(office: Office, state: BatchState) -> Fate:
    """Return what the drop tells of a set that was sent with a manifest, besides its receipt."""
    manifest = names.pair_manifest(state.plan.account, state.plan.stamp)
    # the order in which a server moves it: one that is moved while we look is met at the next place
    for folder, told in (
        (names.ROOT, Fate.WAITS),
        (names.WORK, Fate.WAITS),
        (names.ARCHIVE, Fate.PROCESSED),
        (names.ARCHIVE_ERROR, Fate.REFUSED),
    ):
        if office.drop.stat(f"{folder}/{manifest}" if folder else manifest) is not None:
            return told
    return Fate.UNKNOWN


def was_sent(office: Office, state: BatchState) -> bool:
    """Say whether a pair that this journal never sent lies on the drop, or was processed there."""
    if state.profile is Profile.MANIFEST:
        return is_manifest_there(office, state)
    places = ("", f"{names.ARCHIVE}/", f"{names.ARCHIVE_ERROR}/")
    return any(office.drop.stat(f"{place}{file.name}") for place in places for file in pair_of(state))


class Gone(StrEnum):
    """What is known of an answer that left the drop before it was fetched."""

    IMPORTED = "imported"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def is_gone(office: Office, state: BatchState) -> bool:
    """Say whether an answer that was found and never fetched is not on the drop any more.

    Only an office takes the manifest of an answer away, and only after it has taken the answer.
    """
    begun = any(state.has(kind) for kind in (Fetched, Allotted, Rejected, Taken))
    if begun or state.profile is not Profile.MANIFEST or not _was_taken_over(office, state):
        return False
    stamp = names.read_stamp(state.manifest.stamp)
    return stamp is not None and office.drop.stat(names.answer_manifest(office.account, stamp)) is None


def _was_taken_over(office: Office, state: BatchState) -> bool:
    return any(
        isinstance(row.body, Identified) and row.body.why != "first"
        for row in office.journal.rows(after=state.first_seq)
    )


def what_became(office: Office, state: BatchState) -> Gone:
    """Return what the drop's marks prove of an answer that is gone."""
    stamp = names.read_stamp(state.manifest.stamp)
    for refused, told in ((False, Gone.IMPORTED), (True, Gone.REFUSED)):
        if stamp is not None and office.drop.stat(names.mark(office.account, stamp, refused=refused)) is not None:
            return told
    return Gone.UNKNOWN
