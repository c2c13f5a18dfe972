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
    "SELECT room_id, number, id, size FROM (SELECT room_id, number, id,"
    " length(text) + length(doc) AS size FROM rooms_message WHERE room_id = %s AND number > %s"
    " AND ordinal IS NOT NULL AND deleted_at IS NULL AND author_id <> %s"
    " ORDER BY number LIMIT %s) AS first"
)


class RoomUnreads(Struct):
    """A room with its first unread messages."""

    room: int
    messages: list[Raw]
    """Ascending by id, in the shape of the log."""
    more: bool


def unreads(grants: Sequence[Grant], limit: int, size: int) -> list[RoomUnreads]:
    """The first `limit` unread messages of each room, which are those of others that are neither
    deleted nor in threads; three queries.

    Of each room as many are taken as have `size` characters, with their trees of nodes, but at
    least one: the messages of fifty rooms could have some sixty megabytes. All grants are one
    person's. Rooms without unread messages are left out.
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
    lines: dict[int, list[tuple[int, int]]] = {}
    with connection.cursor() as database:
        database.execute(" UNION ALL ".join([_FIRST] * len(rooms)), values)
        for room, _, pk, characters in sorted(database.fetchall()):
            lines.setdefault(room, []).append((pk, characters))
    taken = {room: _fitting(lines[room][:limit], size) for room in lines}
    found: dict[int, list[Raw]] = {}
    keys = [pk for pks in taken.values() for pk in pks]
    for row in messages_of(Message.objects.filter(pk__in=keys).order_by("number")):
        found.setdefault(row.room, []).append(Raw(message_json(row)))
    return [
        RoomUnreads(room, found[room], len(lines[room]) > len(taken[room]))
        for room in rooms
        if room in found
    ]


def _fitting(lines: Sequence[tuple[int, int]], size: int) -> list[int]:
    """The keys of the first messages that have so many characters together, but at least one."""
    taken: list[int] = []
    for pk, characters in lines:
        size -= characters
        if taken and size < 0:
            break
        taken.append(pk)
    return taken
