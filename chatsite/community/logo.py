"""The site's logo: whatever picture is uploaded, only one of our own making is kept and served."""

from __future__ import annotations

from hashlib import blake2b
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PIXELS = 25_000_000
"""Pixels of an uploaded picture at most: a small file can say that it is huge."""


class BadPicture(ValueError):
    """A file that cannot be the logo, with a sentence that says why."""


def keep(upload: IO[bytes]) -> str:
    """Store a picture as a square PNG; returns its name in the storage. Raises `BadPicture`."""
    limits = settings.CHAT_LIMITS
    content = upload.read(limits.logo_bytes + 1 if limits.logo_bytes else -1)
    if limits.logo_bytes and len(content) > limits.logo_bytes:
        raise BadPicture(f"The picture can have at most {limits.logo_bytes // 1024} kB.")
    made = _square(content, limits.logo or 512)
    name = f"site/logo-{blake2b(made, digest_size=8).hexdigest()}.png"
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(made))


def remove(name: str) -> None:
    """Delete a stored logo, if there is one."""
    if name:
        default_storage.delete(name)


def _square(content: bytes, longest: int) -> bytes:
    """The middle of a picture, without anything else that the file holds."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS:
                raise BadPicture("The picture has too many pixels. Make it smaller.")
            upright: Any = ImageOps.exif_transpose(picture)
            size = min(longest, *upright.size)
            square = ImageOps.fit(upright.convert("RGBA"), (size, size))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as reason:
        if isinstance(reason, BadPicture):
            raise
        raise BadPicture(
            "This file is no picture that can be read. Choose a PNG, JPEG, WebP or GIF."
        ) from reason
    # Of the pixels alone: no metadata of the file goes with them.
    plain = Image.frombytes(square.mode, square.size, square.tobytes())
    stored = BytesIO()
    plain.save(stored, "PNG", optimize=True)
    return stored.getvalue()
