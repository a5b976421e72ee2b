"""Retention at the office: what may not be kept any longer goes from the ERP, the archive and the journal.

In: an `Office`, with how long things may be kept. Out: what has expired, or its removal. Called by `optimx purge`, and
by `run` at the end of an exchange, once a day, where the configuration says so.
"""

from dataclasses import replace

from optimx.core import durable, purging
from optimx.core.contracts import Expired
from optimx.core.errors import PluginError
from optimx.core.language import text
from optimx.core.office import forgetting, identity
from optimx.core.office.office import Office

POSITIONS = "position in file"
"""What files are called among the counts that tell where a photo was taken."""

# An archive of years takes some days: an exchange that is waited for is not the place for an hour of old photos
_MOST_A_DAY = 5_000


def expired(office: Office) -> Expired:
    """Return what may not be kept any longer; changes nothing."""
    found = purging.expired(office.journal, office.system, office.clock.now(), office.settings.periods)
    telling = sum(1 for _ in forgetting.telling(office, set(found.places)))
    return replace(found, counts={**found.counts, POSITIONS: telling}) if telling else found


def purge(office: Office, most: int | None = None) -> None:
    """Remove it, and journal how much it was.

    Args:
        office: the office.
        most: files that a position is taken out of; more are left for the next time. None for all.

    Raises:
        OptimxError: this office may not change the folder, or a file cannot be removed; the next purge goes on.
    """
    identity.check_folder(office)
    now, periods = office.clock.now(), office.settings.periods
    going = set(purging.expired(office.journal, office.system, now, periods).places)
    done = forgetting.forget(office, going, most)
    counts = {POSITIONS: done.count} if done.count else {}
    purging.purge(
        office.recorder, office.system, now, periods, lambda place: _remove(office, place), counts, done.until
    )


def purge_daily(office: Office) -> None:
    """Do so when the configuration wants it daily and it was not done today; what fails costs the exchange nothing."""
    if office.settings.purges_daily:
        purging.daily(office.recorder, office.timezone, lambda: purge(office, _MOST_A_DAY))


def _remove(office: Office, place: str) -> None:
    if not place or any(part in {"", ".", ".."} or set(part) & set("\\:") for part in place.split("/")):
        raise PluginError(text("the system wants a file removed outside the archive: '{place}'", place=place))
    path = office.folders.archived(place)
    durable.remove(office.disk, path)
    if office.disk.stat(path.parent) is not None:
        office.disk.sync_folder(path.parent)
