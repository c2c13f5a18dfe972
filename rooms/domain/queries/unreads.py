"""The first unread messages of several rooms at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from msgspec import Raw, Struct

from rooms.domain.queries.unread import NOTHING_READ
from rooms.log.change import message_json
from rooms.log.facts import CursorFacts
from rooms.log.grant import Grant
from rooms.log.rows import messages_of
from rooms.models import Cursor, Message

_FIRST = (
    "SELECT id FROM (SELECT id FROM rooms_message WHERE room_id = %s AND number > %s"
    " AND ordinal IS NOT NULL AND deleted_at IS NULL AND author_id <> %s"
    " ORDER BY number LIMIT %s) AS first"
)


class RoomUnreads(Struct):
    """A room with its first unread messages."""

    room: int
    messages: list[Raw]
    """Ascending by id, in the shape of the log."""
    more: bool


def unreads(grants: Sequence[Grant], limit: int) -> list[RoomUnreads]:
    """The first `limit` unread messages of each room, which are those of others that are neither
    deleted nor in threads; three queries.

    All grants are one person's. Rooms without unread messages are left out.
    """
    if not grants or grants[0].person is None:
        return []
    person, rooms = grants[0].person.id, [grant.room for grant in grants]
    cursors = {
        room: CursorFacts(*facts)
        for room, *facts in Cursor.objects.filter(person_id=person, room_id__in=rooms).values_list(
            "room_id", "read", "ordinal", "own"
        )
    }
    values = [
        value
        for room in rooms
        for value in (room, cursors.get(room, NOTHING_READ).read, person, limit + 1)
    ]
    with connection.cursor() as database:
        database.execute(" UNION ALL ".join([_FIRST] * len(rooms)), values)
        ids = [pk for (pk,) in database.fetchall()]
    found: dict[int, list[Raw]] = {}
    for row in messages_of(Message.objects.filter(pk__in=ids).order_by("number")):
        found.setdefault(row.room, []).append(Raw(message_json(row)))
    return [
        RoomUnreads(room, found[room][:limit], len(found[room]) > limit)
        for room in rooms
        if room in found
    ]
