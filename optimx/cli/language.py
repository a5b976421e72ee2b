"""In which language the terminal speaks: `--lang`, else the locale. Reports follow the configuration instead.

In: the arguments, the environment, what the system says. Out: `fr` or `en`. Called by `root` before anything is
parsed, since help and mistakes of the command line are in that language too.
"""

import sys
from collections.abc import Mapping, Sequence

from optimx.locales import LANGUAGES

_OPTION = "--lang"
# As gettext looks at them: the first that is set decides.
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_FRENCH_ON_WINDOWS = 0x0C  # primary language of a Windows language identifier: its low ten bits
_PRIMARY = 0x3FF


def choose_language(arguments: Sequence[str], environment: Mapping[str, str], system: str = "") -> str:
    """Return the language.

    Args:
        arguments: what was typed; a wrong value of `--lang` is told later, by the parser.
        environment: `LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG`, the first that is set.
        system: what the system's own settings say, for systems that have no such variables.
    """
    asked = _asked(arguments)
    if asked in LANGUAGES:
        return asked
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), system)
    return "fr" if locale.lower().startswith("fr") else "en"


def _asked(arguments: Sequence[str]) -> str:
    for number, argument in enumerate(arguments):
        if argument == _OPTION:
            return next(iter(arguments[number + 1 :]), "")
        if argument.startswith(f"{_OPTION}="):
            return argument.removeprefix(f"{_OPTION}=")
    return ""


def system_language() -> str:
    """Return the language of Windows' own windows; empty elsewhere, where variables tell."""
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 - Windows only

    identifier: int = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return "fr" if identifier & _PRIMARY == _FRENCH_ON_WINDOWS else "en"
