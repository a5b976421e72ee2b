"""Where the example firm builds: invented sites in real towns around its seat in Saint-Étienne.

In: nothing. Out: a constant table. Used by `worksites`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where one site is and what is built there.

    Attributes:
        label: what is built.
        customer: who pays.
        street: first line of the address.
        postcode: five digits.
        city: the town.
        latitude: degrees, as text, so that decimals stay exact.
        longitude: degrees, as text.
        zone: travel zone from the firm's seat; None where the crew stays overnight.
        works: which kinds of work the site has (keys of `WORKS`).
    """

    label: str
    customer: str
    street: str
    postcode: str
    city: str
    latitude: str
    longitude: str
    zone: str | None
    works: str


PLACES = (
    Place(
        "Groupe scolaire Jean-Moulin",
        "Mairie de Saint-Étienne",
        "14 rue des Alliés",
        "42100",
        "Saint-Étienne",
        "45.421300",
        "4.402600",
        "1A",
        "FON GO SEC",
    ),
    Place(
        "Résidence Les Tilleuls, 24 logements",
        "Loire Habitat",
        "3 allée des Tilleuls",
        "42160",
        "Andrézieux-Bouthéon",
        "45.525900",
        "4.260500",
        "2",
        "GO FIN",
    ),
    Place(
        "Extension atelier Mécaforez",
        "Mécaforez SAS",
        "ZI Les Plantées, 8 rue Ampère",
        "42600",
        "Montbrison",
        "45.607700",
        "4.065300",
        "4",
        "FON GO VRD",
    ),
    Place(
        "Maison médicale",
        "Communauté de communes de Forez-Est",
        "27 avenue Jean-Jaurès",
        "42110",
        "Feurs",
        "45.744300",
        "4.227100",
        "5",
        "GO SEC FIN",
    ),
    Place(
        "Réhabilitation Halle Sainte-Barbe",
        "Ville de Firminy",
        "Place du Breuil",
        "42700",
        "Firminy",
        "45.388600",
        "4.287700",
        "2",
        "GO FIN",
    ),
    Place(
        "Pavillon Mme Vialatte",
        "Mme Vialatte",
        "112 chemin de la Garde",
        "42170",
        "Saint-Just-Saint-Rambert",
        "45.499300",
        "4.241900",
        "2",
        "FON GO",
    ),
    Place(
        "Caserne de sapeurs-pompiers",
        "SDIS 48",
        "Route du Chapitre",
        "48000",
        "Mende",
        "44.518200",
        "3.500200",
        None,
        "GO VRD",
    ),
    Place(
        "Réseaux ZAC des Bruyères",
        "Saint-Étienne Métropole",
        "Rue des Bruyères",
        "42400",
        "Saint-Chamond",
        "45.476100",
        "4.515600",
        "2",
        "VRD",
    ),
    Place(
        "Gymnase Pierre-Mendès-France",
        "Ville de Roanne",
        "5 boulevard Baron-du-Marais",
        "42300",
        "Roanne",
        "46.038700",
        "4.068300",
        "5",
        "FON GO",
    ),
    Place(
        "Immeuble de bureaux Novaciel",
        "SCI Novaciel",
        "61 cours Fauriel",
        "42000",
        "Saint-Étienne",
        "45.428600",
        "4.404100",
        "1A",
        "GO SEC FIN",
    ),
    Place(
        "Murs de soutènement RD 501",
        "Département de la Loire",
        "RD 501, lieu-dit Le Pilon",
        "42220",
        "Bourg-Argental",
        "45.298400",
        "4.568200",
        "3",
        "FON VRD",
    ),
    Place(
        "Ferme Les Genêts, stabulation",
        "GAEC des Genêts",
        "Lieu-dit Les Genêts",
        "43140",
        "Saint-Didier-en-Velay",
        "45.302000",
        "4.275100",
        "3",
        "FON GO",
    ),
    Place(
        "Crèche Les P'tits Loups",
        "Mairie de Veauche",
        "9 rue du 11-Novembre",
        "42340",
        "Veauche",
        "45.562300",
        "4.276800",
        "2",
        "GO SEC FIN",
    ),
)
