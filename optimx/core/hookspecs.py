"""Every hook, in lifecycle order: first those that register, then those that listen.

In: nothing, or an event. Out: descriptors, or nothing. Declared to pluggy by `plugin_manager`, called by it and by
the bus. New arguments go last: an implementation names only those that it wants.
"""

from collections.abc import Iterable

import pluggy

from optimx.core.contracts import (
    ArchivePlugin,
    ListenerContext,
    ReportPlugin,
    RunRecord,
    SystemPlugin,
    TransportPlugin,
)
from optimx.core.events import Archived, Downloaded, Errored, Generated, Imported, Processed, Uploaded

PROJECT = "optimx"
"""The pluggy project and the entry-point group."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def optimx_register_transports() -> Iterable[TransportPlugin]:  # type: ignore[empty-body]
    """Announce ways to reach a drop."""


@hookspec
def optimx_register_reports() -> Iterable[ReportPlugin]:  # type: ignore[empty-body]
    """Announce report formats."""


@hookspec
def optimx_register_archives() -> Iterable[ArchivePlugin]:  # type: ignore[empty-body]
    """Announce archive categories."""


@hookspec
def optimx_register_systems() -> Iterable[SystemPlugin]:  # type: ignore[empty-body]
    """Announce office and mobile systems."""


@hookspec
def optimx_generated(event: Generated, context: ListenerContext) -> None:
    """Hear that a file of the pair lies safely in the spool.

    Args:
        event: the fact; `event.seq` tells a repetition apart.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_uploaded(event: Uploaded, context: ListenerContext) -> None:
    """Hear that a file lies complete on the drop.

    Args:
        event: the fact.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_processed(event: Processed, context: ListenerContext) -> None:
    """Hear the receiving side's verdict on a batch.

    Args:
        event: the fact.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_downloaded(event: Downloaded, context: ListenerContext) -> None:
    """Hear that a file of an answer lies verified in `Importation_EnCours`.

    Args:
        event: the fact.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_imported(event: Imported, context: ListenerContext) -> None:
    """Hear that the office system holds an answer.

    Args:
        event: the fact.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_archived(event: Archived, context: ListenerContext) -> None:
    """Hear that a file lies at its last place.

    Args:
        event: the fact.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_errored(event: Errored, context: ListenerContext) -> None:
    """Hear that something failed or was refused.

    Args:
        event: the fact.
        context: the listener's own options and folder.
    """


@hookspec
def optimx_run_finished(record: RunRecord, context: ListenerContext) -> None:
    """Hear that a run ended, whatever its end; also told for a run that was killed, by the next one.

    Args:
        record: all that happened.
        context: the listener's own options and folder.
    """
