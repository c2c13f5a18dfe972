"""A reported message and those around it, as a site's admin sees them."""

from __future__ import annotations

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
