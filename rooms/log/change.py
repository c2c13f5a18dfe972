"""The results of a transaction: changes of rooms, and people whose inbox has changed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import msgspec
from msgspec import UNSET, Raw, Struct
from msgspec.structs import replace

from rooms.log.facts import MemberFacts
from rooms.models import State
from rooms.protocol import MemberState, MessageState, Person, Pinned, RoomState, encode

MESSAGE = b'{"type":"message","seq":'
ROOM = b'{"type":"room","seq":'
MEMBER = b'{"type":"member","seq":'
DELETED = b'"deleted":true'
"""Stands in the JSON of a deleted message, and of no other: quotes within texts are escaped."""


class Change(Struct, frozen=True):
    """One entry of a room's log: the whole current state of a row that changed."""

    room: int
    seq: int
    payload: bytes
    """The event that clients get, as JSON."""
    epoch: str = ""
    """The log's epoch, where the change has just been written."""
    posts: int = 0
    """The room's last ordinal, where the change has just been written."""


class Concern(Struct, frozen=True):
    """A new version of a person's inbox: something that belongs to them alone has changed."""

    person: int
    version: int
    rooms: tuple[int, ...] = ()
    """The rooms of the person that it is about; empty where it may be about any of them."""


class MessageRow(Struct):
    """A stored message, with its author."""

    room: int
    number: int
    seq: int
    ordinal: int | None
    by: Person
    key: str
    text: str
    doc: str
    reply: int | None
    at: dt.datetime
    thread: int | None = None
    in_room: bool = True
    reactions: str = ""
    replies: int = 0
    replied_at: dt.datetime | None = None
    edited_at: dt.datetime | None = None
    text_seq: int = 0
    """The seq of the last edit of its text; 0 if it was never edited."""
    deleted_at: dt.datetime | None = None
    pinned_at: dt.datetime | None = None
    pinned_by: int | None = None
    mentions: str = ""
    """Whom it calls, as JSON; empty: nobody."""
    pk: int = 0
    """The database's id; 0 in a row that was not read from the database."""


class MemberRow(Struct):
    """A person's membership of a room, as it is stored."""

    room: int
    person: Person
    seq: int
    state: str
    role: str
    since: dt.datetime
    until: dt.datetime | None = None
    muted_until: dt.datetime | None = None
    reason: str = ""
    by: Person | None = None
    """Who removed, banned or muted them."""

    @property
    def facts(self) -> MemberFacts:
        """What decides what the person may do."""
        return MemberFacts(self.state, self.role, self.until, self.muted_until)

    @property
    def is_acted_on(self) -> bool:
        """Whether a moderator removed, banned or muted the person; a mute may have ended."""
        return self.state in (State.REMOVED, State.BANNED) or self.muted_until is not None


def message_json(row: MessageRow) -> bytes:
    """A message's current state as JSON."""
    state = MessageState(
        row.number,
        row.seq,
        row.by,
        wire_time(row.at),
        row.text,
        UNSET if row.ordinal is None else row.ordinal,
        Raw(row.doc.encode()) if row.doc else UNSET,
        row.key,
        UNSET if row.reply is None else row.reply,
        Raw(row.mentions.encode()) if row.mentions else UNSET,
    )
    if row.seq == row.number and row.thread is None:
        # As it was posted: all else is as in any other new message.
        return encode(state)
    return encode(
        replace(
            state,
            thread=UNSET if row.thread is None else row.thread,
            in_room=row.in_room,
            replies=row.replies,
            replied=_optional(row.replied_at),
            edited=_optional(row.edited_at),
            deleted=row.deleted_at is not None,
            pinned=_pinned(row),
            reactions=Raw(row.reactions.encode()) if row.reactions else UNSET,
        )
    )


def message_event(seq: int, raw: bytes) -> bytes:
    """The event of a message's change, around the message's JSON."""
    return MESSAGE + b'%d,"message":' % seq + raw + b"}"


def member_json(row: MemberRow) -> bytes:
    """A membership's current state as JSON, as everybody in the room may see it."""
    return encode(
        MemberState(
            person=row.person,
            seq=row.seq,
            state=row.state,
            role=row.role,
            since=wire_time(row.since),
            muted=_optional(row.muted_until),
            by=row.by if row.by is not None and row.is_acted_on else UNSET,
            until=_optional(row.until),
            reason=row.reason if row.is_acted_on else "",
        )
    )


def member_event(row: MemberRow) -> bytes:
    """The event of a change of somebody's membership."""
    return MEMBER + b'%d,"member":' % row.seq + member_json(row) + b"}"


def room_event(seq: int, epoch: str, state: RoomState) -> bytes:
    """The event of a change of the room itself."""
    return ROOM + b'%d,"epoch":%s,"room":%s}' % (seq, encode(epoch), encode(state))


@lru_cache(maxsize=8)  # a batch has one time for all its messages and acks
def wire_time(at: dt.datetime) -> str:
    """RFC 3339 in UTC, always with microseconds."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _optional(at: dt.datetime | None) -> str | msgspec.UnsetType:
    return UNSET if at is None else wire_time(at)


def _pinned(row: MessageRow) -> Pinned | msgspec.UnsetType:
    if row.pinned_at is None or row.pinned_by is None:
        return UNSET
    return Pinned(row.pinned_by, wire_time(row.pinned_at))
