"""What the telephone adds to a scene: grain, vignette, a hand that is never level, EXIF, and a JPEG of a usual size.

In: a drawn picture, when and where it was taken. Out: the bytes of a JPEG between 120 and 300 kB.
Called by `pictures.photo` for every scene.
"""

from datetime import datetime
from functools import cache
from io import BytesIO
from math import cos, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageEnhance

_TARGET = 205_000  # bytes; what the mobile app makes of a photo of this size
_MODELS = (("Samsung", "SM-A546B"), ("Crosscall", "Core-Z5"), ("Xiaomi", "Redmi Note 12"))


def expose(picture: Image.Image, rng: Random, *, tilt: float = 1.2) -> Image.Image:
    """Return the picture as a telephone would have seen it.

    Args:
        picture: the scene, sharp and level.
        rng: where chance comes from.
        tilt: how far the hand may lean, in degrees.
    """
    picture = _leaning(picture, rng.uniform(-tilt, tilt))
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(1.02, 1.12))
    picture = ImageEnhance.Color(picture).enhance(rng.uniform(0.86, 1.02))
    picture.paste((8, 8, 12), mask=_vignette(picture.size))
    return _grainy(picture, picture.size, rng)


def _leaning(picture: Image.Image, degrees: float) -> Image.Image:
    """Turn about the middle, and come so much closer that no empty corner shows; all in one pass."""
    width, height = picture.size
    closer = 1 - abs(degrees) * 0.026 - 0.006
    turn = radians(degrees)
    a, b = cos(turn) * closer, sin(turn) * closer
    x, y = width / 2, height / 2
    matrix = (a, b, x - a * x - b * y, -b, a, y + b * x - a * y)
    return picture.transform(picture.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


@cache
def _vignette(size: tuple[int, int]) -> Image.Image:
    mask = Image.radial_gradient("L").point([max(0, tone - 130) * 60 // 125 for tone in range(256)])
    return mask.resize(size, Image.Resampling.BICUBIC)


def _grainy(picture: Image.Image, size: tuple[int, int], rng: Random) -> Image.Image:
    # the same noise in all channels: the eye reads it as a sensor's
    noise = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    soft = noise.point([128 + (tone - 128) * 3 // 40 for tone in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", (soft, soft, soft)), 1, -128)


def develop(picture: Image.Image, taken_at: datetime, position: tuple[float, float] | None, rng: Random) -> bytes:
    """Return the JPEG with its EXIF, at the quality that brings it nearest to a telephone's usual size.

    Args:
        picture: as it comes from `expose`.
        taken_at: local time with its offset; written as EXIF keeps it, in local time.
        position: latitude and longitude in degrees, or none.
        rng: chooses the make of the telephone.
    """
    exif = _exif(taken_at, position, rng.choice(_MODELS))
    low, high = 30, 95
    best = b""
    while low <= high:
        quality = (low + high) // 2
        best = _encoded(picture, exif, quality)
        if abs(len(best) - _TARGET) < 40_000:
            break
        low, high = (quality + 1, high) if len(best) < _TARGET else (low, quality - 1)
    return best


def _encoded(picture: Image.Image, exif: bytes, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif, subsampling="4:2:0")
    return out.getvalue()


def _exif(taken_at: datetime, position: tuple[float, float] | None, model: tuple[str, str]) -> bytes:
    exif = Image.Exif()
    stamp = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif[0x010F], exif[0x0110] = model
    exif[0x0112] = 1
    exif[0x0132] = stamp
    details = exif.get_ifd(0x8769)
    details[0x9003] = details[0x9004] = stamp
    details[0x9011] = _offset(taken_at)
    if position is not None:
        _locate(exif, position)
    return exif.tobytes()


def _offset(moment: datetime) -> str:
    written = moment.strftime("%z")
    return f"{written[:3]}:{written[3:5]}" if written else "+00:00"


def _locate(exif: Image.Exif, position: tuple[float, float]) -> None:
    latitude, longitude = position
    gps = exif.get_ifd(0x8825)
    gps[0] = b"\x02\x03\x00\x00"
    gps[1], gps[2] = "N" if latitude >= 0 else "S", _sexagesimal(abs(latitude))
    gps[3], gps[4] = "E" if longitude >= 0 else "W", _sexagesimal(abs(longitude))


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 2)
