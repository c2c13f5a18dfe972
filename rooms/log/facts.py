"""Stored facts as a transaction reads them: a room, a membership, a cursor, an earlier post."""

from __future__ import annotations

import datetime as dt

import msgspec

from rooms.protocol import MemberState, RoomState


class RoomRow(msgspec.Struct):
    """A room as it is stored. In a transaction that locks it, `head` and `posts` advance."""

    id: int
    kind: str
    name: str
    slug: str
    subject: str
    description: str
    epoch: str
    head: int
    posts: int
    seq: int
    archived: bool
    read_only: bool
    slow_seconds: int
    members_pin: bool
    members_call: bool
    newcomers: bool = False

    def take(self, state: RoomState) -> None:
        """Copy the public state of the room, as a change of the room has it."""
        self.kind, self.name, self.slug = state.kind, state.name, state.slug
        self.subject, self.description = state.subject, state.description
        self.archived, self.read_only = state.archived, state.read_only
        self.slow_seconds = state.slow
        self.members_pin, self.members_call = state.members_pin, state.members_call
        self.newcomers = state.newcomers


class MemberFacts(msgspec.Struct, frozen=True):
    """What decides what somebody may do in a room: the part of their membership that is read
    for every command."""

    state: str
    role: str
    until: dt.datetime | None = None
    muted_until: dt.datetime | None = None

    @classmethod
    def of(cls, state: MemberState) -> MemberFacts:
        """A membership from its public state."""
        until = dt.datetime.fromisoformat(state.until) if state.until else None
        muted = dt.datetime.fromisoformat(state.muted) if state.muted else None
        return cls(state.state, state.role, until, muted)


class CursorFacts(msgspec.Struct, frozen=True):
    """How far somebody has read in a room (`rooms.models.Cursor`)."""

    read: int
    ordinal: int
    own: int = 0


class Posted(msgspec.Struct, frozen=True):
    """What is stored of an earlier post with the same key."""

    number: int
    seq: int
    at: dt.datetime
    text: str
    reply: int | None
    edited: bool
    deleted: bool


Place = tuple[int, int]
"""A room's id and a person's."""
