"""Words can be written with French accents by a typeface that has none."""

from PIL import Image, ImageDraw

from optimx.demo.pictures.lettering import width_of, write


def ink_of(words: str) -> bytes:
    picture = Image.new("RGB", (300, 60))
    write(ImageDraw.Draw(picture), (5, 10), words, 32, (255, 255, 255))
    return picture.tobytes()


def test_an_accent_adds_ink_to_its_letter() -> None:
    assert sum(ink_of("É")) > sum(ink_of("E"))
    assert sum(ink_of("ç")) > sum(ink_of("c"))


def test_each_accent_looks_different() -> None:
    assert len({ink_of(letter) for letter in "éèêëe"}) == 5


def test_an_accent_takes_no_room() -> None:
    assert width_of("Hélène", 20) == width_of("Helene", 20)
