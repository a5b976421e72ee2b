"""The report of a run that was refused before it had a journal: for its configuration, or because another one runs.

In: the error, and what can be made out of the configuration. Out: a report in `Rapport`, where that folder is known.
Called by the command line. A report that cannot be written is passed over: the error itself is shown and matters more.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

from optimx import __version__
from optimx.app.surroundings import Surroundings
from optimx.core.config import ConfigurationMistakesError, MistakeSeverity, RawConfig, this_machine
from optimx.core.config.values import PathRules
from optimx.core.contracts import Report, ReportContext, ReportPlugin, RunRecord
from optimx.core.errors import OptimxError
from optimx.core.events import Errored, Side, describe_failure
from optimx.core.journal import peek
from optimx.core.journal.entries import Found, Planned
from optimx.core.office.folders import Folders
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import Reporter, outcome_of, worst, write_reports
from optimx.locales import LANGUAGES, translation
from optimx.plugins import BUILTIN

_log = logging.getLogger("optimx.app")
_FORMATS = ("text", "json")
_PARIS = ZoneInfo("Europe/Paris")


def report_refusal(
    raw: RawConfig | None, around: Surroundings, command: str, errors: tuple[OptimxError, ...]
) -> tuple[Path, ...]:
    """Write the report of a run that never began; return its files, the one for people first.

    Args:
        raw: the configuration as far as it could be read; None when it could not at all.
        around: the process.
        command: what was asked for.
        errors: why it was refused.
    """
    folder = _folder(raw)
    if raw is None or folder is None:
        return ()
    account = _table(raw.data, "account")
    if _is_elsewhere(raw, folder.parent, str(account.get("id", "")), around):
        _log.warning("no report was written: the office folder is empty, as that of a share that is not mounted")
        return ()
    record = _record(str(account.get("id", "")), str(account.get("company", "")), around, command, errors)
    try:
        names = write_reports(_reporter(account, folder, around), record)
    except OptimxError:
        _log.warning("the report of a refused run could not be written", exc_info=True)
        return ()
    return tuple(folder / name for name in names)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name)
    return table if isinstance(table, Mapping) else {}


def _folder(raw: RawConfig | None) -> Path | None:
    """The office folder, when the configuration names one that is there."""
    root = _path(raw, "folder") if raw else None
    return Folders(root).reports if root is not None and root.is_dir() else None


def _path(raw: RawConfig, key: str) -> Path | None:
    """Read a path of the table of the office; None when there is none that can be read."""
    written = _table(raw.data, "office").get(key)
    if not isinstance(written, str):
        return None
    try:
        return PathRules(raw.file.parent, this_machine()).read(written)
    except PydanticCustomError:
        return None  # one of the mistakes that are told, or it will be by the next command


def _is_elsewhere(raw: RawConfig, root: Path, account: str, around: Surroundings) -> bool:
    """Say whether the folder is not the one that the journal has worked in: its share is not mounted.

    What is written into a mount point is seen by nobody once the share is there.
    """
    if Folders(root).identity.exists():
        return False
    try:
        journal = peek(around.place(_path(raw, "state"), account, Side.OFFICE, own=True) / "journal.db")
        if journal is None:
            return False
        with closing(journal):
            return bool(journal.latest(Planned) or journal.latest(Found))
    except OptimxError:
        return False  # a journal that cannot be read proves nothing; its own command tells


def _record(
    account: str, company: str, around: Surroundings, command: str, errors: tuple[OptimxError, ...]
) -> RunRecord:
    now = around.clock.now().astimezone(UTC)
    events = tuple(
        Errored(run="", account=account, side=Side.OFFICE, at=now, step=command, **why)
        for error in errors
        for why in _whys(error)
    )
    code = worst(error.exit_code for error in errors)
    return RunRecord(
        id=around.random.uuid(),
        account=account,
        company=company,
        side=Side.OFFICE,
        command=command,
        machine=around.machine,
        started=now,
        ended=now,
        outcome=outcome_of(code),
        exit_code=code,
        events=events,
        version=__version__,
    )


def _whys(error: OptimxError) -> Iterator[dict[str, Any]]:
    """Give the error, or in its place every mistake of the configuration, with its line and key."""
    if not isinstance(error, ConfigurationMistakesError):
        yield {**describe_failure(error), "file": error.file or ""}
        return
    for mistake in error.mistakes:
        if mistake.severity is MistakeSeverity.ERROR:
            place = f"{mistake.file}:{mistake.line}" if mistake.line else str(mistake.file)
            told = {"what": mistake.what, "remedy": mistake.remedy, "code": mistake.code}
            yield {**describe_failure(error), **told, "file": f"{place} {mistake.key}".rstrip()}


def _zone(account: Mapping[str, Any]) -> ZoneInfo:
    """The office's time zone, as far as the configuration can be read."""
    written = account.get("timezone")
    return ZoneInfo(written) if isinstance(written, str) and written in available_timezones() else _PARIS


def _reporter(account: Mapping[str, Any], folder: Path, around: Surroundings) -> Reporter:
    plugins = Plugins.load((), BUILTIN, third_party=False)
    language = account.get("language") if account.get("language") in LANGUAGES else LANGUAGES[0]
    formats: list[tuple[ReportPlugin, Report]] = [
        (plugins.reports[name], plugins.reports[name].make(plugins.reports[name].options())) for name in _FORMATS
    ]
    zone = _zone(account)
    context = ReportContext(str(language), translation(str(language)), zone)
    return Reporter(formats, folder, around.disk, context, zone)
