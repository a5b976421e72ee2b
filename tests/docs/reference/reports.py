"""The page that explains a report's words, from the words that reports are made of.

Called by `pages`.
"""

from optimx import Outcome, printable
from optimx.core.journal.state import UNCERTAIN
from optimx.core.reporting import outcome_of
from optimx.plugins.reports.wording import EVENT_WORDS, OUTCOMES, PROMISES, state_words
from tests.docs.reference.languages import Reader
from tests.docs.reference.markdown import code, page, table

_CODES = (0, 1, 3, 4, 5, 6, 7, 70, 130)
_STATES = ("GENERATED", "SENDING", "SENT", "FOUND", "DOWNLOADED", "VALIDATED", "IMPORTED", "ARCHIVED", UNCERTAIN)
_MEANINGS = {
    "generated": ("lies safely in the spool", "le fichier est fait, une copie est en sûreté"),
    "uploaded": ("lies complete on the drop", "le fichier est complet sur l'espace d'échange"),
    "processed": ("the server gave its verdict", "le serveur a dit ce qu'il en a fait"),
    "downloaded": ("lies complete and verified here", "le fichier est ici, complet et vérifié"),
    "imported": ("the office system holds it; this is proven", "Optim'BTP l'a enregistré ; c'est prouvé"),
    "handed_over": ("given to the office system; not proven", "remis à Optim'BTP ; pas prouvé"),
    "archived": ("lies at its last place", "le fichier est à sa place définitive"),
    "errored": ("something failed or was refused", "quelque chose a échoué ou a été refusé"),
}


def reports(reader: Reader) -> str:
    """Return the page."""
    return page(
        reader.say("How to read a report", "Lire un rapport"),
        reader.say(
            "Every run leaves one, in `EchangeFTP/Rapport`. Its first line says whether it worked, and whether anybody "
            "has to do something. Then come: what to do and who can do it; the run in figures; a line per event; what "
            "was refused; what still waits; what is promised.",
            "Chaque passage en laisse un, dans `EchangeFTP/Rapport`. La première ligne dit si tout a marché, et si "
            "quelqu'un doit agir. Ensuite : ce qu'il faut faire et qui peut le faire ; le passage en chiffres ; une "
            "ligne par événement ; ce qui a été refusé ; ce qui attend encore ; ce qui est garanti.",
        ),
        reader.say("## The first line", "## La première ligne"),
        table(
            (reader.say("it begins with", "elle commence par"), reader.say("exit code", "code de sortie")),
            _firsts(reader),
        ),
        reader.say("## A line per event", "## Une ligne par événement"),
        table((reader.say("word", "mot"), ""), _events(reader)),
        reader.say("## What still waits", "## Ce qui attend encore"),
        table((reader.say("state", "état"), reader.say("in the report", "dans le rapport")), _states(reader)),
        reader.say("## What is promised", "## Ce qui est garanti"),
        table(
            (reader.say("profile", "profil"), ""),
            [(code(profile), reader.show(words)) for profile, words in PROMISES.items()],
        ),
        reader.say("## For programs", "## Pour les programmes"),
        reader.say(
            "The report `json` has a schema, `optimx/plugins/reports/json/run.schema.json`. Its keys stay as they are.",
            "Le rapport `json` a un schéma, `optimx/plugins/reports/json/run.schema.json`. Ses clés ne sont jamais "
            "traduites.",
        ),
    )


def _firsts(reader: Reader) -> list[tuple[str, str]]:
    codes = {outcome_of(each): str(each) for each in _CODES} | {Outcome.NOTHING_TO_DO: "0"}
    return [(printable(reader.show(words)), code(codes.get(outcome, ""))) for outcome, words in OUTCOMES.items()]


def _events(reader: Reader) -> list[tuple[str, str]]:
    return [(f"**{reader.show(words)}**", reader.say(*_MEANINGS[kind])) for kind, words in EVENT_WORDS.items()]


def _states(reader: Reader) -> list[tuple[str, str]]:
    return [(code(state), reader.show(state_words(state))) for state in _STATES]
