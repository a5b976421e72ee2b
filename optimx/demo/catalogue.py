"""The words that the example firm is made of: names, trades, work, goods, machines.

In: nothing. Out: constant tables, in French, since they are what a French firm's screens show. Used by `firm`
and `crew`. Everybody and everything here is invented.
"""

from dataclasses import dataclass

_NAMES = """
Karim Benali, José Ferreira, Mickaël Fontaine, Patrick Lefèvre, Ousmane Diallo, Bruno Marchetti,
Tomasz Kowalski, Antoine Bouvier, Yann Le Goff, Sébastien Perrot, Loïc Chapuis, Thierry Giraud,
Nicolas Moulin, Rachid Haddad, Julien Roussel, Stéphane Poncet, Manuel Da Silva, Cédric Vialle,
Fabrice Brunel, Hélène Granger, Amadou Traoré, Kevin Coste, Romain Faure, Gérard Berthet, Sandrine Meunier,
Jérôme Chavanne, Luís Gonçalves, Mehdi Amrani, Florian Thévenet, Aurélie Charpentier, Dominique Dupré,
Pascal Grangé, Théo Rivoire, Grégory Mazet, Enzo Peyrard, Abdel Cherif, Maxime Bonnefoy, Régis Vérots,
Céline Blanchard, Vincent Sabatier, Samuel Delorme, Noémie Archambaud
"""

PEOPLE = tuple(tuple(name.strip().split(" ", 1)) for name in _NAMES.split(","))


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work item: its code, its label, its unit, how much and how many hours are usual, how it looks."""

    code: str
    label: str
    unit: str
    quantity: int
    hours: int
    motif: str


WORKS = {
    "FON": (
        Work("FON-010", "Terrassement en pleine masse", "m3", 420, 60, "trench"),
        Work("FON-020", "Ferraillage des semelles", "kg", 3800, 130, "rebar"),
        Work("FON-030", "Coulage béton des semelles", "m3", 64, 48, "rebar"),
    ),
    "GO": (
        Work("GO-010", "Élévation en parpaings de 20", "m2", 640, 480, "masonry"),
        Work("GO-020", "Voiles banchés", "m2", 380, 420, "formwork"),
        Work("GO-030", "Plancher poutrelles hourdis", "m2", 510, 260, "rebar"),
        Work("GO-040", "Appuis, seuils et linteaux", "u", 74, 96, "masonry"),
    ),
    "SEC": (
        Work("SEC-010", "Cloisons de distribution", "m2", 450, 220, "tiles"),
        Work("SEC-020", "Isolation et doublages", "m2", 620, 180, "tiles"),
    ),
    "FIN": (
        Work("FIN-010", "Chape liquide", "m2", 480, 70, "tiles"),
        Work("FIN-020", "Carrelage et faïence", "m2", 360, 260, "tiles"),
        Work("FIN-030", "Enduit de façade", "m2", 720, 310, "masonry"),
    ),
    "VRD": (
        Work("VRD-010", "Tranchées et réseaux EU/EP", "ml", 310, 210, "trench"),
        Work("VRD-020", "Regards et branchements", "u", 18, 90, "trench"),
        Work("VRD-030", "Empierrement et compactage", "m2", 900, 120, "trench"),
    ),
}

MOTIF_OF_WORK = {work.code: work.motif for works in WORKS.values() for work in works}

# code, label, family of EquipmentType by name, registration, first meter reading in hours or km, how it looks
EQUIPMENT = (
    ("ENG-01", "Pelle sur chenilles 14 t Volvo EC140", "MACHINE", None, 4318, "excavator"),
    ("ENG-02", "Mini-pelle Kubota U27-4", "MACHINE", None, 2207, "excavator"),
    ("ENG-03", "Mini-pelle Takeuchi TB225", "MACHINE", None, 1530, "excavator"),
    ("ENG-04", "Dumper Ausa D350", "MACHINE", None, 980, "dumper"),
    ("ENG-05", "Dumper Wacker DW30", "MACHINE", None, 1264, "dumper"),
    ("BET-01", "Bétonnière thermique Altrad 350 L", "TOOL", None, None, "mixer"),
    ("BET-02", "Bétonnière thermique Imer 300 L", "TOOL", None, None, "mixer"),
    ("BET-03", "Bétonnière électrique 160 L", "TOOL", None, None, "mixer"),
    ("VEH-01", "Renault Master benne", "VEHICLE", "FG-482-KL", 128450, "van"),
    ("VEH-02", "Renault Master fourgon", "VEHICLE", "GA-117-RM", 84210, "van"),
    ("VEH-03", "Peugeot Boxer double cabine", "VEHICLE", "ES-903-TQ", 166020, "van"),
    ("VEH-04", "Citroën Jumper fourgon", "VEHICLE", "GK-251-ZD", 41870, "van"),
    ("LOC-01", "Chariot télescopique Manitou MT1440", "HIRED", None, 3122, "dumper"),
    ("LOC-02", "Compacteur Bomag BW120", "HIRED", None, 870, "dumper"),
)

MOTIF_OF_EQUIPMENT = {code: motif for code, *_, motif in EQUIPMENT}

SUPPLIERS = (
    ("POINTFOREZ", "Point Matériaux Forez"),
    ("CBLOIRE", "Centrale Béton Loire"),
    ("ACIERDAUPH", "Aciers du Dauphiné"),
    ("CARRVELAY", "Carrières du Velay"),
    ("SANIRESO", "Sani-Réseaux 42"),
    ("BOISMONTS", "Scierie des Monts"),
)
YARDS = (("DEPOT-SE", "Dépôt de Saint-Étienne"), ("DEPOT-MB", "Dépôt de Montbrison"))

# supplier -> article, designation, unit, usual quantity of an order
ARTICLES = {
    "POINTFOREZ": (
        ("PARP20", "Parpaing creux 20x20x50", "u", 1440),
        ("CIM325", "Ciment CEM II 32,5 sac 35 kg", "sac", 168),
        ("HOUR16", "Hourdis béton 16+4", "u", 620),
        ("PLA13", "Plaque de plâtre BA13", "u", 240),
    ),
    "CBLOIRE": (("BPEC25", "Béton prêt à l'emploi C25/30", "m3", 96), ("BPEC30", "Béton C30/37 XF1", "m3", 64)),
    "ACIERDAUPH": (
        ("TSST25", "Treillis soudé ST25C", "pan", 84),
        ("HA12", "Acier HA 12 barres de 6 m", "kg", 3200),
        ("SEM35", "Semelle filante SF35 6 m", "u", 60),
    ),
    "CARRVELAY": (("GNT031", "Grave 0/31,5", "t", 420), ("SAB04", "Sable lavé 0/4", "t", 130)),
    "SANIRESO": (
        ("PVC125", "Tube PVC CR8 diamètre 125", "ml", 240),
        ("REG40", "Regard béton 40x40", "u", 32),
        ("GRIL", "Grillage avertisseur bleu", "ml", 600),
    ),
    "BOISMONTS": (("BAST63", "Bastaing 63x175 4 m", "u", 90), ("CTP18", "Contreplaqué coffrage 18 mm", "u", 60)),
}

TRADES = ("Maçon", "Coffreur-bancheur", "Ferrailleur", "Conducteur d'engins", "Manœuvre", "Carreleur", "Canalisateur")

ABSENCE_REASONS = (
    ("CP", "Congés payés"),
    ("RTT", "Réduction du temps de travail"),
    ("AM", "Arrêt maladie"),
    ("AT", "Accident du travail"),
    ("MP", "Maladie professionnelle"),
    ("ABS_INJ", "Absence injustifiée"),
    ("ECOLE", "Centre de formation"),
)
HOUR_TYPES = (("HN", "Heures normales", True), ("HNUIT", "Heures de nuit", True), ("HI", "Intempéries", False))
MEALS = (("PANIER", "Panier de chantier"), ("RESTO", "Restaurant"))

# code, from km, to km, hardship and transport in euros a day: amounts of the right size, not of any agreement
ZONES = (
    ("1A", 0, 5, "1.15", "1.10"),
    ("1B", 5, 10, "1.95", "2.85"),
    ("2", 10, 20, "3.20", "5.90"),
    ("3", 20, 30, "4.55", "9.20"),
    ("4", 30, 40, "5.85", "12.40"),
    ("5", 40, 50, "7.15", "15.60"),
)
SETTINGS = (
    ("pasHeures", "0.25"),
    ("maxHeuresJour", "10"),
    ("retroSaisieJours", "7"),
    ("gps", "false"),
    ("photoMaxPx", "1600"),
    ("signatureObligatoire", "true"),
)

DIARY_SENTENCES = (
    "Travaux conformes au planning.",
    "Réunion de chantier avec la maîtrise d'œuvre à 10 h.",
    "Réception de matériaux contrôlée, palettes rangées côté est.",
    "Nettoyage du chantier en fin de journée.",
    "Quart d'heure sécurité sur le travail en hauteur.",
    "Coulage prévu demain matin si le temps se maintient.",
    "Passage du coordonnateur SPS, aucune observation.",
    "Attente de la validation de la réservation par le bureau d'études.",
)
RESERVATIONS = {
    "MISSING": "Manque à la livraison, le solde suivra.",
    "DAMAGED": "Palette éventrée, éléments cassés mis de côté.",
}
