"""Events for clients: each is encoded and framed once in each process."""

from __future__ import annotations

import datetime as dt
from enum import Enum, auto
from functools import lru_cache

import msgspec
from msgspec import UNSET, Raw

from rooms.delivery.statements import RoomInfo
from rooms.delivery.store import Stored
from rooms.protocol import LogEvent, MessageState, Person, RoomChanged, RoomState, encode
from websocket.frames import text_frame

CHANGE = b'{"type":"message",'
"""How the payload of every change begins."""
ROOM = b'{"type":"room",'
"""How the payload of every `room` event begins."""


class Kind(Enum):
    """What may be done with an event when its reader is slow."""

    LOG = auto()
    """A change of the log: may be dropped, because the reader can read the log later."""
    EPHEMERAL = auto()
    """Typing and presence: may be dropped, because a later event holds the same state."""
    REQUIRED = auto()
    """An answer to this client, or the epoch of a new room: never dropped."""


class Event:
    """One server event, ready for every connection of this process."""

    __slots__ = ("_message_at", "_number", "kind", "payload", "seq")

    def __init__(self, kind: Kind, payload: bytes, seq: int = 0, message_at: int = 0) -> None:
        self.kind = kind
        self.payload = payload
        """The event as JSON: what the broker carries and clients get."""
        self.seq = seq
        """The number of a change in the log; 0 for the other kinds."""
        self._message_at = message_at
        self._number = 0

    @property
    def raw(self) -> bytes:
        """The changed message alone as JSON, as it stands in `messages` of a welcome."""
        return self.payload[self._message_at : -1]

    @property
    def number(self) -> int:
        """The id of the message that changed."""
        if not self._number:
            self._number = _numbers.decode(self.raw).id
        return self._number

    @property
    def frame(self) -> bytes:
        """The event as one WebSocket frame (RFC 6455 section 5.2)."""
        return text_frame(self.payload)

    @property
    def text(self) -> str:
        """The event for a server that takes no prebuilt frames."""
        return self.payload.decode()


class _Number(msgspec.Struct):
    id: int


def answer(event: msgspec.Struct) -> Event:
    """An answer to one client."""
    return Event(Kind.REQUIRED, encode(event))


def room_event(seq: int, room: RoomInfo) -> Event:
    """The room's current state, which holds after the change `seq`."""
    state = RoomState(room.name, room.topic, exists=True)
    return Event(Kind.REQUIRED, encode(RoomChanged(seq, room.epoch, state)))


def parse_room_event(payload: bytes) -> RoomInfo:
    """A room's state from the broker; raises `msgspec.DecodeError`."""
    event = _room_events.decode(payload)
    return RoomInfo(event.room.name, event.room.topic, event.epoch)


def passing(event: msgspec.Struct) -> Event:
    """An event for everybody in a room that may be dropped: typing, presence."""
    return Event(Kind.EPHEMERAL, encode(event))


def log_event(seq: int, raw: bytes) -> Event:
    """The event of one change: the message's current state, with its number."""
    head = CHANGE + b'"seq":%d,"message":' % seq
    return Event(Kind.LOG, head + raw + b"}", seq, len(head))


def parse_log_event(payload: bytes) -> Event:
    """A change that came from the broker; raises `msgspec.DecodeError`."""
    change = _log_events.decode(payload)
    return log_event(change.seq, bytes(change.message))


def stored_event(stored: Stored) -> Event:
    """The event of a post just committed."""
    draft = stored.draft
    raw = raw_message(
        stored.number, stored.seq, draft.author, stored.at, draft.text, stored.doc, draft.key,
        draft.reply,
    )  # fmt: skip
    return log_event(stored.seq, raw)


def raw_message(
    number: int,
    seq: int,
    by: Person,
    at: dt.datetime,
    text: str,
    doc: str,
    key: str,
    reply: int | None,
) -> bytes:
    """A message's current state as JSON."""
    return encode(
        MessageState(
            id=number,
            seq=seq,
            by=by,
            at=wire_time(at),
            text=text,
            doc=Raw(doc.encode()) if doc else UNSET,
            key=key,
            reply=UNSET if reply is None else reply,
        )
    )


@lru_cache(maxsize=8)  # a batch has one time for all its messages and acks
def wire_time(at: dt.datetime) -> str:
    """RFC 3339 in UTC, always with microseconds."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


_log_events = msgspec.json.Decoder(LogEvent)
_room_events = msgspec.json.Decoder(RoomChanged)
_numbers = msgspec.json.Decoder(_Number)
