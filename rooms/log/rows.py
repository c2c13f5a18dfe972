"""Rows of the log as they are stored: what the transaction, the access check and queries read.

Nothing here asks whether anybody may read a row: the caller has asked `rooms.domain.policy`, or
is about to. Pages and changes of the log are read with a grant, by `rooms.log.reading`. Some rows
are sent from here, too: by the queries of pins and of who reacted, which get a grant, by the inbox,
for the rooms of which its person is a member, and by an edit's conflict, after its check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

import msgspec
from django.db import connection
from django.db.models import QuerySet

from rooms.log.change import MemberRow, MessageRow
from rooms.log.facts import MemberFacts, RoomRow
from rooms.log.people import people_by_id, person_columns, person_read
from rooms.log.statements import optional
from rooms.models import Membership, Message, Room, State
from rooms.protocol import Person, ReactionState, encode

_PLAIN = (
    "room_id", "number", "seq", "ordinal", "key", "text", "doc", "reply", "at", "thread",
    "in_room", "reactions", "replies", "replied_at", "edited_at", "text_seq", "deleted_at",
    "pinned_at", "pinned_by_id", "mentions", "pk",
)  # fmt: skip
_MEMBER = ("room_id", "seq", "state", "role", "since", "until", "muted_until", "reason")
_ROOM = (
    "id", "kind", "name", "slug", "subject", "description", "epoch", "head", "posts", "seq",
    "archived_at", "read_only", "slow_seconds", "members_pin", "members_call", "newcomers",
)  # fmt: skip

_ENTRY = (
    f"SELECT {', '.join(f'rooms_room.{name}' for name in _ROOM)},"  # noqa: S608 - names only
    " state, role, until, muted_until FROM rooms_room LEFT JOIN rooms_membership"
    " ON person_id = %s AND room_id = rooms_room.id WHERE slug = %s"
)
ROWS = 51
"""Rows fetched by one query: a page of the default size, and one row to see whether more exist."""


def room_row(pk: int) -> RoomRow | None:
    """A room as it is stored, without a lock."""
    row = Room.objects.filter(pk=pk).values_list(*_ROOM).first()
    return None if row is None else _room(row)


def room_and_member(slug: str, person: int) -> tuple[RoomRow | None, MemberFacts | None]:
    """The room at an address and somebody's membership of it, without a lock; one statement.

    Every connection asks this. The two queries of the models would cost it several times as much.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, (person, slug))
        row = cursor.fetchone()
    if row is None:
        return None, None
    room, (state, role, until, muted_until) = _room(row[: len(_ROOM)]), row[len(_ROOM) :]
    if state is None:
        return room, None
    return room, MemberFacts(state, role, optional(until), optional(muted_until))


def rooms_by_id(ids: Collection[int]) -> list[RoomRow]:
    """Rooms as they are stored, without a lock, by name."""
    rows = Room.objects.filter(pk__in=ids).order_by("name", "pk").values_list(*_ROOM)
    return [_room(row) for row in rows]


def people_of(rooms: Collection[int]) -> dict[int, list[Person]]:
    """The members of rooms in ascending order of their ids; one query."""
    fields = person_columns("person")
    found: dict[int, list[Person]] = {}
    members = Membership.objects.filter(room_id__in=rooms, state=State.MEMBER)
    for room, *person in members.order_by("person_id").values_list("room_id", *fields):
        found.setdefault(room, []).append(person_read(*person))
    return found


def message_row(room: int, number: int) -> MessageRow | None:
    """A message as it is stored."""
    return next(messages_of(Message.objects.filter(room_id=room, number=number)), None)


def heads(rooms: Collection[int]) -> dict[int, tuple[str, int]]:
    """Room to epoch and head, for those of `rooms` that exist; one query."""
    rows = Room.objects.filter(pk__in=rooms).values_list("pk", "epoch", "head")
    return {pk: (epoch, head) for pk, epoch, head in rows}


def messages_of(messages: QuerySet[Message]) -> Iterator[MessageRow]:
    """The rows of a query of messages, with their authors and with those who reacted as they are
    called now: one more query for each `ROWS` rows among which there are reactions."""
    found = messages.values_list(*_PLAIN, *person_columns("author")).iterator(ROWS)
    while rows := [_message(values) for values in islice(found, ROWS)]:
        _name_reactors(rows)
        yield from rows


def members_of(members: QuerySet[Membership]) -> Iterator[MemberRow]:
    """The rows of a query of memberships, with their people and with who acted on them."""
    person, by = person_columns("person"), person_columns("by")
    plain = len(_MEMBER)
    second = plain + len(person)
    for values in members.values_list(*_MEMBER, *person, *by):
        columns: dict[str, Any] = dict(zip(_MEMBER_COLUMNS, values[:plain], strict=True))
        actor = None if values[second] is None else person_read(*values[second:])
        yield MemberRow(person=person_read(*values[plain:second]), by=actor, **columns)


def member_row(room: int, person: int) -> MemberRow | None:
    """Somebody's membership as it is stored."""
    return next(members_of(Membership.objects.filter(room_id=room, person_id=person)), None)


def _message(values: tuple[Any, ...]) -> MessageRow:
    plain = len(_PLAIN)
    columns: dict[str, Any] = dict(zip(_COLUMNS, values[:plain], strict=True))
    return MessageRow(by=person_read(*values[plain:]), **columns)


def _name_reactors(rows: Collection[MessageRow]) -> None:
    """A message is stored with the names that people had when somebody last reacted to it."""
    reactions = [(row, _reactions.decode(row.reactions)) for row in rows if row.reactions]
    named = {person.id for _, kinds in reactions for kind in kinds for person in kind.who}
    people = people_by_id(named) if named else {}
    for row, kinds in reactions:
        for kind in kinds:
            kind.who = [people.get(person.id, person).reactor for person in kind.who]
        row.reactions = encode(kinds).decode()


def _room(row: tuple[Any, ...]) -> RoomRow:
    room = RoomRow(*row)
    room.archived, room.read_only = bool(room.archived), bool(room.read_only)
    room.members_pin, room.members_call = bool(room.members_pin), bool(room.members_call)
    room.newcomers = bool(room.newcomers)
    return room


_reactions = msgspec.json.Decoder(list[ReactionState])
_COLUMNS = tuple(name.removesuffix("_id") for name in _PLAIN)
_MEMBER_COLUMNS = tuple(name.removesuffix("_id") for name in _MEMBER)
