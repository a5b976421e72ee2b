"""All generated pages, by their place below `docs`.

In: nothing but the code. Out: their text. Called by `make docs`, which writes them, and by the test
that finds stale ones.
"""

from collections.abc import Callable, Mapping

from tests.docs.reference.commands import commands, exit_codes
from tests.docs.reference.configuration import configuration
from tests.docs.reference.errors import errors
from tests.docs.reference.events import events
from tests.docs.reference.folders import folders
from tests.docs.reference.glossary import glossary
from tests.docs.reference.hooks import contracts, hooks
from tests.docs.reference.languages import ENGLISH, FRENCH
from tests.docs.reference.reports import reports
from tests.docs.reference.rules import rules

PAGES: Mapping[str, Callable[[], str]] = {
    "en/reference/commands.md": lambda: commands(ENGLISH),
    "fr/reference/commands.md": lambda: commands(FRENCH),
    "en/reference/exit-codes.md": lambda: exit_codes(ENGLISH),
    "fr/reference/exit-codes.md": lambda: exit_codes(FRENCH),
    "en/reference/errors.md": lambda: errors(ENGLISH),
    "fr/reference/errors.md": lambda: errors(FRENCH),
    "en/reference/folders.md": lambda: folders(ENGLISH),
    "fr/reference/folders.md": lambda: folders(FRENCH),
    "en/reference/reports.md": lambda: reports(ENGLISH),
    "fr/reference/reports.md": lambda: reports(FRENCH),
    "en/reference/rules.md": lambda: rules(ENGLISH),
    "fr/reference/rules.md": lambda: rules(FRENCH),
    "en/reference/configuration.md": configuration,
    "en/reference/events.md": events,
    "en/reference/hooks.md": hooks,
    "en/reference/contracts.md": contracts,
    "glossary.md": glossary,
}
"""What partners and IT people read is in English only; the French pages point to it."""
