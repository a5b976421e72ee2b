"""The page of error codes, from the classes of all errors. What a code means in French stands in `causes_fr`.

Called by `pages`.
"""

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import optimx
from optimx import OptimxError
from optimx.plugins.reports.wording import ACTORS
from tests.docs.reference.causes_fr import CAUSES
from tests.docs.reference.languages import Reader
from tests.docs.reference.markdown import page, summary

_USAGE = "E-USAGE"
_ABSTRACT = {"E-OPTIMX"}
_GIVES_A_CODE = re.compile(r'^ {4}code(?:: \S+)? = "E-', re.MULTILINE)


def errors(reader: Reader) -> str:
    """Return the page."""
    return page(
        reader.say("Error codes", "Codes d'erreur"),
        reader.say(
            "What stands in square brackets in a report or on the terminal. A code never changes its meaning. "
            '"Heals by itself": the next run tries again, and nobody has to do anything.',
            "Ce qui est entre crochets dans un rapport ou à l'écran. Un code ne change jamais de sens. "
            "« Se répare seul » : le prochain passage réessaie, personne n'a rien à faire.",
        ),
        *(_section(error, reader) for _, error in sorted(by_code().items())),
        _usage(reader),
    )


def by_code() -> Mapping[str, type[OptimxError]]:
    """Return the class that brings each code; every module that gives one is imported first."""
    package = Path(optimx.__file__).parent
    for module in sorted(package.rglob("*.py")):
        if _GIVES_A_CODE.search(module.read_text(encoding="utf-8")):
            parts = module.relative_to(package.parent).with_suffix("").parts
            import_module(".".join(parts).removesuffix(".__init__"))
    return {error.code: error for error in _below(OptimxError) if "code" in vars(error) and error.code not in _ABSTRACT}


def _below(error: type[OptimxError]) -> set[type[OptimxError]]:
    children = {each for each in error.__subclasses__() if each.__module__.startswith("optimx.")}
    return {error}.union(*(_below(child) for child in children))


def _section(error: type[OptimxError], reader: Reader) -> str:
    heals = reader.say("heals by itself", "se répare seul") if error.transient else ""
    facts = [reader.show(ACTORS[error.who]), heals, reader.say("exit code ", "code de sortie ") + str(error.exit_code)]
    return "\n".join(
        [
            f"## {error.code}",
            "",
            reader.say(re.sub(r"\n+", " ", summary(error)), CAUSES.get(error.code, "")),
            "",
            reader.say("- To do: ", "- À faire : ") + reader.show(error.remedy),
            reader.say("- Who: ", "- Qui : ") + reader.say("; ", " ; ").join(fact for fact in facts if fact),
        ]
    )


def _usage(reader: Reader) -> str:
    return "\n".join(
        [
            f"## {_USAGE}",
            "",
            reader.say("The command line is not understood.", "La ligne de commande n'est pas comprise."),
            "",
            reader.say(
                "- To do: look at the help that is named, such as `optimx exchange --help`.",
                "- À faire : voir l'aide indiquée, par exemple `optimx exchange --help`.",
            ),
            reader.say("- Who: you; exit code 2", "- Qui : vous ; code de sortie 2"),
        ]
    )
