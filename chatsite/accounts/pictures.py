"""People's pictures: made square, small and clean of all that is no picture; stored and removed."""

from __future__ import annotations

import io
import secrets
from threading import Lock
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from rooms.limits import Limits

SMALL, LARGE = 64, 256
"""Pixels of the sides of the two pictures."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is read, by its content. Others have parsers that few people look at."""
QUALITY = 84
"""Of a stored picture, from 0 to 100."""
TYPE = "image/webp"
_UNREADABLE = "This file is no picture that can be read. Choose a JPEG, PNG, WebP or GIF."
_one_at_a_time = Lock()
"""A picture of 40 megapixels takes up to 320 MB while it is read."""


class BadPicture(ValueError):
    """A file from which no picture can be made, with a sentence that says why."""


def store(file: IO[bytes], limits: Limits) -> str:
    """Make a person's picture of a file and store it; returns its version. Raises `BadPicture`."""
    content = file.read(limits.picture + 1) if limits.picture else file.read()
    if limits.picture and len(content) > limits.picture:
        most = limits.picture / 2**20
        raise BadPicture(f"A picture can have at most {most:.3g} MB. Choose a smaller one.")
    large = _square(content, limits.pixels)
    version = secrets.token_urlsafe(12)
    for size in (SMALL, LARGE):
        default_storage.save(_path(version, size), ContentFile(_encoded(large, size)))
    return version


def read(version: str, size: int) -> bytes:
    """A stored picture; raises `FileNotFoundError`."""
    with default_storage.open(_path(version, size)) as file:
        content: bytes = file.read()
    return content


def remove(version: str) -> None:
    """Remove a stored picture; one that is not there is no error."""
    for size in (SMALL, LARGE):
        default_storage.delete(_path(version, size))


def _path(version: str, size: int) -> str:
    return f"people/{version}-{size}.webp"


def _square(content: bytes, most: int) -> Image.Image:
    """The middle of a picture, upright, as a square of the larger size."""
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(image, most)
            return _shrunk(image)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture("This picture is too large. Choose a smaller one.") from None
    except (OSError, SyntaxError, EOFError, OverflowError, ValueError) as reason:
        # Pillow's words for files, and parts of files, that are broken or too large.
        raise BadPicture(_UNREADABLE) from reason


def _check_size(image: Image.Image, most: int) -> None:
    if most and image.width * image.height > most:
        size = f"{most / 1e6:.3g} megapixels"
        raise BadPicture(f"A picture can have at most {size}. Choose a smaller one.")


def _shrunk(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * LARGE, 2 * LARGE))  # a JPEG is read at the size that is needed
    image.load()
    orientation = image.getexif()
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    whole = image.convert("RGBA" if has_alpha else "RGB")
    small = whole.resize((LARGE, LARGE), box=(left, top, left + side, top + side), reducing_gap=2.0)
    # A new image: nothing but pixels comes with it.
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    clean.getexif()[_ORIENTATION] = orientation.get(_ORIENTATION, 1)
    upright = ImageOps.exif_transpose(clean)
    upright.info.clear()
    return upright


_ORIENTATION = 0x0112
"""The tag of Exif that says how a camera was held."""


def _encoded(large: Image.Image, size: int) -> bytes:
    image = large if size == LARGE else large.resize((size, size))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()
