"""The list of open rooms with their last messages, and the last messages of one's other rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from rooms.domain import access
from rooms.log.people import person_of
from rooms.markup import words
from rooms.models import Block, Kind, Membership, Message, Room, State
from rooms.protocol import Person

LOBBY = 200
"""Rooms listed at most, the latest talked in first."""
OWN = 50
"""Private rooms and conversations of a person whose last message is shown at most."""
LINE = 120
"""Characters of a last message shown."""


@dataclass(frozen=True, slots=True)
class LastMessage:
    """A room's newest message in one line without its marks; `at` as on the wire.

    `by` is the name of its author, and `by_id` whom it belongs to.
    """

    by: str
    by_id: int
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room as a list of rooms shows it."""

    id: int
    name: str
    slug: str
    subject: str
    last: LastMessage | None


def open_rooms(limit: int = LOBBY) -> list[RoomLine]:
    """Open rooms in which something was said, the latest talked in first, and then those that
    somebody with an account has made and in which nobody has spoken yet; three queries.

    Everybody who may read the site may read these (`policy`). The database reads the first
    `limit` rows of an index. It keeps the time of a room's last post only to within ten seconds,
    so the rows are put into exact order here.
    """
    active = Room.objects.filter(
        kind=Kind.OPEN, archived_at=None, active_at__isnull=False
    ).order_by("-active_at", "-pk")
    rooms = list(active.annotate(newest=_newest())[:limit])
    rooms.sort(key=lambda room: (room.newest or 0, room.pk), reverse=True)
    messages = Message.objects.select_related("author").in_bulk([room.newest for room in rooms])
    silent = Room.objects.filter(
        kind=Kind.OPEN, archived_at=None, active_at=None, on_purpose=True
    ).order_by("-pk")[: limit - len(rooms)]
    lines = [_line(room, messages.get(room.newest)) for room in rooms]
    return lines + [_line(room, None) for room in silent]


def last_of_own(person: Person, limit: int = OWN) -> dict[int, LastMessage]:
    """The last messages of a person's private rooms and conversations, by the room's id; five
    queries, or one.

    Of the `limit` rooms that were talked in last, without those in the archive. Where somebody
    spoke last whom the person has blocked, there is none.
    """
    own = Membership.objects.filter(
        person_id=person.id, state=State.MEMBER, room__archived_at=None,
        room__kind__in=(Kind.PRIVATE, Kind.DIRECT), room__active_at__isnull=False,
    )  # fmt: skip
    rooms = list(own.order_by("-room__active_at").values_list("room_id", flat=True)[:limit])
    if not rooms:
        return {}
    readable = [entry.room.id for entry in access.own(person, rooms)]
    newest = Room.objects.filter(pk__in=readable).values_list(_newest(), flat=True)
    blocked = Block.objects.filter(person_id=person.id).values("blocked_id")
    messages = Message.objects.filter(pk__in=list(newest)).exclude(author_id__in=blocked)
    return {each.room_id: _last(each) for each in messages.select_related("author")}


def _newest() -> Coalesce:
    """The id of a room's last message that was not deleted: a look at two rows at most, because the
    last one before those that were deleted is noted (`Message.before_deleted`)."""
    there = Message.objects.filter(room=OuterRef("pk"), ordinal__isnull=False).order_by("-number")
    last = there.values(shown=Case(When(deleted_at=None, then=F("pk"))))
    before = there.filter(before_deleted=True, deleted_at=None).values("pk")
    return Coalesce(Subquery(last[:1]), Subquery(before[:1]))


def _line(room: Room, message: Message | None) -> RoomLine:
    last = _last(message) if message is not None else None
    return RoomLine(room.pk, room.name, room.slug, room.subject, last)


def _last(message: Message) -> LastMessage:
    line = words(message.text, message.doc)
    short = line if len(line) <= LINE else line[: LINE - 1] + "…"
    at = message.at.isoformat().replace("+00:00", "Z")
    author = person_of(message.author)
    return LastMessage(author.name, author.id, short, at)
