"""The wire shape, version 1: typed events, checked where they enter (`docs/protocol.md`)."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

VERSION = 1
SAFE_INTEGER = 2**53 - 1
"""The largest whole number that JavaScript reads exactly."""

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,36}\Z")]
Seq = Annotated[int, Meta(ge=0, le=SAFE_INTEGER)]
Limit = Annotated[int, Meta(ge=1, le=SAFE_INTEGER)]


class Code(StrEnum):
    """Stable error codes."""

    BAD_JSON = "bad_json"
    BAD_FRAME = "bad_frame"
    UNKNOWN_TYPE = "unknown_type"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    TOO_BIG = "too_big"
    RATE_LIMITED = "rate_limited"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    KEY_REUSED = "key_reused"
    BUSY = "busy"
    INTERNAL = "internal"


class Close(IntEnum):
    """Close codes: 4000-4499 come back, 4500-4999 stay away."""

    LAGGING = 4000
    RESYNC = 4001
    SESSION_ENDED = 4003
    FLOOD = 4004
    PROTOCOL = 4500
    NO_SUCH_ROOM = 4504
    TOO_MANY_SOCKETS = 4507


# From a client.


class Post(Struct, tag_field="type", tag="message", forbid_unknown_fields=True):
    """Say something; with a `key` it is answered and may be sent again safely."""

    text: str
    key: Key | None = None
    reply: Limit | None = None


class SetTyping(Struct, tag_field="type", tag="typing", forbid_unknown_fields=True):
    """Writing, or no longer; good for six seconds."""

    on: bool
    key: Key | None = None


class GetHistory(Struct, tag_field="type", tag="history", forbid_unknown_fields=True):
    """A page of messages by id; exactly one of `before`, `after` and `around`."""

    key: Key
    before: Seq | None = None
    after: Seq | None = None
    around: Seq | None = None
    limit: Limit | None = None

    def __post_init__(self) -> None:
        if [self.before, self.after, self.around].count(None) != 2:
            raise ValueError("exactly one of before, after and around is needed")


class Ping(Struct, tag_field="type", tag="ping", forbid_unknown_fields=True):
    """Are you there, and what is the room's last number?"""

    key: Key | None = None


ClientEvent = Post | SetTyping | GetHistory | Ping


# To a client.


class Person(Struct, frozen=True):
    """Somebody, as everyone sees them."""

    id: int
    name: str
    guest: bool


class MessageState(Struct, omit_defaults=True):
    """A message in its current state."""

    id: int
    seq: int
    by: Person
    at: str
    text: str
    doc: Raw | UnsetType = UNSET
    key: str | UnsetType = UNSET
    reply: int | UnsetType = UNSET


class RoomState(Struct):
    """A room, as everyone sees it; one that is yet to be opened does not exist."""

    name: str
    topic: str
    exists: bool


class LimitsState(Struct):
    """What a client must keep to."""

    text: int
    frame: int


class Welcome(Struct, tag_field="type", tag="welcome"):
    """The first event: who you are, what you missed, who is here."""

    me: Person | None
    room: RoomState
    epoch: str
    head: int
    resume: Literal["new", "ok", "gap"]
    messages: list[Raw]
    more: bool
    can: list[str]
    limits: LimitsState
    ping: int
    here: list[Person]
    count: int
    typing: list[Person]
    v: int = VERSION


class Ack(Struct, tag_field="type", tag="ack", omit_defaults=True):
    """Your post is committed."""

    re: str
    id: int
    seq: int
    at: str
    dup: bool = False


class History(Struct, tag_field="type", tag="history"):
    """The page that was asked for, ascending."""

    re: str
    messages: list[Raw]
    more: bool


class RoomChanged(Struct, tag_field="type", tag="room"):
    """The room's current state; also sent when its first message brought it to life."""

    seq: int
    epoch: str
    room: RoomState


class Typing(Struct, tag_field="type", tag="typing"):
    """Everybody who is writing now."""

    who: list[Person]


class PresenceDiff(Struct, tag_field="type", tag="presence"):
    """Who came and who went."""

    join: list[Person]
    leave: list[int]
    count: int


class PresenceList(Struct, tag_field="type", tag="presence"):
    """Everybody who is here, in place of what you knew."""

    here: list[Person]
    count: int


class Pong(Struct, tag_field="type", tag="pong", omit_defaults=True):
    """Here, and this is the room's last number."""

    head: int
    re: str | UnsetType = UNSET


class Error(Struct, tag_field="type", tag="error", omit_defaults=True):
    """What could not be done, for a human and by a stable code."""

    code: str
    text: str
    retry: bool | UnsetType = UNSET
    re: str | UnsetType = UNSET
    after: float | UnsetType = UNSET


class LogEvent(Struct, tag_field="type", tag="message"):
    """A change of the log; `message` stays in the bytes in which it came."""

    seq: int
    message: Raw


class BadEvent(Exception):
    """A frame from a client that cannot be understood: the error it is answered with."""

    def __init__(self, code: Code, text: str, re: str | None = None) -> None:
        super().__init__(text)
        self.error = error(code, text, re=re)


class _Envelope(Struct):
    type: str | None = None
    key: str | None = None


_client_events: msgspec.json.Decoder[ClientEvent] = msgspec.json.Decoder(ClientEvent)
_envelope = msgspec.json.Decoder(_Envelope)
_encoder = msgspec.json.Encoder()
encode = _encoder.encode
"""An event to a client as JSON bytes (UTF-8)."""

_TYPES = {"message", "typing", "history", "ping"}


def decode(frame: str) -> ClientEvent:
    """A client's event from a text frame; raises `BadEvent` with what to answer."""
    try:
        return _client_events.decode(frame)
    except msgspec.ValidationError as reason:  # the JSON up to here is well-formed
        raise _bad_shape(frame, str(reason)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadEvent(Code.BAD_JSON, "That is not JSON.") from None


def error(
    code: Code | str, text: str, *, re: str | None = None, retry: bool = False, after: float = 0
) -> Error:
    """An `error` event; `after` is in seconds."""
    return Error(
        code=str(code),
        text=text,
        retry=retry,
        re=UNSET if re is None else re,
        after=after or UNSET,
    )


def _bad_shape(frame: str, reason: str) -> BadEvent:
    """Say what is wrong with valid JSON, and with which of the client's keys, if that is clear."""
    try:
        envelope = _envelope.decode(frame)
    except (UnicodeError, RecursionError):
        return BadEvent(Code.BAD_JSON, "That JSON is nested too deeply.")
    except msgspec.ValidationError:
        return BadEvent(Code.BAD_FRAME, "An event is a JSON object with a type.")
    except msgspec.DecodeError:  # wrong at first, and further on not even JSON
        return BadEvent(Code.BAD_JSON, "That is not JSON.")
    key = envelope.key if envelope.key and _is_key(envelope.key) else None
    if envelope.type is None:
        return BadEvent(Code.BAD_FRAME, "An event needs a type.", key)
    if envelope.type not in _TYPES:
        return BadEvent(Code.UNKNOWN_TYPE, "There is no event of that type.", key)
    return BadEvent(Code.BAD_FRAME, f"That {envelope.type} event is not right: {reason}.", key)


def _is_key(value: str) -> bool:
    try:
        msgspec.convert(value, Key)
    except msgspec.ValidationError:
        return False
    return True
