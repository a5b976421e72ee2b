"""The page of rules: what stands in square brackets beside a refused file or record.

In: nothing. Out: the page. Called by `pages`; a test asks for every rule that the code names.
"""

from tests.docs.reference.languages import Reader
from tests.docs.reference.markdown import code, page, table

_SET, _RECORD, _WARNING = ("the set", "le lot"), ("the record", "la saisie"), ("nothing", "rien")
_Rule = tuple[tuple[str, str], str, str]

RULES: dict[str, _Rule] = {
    "R01": (
        _SET,
        "File name, root, version, identifier and counts agree, and the account is this one.",
        "Le nom du fichier, la racine, la version, l'identifiant et les comptes s'accordent ; le compte est le bon.",
    ),
    "R02": (
        _SET,
        "A batch that was taken does not come again with other content; the same content is no fault.",
        "Un lot déjà pris ne revient pas avec un autre contenu ; le même contenu n'est pas une faute.",
    ),
    "R03": (
        _SET,
        "`optim_param` and `optim_data` go in together or not at all.",
        "`optim_param` et `optim_data` entrent ensemble ou pas du tout.",
    ),
    "R04": (
        _RECORD,
        "People, sites, work items and codes that a record names are known; what is closed or gone is only told.",
        "Personnes, chantiers, tâches et codes cités sont connus ; ce qui est clos ou parti est seulement signalé.",
    ),
    "R05": (
        _RECORD,
        "The same id and version does not come again with other content; a lower version is left out.",
        "Le même numéro et la même version ne reviennent pas avec un autre contenu ; une plus basse est laissée.",
    ),
    "R06": (
        _RECORD,
        "The day has come, and the person had joined the firm; what is entered long after is only told.",
        "Le jour est venu et la personne était embauchée ; une saisie tardive est seulement signalée.",
    ),
    "R07": (
        _RECORD,
        "A person's day has 24 hours at most: of an answer the entry made last stays outside, and what is in stays in; "
        "over the usual limit of a day, or 48 hours a week, is only told.",
        "La journée a 24 heures au plus : d'une réponse, la saisie la plus tardive reste dehors, et ce qui est déjà "
        "enregistré le reste ; plus que la limite du jour, ou que 48 h par semaine, est seulement signalé.",
    ),
    "R08": (
        _RECORD,
        "An entry ends after it begins, but for hours of the night (`HNUIT`); times that overlap are only told.",
        "Une saisie finit après son début, sauf heures de nuit (`HNUIT`) ; un chevauchement est seulement signalé.",
    ),
    "R09": (
        _RECORD,
        "The hours are what lies between start and end, less the break, to a hundredth.",
        "Les heures sont celles entre début et fin, moins la pause, au centième près.",
    ),
    "R10": (
        _RECORD,
        "Nobody has both a night away and a travel zone; a meal without work is only told.",
        "Pas de grand déplacement avec une zone ; un panier sans travail est seulement signalé.",
    ),
    "R11": (
        _RECORD,
        "Hours that the weather took (`HI`) have a site and a cause.",
        "Les heures d'intempéries (`HI`) ont un chantier et une cause.",
    ),
    "R12": (
        _WARNING,
        "One meal and one zone for each person and day: the first counts.",
        "Un panier et une zone par personne et par jour : le premier compte.",
    ),
    "R13": (
        _RECORD,
        "A note has a site or a yard; what is not as ordered has a reservation; more than outstanding is only told.",
        "Un bon a un chantier ou un dépôt ; ce qui n'est pas conforme a une réserve ; un dépassement est signalé.",
    ),
    "R14": (
        _WARNING,
        "A photo or signature that a record names has to come, and to be what it says; its record waits.",
        "La photo ou la signature citée doit arriver et être ce qu'elle annonce ; sa saisie attend.",
    ),
    "R15": (
        _RECORD,
        "What was signed is what is stored: the fingerprint of the signature is that of the record.",
        "Ce qui a été signé est ce qui est enregistré : l'empreinte de la signature est celle de la saisie.",
    ),
    "R16": (
        _WARNING,
        "SIREN, SIRET and APE have their form, and the keys of the numbers fit.",
        "SIREN, SIRET et APE ont leur forme, et les clés des numéros sont justes.",
    ),
    "R17": (
        _WARNING,
        "No position comes with a photo where the setting `gps` is false; it is not kept.",
        "Une photo vient sans position quand le réglage `gps` est faux ; la position n'est pas gardée.",
    ),
    "R18": (
        _WARNING,
        "Nothing goes into a week that payroll has closed, nor out of it: the entry waits for a person to decide.",
        "Rien n'entre dans une semaine close en paie, ni n'en sort : la saisie attend une décision (REGULARISATION).",
    ),
    "R19": (
        _WARNING,
        "A duration is a multiple of the step of the settings (`pasHeures`).",
        "Une durée est un multiple du pas des réglages (`pasHeures`).",
    ),
    "MEDIA_CONTENT": (
        _RECORD,
        "A photo is a JPEG, PNG or HEIC by its content, whatever its name says.",
        "Une photo est un JPEG, PNG ou HEIC par son contenu, quel que soit son nom.",
    ),
    "SET_CHANGED": (
        _WARNING,
        "A file that came is what it was until it is archived; what somebody made of it meanwhile is kept.",
        "Un fichier reçu reste tel quel jusqu'à son archivage ; ce que quelqu'un en a fait entre-temps est conservé.",
    ),
    "NAME_TAKEN": (
        _WARNING,
        "Nobody else writes under the name of a document that is sent; what lay there is kept.",
        "Personne d'autre n'écrit sous le nom d'un document envoyé ; ce qui s'y trouvait est conservé.",
    ),
    "NUM_VIRGULE": (
        _RECORD,
        "Numbers are written with a point: `7.5`, not `7,5`.",
        "Les nombres s'écrivent avec un point : `7.5`, pas `7,5`.",
    ),
    "VALEUR": (
        _RECORD,
        "A value is of its kind: a date is a date, a code is in its list.",
        "Une valeur est de sa nature : une date est une date, un code est dans sa liste.",
    ),
    "STRUCTURE": (
        _RECORD,
        "A record has what it must have, in its order.",
        "Une saisie contient ce qu'elle doit contenir, dans l'ordre.",
    ),
    "SET_BATCH": (
        _SET,
        "The number inside an answer is that of its manifest.",
        "Le numéro à l'intérieur d'une réponse est celui de son manifeste.",
    ),
    "SET_INCOMPLETE": (
        _SET,
        "Every file of a manifest is there, as it says; else a newer set replaces it, or it is refused after a day.",
        "Chaque fichier d'un manifeste est là, tel qu'il le dit ; "
        "sinon un lot plus récent le remplace, ou il est refusé après un jour.",
    ),
    "SET_INSTANCE": (
        _SET,
        "The set comes from the office that the account listens to.",
        "Le lot vient du bureau que le compte écoute.",
    ),
    "STRAY": (
        _WARNING,
        "A file that lay on the drop for a week without belonging to a set was put aside.",
        "Un fichier resté une semaine sur l'espace d'échange sans appartenir à un lot a été mis de côté.",
    ),
    "XML_SYNTAX": (_SET, "The file is well-formed XML.", "Le fichier est un XML bien formé."),
    "XML_EMPTY": (_SET, "The file is not empty.", "Le fichier n'est pas vide."),
    "XML_COMPRESSED": (_SET, "The file is not compressed.", "Le fichier n'est pas compressé."),
    "XML_ENCODING": (
        _SET,
        "The bytes are of the encoding that is declared: UTF-8, windows-1252, ISO-8859-1, cp850.",
        "Les octets sont du codage déclaré : UTF-8, windows-1252, ISO-8859-1, cp850.",
    ),
    "XML_CHARACTER": (_SET, "No character is damaged.", "Aucun caractère n'est abîmé."),
    "XML_DOUBLE_ENCODING": (
        _WARNING,
        "Letters look as if they were encoded twice (`Ã©`).",
        "Des lettres semblent codées deux fois (`Ã©`).",
    ),
    "XML_DOCTYPE": (_SET, "There is no DOCTYPE.", "Il n'y a pas de DOCTYPE."),
    "XML_ENTITY": (_SET, "There are no entities but the five of XML.", "Pas d'entités, sauf les cinq d'XML."),
    "XML_TOO_BIG": (_SET, "The file is not over the limit of size.", "Le fichier ne dépasse pas la taille permise."),
    "XML_TOO_DEEP": (_SET, "Elements are not nested too deep.", "Les éléments ne sont pas emboîtés trop profond."),
    "XML_TOO_MANY": (_SET, "There are not too many elements.", "Il n'y a pas trop d'éléments."),
    "XML_LONG_TEXT": (_SET, "No text is over the limit.", "Aucun texte ne dépasse la longueur permise."),
    "XML_LONG_RECORD": (_SET, "No record is over the limit.", "Aucun enregistrement ne dépasse la taille permise."),
    "XML_ROOT": (_SET, "The root element is that of the document.", "L'élément racine est celui du document."),
    "XML_HEADER": (_SET, "The root says what it has to say.", "La racine dit ce qu'elle doit dire."),
    "XML_VERSION": (_SET, "The version is one that is known.", "La version est connue."),
    "XML_ORDER": (_SET, "Kinds of record stand in their order.", "Les enregistrements sont dans leur ordre."),
    "XML_MISSING": (_SET, "What must be there at least once is there.", "Ce qui doit y être au moins une fois y est."),
    "XML_CONTROL": (_SET, "The counts at the end are right.", "Les comptes de la fin sont justes."),
    "XML_UNREADABLE": (_SET, "Few records, if any, are unreadable.", "Peu de saisies, ou aucune, sont illisibles."),
    "XML_UNKNOWN": (
        _WARNING,
        "Something is not known to this version, and was passed over.",
        "Quelque chose n'est pas connu de cette version, et a été laissé.",
    ),
}
"""What it costs to break it, then the rule itself, in both languages."""


def rules(reader: Reader) -> str:
    """Return the page."""
    rows = [
        (code(name), reader.say(*cost), reader.say(english, french)) for name, (cost, english, french) in RULES.items()
    ]
    return page(
        reader.say("Rules", "Règles"),
        reader.say(
            "What stands in square brackets in a reason file, and under `REFUSED` in a report. "
            "Each says what ought to be so.",
            "Ce qui est entre crochets dans un fichier de motif, et sous `REFUSÉ` dans un rapport. Chacune dit ce qui "
            "devrait être.",
        ),
        table((reader.say("rule", "règle"), reader.say("refuses", "refuse"), ""), rows),
    )
