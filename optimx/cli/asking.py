"""Questions to the person at the terminal, and secrets that are typed without being shown.

In: a session. Out: what was typed. Used by `init` and `secrets`; where there is no terminal, nothing is asked.
"""

import getpass
import sys

from optimx import SecretError, Text, text
from optimx.cli.session import Session


def may_ask(session: Session) -> bool:
    """Say whether somebody sits there who can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and session.caller.err.isatty()


def ask(session: Session, question: Text, default: str = "") -> str:
    """Ask one question; an empty answer is the default.

    Raises:
        KeyboardInterrupt: Ctrl-C, or the end of the input.
    """
    session.caller.err.write(_prompt(session, question, default))
    session.caller.err.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise KeyboardInterrupt
    return answer.strip() or default


def agrees(session: Session, question: Text) -> bool:
    """Ask for a yes; anything else is a no."""
    yes = session.terminal.show(text("yes"))
    answer = ask(session, question, session.terminal.show(text("no"))).lower()
    return answer in {"y", "yes", yes.lower(), yes[:1].lower()}


def secret_value(session: Session, question: Text) -> str:
    """Return a secret: typed without being shown on a terminal, else the first line of the standard input.

    Raises:
        SecretError: it is not UTF-8 text.
        KeyboardInterrupt: Ctrl-C, or the end of the input.
    """
    try:
        value = _typed(session, question) if may_ask(session) else _piped()
        value.encode("utf-8")  # what the terminal could not decode comes as surrogates
    except UnicodeError:
        # that error holds the secret
        raise SecretError(
            text("the secret that was given is not UTF-8 text"),
            remedy=text("Type it, or save the file that it comes from as UTF-8."),
        ) from None
    return value


def _typed(session: Session, question: Text) -> str:
    try:
        return getpass.getpass(_prompt(session, question), session.caller.err)
    except EOFError:
        raise KeyboardInterrupt from None


def _piped() -> str:
    # Notepad puts a mark in front of UTF-8
    return sys.stdin.readline().rstrip("\r\n").removeprefix("\ufeff") if sys.stdin is not None else ""


def _prompt(session: Session, question: Text, default: str = "") -> str:
    shown = session.terminal.show(question)
    asked = text("{question}:", question=f"{shown} [{default}]" if default else shown)
    return f"{session.terminal.show(asked)} "
