"""Reading the log.

The room's row is read before its changes, and only changes up to its head are read: so a page is
complete up to that head without a transaction around its queries. A row that changes meanwhile is
left out; its change has a seq beyond the head, and comes with the next page.

Each page has two bounds: `limit` in rows, and `size` in bytes of their JSON. A page holds at
least one row if there is one, even if that row alone is larger than `size`.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import F, Q, QuerySet

from rooms.log.change import (
    Change,
    MessageRow,
    member_event,
    message_event,
    message_json,
    room_event,
)
from rooms.log.facts import RoomRow
from rooms.log.grant import Grant
from rooms.log.rows import ROWS, members_of, messages_of, room_row
from rooms.log.transaction import room_state
from rooms.models import Membership, Message
from rooms.protocol import SAFE_INTEGER

# The two kinds of messages, each with an index of its own in the order of its seqs.
_AS_POSTED, _CHANGED = Q(seq=F("number")), Q(seq__gt=F("number"))
UNBOUNDED = sys.maxsize
"""A `size` that limits nothing."""


class State(NamedTuple):
    """A message's current state."""

    seq: int
    payload: bytes
    """As JSON."""
    id: int


Page = tuple[list[State], bool]
"""Messages, and whether more exist."""
ReadPage = Callable[[Grant, int, int, int], Page]
"""Reads a page next to an id, with its bounds in rows and bytes."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room and some of its log; `room` is None where there is no such room."""

    room: RoomRow | None = None
    head: int = 0
    """The log is known up to here: the room's head, or the last change of a cut page."""
    changes: list[Change] = field(default_factory=list)
    """Ascending by seq."""
    more: bool = False
    """Changes remain: after `head` for `changes_since`, before the first for `latest_changes`."""

    @property
    def epoch(self) -> str:
        """The log's epoch; empty where there is no room."""
        return self.room.epoch if self.room is not None else ""


def latest_changes(grant: Grant, limit: int, size: int = UNBOUNDED) -> Snapshot:
    """The room and its latest changes, ascending."""
    room = room_row(grant.room)
    if room is None:
        return Snapshot()
    # Most rooms that are opened first are new: there is nothing to read.
    changes, more = _page(partial(_latest, room), limit, size) if room.head else ([], False)
    changes.reverse()
    return Snapshot(room, room.head, changes, more)


def changes_since(grant: Grant, since: int, limit: int, size: int = UNBOUNDED) -> Snapshot:
    """The room and the first changes after the seq `since`, ascending."""
    room = room_row(grant.room)
    if room is None:
        return Snapshot()
    changes, more = _page(partial(_next, room), limit, size, since)
    return Snapshot(room, changes[-1].seq if more else room.head, changes, more)


def more_changes_than(grant: Grant, since: int, limit: int) -> bool:
    """Whether more than `limit` messages have changed after the seq `since`."""
    posted = _of(grant).filter(number__gt=since)[: limit + 1].count()
    if posted > limit:
        return True
    earlier = _of(grant).filter(_CHANGED, seq__gt=since, number__lte=since)
    return posted + earlier[: limit + 1].count() > limit


def newest_page(grant: Grant, limit: int, size: int = UNBOUNDED) -> Page:
    """The newest messages, ascending by id, and whether older ones exist."""
    return page_before(grant, SAFE_INTEGER, limit, size)


def page_before(grant: Grant, number: int, limit: int, size: int = UNBOUNDED) -> Page:
    """The last messages with an id below `number`, ascending by id, and whether more exist."""
    page, more = _page(partial(_earlier, grant), limit, size, number)
    return page[::-1], more


def page_after(grant: Grant, number: int, limit: int, size: int = UNBOUNDED) -> Page:
    """The first messages with an id above `number`, ascending by id, and whether more exist."""
    return _page(partial(_later, grant), limit, size, number)


def page_around(grant: Grant, number: int, limit: int, size: int = UNBOUNDED) -> Page:
    """Messages around the id `number`, ascending, and whether older ones exist."""
    before, more = page_before(grant, number, limit // 2, size // 2)
    used = sum(len(message.payload) for message in before)
    after, _ = page_after(grant, number - 1, limit - len(before), size - used)
    return before + after, more


def messages_by_id(grant: Grant, numbers: Collection[int], size: int = UNBOUNDED) -> Page:
    """Those of the messages that exist, ascending by id, and whether `size` cut some off."""
    rows = _of(grant).filter(number__in=numbers).order_by("number")
    found: list[State] = []
    for row in messages_of(rows):
        state = _state(row)
        size -= len(state.payload)
        if found and size < 0:
            return found, True
        found.append(state)
    return found, False


class _Placed(Protocol):
    """Something that was read from the log; its payload has a size in bytes."""

    @property
    def payload(self) -> bytes: ...


T = TypeVar("T", bound=_Placed)


def _page(
    read: Callable[[int | None, int], list[tuple[int, T]]],
    limit: int,
    size: int,
    place: int | None = None,
) -> tuple[list[T], bool]:
    """What `read` finds beyond `place`, up to the bounds, and whether more exists.

    They are read `ROWS` at a time, so that a page that is cut by its size does not load all the
    rows that its limit would allow.
    """
    found: list[T] = []
    while True:
        wanted = min(ROWS, limit + 1 - len(found))
        rows = read(place, wanted)
        for at, each in rows:
            size -= len(each.payload)
            if len(found) == limit or (found and size < 0):
                return found, True
            found.append(each)
            place = at
        if len(rows) < wanted:
            return found, False


def _next(room: RoomRow, after: int | None, count: int) -> list[tuple[int, Change]]:
    """The first changes of the room after a seq."""
    since = after or 0
    messages = Message.objects.filter(room_id=room.id)
    posted = messages.filter(_AS_POSTED, number__gt=since, number__lte=room.head)
    changed = messages.filter(_CHANGED, seq__gt=since, seq__lte=room.head)
    members = Membership.objects.filter(room_id=room.id, seq__gt=since, seq__lte=room.head)
    found = heapq.merge(
        _message_changes(posted.order_by("number")[:count]),
        _message_changes(changed.order_by("seq")[:count]),
        _member_changes(members.order_by("seq")[:count]),
        _room_change(room) if room.seq > since else [],
        key=_seq,
    )
    return [(change.seq, change) for change in islice(found, count)]


def _latest(room: RoomRow, before: int | None, count: int) -> list[tuple[int, Change]]:
    """The last changes of the room before a seq, descending."""
    end = room.head + 1 if before is None else before
    messages = Message.objects.filter(room_id=room.id)
    posted = messages.filter(_AS_POSTED, number__lt=end)
    changed = messages.filter(_CHANGED, seq__lt=end)
    members = Membership.objects.filter(room_id=room.id, seq__lt=end)
    found = heapq.merge(
        _message_changes(posted.order_by("-number")[:count]),
        _message_changes(changed.order_by("-seq")[:count]),
        _member_changes(members.order_by("-seq")[:count]),
        _room_change(room) if 0 < room.seq < end else [],
        key=_seq,
        reverse=True,
    )
    return [(change.seq, change) for change in islice(found, count)]


def _earlier(grant: Grant, number: int | None, count: int) -> list[tuple[int, State]]:
    rows = _of(grant).filter(number__lt=number).order_by("-number")[:count]
    return [(row.number, _state(row)) for row in messages_of(rows)]


def _later(grant: Grant, number: int | None, count: int) -> list[tuple[int, State]]:
    rows = _of(grant).filter(number__gt=number).order_by("number")[:count]
    return [(row.number, _state(row)) for row in messages_of(rows)]


def _message_changes(messages: QuerySet[Message]) -> Iterator[Change]:
    for row in messages_of(messages):
        yield Change(row.room, row.seq, message_event(row.seq, message_json(row)))


def _member_changes(members: QuerySet[Membership]) -> Iterator[Change]:
    for row in members_of(members):
        yield Change(row.room, row.seq, member_event(row))


def _room_change(room: RoomRow) -> list[Change]:
    return [Change(room.id, room.seq, room_event(room.seq, room.epoch, room_state(room)))]


def _state(row: MessageRow) -> State:
    return State(row.seq, message_json(row), row.number)


def _seq(change: Change) -> int:
    return change.seq


def _of(grant: Grant) -> QuerySet[Message]:
    return Message.objects.filter(room_id=grant.room)
