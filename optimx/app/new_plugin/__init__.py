"""A new plugin of a partner: a whole distribution that works, passes its kit, and is there to be changed.

In: a kind, a name, a folder. Out: files. Called by `optimx plugins new`; the templates lie beside this module.
"""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from optimx.core.errors import BadInputError
from optimx.core.language import Text, text
from optimx.plugins import BUILTIN

KINDS: Mapping[str, str] = {
    "transport": '[drop] transport = "$name"',
    "report": '[reports] formats = ["text", "$name"]',
    "archive": '[archives] categories = ["$name", "photos", "signatures"]',
    "system": '[office] system = "$name"',
    "listener": "it listens as soon as [plugins] use names it",
}
"""What can be begun, and how plugins.toml turns it on."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Begun:
    """A plugin that was begun.

    Attributes:
        folder: of its distribution.
        distribution: its name, for `[plugins] use`.
        files: what was written, below the folder.
    """

    folder: Path
    distribution: str
    files: tuple[str, ...]


def why_not(kind: str, name: str) -> Text | None:
    """Say why a plugin of this kind cannot be called so; None when it can."""
    if kind not in KINDS:
        return text("'{kind}' is no kind of plugin: choose among {kinds}", kind=kind, kinds=", ".join(KINDS))
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        return text(
            "'{name}' cannot be the name of a plugin: take lower-case letters, digits and '_', a letter first",
            name=name,
        )
    if name in BUILTIN.get(f"{kind}s", {}):
        return text("'{name}' is the name of a plugin that comes with optimx: take another one", name=name)
    return None


def begin(kind: str, name: str, folder: Path) -> Begun:
    """Write a plugin of one kind into a folder.

    Args:
        kind: one of `KINDS`.
        name: by which it is configured; one that `why_not` says nothing against.
        folder: that is empty, or not there.

    Raises:
        BadInputError: the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInputError(
            text("'{folder}' holds something already", folder=folder),
            remedy=text("Name an empty folder with --folder."),
        )
    values = _values(kind, name)
    written = {target: _filled(template, values) for target, template in _targets(kind, name).items()}
    for target, content in written.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
    return Begun(folder, values["distribution"], tuple(written))


def _values(kind: str, name: str) -> dict[str, str]:
    return {
        "name": name,
        "kind": kind,
        "module": f"optimx_{name}",
        "distribution": f"optimx-{name.replace('_', '-')}",
        "Class": "".join(part.capitalize() for part in name.split("_")) or name,
        "suffix": "." + name.replace("_", "")[:8].rstrip("0123456789"),
        "enable": Template(KINDS[kind]).substitute(name=name),
    }


def _targets(kind: str, name: str) -> dict[str, str]:
    return {
        "pyproject.toml": "pyproject.toml",
        f"optimx_{name}.py": f"{kind}.py",
        f"test_{name}.py": f"test_{kind}.py",
        "README.md": "README.md",
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    source = files(__name__).joinpath("templates", f"{template}.template")
    return Template(source.read_text("utf-8")).safe_substitute(values)
