"""Errors of a database in our words: what heals by itself, what somebody has to mend, and what to do.

In: what the library raised. Out: an error of optimx, its cause kept. Neither a password nor a row of people's data is
in what it says. Used by `database`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa

from optimx import (
    BusyFileError,
    ConfigurationError,
    DiskFullError,
    LoginRefusedError,
    OptimxError,
    RightsError,
    SystemFailedError,
    Text,
    UnreachableError,
    text,
)

_WRITTEN_TO = text("Nothing to do: somebody else writes into the database just now. The next run tries again.")
_LOGIN = text(
    "Ask the owner of the database for the right user and password. "
    "Put the user into the url in plugins.toml, the password where plugins.toml says that it lies."
)
_URL = text("Ask the owner of the database for its name and address, then mend the url in plugins.toml.")
_AWAY = text("The next run tries again. If it lasts, look whether the database server runs and can be reached.")
_FILE = text("Give the user who runs optimx the right to write that file and folder.")
_GRANT = text("Ask the owner of the database to give the user of the url the right to make and change its tables.")

Make = Callable[[Text], OptimxError]


def _unreachable(what: Text) -> OptimxError:
    return UnreachableError(what, remedy=_AWAY)


def _login(what: Text) -> OptimxError:
    return LoginRefusedError(what, remedy=_LOGIN)


def _misplaced(what: Text) -> OptimxError:
    return ConfigurationError(what, remedy=_URL)


def _busy(what: Text) -> OptimxError:
    return BusyFileError(what, remedy=_WRITTEN_TO)


_STATES: Mapping[str, Make] = {
    "08": _unreachable,
    "57P": _unreachable,  # the server is being started, stopped or has crashed
    "53300": _unreachable,  # more sessions than it takes
    "HYT0": _unreachable,
    "28": _login,
    "3D": _misplaced,
    "53100": DiskFullError,
    "55P03": _busy,
    "40001": _busy,
    "40P01": _busy,
    "42501": lambda what: RightsError(what, remedy=_GRANT),
}
"""By the beginning of what the SQL standard, PostgreSQL and ODBC call a state."""

_SQLITE: Mapping[str, Make] = {
    "is full": DiskFullError,
    "locked": BusyFileError,
    "readonly": lambda what: RightsError(what, remedy=_FILE),
    "unable to open": lambda what: RightsError(what, remedy=_FILE),
}

# PostgreSQL gives no state to who is not let in, only words: its own, in the server's language.
_NOT_LET_IN: Mapping[str, Make] = {
    "password": _login,
    "mot de passe": _login,
    'role "': _login,
    "rôle": _login,
    "pg_hba.conf": _login,
    "does not exist": _misplaced,
    "n'existe pas": _misplaced,
    "could not translate host name": _unreachable,
}


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn an error of the library into one that says what to do; the place is named, a password in it never."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        raise _translation(error, place) from error


def _translation(error: sa.exc.SQLAlchemyError, place: str) -> OptimxError:
    cause = getattr(error, "orig", None)
    why = _words(cause) if cause is not None else str(error)
    what = text("the database {place} failed: {why}", place=place, why=why)
    state = _state(cause)
    if state:
        return _first(_STATES, state.startswith, SystemFailedError)(what)
    if isinstance(error, sa.exc.OperationalError) and _is_network(cause):
        return _first(_NOT_LET_IN, lambda words: words in why, _unreachable)(what)
    return _first(_SQLITE, lambda words: words in why, SystemFailedError)(what)


def _first(made: Mapping[str, Make], fits: Callable[[str], bool], otherwise: Make) -> Make:
    return next((make for words, make in made.items() if fits(words)), otherwise)


def _words(cause: BaseException) -> str:
    # The details that PostgreSQL adds repeat the row: hours and names have no place in a log.
    primary = getattr(getattr(cause, "diag", None), "message_primary", None)
    return str(primary or cause).strip()


def _state(cause: BaseException | None) -> str:
    """Return the state of the SQL standard: psycopg has a field for it, ODBC says it first."""
    state = getattr(cause, "sqlstate", None)
    if state is None and cause is not None and type(cause).__module__ == "pyodbc" and cause.args:
        state = cause.args[0]
    return state if isinstance(state, str) else ""


def _is_network(cause: BaseException | None) -> bool:
    return cause is not None and type(cause).__module__.partition(".")[0] != "sqlite3"
