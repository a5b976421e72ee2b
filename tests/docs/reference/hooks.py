"""The pages of hooks and contracts, from `hookspecs` and the contracts' own docstrings.

Called by `pages`.
"""

import inspect
from collections.abc import Callable
from typing import Any

import optimx
from optimx.core import hookspecs
from tests.docs.reference.classes import section, signature
from tests.docs.reference.markdown import code, page, summary, table

_DESCRIPTORS = {
    "optimx_register_transports": optimx.TransportPlugin,
    "optimx_register_reports": optimx.ReportPlugin,
    "optimx_register_archives": optimx.ArchivePlugin,
    "optimx_register_systems": optimx.SystemPlugin,
}
_CONTRACTS = {
    "Transports": (
        optimx.TransportPlugin,
        optimx.Transport,
        optimx.Hashing,
        optimx.Diagnosing,
        optimx.Capabilities,
        optimx.TransportContext,
        optimx.RemoteFile,
        optimx.Source,
        optimx.Sink,
        optimx.Diagnosis,
    ),
    "Reports": (
        optimx.ReportPlugin,
        optimx.Report,
        optimx.Indexing,
        optimx.ReportContext,
        optimx.RunRecord,
        optimx.RunSummary,
        optimx.BatchSummary,
        optimx.Outcome,
    ),
    "Archive categories": (optimx.ArchivePlugin, optimx.ArchiveCategory, optimx.Media),
    "Systems": (
        optimx.SystemPlugin,
        optimx.OfficeSystem,
        optimx.Foreseeing,
        optimx.MobileSystem,
        optimx.SystemContext,
        optimx.Patterns,
        optimx.Work,
        optimx.Batch,
        optimx.Verdict,
        optimx.Found,
        optimx.Document,
        optimx.GeneratedFiles,
        optimx.Inspection,
        optimx.WantedMedia,
        optimx.PlacedMedia,
        optimx.ImportOutcome,
        optimx.ApplyOutcome,
        optimx.AnswerFile,
        optimx.AnswerFiles,
    ),
    "Listeners": (optimx.ListenerContext,),
}


def hooks() -> str:
    """Return the page of hooks."""
    specs = [member for name, member in vars(hookspecs).items() if name.startswith("optimx_")]
    return page(
        "Hooks",
        "The pluggy project and the entry-point group are both called `optimx`. A plugin implements a hook with a "
        "function of the same name, marked `@optimx.hookimpl`; it names only those arguments that it wants.",
        "## To register\n\n"
        + table(("hook", "returns", ""), [_registers(spec) for spec in specs if _is_registering(spec)]),
        "The descriptors and what they stand for: [contracts](contracts.md).",
        "## To listen\n\nIn the order of an exchange. A listener may hear the same event twice (after a power cut): "
        "`event.seq` tells. What it raises is noted in the report and hurts nothing.",
        *(_listens(spec) for spec in specs if not _is_registering(spec)),
    )


def contracts() -> str:
    """Return the page of contracts."""
    blocks = []
    for title, classes in _CONTRACTS.items():
        blocks += [f"## {title}", *(section(cls) for cls in classes)]
    return page("Contracts", "What a plugin implements and is given. All of it is imported from `optimx`.", *blocks)


def _is_registering(spec: Callable[..., Any]) -> bool:
    return spec.__name__ in _DESCRIPTORS


def _registers(spec: Callable[..., Any]) -> tuple[str, str, str]:
    descriptor = _DESCRIPTORS[spec.__name__].__name__
    return code(spec.__name__), f"[`{descriptor}`](contracts.md#{descriptor.lower()}), any number", summary(spec)


def _listens(spec: Callable[..., Any]) -> str:
    first = next(iter(inspect.signature(spec).parameters.values()))
    kind = first.annotation.__name__
    where = f"[`{kind}`](contracts.md#runrecord)" if first.name == "record" else f"[`{kind}`](events.md#{kind.lower()})"
    return f"### {spec.__name__}\n\n{code(signature(spec))}\n\n{summary(spec)} Told with: {where}."
