"""The page of folders and file names, from the code that makes them.

Called by `pages`.
"""

from datetime import datetime
from pathlib import Path, PureWindowsPath

from optimx import Side
from optimx.core import names
from optimx.core.config.places import Machine, default_state
from optimx.core.contracts.report import report_file_name
from optimx.core.office.folders import UNSORTED, Folders
from optimx.core.reasons import SUFFIX
from optimx.documents import SIGNATURES, PhotoCategory
from tests.docs.reference.languages import Reader
from tests.docs.reference.markdown import code, page, table

_ACCOUNT = "111222333"
_STAMP = datetime(2026, 11, 23, 12, 17)  # noqa: DTZ001 - local and naive, as stamps are
_OFFICE = {
    "generation": (
        "What the office system generated, as people see it. Emptied before each generation.",
        "Les fichiers générés, tels qu'on les voit dans Optim'BTP. Vidé avant chaque génération.",
    ),
    "incoming": (
        "Downloaded, not yet imported: one folder an answer, gone when it is archived.",
        "Les fichiers téléchargés, pas encore importés : un dossier par réponse, enlevé une fois la réponse archivée.",
    ),
    "archive": (
        "Imported answers, and one folder per category of photos. Nothing is ever overwritten.",
        "Les réponses importées, et un dossier par catégorie de photos. Rien n'y est jamais écrasé.",
    ),
    "quarantine": (
        "Refused answers and media, what was changed in `Importation_EnCours`, and what somebody else left on a "
        f"vendor's drop under the name of a document; each with a reason beside it (`…{SUFFIX}`).",
        "Les réponses et les médias refusés, ce qui a été modifié dans `Importation_EnCours`, et ce que quelqu'un "
        "d'autre avait laissé sous le nom d'un document sur l'espace d'échange d'un éditeur ; chacun avec son fichier "
        f"de motif à côté (`…{SUFFIX}`).",
    ),
    "reports": ("One report per run and format.", "Un rapport par passage et par format."),
    "identity": (
        "Whose folder this is: do not delete it, do not copy it to another machine.",
        "À qui est ce dossier : ne pas l'effacer, ni le copier vers une autre machine.",
    ),
}
_DROP = {
    names.ROOT: (
        "The pair and the GED documents just sent; the answer that waits. Between two optimx also manifests, receipts "
        "and `optimx.json`.",
        "La paire et les documents GED qui viennent d'être envoyés ; la réponse qui attend. Entre deux optimx, "
        "aussi les manifestes, les accusés de réception et `optimx.json`.",
    ),
    names.DOCS: ("GED documents, filed by the server.", "Les documents GED, classés par le serveur."),
    names.PHOTOS: ("Photos of the answers that wait.", "Les photos des réponses qui attendent."),
    names.SIGNATURES: ("Signatures of the answers that wait.", "Les signatures des réponses qui attendent."),
    names.ARCHIVE: (
        "Processed pairs, and the office's marks on answers.",
        "Les paires traitées, et les marques du bureau sur les réponses.",
    ),
    names.ARCHIVE_ERROR: (
        f"Faulty sets, with a reason beside them (`…{SUFFIX}`).",
        f"Les lots en erreur, avec le fichier de motif à côté (`…{SUFFIX}`).",
    ),
    names.WORK: (
        "Manifests of the sets that the server has taken up (only between two optimx).",
        "Les manifestes des lots pris en charge par le serveur (seulement entre deux optimx).",
    ),
}


def folders(reader: Reader) -> str:
    """Return the page."""
    return page(
        reader.say("Folders and file names", "Dossiers et noms de fichiers"),
        reader.say("## The office: `EchangeFTP`", "## Le bureau : `EchangeFTP`"),
        table((reader.say("folder or file", "dossier ou fichier"), ""), _office(reader)),
        reader.say("Below `Importation_Archive`: ", "Sous `Importation_Archive` : ")
        + ", ".join(code(name) for name in (*PhotoCategory, SIGNATURES, UNSORTED))
        + reader.say(
            f". `{UNSORTED}` holds what no category claims; the report says so.",
            f". `{UNSORTED}` reçoit ce qu'aucune catégorie ne réclame ; le rapport le signale.",
        ),
        reader.say("## The drop", "## L'espace d'échange (le compte sur le serveur)"),
        table((reader.say("folder", "dossier"), ""), _drop(reader)),
        reader.say("## Names", "## Noms"),
        table((reader.say("example", "exemple"), ""), _names(reader)),
        _about_names(reader),
        reader.say("## State", "## État"),
        _state(reader),
    )


def _office(reader: Reader) -> list[tuple[str, str]]:
    rooms = Folders(Path("EchangeFTP"))
    made = [name for name, member in vars(Folders).items() if isinstance(member, property)]
    return [(code(getattr(rooms, name).name), reader.say(*_OFFICE[name])) for name in made]


def _drop(reader: Reader) -> list[tuple[str, str]]:
    rooms = (names.ROOT, *names.DROP_FOLDERS, names.WORK)
    return [(code(name) or reader.say("root", "racine"), reader.say(*_DROP[name])) for name in rooms]


def _names(reader: Reader) -> list[tuple[str, str]]:
    kinds, patterns = names.DocumentKind, names.Patterns()
    return [
        (code(patterns.compose(kinds.PARAM, _ACCOUNT, _STAMP)), reader.say("the firm's lists", "les paramètres")),
        (code(patterns.compose(kinds.DATA, _ACCOUNT, _STAMP)), reader.say("people, sites, orders", "les données")),
        (
            code(patterns.compose(kinds.ANSWER, _ACCOUNT, _STAMP)),
            reader.say("an answer", "la réponse de l'appli mobile"),
        ),
        (code(names.pair_manifest(_ACCOUNT, _STAMP)), reader.say("manifest of a pair", "manifeste d'une paire")),
        (code(names.answer_manifest(_ACCOUNT, _STAMP)), reader.say("manifest of an answer", "manifeste d'une réponse")),
        (code(names.receipt(_ACCOUNT, _STAMP)), reader.say("the server's receipt", "accusé de réception du serveur")),
        (code(names.mark(_ACCOUNT, _STAMP)), reader.say("mark: imported", "marque : importé")),
        (code(names.mark(_ACCOUNT, _STAMP, refused=True)), reader.say("mark: refused", "marque : refusé")),
        (
            code(f"ged_<sha256>_{names.format_stamp(_STAMP)}.pdf"),
            reader.say("a GED document under way, between two optimx", "un document GED en route, entre deux optimx"),
        ),
        (code(names.temporary("0" * 16)), reader.say("still being written", "en cours d'écriture")),
        (code(str(report_file_name(_ACCOUNT, _STAMP, ".txt"))), reader.say("a report", "un rapport")),
    ]


def _about_names(reader: Reader) -> str:
    return reader.say(
        "The ten digits are year, month, day, hour and minute, French local time. Capital and small letters are not "
        "told apart. Other patterns: `[names]` in the [configuration](configuration.md).",
        "Les dix chiffres sont l'année, le mois, le jour, l'heure et la minute, heure française. Majuscules et "
        "minuscules se valent. Autres modèles : `[names]` dans la "
        "[configuration](../../en/reference/configuration.md).",
    )


def _state(reader: Reader) -> str:
    linux = default_state(_ACCOUNT, Side.OFFICE, Machine(False, Path("/home/anna")), {}, root=True)
    own = default_state(_ACCOUNT, Side.OFFICE, Machine(False, Path("~")), {}, root=False)
    windows = PureWindowsPath("C:\\ProgramData", "optimx", f"{_ACCOUNT}-{Side.OFFICE.value}")
    return reader.say(
        f"Journal, spool and lock lie on a local disk: `{windows}` on Windows, `{linux}` elsewhere, or `{own}` for a "
        "user who may not write there. `--state` and `[office] state` name another place. The scheduled task and a "
        "person have to use the same one.",
        f"Le journal, les copies et le verrou sont sur un disque local : `{windows}` sous Windows, `{linux}` "
        f"ailleurs, ou `{own}` pour un utilisateur qui n'a pas le droit d'y écrire. `--state` et `[office] state` "
        "choisissent un autre endroit. La tâche planifiée et les personnes doivent utiliser le même.",
    )
