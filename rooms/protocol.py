"""The wire shape, version 1: typed events, checked where they enter (`docs/protocol.md`).

Commands, which change something, are typed where they are carried out: `rooms.domain.commands`.
So are the queries, which read a part of a room, with their answers: `rooms.domain.queries`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from rooms.codes import Close as Close
from rooms.codes import Code as Code
from rooms.codes import Error as Error
from rooms.codes import error as error
from rooms.persons import Person as Person
from rooms.persons import PersonState as PersonState
from rooms.persons import Quiet as Quiet
from rooms.persons import Status as Status

VERSION = 1
SAFE_INTEGER = 2**53 - 1
"""The largest whole number that JavaScript reads exactly."""

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,36}\Z")]
Seq = Annotated[int, Meta(ge=0, le=SAFE_INTEGER)]
Limit = Annotated[int, Meta(ge=1, le=SAFE_INTEGER)]


class ClientEvent(Struct, tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """What a client sends; one with a `key` gets exactly one answer."""

    key: Key | None = None


class SetTyping(ClientEvent, tag="typing"):
    """Writing, or no longer; good for six seconds."""

    on: bool


class SetActive(ClientEvent, tag="active"):
    """Whether this window is used, or has not been for a while."""

    on: bool


class Ping(ClientEvent, tag="ping"):
    """Are you there, and what is the room's last seq?"""


# To a client.


class Pinned(Struct):
    """Who pinned a message, and when."""

    by: int
    at: str


class MessageState(Struct, omit_defaults=True):
    """A message in its current state."""

    id: int
    seq: int
    by: Person
    at: str
    text: str
    n: int | UnsetType = UNSET
    """Its ordinal: counts the room's messages outside threads."""
    doc: Raw | UnsetType = UNSET
    key: str | UnsetType = UNSET
    reply: int | UnsetType = UNSET
    mentions: Raw | UnsetType = UNSET
    """`MentionsState` as JSON."""
    thread: int | UnsetType = UNSET
    in_room: bool = True
    replies: int = 0
    replied: str | UnsetType = UNSET
    edited: str | UnsetType = UNSET
    deleted: bool = False
    pinned: Pinned | UnsetType = UNSET
    reactions: Raw | UnsetType = UNSET


class MentionsState(Struct, omit_defaults=True):
    """Whom a message calls."""

    people: list[tuple[int, str]] = []
    """The ids of people, each with the name that stands after an `@` in the text."""
    room: bool = False
    """By `@room`: all who were members then."""
    here: bool = False
    """By `@here`: the members who were present then."""


class ReactionState(Struct):
    """Who reacted with one emoji: the first 10, and how many in all."""

    emoji: str
    count: int
    who: list[Person]


class RoomState(Struct):
    """A room, as everyone in it sees it; one that is yet to be opened has the id 0."""

    id: int
    kind: str
    name: str
    slug: str
    subject: str
    description: str = ""
    archived: bool = False
    read_only: bool = False
    slow: int = 0
    members_pin: bool = True
    members_call: bool = True
    newcomers: bool = False


class MemberState(Struct, omit_defaults=True):
    """Somebody's membership, as everyone in the room sees it."""

    person: Person
    seq: int
    state: str
    role: str
    since: str
    muted: str | UnsetType = UNSET
    """When their mute ends, or ended."""
    by: Person | UnsetType = UNSET
    """Who removed, banned or muted them."""
    until: str | UnsetType = UNSET
    """When their ban ends; absent: never."""
    reason: str = ""


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
    members: list[Raw]
    """Memberships that changed after your `since`."""
    more: bool
    can: list[str]
    limits: LimitsState
    ping: int
    here: list[PersonState]
    count: int
    typing: list[Person]
    v: int = VERSION
    mine: dict[int, list[str]] | UnsetType = UNSET
    """One's own reactions that these messages do not name, by the message's id."""


class Ack(Struct, tag_field="type", tag="ack", omit_defaults=True):
    """Your command is committed."""

    re: str
    seq: int
    id: int | UnsetType = UNSET
    at: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    dup: bool = False
    deleted: bool | UnsetType = UNSET


class InboxWelcome(Struct, tag_field="type", tag="welcome"):
    """The first event of the inbox's socket: who you are, and seconds between your pings."""

    me: Person
    ping: int


class PlaceState(Struct):
    """A room as one of its members has it: how far they have read, and what is new."""

    room: RoomState
    role: str
    head: int
    posts: int
    """The last ordinal; what is new since then is this less `n`."""
    active: int
    """When somebody posted last, to within ten seconds, in milliseconds since 1970; 0: never."""
    read: int
    """The id of the last message read."""
    n: int
    """The ordinal up to which all is read."""
    unread: int
    mentions: int
    level: str
    muted: bool
    favourite: bool
    people: list[Person] | UnsetType = UNSET
    """In a direct conversation: the others, whose names are its name for this person."""


class InboxState(Struct, tag_field="type", tag="inbox"):
    """All that belongs to you alone, in place of what you knew."""

    version: int
    places: list[PlaceState]
    sorts: str = "activity"
    """How you want your rooms to be ordered: by `name`, or by `activity`."""
    level: str = "all"
    """What you are notified of in rooms for which you have set nothing."""
    me: PersonState | UnsetType = UNSET
    """You, as others see you."""
    blocked: list[int] = []
    """The ids of those whom you have blocked."""


class PlacesState(Struct, tag_field="type", tag="places"):
    """Rooms of yours in place of what you knew of them; all others are as they were."""

    version: int
    """That of the inbox with these places in it."""
    places: list[PlaceState]


class Contacts(Struct, tag_field="type", tag="contacts"):
    """Who of the others in your direct conversations is online, and who (by id) is not."""

    join: list[PersonState]
    leave: list[int]


class Heads(Struct, tag_field="type", tag="heads", omit_defaults=True):
    """Where rooms are now: id, last ordinal and last seq of each."""

    heads: list[tuple[int, int, int]]
    rooms: list[tuple[int, RoomState]] = []
    """Rooms that have changed themselves, each with the seq of that change."""
    gone: list[tuple[int, int, int, int]] = []
    """Messages that were deleted: room, ordinal, the author's id, and the deletion's seq."""


class RoomsChanged(Struct, tag_field="type", tag="rooms"):
    """The list of open rooms is another one now."""


class Can(Struct, tag_field="type", tag="can"):
    """What you may do in the room from now on."""

    can: list[str]


class Typing(Struct, tag_field="type", tag="typing"):
    """Everybody who is writing now."""

    who: list[Person]


class PersonChanged(Struct, tag_field="type", tag="person"):
    """Somebody of the room has another name, picture or status."""

    person: PersonState


class PresenceDiff(Struct, tag_field="type", tag="presence"):
    """Who came or is there in another way, and who went."""

    join: list[PersonState]
    leave: list[int]
    count: int


class PresenceList(Struct, tag_field="type", tag="presence"):
    """Everybody who is here, in place of what you knew."""

    here: list[PersonState]
    count: int


class Pong(Struct, tag_field="type", tag="pong", omit_defaults=True):
    """Here, and this is the room's last number."""

    head: int
    re: str | UnsetType = UNSET


_encoder = msgspec.json.Encoder()
encode = _encoder.encode
"""An event to a client as JSON bytes (UTF-8)."""
