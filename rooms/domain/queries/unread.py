"""How far people have read, and what is unread.

A cursor is stored when a client says how far its person has read, and with each of the person's
posts, because whoever posts has read everything before. Where the cursor was set back, it says how
many of the person's own posts are beyond it: they are not unread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import connection

from rooms.log.facts import CursorFacts
from rooms.models import Cursor, Message, Room

V = TypeVar("V")

NOTHING_READ = CursorFacts(0, 0)
CHUNK = 1000
"""Rooms that are counted in one query."""
LATEST = 1000
"""Messages of a room among which those of blocked people are told apart."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What is unread for somebody in a room: messages of others, and mentions."""

    cursor: CursorFacts
    posts: int
    """The room's last ordinal."""
    messages: int
    mentions: int


def ordinal_at(room: int, number: int) -> int:
    """The ordinal of the last message outside threads up to the id `number`; 0 before the first."""
    found = (
        Message.objects.filter(room_id=room, number__lte=number, ordinal__isnull=False)
        .order_by("-number")
        .values_list("ordinal", flat=True)
        .first()
    )
    return found or 0


def unread(person: int, rooms: Collection[int]) -> dict[int, Unread]:
    """What is new for a person in each of the rooms that exist; three queries up to `CHUNK` rooms.

    Counted are messages of others that are neither deleted nor in threads; and mentions, but
    none by people whom the person has blocked.
    """
    cursors = _cursors(person, rooms)
    return unread_beyond(person, cursors)


def unread_beyond(
    person: int, cursors: Mapping[int, tuple[CursorFacts, int, int]]
) -> dict[int, Unread]:
    """What is new, by each room's cursor, last ordinal and head; one query for each `CHUNK` rooms.

    A message that was deleted after the head counts: a client subtracts it when it is told of the
    deletion, whose seq is beyond the head (`rooms.delivery.heads`).
    """
    found: dict[int, Unread] = {}
    for chunk in _chunks(cursors):
        for room, (deleted, mentions) in _counted_beyond(person, chunk).items():
            cursor, posts, _ = chunk[room]
            # Where a cursor was read later than the room, it may be beyond it.
            new = max(0, posts - cursor.ordinal - cursor.own - deleted)
            found[room] = Unread(cursor, posts, new, mentions)
    return found


def arrived_beyond(
    person: int, cursors: Mapping[int, tuple[CursorFacts, int, int]]
) -> dict[int, Unread]:
    """What is new without the messages of people whom the person has blocked, and without
    mentions, by each room's cursor, last ordinal and head; one query for each `CHUNK` rooms.

    These have to be looked at one by one, and whoever is blocked may post as many as they like: so
    only the last `LATEST` messages of a room count.
    """
    found: dict[int, Unread] = {}
    for chunk in _chunks(cursors):
        marks = ", ".join(["(%s, %s, %s, %s)"] * len(chunk))
        sql = f"""
            WITH place (room, read, last, head) AS (VALUES {marks})
            SELECT place.room, (SELECT count(*) FROM (
                SELECT author_id, deleted_at, seq FROM rooms_message
                WHERE room_id = place.room AND number > place.read AND ordinal <= place.last
                ORDER BY number DESC LIMIT %s
            ) AS latest WHERE (deleted_at IS NULL OR seq > place.head) AND author_id <> %s
                AND author_id NOT IN (SELECT blocked_id FROM rooms_block WHERE person_id = %s))
            FROM place
        """  # noqa: S608 - placeholders only
        places = [
            value
            for room, (cursor, last, head) in chunk.items()
            for value in (room, cursor.read, last, head)
        ]
        with connection.cursor() as database:
            database.execute(sql, [*places, LATEST, person, person])
            for room, new in database.fetchall():
                cursor, posts, _ = chunk[room]
                found[room] = Unread(cursor, posts, new, 0)
    return found


def _cursors(person: int, rooms: Collection[int]) -> dict[int, tuple[CursorFacts, int, int]]:
    """The cursor that counts, the last ordinal and the head of each room that exists."""
    places = Room.objects.filter(pk__in=rooms).values_list("pk", "posts", "head")
    stored = {
        room: CursorFacts(*facts)
        for room, *facts in Cursor.objects.filter(person_id=person, room_id__in=rooms).values_list(
            "room_id", "read", "ordinal", "own"
        )
    }
    return {room: (stored.get(room, NOTHING_READ), posts, head) for room, posts, head in places}


def _chunks(rooms: Mapping[int, V]) -> Iterator[dict[int, V]]:
    """Parts of at most `CHUNK` rooms: a statement takes a limited number of parameters."""
    left = iter(rooms.items())
    while chunk := dict(islice(left, CHUNK)):
        yield chunk


def _counted_beyond(
    person: int, cursors: Mapping[int, tuple[CursorFacts, int, int]]
) -> dict[int, tuple[int, int]]:
    """Of each room, what is beyond the cursor: deleted messages of others, and mentions.

    What was posted after the last ordinal was read is left out: it is counted nowhere else.
    """
    marks = ", ".join(["(%s, %s, %s, %s)"] * len(cursors))
    sql = f"""
        WITH place (room, read, last, head) AS (VALUES {marks})
        SELECT place.room,
            (SELECT count(*) FROM rooms_message WHERE room_id = place.room
                AND ordinal > place.read AND ordinal <= place.last
                AND deleted_at IS NOT NULL AND seq <= place.head AND author_id <> %s),
            (SELECT count(*) FROM rooms_mention WHERE person_id = %s AND room_id = place.room
                AND ordinal > place.read AND ordinal <= place.last AND counts AND NOT EXISTS (
                    SELECT 1 FROM rooms_block JOIN rooms_message ON author_id = blocked_id
                    WHERE rooms_message.id = message_id
                        AND rooms_block.person_id = rooms_mention.person_id))
        FROM place
    """  # noqa: S608 - placeholders only
    places = [
        value
        for room, (cursor, last, head) in cursors.items()
        for value in (room, cursor.ordinal, last, head)
    ]
    with connection.cursor() as database:
        database.execute(sql, [*places, person, person])
        return {room: (deleted, mentions) for room, deleted, mentions in database.fetchall()}
