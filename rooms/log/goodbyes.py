"""Who was sent away lately, for processes that were not told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from django.utils import timezone

from rooms.models import SentAway


class Goodbye(msgspec.Struct, frozen=True):
    """All sockets of a person, or of all visitors, are to be closed with this code and reason."""

    person: int
    code: int
    reason: str
    number: int = 0
    """Of the row that keeps it; 0: none does."""


def note(person: int, code: int, reason: str) -> Goodbye:
    """Store that a person is sent away, as part of the caller's transaction."""
    row = SentAway.objects.create(person=person, code=code, reason=reason, at=timezone.now())
    return Goodbye(person, code, reason, row.pk)


def noted_since(at: dt.datetime) -> Sequence[Goodbye]:
    """Who was sent away since a time, the first one first."""
    rows = SentAway.objects.filter(at__gte=at).order_by("pk")
    return [
        Goodbye(person, code, reason, number)
        for number, person, code, reason in rows.values_list("pk", "person", "code", "reason")
    ]
