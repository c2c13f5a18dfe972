"""The rows of mentions: who is called by a message, and for whom that is unread."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from django.db import connection

from rooms.log.change import MessageRow
from rooms.models import Block, Cursor, Mention, Message

CHUNK = 150
"""Mentions that one statement stores: a database takes a limited number of parameters."""
_COLUMNS = 'person_id, message_id, room_id, ordinal, "all", counts'


class Called(msgspec.Struct, frozen=True):
    """Somebody whom a message calls."""

    person: int
    all: bool
    """Called by `@room` or `@here`; by their name, too, perhaps."""
    counts: bool = True
    """False where they have read the message already, and it calls them only since an edit."""


def add_mentions(row: MessageRow, called: Sequence[Called]) -> None:
    """Store that a message, which is stored already, calls people; those of before stay."""
    message = row.pk or _key(row)
    for start in range(0, len(called), CHUNK):
        chunk = called[start : start + CHUNK]
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(chunk))
        values = [
            value
            for each in chunk
            for value in (each.person, message, row.room, row.ordinal, each.all, each.counts)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO rooms_mention ({_COLUMNS}) VALUES {marks}"  # noqa: S608
                ' ON CONFLICT (person_id, message_id) DO UPDATE SET "all" = excluded."all"',
                values,
            )


def mentions_of(row: MessageRow) -> dict[int, Called]:
    """Whom a stored message calls, by their ids."""
    rows = Mention.objects.filter(message_id=row.pk).values_list("person_id", "all", "counts")
    return {person: Called(person, all_, counts) for person, all_, counts in rows}


def remove_mentions(row: MessageRow, people: Collection[int]) -> None:
    """The message no longer calls these people."""
    Mention.objects.filter(message_id=row.pk, person_id__in=people).delete()


def read_up_to(room: int, people: Collection[int]) -> dict[int, int]:
    """The ordinal up to which people have read a room; left out are those who have read nothing."""
    cursors = Cursor.objects.filter(room_id=room, person_id__in=people)
    return dict(cursors.values_list("person_id", "ordinal"))


def counted_by(row: MessageRow) -> list[int]:
    """Those for whom the mention by a stored message is unread now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM rooms_mention WHERE message_id = %s AND counts AND NOT EXISTS"
            " (SELECT 1 FROM rooms_cursor WHERE person_id = rooms_mention.person_id"
            " AND room_id = rooms_mention.room_id AND ordinal >= rooms_mention.ordinal)",
            [row.pk],
        )
        return [person for (person,) in cursor.fetchall()]


def blockers_of(author: int) -> set[int]:
    """Those who have blocked somebody."""
    return set(Block.objects.filter(blocked_id=author).values_list("person_id", flat=True))


def _key(row: MessageRow) -> int:
    found = Message.objects.filter(room_id=row.room, number=row.number)
    return found.values_list("pk", flat=True).get()
