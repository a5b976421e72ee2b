"""The command line: reads what was typed, calls what does it, shows what came of it. Holds no rule of the business.

In: the arguments, the environment, the terminal. Out: results on stdout, narration on stderr, an exit code
(`exit_codes`). To add a command: write its module, then name it in `commands`.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from optimx import __version__


def main() -> None:
    """Run the program: `optimx`."""
    collect_seldom()
    code = run(sys.argv[1:], os.environ, sys.stdout, sys.stderr)
    gc.freeze()  # else everything would be looked through once more: 0.3 s
    sys.exit(code)


def collect_seldom() -> None:
    """Look for rubbish seldom, as long as this process lives.

    A command keeps nearly all that it makes until it leaves: to look after every 700 objects costs an exchange 0.2 s.
    """
    gc.set_threshold(100_000, 50, 1000)


def run(arguments: Sequence[str], environment: Mapping[str, str], out: TextIO, err: TextIO) -> int:
    """Run one command line and return its exit code.

    Args:
        arguments: what was typed, without the program's name.
        environment: looked at for languages, colours and switches.
        out: for results.
        err: for everything else.
    """
    if list(arguments) == ["--version"]:
        out.write(f"optimx {__version__}\n")
        return 0
    # What is imported here would slow `--version` down: 0.1 s
    from optimx.cli.root import invoke  # noqa: PLC0415

    return invoke(arguments, environment, out, err)
