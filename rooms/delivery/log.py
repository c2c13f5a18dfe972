"""Reading the log.

The room's head is read before its changes, never after: every change numbered up to that head
is then among the changes, in its state or a later one, without a transaction around both.

Each page has two bounds: `limit` in rows, and `size` in bytes of encoded events. A page holds at
least one row if there is one, even if that row alone is larger than `size`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import QuerySet

from rooms.delivery.event import Event, log_event, raw_message
from rooms.delivery.statements import RoomInfo
from rooms.models import Message, Room
from rooms.protocol import Person

_FIELDS = (
    "number", "seq", "at", "text", "doc", "key", "reply",
    "author_id", "author__name", "author__guest",
)  # fmt: skip


Page = tuple[list[Event], bool]
"""Messages, and whether more exist."""
ROWS = 51
"""Rows fetched by one query: a page of the default size, and one row to see whether more exist."""
UNBOUNDED = sys.maxsize
"""A `size` that cuts nothing."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room and some of its log; `epoch` is empty while the room has no messages."""

    name: str = ""
    topic: str = ""
    epoch: str = ""
    head: int = 0
    """The changes are complete up to this seq: the room's head, or the last of a cut page."""
    changes: list[Event] = field(default_factory=list)
    """Ascending by seq."""
    more: bool = False
    """Changes remain: after `head` for `changes_since`, before the first for `latest_changes`."""

    @property
    def room(self) -> RoomInfo:
        """The room without its changes."""
        return RoomInfo(self.name, self.topic, self.epoch)


def latest_changes(key: str, limit: int, size: int = UNBOUNDED) -> Snapshot:
    """The room and its latest changes, ascending."""
    room = _room(key)
    if room is None:
        return Snapshot()
    # Most rooms that are opened first are new: there is nothing to read.
    changes, more = _page(_of(room), "-seq", limit, size) if room.head else ([], False)
    changes.reverse()
    head = max(room.head, changes[-1].seq if changes else 0)
    return Snapshot(room.name, room.topic, room.epoch, head, changes, more)


def changes_since(key: str, since: int, limit: int, size: int = UNBOUNDED) -> Snapshot:
    """The room and the first changes after seq `since`, ascending."""
    room = _room(key)
    if room is None:
        return Snapshot()
    changes, more = _page(_of(room).filter(seq__gt=since), "seq", limit, size)
    last = changes[-1].seq if changes else 0
    head = last if more else max(room.head, last)
    return Snapshot(room.name, room.topic, room.epoch, head, changes, more)


def more_changes_than(key: str, since: int, limit: int) -> bool:
    """Whether more than `limit` messages have changed after seq `since`."""
    return _messages(key).filter(seq__gt=since)[: limit + 1].count() > limit


def newest_page(key: str, limit: int, size: int = UNBOUNDED) -> Page:
    """The newest messages, ascending by id, and whether older ones exist."""
    page, more = _page(_messages(key), "-number", limit, size)
    return page[::-1], more


def page_before(key: str, number: int, limit: int, size: int = UNBOUNDED) -> Page:
    """The last messages with an id below `number`, ascending by id, and whether more exist."""
    page, more = _page(_messages(key).filter(number__lt=number), "-number", limit, size)
    return page[::-1], more


def page_after(key: str, number: int, limit: int, size: int = UNBOUNDED) -> Page:
    """The first messages with an id above `number`, ascending by id, and whether more exist."""
    return _page(_messages(key).filter(number__gt=number), "number", limit, size)


def page_around(key: str, number: int, limit: int, size: int = UNBOUNDED) -> Page:
    """Messages around id `number`, ascending, and whether older ones exist."""
    before, more = page_before(key, number, limit // 2, size // 2)
    used = sum(len(event.payload) for event in before)
    after, _ = page_after(key, number - 1, limit - len(before), size - used)
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


def _page(messages: QuerySet[Message], order: str, limit: int, size: int) -> Page:
    """The first rows of `messages` by the field `order`, and whether more exist.

    Rows are fetched `ROWS` at a time, so that a page that is cut by its size does not load all
    the rows that its limit would allow.
    """
    field_after = order.removeprefix("-") + ("__lt" if order.startswith("-") else "__gt")
    events: list[Event] = []
    place = None
    while True:
        wanted = min(ROWS, limit + 1 - len(events))
        rest = messages if place is None else messages.filter(**{field_after: place})
        rows = list(rest.order_by(order).values_list(*_FIELDS)[:wanted])
        for row in rows:
            event = _event(*row)
            size -= len(event.payload)
            if len(events) == limit or (events and size < 0):
                return events, True
            events.append(event)
            place = row[0 if order.endswith("number") else 1]
        if len(rows) < wanted:
            return events, False


def _event(*row: object) -> Event:
    number, seq, at, text, doc, key, reply, author_id, name, guest = row
    by = Person(author_id, name, guest)  # type: ignore[arg-type]
    return log_event(seq, raw_message(number, seq, by, at, text, doc, key, reply))  # type: ignore[arg-type]
