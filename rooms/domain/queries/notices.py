"""Of which new messages somebody is to be notified now.

The page asks for it when heads or its inbox say that something is new and no window is in front.
All rules are here: levels, mutes, blocks, what is read already, and what may be read at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from heapq import nlargest

from django.db import connection
from msgspec import Struct

from rooms.domain import access
from rooms.domain.queries.mentions import mentions_for
from rooms.limits import Limits
from rooms.log.change import MessageRow, wire_time
from rooms.log.rows import messages_of
from rooms.log.transaction import room_state
from rooms.markup import words
from rooms.models import Block, Cursor, Kind, Level, Membership, Message, State
from rooms.protocol import Person, RoomState

WORDS = 200
"""Characters of a message that a notice shows."""
ROOMS = 50
"""Rooms with new messages that are looked at."""
MENTIONS = 50
"""Mentions that are looked at, those of the latest messages."""
_SLACK = dt.timedelta(seconds=15)
"""How late a room's last activity may be stored, with some time to spare."""
_NEWEST = (
    "SELECT id FROM (SELECT id, at FROM rooms_message WHERE room_id = %s AND number > %s"
    " AND ordinal IS NOT NULL AND deleted_at IS NULL AND author_id <> %s AND author_id NOT IN"
    " (SELECT blocked_id FROM rooms_block WHERE person_id = %s)"
    " ORDER BY number DESC LIMIT %s) AS newest WHERE at >= %s"
)


class Notice(Struct):
    """A message that somebody is notified of."""

    room: RoomState
    id: int
    by: Person
    at: str
    words: str
    """How it begins, in one line; spoilers stay covered."""
    mention: bool
    """It mentions them, or was written to them alone."""


class _Wish(Struct, frozen=True):
    """How somebody wants to hear of a room, and how far they have read it."""

    level: str
    muted: bool = False
    read: int = 0
    direct: bool = False

    @property
    def hears_all(self) -> bool:
        """Whether they are notified of every message."""
        if self.muted or self.level == Level.NOTHING:
            return False
        return self.direct or self.level == Level.ALL


def notices(person: Person, level: str, limits: Limits) -> list[Notice]:
    """The latest messages that somebody has not read and is to be notified of, newest first; nine
    queries. `level` is what they have set for rooms without a level of their own."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=limits.notice_age or 300)
    most = limits.notices or 100
    mentioned = _mentioned(person, since)
    newest = _newest(person, _wishes(person, level, _active(person, since)), since, most)
    keys = mentioned.keys() | newest
    rows = list(messages_of(Message.objects.filter(pk__in=keys).order_by("-pk")))
    blocked = set(Block.objects.filter(person_id=person.id).values_list("blocked_id", flat=True))
    rooms = {row.room for row in rows if row.by.id not in blocked}
    entries = {each.room.id: each for each in access.readable(person, list(rooms))}
    wishes = _wishes(person, level, {room: entry.room.kind for room, entry in entries.items()})
    found = [
        Notice(
            room_state(entries[row.room].room),
            row.number,
            row.by,
            wire_time(row.at),
            words(row.text, row.doc)[:WORDS],
            row.pk in mentioned or wishes[row.room].direct,
        )
        for row in rows
        if row.room in entries
        and row.by.id not in blocked
        and _is_heard(row, wishes[row.room], mentioned)
    ]
    return found[:most]


def _is_heard(row: MessageRow, wish: _Wish, mentioned: Mapping[int, bool]) -> bool:
    is_unread = row.number > wish.read
    if wish.hears_all and is_unread:
        return True
    if row.pk not in mentioned or wish.muted or wish.level == Level.NOTHING:
        return False
    return is_unread or not mentioned[row.pk]  # what an edit added is new, also where it was read


def _active(person: Person, since: dt.datetime) -> dict[int, str]:
    """The kinds of those of the person's rooms in which somebody may have posted since."""
    active = Membership.objects.filter(
        person_id=person.id, state=State.MEMBER, room__active_at__gte=since - _SLACK
    )
    return dict(active.order_by("-room__active_at").values_list("room_id", "room__kind")[:ROOMS])


def _wishes(person: Person, level: str, kinds: Mapping[int, str]) -> dict[int, _Wish]:
    """By the room, of rooms with their kinds."""
    found = {room: _Wish(level, direct=kind == Kind.DIRECT) for room, kind in kinds.items()}
    cursors = Cursor.objects.filter(person_id=person.id, room_id__in=kinds)
    for room, own, muted, read in cursors.values_list("room_id", "level", "muted", "read"):
        found[room] = _Wish(own or level, muted, read, kinds[room] == Kind.DIRECT)
    return found


def _mentioned(person: Person, since: dt.datetime) -> dict[int, bool]:
    """The keys of new messages that mention the person, and whether each counts as unread."""
    columns = ("message_id", "counts", "message__at", "message__edited_at")
    rows = mentions_for(person).order_by("-message_id").values_list(*columns)[:MENTIONS]
    return {key: counts for key, counts, at, edited in rows if max(at, edited or at) >= since}


def _newest(person: Person, wishes: Mapping[int, _Wish], since: dt.datetime, most: int) -> set[int]:
    """The keys of the newest unread messages in rooms of which the person hears all, `most` of
    them: each room has as many, and to read them all would cost as much as all that they say."""
    rooms = {room: wish for room, wish in wishes.items() if wish.hears_all}
    if not rooms:
        return set()
    at = connection.ops.adapt_datetimefield_value(since)
    values = [
        value
        for room, wish in rooms.items()
        for value in (room, wish.read, person.id, person.id, most, at)
    ]
    with connection.cursor() as database:
        database.execute(" UNION ALL ".join([_NEWEST] * len(rooms)), values)
        return set(nlargest(most, (pk for (pk,) in database.fetchall())))
