"""Reads for pages: which rooms there are, and what was said in them last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

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
    """Rooms and their newest messages, the latest talked in first; two queries."""
    newest = Message.objects.filter(room=OuterRef("pk")).order_by("-number").values("pk")[:1]
    # Where nothing was said yet there is no newest: last, which PostgreSQL has first.
    latest = F("newest").desc(nulls_last=True)
    rooms = list(Room.objects.annotate(newest=Subquery(newest)).order_by(latest, "-pk")[:limit])
    ids = [room.newest for room in rooms]
    messages = Message.objects.select_related("author").in_bulk(ids)
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
