"""Where a photo says on which spot it was taken, and what stands there instead when that may not be kept.

In: an open photo of a known type. Out: the pieces of it to replace. The picture itself is never decoded: all other
bytes stay as they came. Used by `core.office.positions`. Pure.

Positions are looked for where cameras and programs write them: in the GPS directory of EXIF (JPEG, PNG, HEIC) and in
XMP. EXIF or XMP that cannot be read goes whole, since nobody can say what is in it. Two places are not looked into:
a maker's own notes, whose form is secret, and the text of the picture itself.
"""

from optimx.core.pictures.patch import Patch, UnreadableError, copy_patched
from optimx.core.pictures.positions import positions_in

__all__ = ["Patch", "UnreadableError", "copy_patched", "positions_in"]
