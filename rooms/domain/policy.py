"""Who may do what. This is the only place that answers the question; it denies by default.

The rows of `_TABLE` are those of the table in `docs/permissions.md`, and a test compares both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum, auto
from typing import Protocol

from rooms.domain import refusals
from rooms.domain.refusals import NOT_FOUND as NOT_FOUND
from rooms.domain.refusals import Refused as Refused
from rooms.domain.rules import rules
from rooms.log.facts import MemberFacts
from rooms.models import REMOVED, Kind, Role, State
from rooms.protocol import Person


class Action(StrEnum):
    """Something that a person may want to do in a room, or on the site."""

    READ = "read"
    JOIN = "join"
    LEAVE = "leave"
    POST = "post"
    REACT = "react"
    TYPING = "typing"
    MARK = "mark"
    EDIT = "edit"
    DELETE = "delete"
    PIN = "pin"
    SUBJECT = "subject"
    INVITE = "invite"
    CALL = "call"
    REPORT = "report"
    RENAME = "rename"
    MODERATE = "moderate"
    MANAGE = "manage"


class Standing(IntEnum):
    """What somebody is in a room: the columns of the table."""

    VISITOR = auto()
    GUEST = auto()
    OUTSIDER = auto()
    MEMBER = auto()
    MODERATOR = auto()
    OWNER = auto()


class RoomFacts(Protocol):
    """What policy asks of a room."""

    @property
    def kind(self) -> str: ...
    @property
    def archived(self) -> bool: ...
    @property
    def read_only(self) -> bool: ...
    @property
    def members_pin(self) -> bool: ...
    @property
    def members_call(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Target:
    """The message or the person that something is done to."""

    author: int
    """The id of whose message it is, or of the person."""
    rank: Standing | None = None
    """What the person is in the room; None for a message."""
    admin: bool = False
    """Whether the person administers the site, and so the room: it is an open one."""


_V, _G, _P, _M, _MOD, _O = Standing
_NAMED = frozenset((_G, _P, _M, _MOD, _O))
_TABLE: dict[Action, frozenset[Standing]] = {
    Action.READ: frozenset(Standing),
    Action.JOIN: _NAMED,
    Action.LEAVE: _NAMED,
    Action.POST: _NAMED,
    Action.REACT: _NAMED,
    Action.TYPING: _NAMED,
    Action.MARK: _NAMED,
    Action.EDIT: _NAMED,
    Action.DELETE: _NAMED,
    Action.PIN: frozenset((_M, _MOD, _O)),
    Action.SUBJECT: frozenset((_M, _MOD, _O)),
    Action.INVITE: frozenset((_M, _MOD, _O)),
    Action.CALL: frozenset((_M, _MOD, _O)),
    Action.REPORT: _NAMED,
    Action.RENAME: frozenset((_MOD, _O)),
    Action.MODERATE: frozenset((_MOD, _O)),
    Action.MANAGE: frozenset((_O,)),
}
_CHANGES = frozenset(_TABLE) - {
    *(Action.READ, Action.MARK, Action.LEAVE, Action.MANAGE, Action.REPORT)
}
"""What an archived room refuses."""
_WRITES = frozenset((
    Action.POST, Action.REACT, Action.EDIT, Action.TYPING, Action.PIN, Action.SUBJECT, Action.CALL,
))  # fmt: skip
"""What a read-only room refuses: all with which members say or show something to the others."""
_SILENCED = _WRITES | {Action.INVITE, Action.RENAME, Action.MODERATE}
"""What a mute refuses. A room never becomes one that nobody can manage, so `manage` is not here."""
_GUESTS_MAY = frozenset((Action.READ, Action.MARK, Action.LEAVE))
"""What guests may do where the site lets only people with an account take part."""
_MODERATORS = frozenset((_MOD, _O))
NEEDS_TARGET = frozenset((Action.EDIT, Action.DELETE, Action.REPORT))
"""What is allowed or refused by whose message it is."""


def standing(person: Person | None, member: MemberFacts | None, kind: str) -> Standing:
    """The column of the table that holds for somebody in a room of a kind.

    A guest stays one as a member. A site's admin is an owner of every open room.
    """
    if person is None:
        return Standing.VISITOR
    if keeps_order(person, kind):
        return Standing.OWNER
    if person.guest:
        return Standing.GUEST
    if member is None or member.state != State.MEMBER:
        return Standing.OUTSIDER
    return _ROLES[member.role]


def keeps_order(person: Person | None, kind: str) -> bool:
    """Whether somebody is a site's admin in an open room, where no ban or mute of them holds."""
    return person is not None and person.admin and kind == Kind.OPEN


def can(
    person: Person | None,
    member: MemberFacts | None,
    action: Action,
    room: RoomFacts,
    target: Target | None = None,
    now: dt.datetime | None = None,
) -> Refused | None:
    """None where `person` may do `action` in `room`, else why not; a visitor is None.

    `member` is their row in the room. `target` is needed for what is done to a message or to a
    person. `now` is the time that mutes and bans are compared with; the present by default.
    """
    now = now or dt.datetime.now(dt.UTC)
    inside = member is not None and member.state == State.MEMBER
    if room.kind == REMOVED or (room.kind != Kind.OPEN and not inside):
        return NOT_FOUND
    column = standing(person, member, room.kind)
    if member is not None and column is not Standing.OWNER and is_banned(member, now):
        return refusals.banned(member.until)
    if column not in _TABLE[action]:
        return refusals.NAMELESS if column is Standing.VISITOR else refusals.DENIED
    if action is Action.MARK and not inside:
        return refusals.OUTSIDE
    if action is Action.READ:  # asked for every command; no setting and no mute forbids it
        return None
    if column is Standing.GUEST and action not in _GUESTS_MAY and not rules().guests_write():
        return refusals.GUESTS_READ
    own = target is not None and person is not None and target.author == person.id
    # To delete somebody else's message is to moderate.
    done = Action.MODERATE if action is Action.DELETE and not own else action
    return (
        _refused_by_room(column, action, room)
        or _refused_by_mute(None if keeps_order(person, room.kind) else member, done, now)
        or _refused_by_target(column, action, target, own=own)
    )


def refuses_change(room: RoomFacts) -> Refused | None:
    """None where the settings of a room and the roles in it can change, else why not: those of an
    archived room stay as they are. Its owner may still `manage` it as a whole."""
    return refusals.ARCHIVED if room.archived else None


def may_create(person: Person | None, kind: str) -> bool:
    """Whether somebody may make a room of a kind; an open one by opening its address, too."""
    return person is not None and (person.admin or rules().creates(person, kind))


def may_block(person: Person, other: int) -> Refused | None:
    """None where somebody may block another person by their id, whom they know, else why not."""
    return refusals.ONESELF if person.id == other else None


def is_banned(member: MemberFacts | None, now: dt.datetime) -> bool:
    """Whether somebody is kept out of a room, so that nobody can make them a member of it."""
    until = member.until if member is not None and member.state == State.BANNED else now
    return until is None or until > now


def abilities(person: Person | None, member: MemberFacts | None, room: RoomFacts) -> list[str]:
    """Every action that `person` may do in `room`: to a message, where they may to any."""
    known = lasting(person, member, room)
    if known is None:
        known = frozenset(_allowed(person, member, room))
    return [str(action) for action in Action if action in known]


def lasting(
    person: Person | None, member: MemberFacts | None, room: RoomFacts
) -> frozenset[Action] | None:
    """What `person` may do in `room`, to a message at least to their own; None where that
    depends on the time, because of a mute or a ban.

    Every connection and every command asks. There are few different answers, so each is worked
    out by `can` once.
    """
    if member is None:
        state = ""
    elif member.muted_until is not None or member.state == State.BANNED:
        return None
    else:
        state = member.state
    column = standing(person, member, room.kind)
    key = (
        column, state, room.kind, room.archived, room.read_only, room.members_pin,
        room.members_call, column is not Standing.GUEST or rules().guests_write(),
    )  # fmt: skip
    known = _LASTING.get(key)
    if known is None:
        known = _LASTING[key] = frozenset(_allowed(person, member, room))
    return known


_LASTING: dict[tuple[object, ...], frozenset[Action]] = {}
"""By what the answer depends on: a few hundred combinations at most."""


def _allowed(person: Person | None, member: MemberFacts | None, room: RoomFacts) -> list[Action]:
    own, others = Target(person.id if person else 0), Target(0)
    return [
        action
        for action in Action
        if can(person, member, action, room, others if action is Action.REPORT else own) is None
    ]


def _refused_by_room(column: Standing, action: Action, room: RoomFacts) -> Refused | None:
    if room.archived and action in _CHANGES:
        return refusals.ARCHIVED
    if column in _MODERATORS:
        return _refused_by_kind(action, room)
    if room.read_only and action in _WRITES:
        return refusals.READ_ONLY
    if not room.members_pin and action in (Action.PIN, Action.SUBJECT):
        return refusals.DENIED
    if not room.members_call and action is Action.CALL:
        return refusals.DENIED
    return _refused_by_kind(action, room)


def _refused_by_kind(action: Action, room: RoomFacts) -> Refused | None:
    """A direct conversation is never renamed, has no roles and is never left."""
    fixed = (Action.RENAME, Action.MANAGE, Action.MODERATE, Action.LEAVE, Action.INVITE)
    return refusals.DENIED if room.kind == Kind.DIRECT and action in fixed else None


def _refused_by_mute(
    member: MemberFacts | None, action: Action, now: dt.datetime
) -> Refused | None:
    until = member.muted_until if member is not None else None
    if until is None or until <= now or action not in _SILENCED:
        return None
    return refusals.muted(until)


def _refused_by_target(
    column: Standing, action: Action, target: Target | None, *, own: bool
) -> Refused | None:
    if action is Action.EDIT and not own:
        return refusals.DENIED
    if action is Action.REPORT and own:
        return refusals.OWN
    if target is not None and target.rank is not None:
        if own and action is not Action.MANAGE:
            return refusals.ONESELF
        if target.rank is Standing.GUEST and action is Action.MANAGE:
            return refusals.NO_ROLE
        if target.admin and action is Action.MODERATE:
            return refusals.ADMIN
        if target.rank is Standing.OWNER and column is not Standing.OWNER:
            return refusals.HIGHER
    if action is Action.DELETE and not own and column not in _MODERATORS:
        return refusals.DENIED
    return None


_ROLES: dict[str, Standing] = {Role.OWNER: _O, Role.MODERATOR: _MOD, Role.MEMBER: _M}
