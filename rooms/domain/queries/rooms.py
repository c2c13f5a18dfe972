"""The list of open rooms, each with its last message."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from rooms.log.people import person_of
from rooms.markup import words
from rooms.models import Kind, Message, Room

LOBBY = 200
"""Rooms listed at most, the latest talked in first."""
LINE = 120
"""Characters of a last message shown."""


@dataclass(frozen=True, slots=True)
class LastMessage:
    """A room's newest message in one line without its marks; `at` as on the wire."""

    by: str
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
    newest = Message.objects.filter(
        room=OuterRef("pk"), ordinal__isnull=False, deleted_at__isnull=True
    ).order_by("-number")
    active = Room.objects.filter(
        kind=Kind.OPEN, archived_at=None, active_at__isnull=False
    ).order_by("-active_at", "-pk")
    rooms = list(active.annotate(newest=Subquery(newest.values("pk")[:1]))[:limit])
    rooms.sort(key=lambda room: (room.newest or 0, room.pk), reverse=True)
    messages = Message.objects.select_related("author").in_bulk([room.newest for room in rooms])
    silent = Room.objects.filter(
        kind=Kind.OPEN, archived_at=None, active_at=None, on_purpose=True
    ).order_by("-pk")[: limit - len(rooms)]
    lines = [_line(room, messages.get(room.newest)) for room in rooms]
    return lines + [_line(room, None) for room in silent]


def _line(room: Room, message: Message | None) -> RoomLine:
    last = None
    if message is not None:
        line = words(message.text, message.doc)
        short = line if len(line) <= LINE else line[: LINE - 1] + "…"
        at = message.at.isoformat().replace("+00:00", "Z")
        last = LastMessage(person_of(message.author).name, short, at)
    return RoomLine(room.pk, room.name, room.slug, room.subject, last)
