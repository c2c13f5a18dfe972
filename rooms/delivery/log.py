"""Reading the log.

The room's head is read before its changes, never after: whatever was numbered up to that head
is then among the changes, in its state or a later one, without a transaction around both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import QuerySet

from rooms.delivery.event import Event, log_event, raw_message
from rooms.models import Message, Room
from rooms.protocol import Person

_FIELDS = (
    "number", "seq", "at", "text", "doc", "key", "reply",
    "author_id", "author__name", "author__guest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room and some of its log; `epoch` is empty where nobody has talked yet."""

    name: str = ""
    topic: str = ""
    epoch: str = ""
    head: int = 0
    """The log is known up to here: the room's head, or the last change of a cut page."""
    changes: list[Event] = field(default_factory=list)
    """Ascending by number."""
    more: bool = False
    """Changes remain: after `head` for `changes_since`, before the first for `latest_changes`."""


def latest_changes(key: str, limit: int) -> Snapshot:
    """The room and its latest `limit` changes, ascending."""
    room = _room(key)
    if room is None:
        return Snapshot()
    # Most rooms that are opened first are new: there is nothing to read.
    changes = _events(_of(room).order_by("-seq")[: limit + 1]) if room.head else []
    more = len(changes) > limit
    changes = changes[:limit][::-1]
    head = max(room.head, changes[-1].seq if changes else 0)
    return Snapshot(room.name, room.topic, room.epoch, head, changes, more)


def changes_since(key: str, since: int, limit: int) -> Snapshot:
    """The room and up to `limit` changes after number `since`, ascending."""
    room = _room(key)
    if room is None:
        return Snapshot()
    changes = _events(_of(room).filter(seq__gt=since).order_by("seq")[: limit + 1])
    more = len(changes) > limit
    del changes[limit:]
    last = changes[-1].seq if changes else 0
    head = last if more else max(room.head, last)
    return Snapshot(room.name, room.topic, room.epoch, head, changes, more)


def newest_page(key: str, limit: int) -> tuple[list[Event], bool]:
    """The newest `limit` messages, ascending by id, and whether older ones exist."""
    page = _events(_messages(key).order_by("-number")[: limit + 1])
    return page[:limit][::-1], len(page) > limit


def page_before(key: str, number: int, limit: int) -> tuple[list[Event], bool]:
    """Up to `limit` messages with an id below `number`, ascending by id, and whether more exist."""
    page = _events(_messages(key).filter(number__lt=number).order_by("-number")[: limit + 1])
    return page[:limit][::-1], len(page) > limit


def page_after(key: str, number: int, limit: int) -> tuple[list[Event], bool]:
    """Up to `limit` messages with an id above `number`, ascending by id, and whether more exist."""
    page = _events(_messages(key).filter(number__gt=number).order_by("number")[: limit + 1])
    return page[:limit], len(page) > limit


def page_around(key: str, number: int, limit: int) -> tuple[list[Event], bool]:
    """Up to `limit` messages around id `number`, ascending, and whether older ones exist."""
    before, more = page_before(key, number, limit // 2)
    after, _ = page_after(key, number - 1, limit - len(before))
    return before + after, more


def heads(keys: Collection[str]) -> dict[str, tuple[str, int]]:
    """Room key to epoch and head, for those of `keys` that exist; one query."""
    rows = Room.objects.filter(key__in=keys).values_list("key", "epoch", "head")
    return {key: (epoch, head) for key, epoch, head in rows}


def _room(key: str) -> Room | None:
    return Room.objects.filter(key=key).only("name", "topic", "epoch", "head").first()


def _of(room: Room) -> QuerySet[Message]:
    return Message.objects.filter(room=room)


def _messages(key: str) -> QuerySet[Message]:
    return Message.objects.filter(room__key=key)


def _events(messages: QuerySet[Message]) -> list[Event]:
    return [_event(*row) for row in messages.values_list(*_FIELDS)]


def _event(*row: object) -> Event:
    number, seq, at, text, doc, key, reply, author_id, name, guest = row
    by = Person(author_id, name, guest)  # type: ignore[arg-type]
    return log_event(seq, raw_message(number, seq, by, at, text, doc, key, reply))  # type: ignore[arg-type]
