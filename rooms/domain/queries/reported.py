"""Reported messages, one with those around it, as a site's admin sees them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from rooms.log.change import MessageRow
from rooms.log.grant import Grant
from rooms.log.rows import messages_of
from rooms.models import Message

AROUND = 10
"""Messages before the reported one, and as many after it."""


def around(grant: Grant, number: int) -> list[MessageRow]:
    """The message and those around it, ascending; the grant is that of `access.by_report`."""
    there = Message.objects.filter(room_id=grant.room)
    before = there.filter(number__lte=number).order_by("-number")[: AROUND + 1]
    after = there.filter(number__gt=number).order_by("number")[:AROUND]
    return [*reversed(list(messages_of(before))), *messages_of(after)]


def each_of(reported: Iterable[tuple[Grant, int]]) -> dict[tuple[int, int], MessageRow]:
    """Messages by the ids of their rooms and their own, each read with a grant for its room; one
    query."""
    wanted = [Q(room_id=grant.room, number=number) for grant, number in reported]
    if not wanted:
        return {}
    rows = messages_of(Message.objects.filter(reduce(or_, wanted)))
    return {(row.room, row.number): row for row in rows}
