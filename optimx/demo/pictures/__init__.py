"""Photos and signatures as a crew's telephones would send them: drawn, never taken, so nobody is in them.

In: what a photo shows and when, and a generator. Out: the bytes of a JPEG or a PNG; the same bytes for the same input.
Called by `demo.album`. Start with `building_site`; `canvas` is the pencil, `camera` makes a photo of a drawing.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from optimx.demo.pictures import building_site, machine, paper, portrait, work_item
from optimx.demo.pictures.camera import develop, expose
from optimx.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from optimx.demo.pictures.landscape import weather_named
from optimx.demo.pictures.paper import Paper
from optimx.demo.pictures.signature import signature

__all__ = ["HEIGHT", "WIDTH", "Paper", "Shot", "photo", "signature"]


@dataclass(frozen=True, slots=True)
class Shot:
    """What somebody took a photo of.

    Attributes:
        category: one of the vendor's six, such as `PhotoChantier`.
        taken_at: aware; goes into the EXIF block.
        weather: as in the site diary; how the sky looks.
        motif: which machine or kind of work; "" leaves it to chance.
        paper: what the note says, for the two categories of notes.
        position: latitude and longitude in degrees, for the few telephones that tell it.
    """

    category: str
    taken_at: datetime
    weather: str = "Couvert"
    motif: str = ""
    paper: Paper | None = None
    position: tuple[float, float] | None = None


def photo(shot: Shot, rng: Random) -> bytes:
    """Return the photo as a JPEG of `WIDTH` x `HEIGHT` pixels, between 120 and 300 kB.

    Raises:
        ValueError: a note without its paper, or a category that does not exist.
    """
    tilt = 0.6 if shot.paper else 1.2
    picture = expose(_scene(shot, rng).finished(), rng, tilt=tilt)
    return develop(picture, shot.taken_at, shot.position, rng)


def _scene(shot: Shot, rng: Random) -> Canvas:
    weather = weather_named(shot.weather)
    match shot.category:
        case "PhotoChantier":
            return building_site.draw(weather, rng)
        case "PhotoTache":
            return work_item.draw(weather, rng, shot.motif)
        case "PhotoMateriel":
            return machine.draw(weather, rng, shot.motif)
        case "PhotoEmploye":
            return portrait.draw(weather, rng)
        case "PhotoBonLivr" | "PhotoBonEnlev" if shot.paper is not None:
            return paper.draw(shot.paper, rng)
    raise ValueError(f"no scene for {shot.category}")
