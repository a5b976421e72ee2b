"""Keeps the translations in step with the code: `make messages`, and what `tests/unit/test_locales.py` checks.

In: every `text("…")` literal below `optimx/`, and the promises of the conformance kit. Out:
`optimx/locales/optimx.pot`, and for each language its `.po`, with new sentences left empty, and its `.mo`. Prints what
still has no translation; exits 1 when there is any.
"""

import io
import re
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from optimx.testing import conformance
from optimx.testing.conformance.checks import Check

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "optimx" / "locales"
DOMAIN = "optimx"
LANGUAGES = ("fr",)
# The doubles of `optimx.testing` speak to those who write tests.
_MODULES = [("testing/**.py", "ignore"), ("**.py", "python")]
# Dates, versions and addresses would change a catalogue that says nothing new.
_IDLE_HEADERS = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n',
    re.M,
)


def extracted(package: Path = ROOT / "optimx") -> Catalog:
    """Return all sentences of a package, with the modules that hold them."""
    catalog = _empty(None)
    found = extract_from_dir(package, method_map=_MODULES, keywords={"text": None}, comment_tags=())
    for file, _, message, _, _ in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalog.add(message, locations=[(f"{package.name}/{Path(file).as_posix()}", 0)])
    if package == ROOT / "optimx":
        for promise, place in _promises():
            catalog.add(promise, locations=[(place, 0)])
    return catalog


def _promises() -> Iterator[tuple[str, str]]:
    """Give what `optimx plugins check` says of each check: the first lines of docstrings."""
    for each in walk_packages(conformance.__path__, f"{conformance.__name__}."):
        for check in vars(import_module(each.name)).values():
            if isinstance(check, Check) and check.run.__module__ == each.name:
                yield check.promise, f"{each.name.replace('.', '/')}.py"


def committed(language: str) -> Catalog:
    """Return the translations of a language as they lie in its `.po`."""
    path = catalogue(language, "po")
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def catalogue(language: str, suffix: str) -> Path:
    """Return the path of a language's `.po` or `.mo`."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def updated(language: str, source: Catalog) -> Catalog:
    """Return the translations of exactly the sentences of `source`; nothing is guessed, nothing kept for later."""
    old, new = committed(language), _empty(language)
    for message in source:
        if message.id:
            known = old.get(message.id)
            new.add(message.id, known.string if known else "", locations=message.locations)
    return new


def untranslated(catalog: Catalog) -> list[str]:
    """Return the sentences that have no translation yet."""
    return [str(message.id) for message in catalog if message.id and not message.string]


def places(sentence: str) -> set[str]:
    """Return the names of the `{places}` of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def misplaced(catalog: Catalog) -> list[Message]:
    """Return the translations whose places are not those of their sentence."""
    return [
        entry for entry in catalog if entry.id and entry.string and places(str(entry.id)) != places(str(entry.string))
    ]


def compiled(catalog: Catalog) -> bytes:
    """Return the `.mo` of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def written(catalog: Catalog) -> bytes:
    """Return the `.po` of a catalogue; line numbers are left out, since they change with every edit."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, include_lineno=False)
    return _IDLE_HEADERS.sub(b"", out.getvalue())


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment="# Made by `make messages`; only the translations are written by hand.",
        project="optimx",
        version="",
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),
        charset="utf-8",
        fuzzy=False,
    )


def main() -> int:
    """Write all catalogues; return 1 when a sentence has no translation or a translation has other places."""
    source = extracted()
    LOCALES.mkdir(exist_ok=True)
    (LOCALES / f"{DOMAIN}.pot").write_bytes(written(source))
    wrong = 0
    for language in LANGUAGES:
        catalog = updated(language, source)
        catalogue(language, "po").parent.mkdir(parents=True, exist_ok=True)
        catalogue(language, "po").write_bytes(written(catalog))
        catalogue(language, "mo").write_bytes(compiled(catalog))
        faults = [f"no translation: {sentence}" for sentence in untranslated(catalog)]
        faults += [f"other places: {entry.id}" for entry in misplaced(catalog)]
        for fault in faults:
            sys.stdout.write(f"{language}: {fault}\n")
        wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
