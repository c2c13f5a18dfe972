"""What belongs to one person: the rooms they are a member of, and what is new in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from msgspec import UNSET

from rooms.domain.blocks import blocked_by
from rooms.domain.queries.unread import NOTHING_READ, Unread, arrived_beyond, unread_beyond
from rooms.log.facts import CursorFacts
from rooms.log.people import person_fields, profile_of
from rooms.log.rows import people_of, rooms_by_id
from rooms.log.transaction import room_state
from rooms.models import REMOVED, Cursor, Inbox, Kind, Membership, Room, State
from rooms.protocol import Heads, InboxState, Person, PlaceState


def inbox(person: int) -> InboxState:
    """The person's inbox as it is now; six queries up to a thousand rooms, one more where some of
    them are direct conversations, and one where somebody in these is blocked.

    The version is read first: a change during the other queries has a later version. `head`
    and `posts` of a room are read together, and unread messages are counted up to there.
    """
    user = get_user_model()._default_manager.select_related("inbox").filter(pk=person).first()
    if user is None:
        return InboxState(0, [])
    fields = person_fields()
    stored: Inbox | None = getattr(user, "inbox", None)
    blocked = blocked_by(person)
    state = InboxState(
        stored.version if stored is not None else 0,
        _places(person, Q(), blocked),
        me=profile_of(user).person,
        blocked=blocked,
    )
    if fields.sorts:
        state.sorts = getattr(user, fields.sorts)
    if fields.level:
        state.level = getattr(user, fields.level)
    return state


def places(person: int, rooms: Collection[int]) -> list[PlaceState]:
    """Those of the rooms of which the person is a member, as they are now; four queries, two or
    three more where some of them are direct conversations."""
    return _places(person, Q(room_id__in=rooms))


def _places(person: int, wanted: Q, blocked: Collection[int] | None = None) -> list[PlaceState]:
    members = {
        room: (role, active)
        for room, role, active in Membership.objects.filter(
            wanted, person_id=person, state=State.MEMBER
        ).values_list("room_id", "role", "room__active_at")
    }
    rooms = [room for room in rooms_by_id(members) if room.kind != REMOVED]
    stored, wishes = _cursors(person, wanted)
    cursors = {
        room.id: (stored.get(room.id, NOTHING_READ), room.posts, room.head) for room in rooms
    }
    direct = [room.id for room in rooms if room.kind == Kind.DIRECT]
    people = people_of(direct) if direct else {}
    if blocked is None:
        blocked = blocked_by(person) if direct else ()
    news = _news(person, people, cursors, blocked)
    found = []
    for room in rooms:
        new = news[room.id]
        role, active = members[room.id]
        others = [each for each in people.get(room.id, ()) if each.id != person]
        level, muted, favourite = wishes.get(room.id, ("", False, False))
        found.append(
            PlaceState(
                room=room_state(room),
                role=role,
                head=room.head,
                posts=new.posts,
                active=int(active.timestamp() * 1000) if active else 0,
                read=new.cursor.read,
                n=new.cursor.ordinal,
                unread=new.messages,
                # Who writes to somebody alone calls them by that.
                mentions=new.messages if room.kind == Kind.DIRECT else new.mentions,
                level=level,
                muted=muted,
                favourite=favourite,
                people=others if room.kind == Kind.DIRECT else UNSET,
            )
        )
    return found


def _news(
    person: int,
    people: Mapping[int, Collection[Person]],
    cursors: Mapping[int, tuple[CursorFacts, int, int]],
    blocked: Collection[int],
) -> dict[int, Unread]:
    """What is new in each room; `people` are those of the direct conversations: what somebody
    whom the person has blocked writes there does not arrive."""
    met = {
        room: cursors[room]
        for room, inside in people.items()
        if any(each.id in blocked for each in inside)
    }
    others = {room: place for room, place in cursors.items() if room not in met}
    return unread_beyond(person, others) | arrived_beyond(person, met)


def _cursors(
    person: int, wanted: Q
) -> tuple[dict[int, CursorFacts], dict[int, tuple[str, bool, bool]]]:
    """By the room: how far somebody has read, and their level, mute and favourite."""
    stored: dict[int, CursorFacts] = {}
    wishes: dict[int, tuple[str, bool, bool]] = {}
    columns = ("room_id", "read", "ordinal", "own", "level", "muted", "favourite")
    cursors = Cursor.objects.filter(wanted, person_id=person).values_list(*columns)
    for room, read, ordinal, own, level, muted, favourite in cursors:
        stored[room] = CursorFacts(read, ordinal, own)
        wishes[room] = level, muted, favourite
    return stored, wishes


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
    places = staticmethod(places)
    versions = staticmethod(versions)
    heads = staticmethod(heads)
    members = staticmethod(members)
    missed = staticmethod(missed)
