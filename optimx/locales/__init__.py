"""The languages that people are spoken to in: English, which the code is written in, and the catalogues beside this.

In: a language. Out: a `Translate`. Called by `cli` and `app`; the catalogues are kept by `make messages`.
"""

import gettext
from functools import cache
from pathlib import Path

from optimx.core.language import Translate

DOMAIN = "optimx"
LANGUAGES = ("fr", "en")
"""What may be asked for; the first is that of the firms that this was made for."""

_HERE = Path(__file__).parent


@cache
def translation(language: str) -> Translate:
    """Return what gives the sentences of a language; English for one that there is no catalogue of."""
    return gettext.translation(DOMAIN, _HERE, [language], fallback=True).gettext
