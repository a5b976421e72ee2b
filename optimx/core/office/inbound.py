"""What is known of an answer on its way in: the media that it waits for, and whether anything is left to do for it.

In: the journal. Out: answers. Called by every step from `download` to `acknowledgement`. Pure.
"""

from optimx.core.contracts import WantedMedia
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Acknowledged, Allotted


def absent_of(state: BatchState) -> tuple[WantedMedia, ...]:
    """Return the media that an answer still waits for."""
    allotted = state.last(Allotted)
    if allotted is None:
        return ()
    return tuple(media for media in allotted.absent if not {mark_of(media), media.name} & state.arrived)


def mark_of(media: WantedMedia) -> str:
    """Return what tells a medium from all others of its answer; journals of older versions have its name alone."""
    return f"{media.role}/{media.name}"


def is_done(state: BatchState) -> bool:
    """Say whether nothing is left to do for an answer."""
    return state.has(Acknowledged) and not absent_of(state)


def is_delivered_again(state: BatchState) -> bool:
    """Say whether an answer that lies there is wanted looked at anew: its refusal was told, or it was withdrawn."""
    if state.has(Acknowledged):
        return state.stage == "REFUSED"
    return state.settled
