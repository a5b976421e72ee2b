"""What a purge did to the places of an answer between its import and its filing.

In: the journal, the archive. Out: which of the places are not to be filled any more, and which hold the same photo
without its position by now. Called by `archiving`: a run that was killed, or could not write, is taken up days later.
"""

from collections.abc import Collection, Mapping

from optimx.core import durable
from optimx.core.journal import BatchState
from optimx.core.journal.entries import DataPurged, PositionsRemoved, Taken
from optimx.core.office.office import Office


def purged(office: Office, state: BatchState, places: Collection[str]) -> frozenset[str]:
    """Return those places whose time was over since the answer was imported: nothing refers to them any more.

    What went before the import does not count: the system has them anew.
    """
    journal = office.journal
    if not any(set(places) & set(entry.places) for entry in journal.since(DataPurged, state.since)):
        return frozenset()
    imported = max((row.seq for row in journal.rows(batch=state.id) if isinstance(row.body, Taken)), default=0)
    later = (row.body for row in journal.rows(after=imported))
    return frozenset(place for body in later if isinstance(body, DataPurged) for place in body.places)


def cleaned(office: Office, filings: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Return what lies at a place instead, where that is the same file without its position.

    Args:
        office: the office.
        filings: each place with the sha256 of what is to lie there.

    Returns:
        The sha256 of what lies there, by place and sha256; only of those that a purge changed so.
    """
    steps = {
        (each.place, each.before): each.after
        for entry in office.journal.all(PositionsRemoved)
        for each in entry.files
        if each.before != each.after
    }
    found: dict[tuple[str, str], str] = {}
    for place, wanted in dict.fromkeys(filings):
        after = wanted
        while (place, after) in steps and not durable.holds(office.disk, office.folders.archived(place), after):
            after = steps.pop((place, after))
        if after != wanted and durable.holds(office.disk, office.folders.archived(place), after):
            found[place, wanted] = after
    return found
