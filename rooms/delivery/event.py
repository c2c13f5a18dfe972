"""Events for clients: each is encoded and framed once in each process."""

from __future__ import annotations

import re
from enum import Enum, auto

import msgspec

from rooms.log.change import DELETED, MEMBER, MESSAGE, ROOM
from rooms.persons import Reactor
from rooms.protocol import MemberState, Person, RoomState, encode
from websocket.frames import text_frame

_MESSAGE_KEY, _MEMBER_KEY = b'"message":', b'"member":'


class Kind(Enum):
    """How an event may be dropped when its reader is slow."""

    LOG = auto()
    """A change of the log: may be dropped, because the reader can read the log later."""
    EPHEMERAL = auto()
    """Typing and presence: may be dropped, because a later event holds the same state."""
    REQUIRED = auto()
    """An answer to this client: never dropped."""


class Event:
    """One server event, ready for every connection of this process."""

    __slots__ = ("_number", "kind", "payload", "seq")

    def __init__(self, kind: Kind, payload: bytes, seq: int = 0) -> None:
        self.kind = kind
        self.payload = payload
        """The event as JSON: what the broker carries and clients get."""
        self.seq = seq
        """The seq of a change of the log; 0 for the other kinds."""
        self._number = 0

    @property
    def is_message(self) -> bool:
        """Whether it is a change of a message, and not of a membership or of the room."""
        return self.payload.startswith(MESSAGE)

    @property
    def is_deletion(self) -> bool:
        """Whether a message is deleted by this change, or was before."""
        return DELETED in self.payload

    @property
    def is_member(self) -> bool:
        """Whether it is a change of a membership."""
        return self.payload.startswith(MEMBER)

    @property
    def raw_member(self) -> bytes:
        """The changed membership alone as JSON, as it stands in `members` of a welcome."""
        return self.payload[self.payload.index(_MEMBER_KEY) + len(_MEMBER_KEY) : -1]

    @property
    def raw(self) -> bytes:
        """The changed message alone as JSON, as it stands in `messages` of a welcome."""
        # The key stands right behind the seq, which is a number.
        return self.payload[self.payload.index(_MESSAGE_KEY) + len(_MESSAGE_KEY) : -1]

    @property
    def number(self) -> int:
        """The id of the message that changed."""
        if not self._number:
            self._number = _numbers.decode(self.raw).id
        return self._number

    @property
    def raw_people(self) -> list[bytes]:
        """Those whom the change names, for `decode_person`."""
        found = _PERSON.finditer(self.payload)
        return [self.payload[each.start() - 1 : each.end()] for each in found]

    def naming(self, person: Person) -> Event:
        """The same change, in which its author or member, or whoever reacted, is called as they
        are now."""
        known = b'{"id":%d,' % person.id
        if known not in self.payload:
            return self

        def renamed(found: re.Match[bytes]) -> bytes:
            if not found[0].startswith(known):
                return found[0]
            before = self.payload[found.start() - 1 : found.start()]
            return encode(person.reactor if _is_in_list(before) else person)

        return Event(self.kind, _PERSON.sub(renamed, self.payload), self.seq)

    @property
    def frame(self) -> bytes:
        """The event as one WebSocket frame (RFC 6455 section 5.2)."""
        return text_frame(self.payload)

    @property
    def text(self) -> str:
        """The event for a server that takes no prebuilt frames."""
        return self.payload.decode()

    def member(self) -> MemberState | None:
        """The membership that changed; None for a change of anything else."""
        return _members.decode(self.payload).member if self.is_member else None

    def room(self) -> RoomState | None:
        """The room's new state; None for a change of anything else."""
        return _rooms.decode(self.payload).room if self.payload.startswith(ROOM) else None


# The quotes within texts are escaped, so that nothing in a text looks like this. A name may hold
# braces.
_PERSON = re.compile(rb'\{"id":\d+,"name":"(?:[^"\\]|\\.)*"[^{}]*\}')


class _Number(msgspec.Struct):
    id: int


class _MemberEvent(msgspec.Struct):
    member: MemberState


class _RoomEvent(msgspec.Struct):
    room: RoomState


def change_event(seq: int, payload: bytes) -> Event:
    """A change of the log."""
    return Event(Kind.LOG, payload, seq)


def answer(event: msgspec.Struct) -> Event:
    """An answer to one client."""
    return Event(Kind.REQUIRED, encode(event))


def passing(event: msgspec.Struct) -> Event:
    """An event for everybody in a room that may be dropped: typing, presence."""
    return Event(Kind.EPHEMERAL, encode(event))


def decode_person(raw: bytes) -> Person:
    """Somebody who is named in a change (`Event.raw_people`); a `Reactor` beside an emoji."""
    return (_reactors if _is_in_list(raw) else _people).decode(raw[1:])


def _is_in_list(raw: bytes) -> bool:
    """Whether somebody, given with the byte before them, is one of those who reacted: author and
    member stand alone behind a colon."""
    return raw[:1] != b":"


_people = msgspec.json.Decoder(Person)
_reactors = msgspec.json.Decoder(Reactor)
_numbers = msgspec.json.Decoder(_Number)
_members = msgspec.json.Decoder(_MemberEvent)
_rooms = msgspec.json.Decoder(_RoomEvent)
