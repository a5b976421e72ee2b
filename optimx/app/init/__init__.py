"""`optimx init`: a new configuration, from a few answers.

`wishes` knows what has to be asked, `writing` makes the text, `making` checks it, keeps the secret, writes the file.
"""

from optimx.app.init.making import (
    checked,
    kept_password,
    make,
    password_source,
    put_away,
    require_free,
    require_same,
    shown_pin,
)
from optimx.app.init.wishes import (
    PASSWORD,
    Wishes,
    given_options,
    missing_options,
    needs_password,
    wrong_identifier,
)

__all__ = [
    "PASSWORD",
    "Wishes",
    "checked",
    "given_options",
    "kept_password",
    "make",
    "missing_options",
    "needs_password",
    "password_source",
    "put_away",
    "require_free",
    "require_same",
    "shown_pin",
    "wrong_identifier",
]
