"""The messages that mention somebody, of all rooms that they may read."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from msgspec import UNSET, Raw, Struct, UnsetType

from rooms.domain import access
from rooms.log.change import MessageRow, message_json
from rooms.log.rows import messages_of
from rooms.log.transaction import room_state
from rooms.models import Block, Mention, Message
from rooms.protocol import Person, RoomState


class MentionFound(Struct):
    """A message that mentions somebody, and its room."""

    room: RoomState
    message: Raw
    place: int
    """Where it stands among one's mentions: the later ones have greater places."""


class MentionsFound(Struct):
    """The newest mentions first."""

    mentions: list[MentionFound]
    before: int | UnsetType = UNSET
    """The place before which earlier ones begin; absent where there are none."""


def mentions(person: Person, before: int | None, limit: int) -> MentionsFound:
    """The latest `limit` mentions, or those before a place; four queries.

    Left out are those of people whom the person has blocked, and of rooms that they may not read:
    so there may be fewer than `limit`, and more of them all the same.
    """
    rows = mentions_for(person)
    if before is not None:
        rows = rows.filter(message_id__lt=before)
    keys = list(rows.order_by("-message_id").values_list("message_id", flat=True)[: limit + 1])
    messages = _messages(keys[:limit])
    rooms = {row.room for row in messages}
    entries = {each.room.id: each for each in access.readable(person, list(rooms))}
    found = [
        MentionFound(room_state(entries[row.room].room), Raw(message_json(row)), row.pk)
        for row in messages
        if row.room in entries
    ]
    return MentionsFound(found, keys[limit - 1] if len(keys) > limit else UNSET)


def mentions_for(person: Person) -> QuerySet[Mention]:
    """The mentions of somebody, but by none whom they have blocked."""
    blocked = Block.objects.filter(person_id=person.id).values("blocked_id")
    return Mention.objects.filter(person_id=person.id).exclude(message__author_id__in=blocked)


def _messages(keys: Collection[int]) -> list[MessageRow]:
    """Messages by their keys, the last one first."""
    return list(messages_of(Message.objects.filter(pk__in=keys).order_by("-pk")))
