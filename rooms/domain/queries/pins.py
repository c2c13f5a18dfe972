"""The messages that are pinned in a room."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from msgspec import UNSET, Raw, Struct, UnsetType

from rooms.domain.queries.base import Query, bounded, no_message
from rooms.domain.queries.mine import Mine, mine, unnamed
from rooms.limits import Limits
from rooms.log.change import message_json
from rooms.log.grant import Grant
from rooms.log.rows import messages_of
from rooms.models import Message
from rooms.protocol import Limit

PAGE = 100
"""Pinned messages in one answer at most: as many as a room can have by default."""


class GetPins(Query, tag="pins"):
    """The room's pinned messages, or those that follow the pinned message `after`."""

    after: Limit | None = None

    def read(self, grant: Grant, limits: Limits) -> Pins:
        """The pinned messages, the newest pin first."""
        pinned = Message.objects.filter(room_id=grant.room, pinned_at__isnull=False)
        if self.after is not None:
            pinned = pinned.filter(_follows(grant, self.after))
        rows = messages_of(pinned.order_by("-pinned_at", "-number")[: PAGE + 1])
        payloads, more = bounded(_twice(map(message_json, rows)), PAGE, limits.page_size)
        own = mine(grant, unnamed(grant, payloads))
        return Pins(self.key, [Raw(each) for each in payloads], more, own or UNSET)

    def nothing(self) -> Pins:
        """No message is pinned."""
        return Pins(self.key, [], more=False)


class Pins(Struct, tag_field="type", tag="pins"):
    """The pinned messages that were asked for, the newest pin first."""

    re: str
    messages: list[Raw]
    more: bool
    mine: Mine | UnsetType = UNSET


def _follows(grant: Grant, number: int) -> Q:
    """Pinned before the message `number`; refused where that message is not pinned any more.

    Messages that are pinned in one transaction have the same time: among them the id decides.
    """
    pinned = Message.objects.filter(room_id=grant.room, number=number, pinned_at__isnull=False)
    at = pinned.values_list("pinned_at", flat=True).first()
    if at is None:
        raise no_message()
    return Q(pinned_at__lt=at) | Q(pinned_at=at, number__lt=number)


def _twice(payloads: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for payload in payloads:
        yield payload, payload
