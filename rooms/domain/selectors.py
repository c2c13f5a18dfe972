"""Reads for pages: which rooms there are, and what was said in them last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from rooms.models import Message, Room

LOBBY = 200
"""Rooms listed at most, the latest talked in first."""
LINE = 120
"""Characters of a last message shown."""


@dataclass(frozen=True, slots=True)
class LastMessage:
    """A room's newest message in one line; `at` as on the wire."""

    by: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as a list of rooms shows it."""

    name: str
    key: str
    topic: str
    last: LastMessage | None


def rooms_by_activity(limit: int = LOBBY) -> list[RoomRow]:
    """Rooms and their newest messages, the latest talked in first; two queries.

    The database reads the first `limit` rows of an index. It keeps the time of a room's last post
    only to within ten seconds, so the rows are put into exact order here.
    """
    newest = Message.objects.filter(room=OuterRef("pk")).order_by("-number").values("pk")[:1]
    active = Room.objects.order_by("-active_at", "-pk")
    rooms = list(active.annotate(newest=Subquery(newest))[:limit])
    rooms.sort(key=lambda room: (room.newest or 0, room.pk), reverse=True)
    messages = Message.objects.select_related("author").in_bulk([room.newest for room in rooms])
    return [_row(room, messages.get(room.newest)) for room in rooms]


def room_by_key(key: str) -> Room | None:
    """The room, or None where nobody has talked yet."""
    return Room.objects.filter(key=key).first()


def _row(room: Room, message: Message | None) -> RoomRow:
    last = None
    if message is not None:
        line = " ".join(message.text.split())
        short = line if len(line) <= LINE else line[: LINE - 1] + "…"
        last = LastMessage(
            str(message.author), short, message.at.isoformat().replace("+00:00", "Z")
        )
    return RoomRow(room.name, room.key, room.topic, last)
