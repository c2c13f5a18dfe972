"""What a request asks for in its query, checked."""

from __future__ import annotations

from django.http import HttpRequest

from rooms.protocol import SAFE_INTEGER

_DIGITS = len(str(SAFE_INTEGER))


def text_in(request: HttpRequest, name: str, longest: int) -> str:
    """A text to look for, cut to `longest` characters and without blank ends; perhaps empty.

    A NUL is in no text of the database, and PostgreSQL refuses to compare with one.
    """
    return request.GET.get(name, "")[:longest].replace("\x00", "").strip()


def number_in(text: str) -> int | None:
    """A whole number of 0 or more as it was typed; None where it is none, or is too large."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_number and int(text) <= SAFE_INTEGER else None
