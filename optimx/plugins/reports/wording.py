"""The words of the exchange, for people: what each event, outcome, state, command and kind of record is called.

In: a stable name out of a record. Out: a `Text`; a name that is not known (of a partner's system, of a newer optimx)
is shown as it is. Used by the reports that people read and by `cli`.
"""

from collections.abc import Mapping

from optimx import (
    Archived,
    BatchSummary,
    Downloaded,
    Errored,
    Event,
    Generated,
    Imported,
    Outcome,
    Processed,
    Side,
    Text,
    Translate,
    Uploaded,
    Who,
    text,
)

HANDED_OVER = "handed_over"
"""What an import is called that nothing proves; 'imported' is said only of what is proven."""

EVENT_WORDS: Mapping[str, Text] = {
    Generated.kind: text("GENERATED"),
    Uploaded.kind: text("UPLOADED"),
    Processed.kind: text("PROCESSED"),
    Downloaded.kind: text("DOWNLOADED"),
    Imported.kind: text("IMPORTED"),
    HANDED_OVER: text("HANDED OVER"),
    Archived.kind: text("ARCHIVED"),
    Errored.kind: text("ERROR"),
}
"""By what `word_of` says of an event."""

OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.DONE: text("ALL WELL - everything went through."),
    Outcome.NOTHING_TO_DO: text("ALL WELL - there was nothing to exchange."),
    Outcome.NEEDS_PERSON: text("TO SEE TO - the exchange took place, but not everything went through."),
    Outcome.WILL_RETRY: text("NOT THIS TIME - the exchange is not finished; the next run tries again."),
    Outcome.OVERDUE: text("LATE - the drop server has not answered in time."),
    Outcome.REFUSED: text("REFUSED - access was refused; the exchange is not finished."),
    Outcome.MISCONFIGURED: text("NOT SET UP RIGHT - no exchange: the configuration has mistakes."),
    Outcome.BUSY: text("ALREADY RUNNING - another exchange was going on."),
    Outcome.INTERRUPTED: text("STOPPED - somebody stopped the exchange; the next run continues it."),
    Outcome.KILLED: text("CUT SHORT - power or shutdown cut the exchange off; the next run continues it."),
    Outcome.DEFECT: text("BREAKDOWN - a defect of optimx; nothing is lost."),
}
"""The first half of a report's first line; the second says whether anybody has to act."""

OUTCOME_WORDS: Mapping[Outcome, Text] = {
    Outcome.DONE: text("done"),
    Outcome.NOTHING_TO_DO: text("nothing to do"),
    Outcome.NEEDS_PERSON: text("needs somebody"),
    Outcome.WILL_RETRY: text("will be tried again"),
    Outcome.OVERDUE: text("answer is late"),
    Outcome.REFUSED: text("refused"),
    Outcome.MISCONFIGURED: text("configuration to mend"),
    Outcome.BUSY: text("another run was going on"),
    Outcome.INTERRUPTED: text("stopped"),
    Outcome.KILLED: text("cut short"),
    Outcome.DEFECT: text("defect"),
}
"""The same in a word or three, for lists."""

ACTORS: Mapping[Who, Text] = {
    Who.YOU: text("you"),
    Who.IT: text("your IT person"),
    Who.VENDOR: text("the vendor"),
}

PROMISES: Mapping[str, Text] = {
    "manifest": text(
        "Full promise: the drop server acknowledges each set; every set is applied once, every answer imported once."
    ),
    "pair": text(
        "Limited promise: the drop server sends no acknowledgement. What it received is told by where the files lie; "
        "what cannot be known is shown as 'to be checked', and a set that has to be sent again is announced here."
    ),
}
"""By profile of the protocol; `exchange.md` of the design says why they differ."""

_WITH_THE_CREW = text("check it with the person who entered it, before the payroll")

WARNING_REMEDIES: Mapping[str, Text] = {
    "R04": text("look in Optim'BTP whether that is really closed; what was entered is in"),
    "R05": text("nothing to do: the newer version counts"),
    "R06": text("make sure that these days are not paid yet"),
    "R07": _WITH_THE_CREW,
    "R08": _WITH_THE_CREW,
    "R10": text("take the meal allowance out in Optim'BTP, unless it is due"),
    "R12": text("nothing to do: only the first one counts"),
    "R13": text("compare it with the order"),
    "R14": text("look at the picture in Importation_Archive: no record asks for it"),
    "R16": text("put the number right in the record of the firm in Optim'BTP"),
    "R17": text("nothing to do: the position was not kept"),
    "R18": text("decide in Optim'BTP what becomes of it: payroll has closed that week"),
    "R19": _WITH_THE_CREW,
    "XML_DOUBLE_ENCODING": text("look at the accents of these texts; the sender's program has to be put right"),
    "XML_UNKNOWN": text("nothing to do: the other side says more than this version understands"),
}
"""What a warning of a rule asks for; of a rule that is not here, its sentence has to do."""

_REMOVED: Mapping[str, Text] = {
    "position": text("places where photos were taken"),
    "position in file": text("files that tell where photos were taken"),
    "photo of who left": text("photos of people who left"),
    "medium without record": text("pictures whose record never went in"),
    "finding": text("findings on records and refusals that the crews were told"),
    "delivered": text("delivered records"),
    "delivered media": text("delivered pictures"),
    "Appli_Data": text("archived answers"),
    "journal": text("entries of the journal"),
}

_TRANSPORTS: Mapping[str, Text] = {
    "ftp": text("FTP"),
    "ftps": text("FTPS"),
    "sftp": text("SFTP"),
    "smb": text("a Windows share (SMB)"),
    "folder": text("a folder"),
}

_COMMANDS: Mapping[str, Text] = {
    "exchange": text("whole exchange"),
    "generate": text("generation only"),
    "upload": text("upload only"),
    "download": text("download only"),
    "import": text("import only"),
    "archive": text("archiving only"),
    "server process": text("processing on the drop server"),
    "server redeliver": text("delivery of an answer once more"),
    "purge": text("removal of what was kept long enough"),
    "resolve": text("decision on what was uncertain"),
    "doctor": text("repair by 'optimx doctor'"),
}

_MEDIA_TO_COME = text("taken over; photos or signatures are still to come")

_STATES: Mapping[str, Text] = {
    "PLANNED": text("being prepared"),
    "GENERATED": text("generated, not yet sent"),
    "SENDING": text("being sent; the next run continues"),
    "SENT": text("sent, waiting for an answer"),
    "ACCEPTED": text("accepted, not yet closed"),
    "REFUSED": text("refused"),
    "SUPERSEDED": text("replaced by a newer set"),
    "UNCERTAIN": text("TO BE CHECKED: whether it arrived is not known"),
    "FOUND": text("found on the drop, waiting to be downloaded"),
    "DOWNLOADED": text("downloaded, waiting to be checked"),
    "VALIDATED": text("checked, waiting to be taken over"),
    "IMPORTED": text("taken over, waiting to be archived"),
    "ARCHIVED": text("archived, waiting to be acknowledged"),
    # An answer that nothing is missing of is closed at once, and stands nowhere.
    "MARKED": _MEDIA_TO_COME,
    "REMOVED": _MEDIA_TO_COME,
    "COMPLETE": text("complete, waiting to be processed"),
    "CLAIMED": text("being processed"),
    "APPLIED": text("applied, waiting to be filed"),
}

_ANSWER_SENT = text("on the drop, waiting for the office to fetch it")

_KINDS: Mapping[str, Text] = {
    "Company": text("Companies"),
    "User": text("Users"),
    "HourType": text("Hour types"),
    "AbsenceReason": text("Absence reasons (list)"),
    "MealAllowance": text("Meal allowances"),
    "TravelZone": text("Travel zones"),
    "Party": text("Suppliers, customers, yards"),
    "Setting": text("Settings"),
    "Acknowledgement": text("Acknowledgements"),
    "Employee": text("Employees"),
    "Crew": text("Crews"),
    "Site": text("Sites"),
    "WorkItem": text("Work items"),
    "Assignment": text("Assignments"),
    "Equipment": text("Equipment"),
    "PurchaseOrder": text("Purchase orders"),
    "Rejection": text("Refusals told to the crews"),
    "Document": text("Documents"),
    "TimeEntry": text("Time entries"),
    "EquipmentTime": text("Equipment hours"),
    "Progress": text("Progress"),
    "SiteDiary": text("Site diaries"),
    "DeliveryNote": text("Delivery and pick-up notes"),
    "Photo": text("Photos"),
    "Signature": text("Signatures"),
}

# Systems may count by the code's word or by the vendor's element.
_VENDOR_WORDS: Mapping[str, str] = {
    "Societe": "Company",
    "Utilisateur": "User",
    "TypeHeure": "HourType",
    "MotifAbsence": "AbsenceReason",
    "TypePanier": "MealAllowance",
    "Zone": "TravelZone",
    "Tiers": "Party",
    "Reglage": "Setting",
    "Acquittement": "Acknowledgement",
    "Salarie": "Employee",
    "Equipe": "Crew",
    "Chantier": "Site",
    "Tache": "WorkItem",
    "Affectation": "Assignment",
    "Materiel": "Equipment",
    "Commande": "PurchaseOrder",
    "Rejet": "Rejection",
    "Pointage": "TimeEntry",
    "PointageMateriel": "EquipmentTime",
    "Avancement": "Progress",
    "RapportJour": "SiteDiary",
    "Bon": "DeliveryNote",
}
_SPELLINGS: Mapping[str, str] = {
    **{kind.lower(): kind for kind in _KINDS},
    **{word.lower(): kind for word, kind in _VENDOR_WORDS.items()},
}


def kind_of(name: str) -> str:
    """Return one name for all spellings of a kind of record: `Pointage`, `time_entry` and `TimeEntry` are one kind."""
    return _SPELLINGS.get(name.replace("_", "").lower(), name)


def kind_words(name: str) -> Text:
    """Return what a kind of record is called, in the plural."""
    return _KINDS.get(kind_of(name)) or _as_it_is(name)


def removed_words(name: str) -> Text:
    """Return what a purge counts under a name."""
    return _REMOVED.get(name) or kind_words(name)


def state_words(state: str) -> Text:
    """Return what the state of a batch means."""
    return _STATES.get(state) or _as_it_is(state)


def batch_words(batch: BatchSummary, side: Side, translate: Translate) -> Text:
    """Return where a batch stands, in the journal of a side: what a drop server sends is an answer."""
    if batch.lacks is not None:
        why = batch.lacks.show(translate)
        if (batch.direction, side) == ("inbound", Side.OFFICE):
            return text("incomplete (the owner of the drop delivers it again): {why}", why=why)
        return text("incomplete (the next pair replaces it): {why}", why=why)
    if side is Side.SERVER and (batch.direction, batch.state) == ("outbound", "SENT"):
        return _ANSWER_SENT
    return state_words(batch.state)


def command_words(command: str) -> Text:
    """Return what was asked for."""
    return _COMMANDS.get(command) or _as_it_is(command)


def transport_words(transport: str) -> Text:
    """Return what the files travelled through."""
    return _TRANSPORTS.get(transport) or _as_it_is(transport)


def word_of(event: Event) -> str:
    """Return what is said of an event: its kind, or `HANDED_OVER`."""
    return HANDED_OVER if isinstance(event, Imported) and not event.proven else event.kind


def _as_it_is(name: str) -> Text:
    return Text("{name}", {"name": name})
