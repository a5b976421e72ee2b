"""How the table of a built-in system says where its database is, and where the password of it lies.

In: the option `url` as it stands in `plugins.toml`. Out: the same, free of secrets, or how to mend it. Used by the
option models of the systems and by whoever shows such a URL; loads no database library.
"""

import re
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator

from optimx import refusal, text

WHERE_IT_LIES = (
    'Where the password of the user in `url` lies: `{ env = "OPTIMX_DATABASE_PASSWORD" }` or `{ file = "…" }`; '
    "empty: the driver's own file holds it (`~/.pgpass`), or none is asked for."
)
"""What the option `password` means."""

_SECRETS = frozenset({"password", "passwd", "pwd", "sslpassword", "odbc_connect"})
PASSWORD_IN_URL = re.compile(r"(?<=://)([^:/]*):.*@", re.DOTALL)
"""A user and a password as SQLAlchemy reads them: both may hold what no other URL has unquoted."""


def _without_password(url: str) -> str:
    try:
        found = any(name.lower() in _SECRETS for name, _ in parse_qsl(urlsplit(url).query))
    except ValueError:
        found = False  # it is no URL: whoever opens the database says so
    if found or PASSWORD_IN_URL.search(url):
        raise refusal(
            text("a password has no place in the URL of a database"),
            text(
                "Take it out; write where it lies: {example}. Or put it into the driver's own file (~/.pgpass).",
                example='password = { env = "OPTIMX_DATABASE_PASSWORD" }',
            ),
        )
    return url


DatabaseUrl = Annotated[str, AfterValidator(_without_password)]
"""A URL as SQLAlchemy writes it, in which no secret stands."""
