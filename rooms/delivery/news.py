"""News of a room: what its members are told while they do not have it open, and how it travels."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from rooms.delivery.recipient import Head
from rooms.log.change import DELETED, MESSAGE, ROOM, Change
from rooms.protocol import Person, RoomState

Gone = tuple[int, int, int, int]
"""A deleted message: room, ordinal, the author's id, and the seq of the deletion."""


class News(Struct, array_like=True):
    """What members are told of a room: its head, and what else their inboxes show of it."""

    room: int
    posts: int
    seq: int
    """The room's last seq: its head."""
    state: tuple[int, RoomState] | None = None
    """The room itself with the seq of its last change, if that has changed."""
    gone: list[Gone] = []
    """Messages that were deleted."""

    @property
    def head(self) -> Head:
        """The head as clients get it."""
        return self.room, self.posts, self.seq


def gather(news: dict[int, News], change: Change) -> None:
    """Add a change to the news of its room; changes may come in any order."""
    about = news.setdefault(change.room, News(change.room, change.posts, change.seq))
    if about.seq < change.seq:
        about.posts, about.seq = change.posts, change.seq
    if change.payload.startswith(ROOM):
        if about.state is None or about.state[0] < change.seq:
            about.state = (change.seq, _room.decode(change.payload).room)
    elif change.payload.startswith(MESSAGE) and DELETED in change.payload:
        message = _message.decode(change.payload).message
        if message.n is not None:  # messages that stand in threads alone are not counted as unread
            about.gone.append((change.room, message.n, message.by.id, change.seq))


class _RoomChanged(Struct):
    room: RoomState


class _Deleted(Struct):
    by: Person
    n: int | None = None


class _MessageChanged(Struct):
    message: _Deleted


_room = msgspec.json.Decoder(_RoomChanged)
_message = msgspec.json.Decoder(_MessageChanged)
decode = msgspec.json.Decoder(list[News]).decode
"""News of rooms from the payload in which a process published them."""
encode = msgspec.json.encode
"""News of rooms as the payload that is published."""
