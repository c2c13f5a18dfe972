"""People's pictures: what is made of a file, and the files of which none is made."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from PIL import Image

from chatsite.accounts import pictures
from chatsite.accounts.pictures import LARGE, SMALL, BadPicture
from rooms.limits import Limits

RED, BLUE = (200, 20, 20), (20, 20, 200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PLACE = "Somewhere 52.5N 13.4E"


@pytest.fixture(autouse=True)
def storage(settings: LazySettings, tmp_path: Path) -> Path:
    """A storage of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def drawn(kind: str = "PNG", size: tuple[int, int] = (300, 200), **options: object) -> bytes:
    """A picture, red with a blue left edge."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0] // 10, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def made(content: bytes, limits: Limits | None = None) -> str:
    """The version of the picture that is made of a file."""
    return pictures.store(io.BytesIO(content), limits or Limits())


def stored(version: str, size: int = LARGE) -> Image.Image:
    """A stored picture."""
    return Image.open(io.BytesIO(pictures.read(version, size)))


def looks(image: Image.Image, at: tuple[int, int]) -> str:
    """The colour of a pixel, by its name."""
    red, _, blue = image.convert("RGB").getpixel(at)  # type: ignore[misc]
    return "red" if red > blue else "blue"


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says that it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_square_in_two_sizes(kind: str) -> None:
    """The middle of a picture of each kind becomes a WebP of 64 and of 256 pixels."""
    version = made(drawn(kind))
    for size in (SMALL, LARGE):
        image = stored(version, size)
        assert (image.format, image.size) == ("WEBP", (size, size))
        assert looks(image, (1, size // 2)) == "red"  # the blue edge is outside of the middle


def test_what_can_be_seen_through(storage: Path) -> None:
    """Transparent parts stay so, also of a picture with a palette."""
    out = io.BytesIO()
    Image.new("RGBA", (80, 80), (0, 0, 0, 0)).quantize().save(out, "PNG")
    image = stored(made(out.getvalue())).convert("RGBA")
    assert image.getpixel((10, 10))[3] == 0  # type: ignore[index]


def test_upright_and_without_metadata() -> None:
    """A picture is turned as its camera was held; position, comments and profiles are gone."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the left: what is on the left belongs to the top
    exif[0x010E] = PLACE
    photo = drawn("JPEG", (256, 256), exif=exif, comment=PLACE, icc_profile=PLACE.encode())
    assert PLACE.encode() in photo
    version = made(photo)
    image = stored(version)
    assert (looks(image, (128, 4)), looks(image, (4, 128))) == ("blue", "red")
    content = pictures.read(version, LARGE)
    assert PLACE.encode() not in content
    assert not image.getexif()
    assert [name for name in (b"EXIF", b"ICCP", b"XMP ") if name in content] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        SVG,
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + SVG,
        drawn("PNG")[:100],
        drawn("JPEG")[:300],
        drawn("BMP"),
        drawn("TIFF"),
        drawn("PNG").replace(b"IHDR", b"IHDX"),
        png(100, 100),
        png(0, 0),
    ],
)
def test_what_is_no_picture(content: bytes, storage: Path) -> None:
    """Its content says what a file is; from what cannot be read nothing is stored."""
    with pytest.raises(BadPicture, match="Choose a JPEG, PNG, WebP or GIF"):
        made(content)
    assert list(storage.iterdir()) == []


@pytest.mark.parametrize("tail", [SVG, b"<?php echo 1 ?>", b"PK\x03\x04" + b"\x00" * 50])
def test_two_files_in_one(tail: bytes) -> None:
    """Of a file that is a picture and something else, only the pixels are kept."""
    version = made(drawn("GIF") + tail)
    assert tail not in pictures.read(version, LARGE)
    assert tail not in pictures.read(version, SMALL)


@pytest.mark.parametrize("size", [(7000, 7000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb(size: tuple[int, int], storage: Path) -> None:
    """A small file with too many pixels is refused before they are read."""
    with pytest.raises(BadPicture, match=r"Choose a smaller one|can be read"):
        made(png(*size, data=b"\x00" * 1_000_000))
    assert list(storage.iterdir()) == []


def test_a_bomb_beside_the_pixels() -> None:
    """A text that is small only as long as it is compressed does not fill the memory."""
    text = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"a" * 50_000_000))
    picture = drawn("PNG")
    with pytest.raises(BadPicture):
        made(picture[:33] + text + picture[33:])


def test_too_many_bytes() -> None:
    """A file of more bytes than a picture may have is not looked at; the words say the limit."""
    content = drawn()
    assert made(content, Limits(picture=len(content)))
    with pytest.raises(BadPicture, match="at most 5 MB"):
        made(content + b"\x00" * Limits().picture)


def test_limits_that_are_off() -> None:
    """0 switches a limit off."""
    assert made(drawn(), Limits(picture=0, pixels=0))
    with pytest.raises(BadPicture, match=r"at most 0\.05 megapixels"):
        made(drawn(), Limits(pixels=50_000))


def test_removed(storage: Path) -> None:
    """Both sizes are removed; a picture that is not there is removed already."""
    version = made(drawn())
    for _ in range(2):
        pictures.remove(version)
    assert [path for path in storage.rglob("*") if path.is_file()] == []
    with pytest.raises(FileNotFoundError):
        pictures.read(version, LARGE)


def test_versions_are_secret() -> None:
    """Nobody can guess the address of a picture: each has 96 random bits in it."""
    versions = {made(drawn(size=(10, 10))) for _ in range(20)}
    assert len(versions) == 20
    assert {len(version) for version in versions} == {16}
