"""Who was sent away lately, for processes that were not told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from django.utils import timezone

from rooms.models import SentAway


class Goodbye(msgspec.Struct, frozen=True, omit_defaults=True):
    """All sockets of a person, or of all visitors, are to be closed with this code and reason."""

    person: int
    code: int
    reason: str
    kept: list[bytes] = []
    """Digests of sessions whose sockets stay open."""
    number: int = 0
    """Of the row that keeps it; 0: none does."""


_decoder = msgspec.json.Decoder(Goodbye)


def note(goodbye: Goodbye) -> Goodbye:
    """Store a goodbye as part of the caller's transaction; returns it with its number."""
    row = SentAway.objects.create(goodbye=msgspec.json.encode(goodbye).decode(), at=timezone.now())
    return msgspec.structs.replace(goodbye, number=row.pk)


def noted_since(at: dt.datetime) -> Sequence[Goodbye]:
    """The goodbyes since a time, the first one first."""
    rows = SentAway.objects.filter(at__gte=at).order_by("pk").values_list("pk", "goodbye")
    return [msgspec.structs.replace(_decoder.decode(row), number=pk) for pk, row in rows]
