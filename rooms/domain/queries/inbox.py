"""What belongs to one person: the rooms they are a member of, and what is new in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.auth import get_user_model
from django.db import connection
from msgspec import UNSET

from rooms.domain.blocks import blocked_by
from rooms.domain.queries.unread import NOTHING_READ, unread_beyond
from rooms.log.facts import CursorFacts
from rooms.log.people import profile_of
from rooms.log.rows import rooms_by_id
from rooms.log.transaction import room_state
from rooms.models import REMOVED, Cursor, Inbox, Membership, Room, State
from rooms.protocol import Heads, InboxState, PlaceState


def inbox(person: int) -> InboxState:
    """The person's inbox as it is now; seven queries up to a thousand rooms.

    The version is read first: a change during the other queries has a later version. `head`
    and `posts` of a room are read together, and unread messages are counted up to there.
    """
    version = versions([person]).get(person, 0)
    members = dict(
        Membership.objects.filter(person_id=person, state=State.MEMBER).values_list(
            "room_id", "role"
        )
    )
    rooms = [room for room in rooms_by_id(members) if room.kind != REMOVED]
    stored: dict[int, CursorFacts] = {}
    wishes: dict[int, tuple[str, bool, bool]] = {}
    for place, read, ordinal, own, level, muted, favourite in Cursor.objects.filter(
        person_id=person
    ).values_list("room_id", "read", "ordinal", "own", "level", "muted", "favourite"):
        stored[place] = CursorFacts(read, ordinal, own)
        wishes[place] = level, muted, favourite
    news = unread_beyond(
        person,
        {room.id: (stored.get(room.id, NOTHING_READ), room.posts, room.head) for room in rooms},
    )
    places = []
    for room in rooms:
        new = news[room.id]
        level, muted, favourite = wishes.get(room.id, ("", False, False))
        places.append(
            PlaceState(
                room=room_state(room),
                role=members[room.id],
                head=room.head,
                posts=new.posts,
                read=new.cursor.read,
                n=new.cursor.ordinal,
                unread=new.messages,
                mentions=new.mentions,
                level=level,
                muted=muted,
                favourite=favourite,
            )
        )
    user = get_user_model()._default_manager.filter(pk=person).first()
    me = UNSET if user is None else profile_of(user).person
    return InboxState(version, places, me, blocked_by(person))


def versions(people: Collection[int]) -> dict[int, int]:
    """The inbox versions of people, for those who have one; one query."""
    return dict(Inbox.objects.filter(person_id__in=people).values_list("person_id", "version"))


def heads(rooms: Collection[int]) -> list[tuple[int, int, int]]:
    """The id, last ordinal and last seq of those of the rooms that exist; one query."""
    return list(Room.objects.filter(pk__in=rooms).values_list("pk", "posts", "head"))


def members(room: int, people: Collection[int]) -> list[int]:
    """Those of the people who are members of the room; one query."""
    there = Membership.objects.filter(room_id=room, person_id__in=people, state=State.MEMBER)
    return list(there.values_list("person_id", flat=True))


def missed(since: Mapping[int, int]) -> Heads:
    """The rooms that have changed themselves, and the messages that were deleted, after a seq of
    each room; two queries, and no heads."""
    rooms = [(row.seq, room_state(row)) for row in rooms_by_id(since) if row.seq > since[row.id]]
    places = ", ".join(["(%s, %s)"] * len(since))
    # Like this the index of changed messages is used, and each room is read from its own seq on.
    sql = f"""
        WITH place (room, since) AS (VALUES {places})
        SELECT room_id, ordinal, author_id, seq FROM place CROSS JOIN rooms_message
        WHERE room_id = place.room AND seq > place.since AND seq > number
            AND deleted_at IS NOT NULL AND ordinal IS NOT NULL
    """  # noqa: S608 - placeholders only
    with connection.cursor() as database:
        database.execute(sql, [value for place in since.items() for value in place])
        return Heads([], rooms, database.fetchall())


class InboxQueries:
    """These queries in the form that delivery expects (`rooms.delivery.inbox.Reader`)."""

    inbox = staticmethod(inbox)
    versions = staticmethod(versions)
    heads = staticmethod(heads)
    members = staticmethod(members)
    missed = staticmethod(missed)
