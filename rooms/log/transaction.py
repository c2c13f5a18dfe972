"""One transaction of the log: the rooms that it locks, and what commands write to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from rooms.log.change import (
    Change,
    Concern,
    MemberRow,
    MessageRow,
    member_event,
    message_event,
    message_json,
    room_event,
)
from rooms.log.facts import MemberFacts, Place, Posted, RoomRow
from rooms.log.statements import Statements
from rooms.models import Kind, Message, Room
from rooms.protocol import Person, RoomState


class Repeated(Exception):
    """A post's key is in the log already: the transaction is rolled back, and begun again."""


class Transaction:
    """What commands read and write while their rooms are locked.

    Every change takes the room's next seq. Posts are stored together at the end (`finish`), or
    before a command that is no post looks at the database (`flush`).
    """

    def __init__(
        self,
        statements: Statements,
        rooms: dict[int, RoomRow],
        places: Collection[Place],
        *,
        look_up: bool,
        skip_locked: bool = False,
    ) -> None:
        """Read the memberships of `places`, and lock their cursors.

        With `look_up`, posts look for their key first. With `skip_locked`, cursors that another
        session has locked are left out.
        """
        self.statements = statements
        self.rooms = rooms
        """By id: those of the batch that exist and are locked."""
        self.at = dt.datetime.now(dt.UTC)
        """The time of everything that this transaction writes."""
        self.changes: list[Change] = []
        self.concerns: list[Concern] = []
        """Filled by `finish`."""
        self.listed = False
        """Whether a room that is open, or was before, has changed itself."""
        self._look_up = look_up
        self._posts: list[MessageRow] = []
        self._posted: dict[tuple[int, int, str], MessageRow] = {}
        """By room, author and key: what was posted in this transaction and not changed since."""
        self._changed: dict[int, RoomRow] = {}
        self._concerned: dict[int, set[int]] = {}
        """People, each with the rooms that it is about."""
        self._members, self.locked = statements.members(places, skip_locked=skip_locked)
        """`locked`: the places whose cursor was left out; what is done there must wait."""

    def member(self, room: RoomRow, person: int) -> MemberFacts | None:
        """Somebody's membership, for a place that the transaction was begun with."""
        return self._members.get((room.id, person))

    def next(self, room: RoomRow) -> int:
        """The room's next seq."""
        room.head += 1
        self._changed[room.id] = room
        return room.head

    def concern(self, person: int, room: int) -> None:
        """What this person alone has of a room changes: their inbox gets a new version."""
        self._concerned.setdefault(person, set()).add(room)

    # Posts.

    def earlier(
        self, room: RoomRow, author: int, key: str, *, look_up: bool = False
    ) -> Posted | None:
        """The message that was posted under this key; from the database only with `look_up`, here
        or for the whole transaction."""
        row = self._posted.get((room.id, author, key))
        if row is not None:
            return Posted(
                row.number, row.seq, row.at, row.text, row.reply, edited=False, deleted=False
            )
        if not (look_up or self._look_up):
            return None
        return self.statements.find(room.id, author, key)

    def is_message(self, room: RoomRow, number: int) -> bool:
        """Whether the room has a message with this id, perhaps in this very transaction."""
        if any(row.number == number and row.room == room.id for row in self._posts):
            return True
        return number <= room.head and self.statements.is_message(room.id, number)

    def post(self, room: RoomRow, row: MessageRow) -> None:
        """Store a message, which has its seq already."""
        self._posts.append(row)
        self._posted[room.id, row.by.id, row.key] = row
        self._tell_message(room, row)

    def flush(self) -> None:
        """Store the posts up to here, and that their authors have read them; raises `Repeated`."""
        posts, self._posts = self._posts, []
        if not posts:
            return
        if self.statements.post(posts) != len(posts):
            raise Repeated

    # Changes of stored rows.

    def save(self, room: RoomRow, row: MessageRow, **columns: object) -> None:
        """Change columns of a message, under the room's next seq."""
        # A repeat of its post is answered from the database, which knows what it has become.
        self._posted.pop((room.id, row.by.id, row.key), None)
        row.seq = self.next(room)
        for name, value in columns.items():
            attribute = name.removesuffix("_id")
            if attribute in row.__struct_fields__:
                setattr(row, attribute, value)
        Message.objects.filter(pk=row.pk).update(seq=row.seq, **columns)
        self._tell_message(room, row)

    def save_room(self, room: RoomRow, **columns: object) -> None:
        """Change columns of the room itself, under its next seq."""
        kind = room.kind
        room.seq = self.next(room)
        for name, value in columns.items():
            if name == "archived_at":
                room.archived = value is not None
            else:
                setattr(room, name, value)
        Room.objects.filter(pk=room.id).update(seq=room.seq, **columns)
        self.listed |= Kind.OPEN in (kind, room.kind)
        self._emit(room, room.seq, room_event(room.seq, room.epoch, room_state(room)))

    def save_member(
        self,
        room: RoomRow,
        person: Person,
        facts: MemberFacts,
        *,
        since: dt.datetime | None = None,
        reason: str = "",
        by: Person | None = None,
    ) -> None:
        """Store somebody's membership, under the room's next seq; its state begins now, unless
        `since` says otherwise. `by` and `reason`: who removed, banned or muted them, and why."""
        row = MemberRow(
            room.id, person, self.next(room), facts.state, facts.role, since or self.at,
            facts.until, facts.muted_until, reason, by,
        )  # fmt: skip
        self.statements.save_member(row)
        self._members[room.id, person.id] = facts
        self.concern(person.id, room.id)
        self._emit(room, row.seq, member_event(row))

    def finish(self) -> None:
        """Store the posts, the rooms' counters and the inbox versions; raises `Repeated`."""
        self.flush()
        self.statements.advance(list(self._changed.values()), self.at)
        if self._concerned:
            versions = self.statements.bump(sorted(self._concerned))
            self.concerns = [
                Concern(person, version, tuple(sorted(self._concerned[person])))
                for person, version in versions.items()
            ]

    def _tell_message(self, room: RoomRow, row: MessageRow) -> None:
        self._emit(room, row.seq, message_event(row.seq, message_json(row)))

    def _emit(self, room: RoomRow, seq: int, payload: bytes) -> None:
        self.changes.append(Change(room.id, seq, payload, room.epoch, room.posts))


def room_state(room: RoomRow) -> RoomState:
    """A room as everybody in it sees it."""
    return RoomState(
        id=room.id,
        kind=room.kind,
        name=room.name,
        slug=room.slug,
        subject=room.subject,
        description=room.description,
        archived=bool(room.archived),
        read_only=bool(room.read_only),
        slow=room.slow_seconds,
        members_pin=bool(room.members_pin),
        members_call=bool(room.members_call),
        newcomers=bool(room.newcomers),
    )
