"""Decides who may read a room, and makes the grants that prove it. Nothing else makes one.

`find` finds a room by its address and gives a grant, which history, resume, feeds and pages need.
All functions read the database and block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rooms.domain import policy
from rooms.domain.policy import Action
from rooms.domain.rules import rules
from rooms.domain.site_policy import SiteAction, may_on_site
from rooms.log.facts import MemberFacts, RoomRow
from rooms.log.grant import Grant
from rooms.log.rows import room_and_member, room_row, rooms_by_id
from rooms.models import (
    REMOVED,
    Address,
    Kind,
    Membership,
    Report,
    Room,
    State,
)
from rooms.names import SECRET_SLUG, BadName, room_name, room_slug
from rooms.protocol import Person

NO_ROOM = "There is no such room."
_SECRET = re.compile(rf"{SECRET_SLUG}[A-Za-z0-9_-]{{1,80}}")
FORMER = 20
"""Former slugs that a page is told of."""


class NotFound(Exception):
    """There is no such room, as far as this person may know."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A room that somebody may read, and their membership of it."""

    grant: Grant
    room: RoomRow
    member: MemberFacts | None

    @property
    def abilities(self) -> list[str]:
        """What they may do there (`policy.abilities`)."""
        return policy.abilities(self.grant.person, self.member, self.room)


def find(person: Person | None, address: str) -> Entry | None:
    """The room at an address, or the renamed one that had it; None if there is none yet.

    Raises `BadName`, and `NotFound` for an address that nobody can open.
    """
    slug = slug_of(address)
    if person is not None and person.guest:
        rules().refresh()
    if not reads_open_rooms(person):
        raise NotFound
    room, member = room_and_member(slug, person.id if person else 0)
    if room is None:
        return _moved(person, slug)
    return _admit(person, room, member)


def _moved(person: Person | None, slug: str) -> Entry | None:
    """The room that was at an address before; None where anybody may open a room there now."""
    is_secret = slug.startswith(SECRET_SLUG)
    moved = Address.objects.filter(slug=slug).values_list("room_id", flat=True).first()
    room = room_row(moved) if moved is not None else None
    if room is None and not is_secret:
        return None
    if room is None:
        raise NotFound
    try:
        return _admit(person, room, member_of(room.id, person))
    except NotFound:
        if room.kind == Kind.OPEN or is_secret:
            raise
        return None  # that a room is no longer open is known to its members alone


def by_id(person: Person | None, room: int) -> Entry:
    """A room by its id; raises `NotFound`."""
    row = room_row(room)
    if row is None:
        raise NotFound
    return _admit(person, row, member_of(room, person))


def by_report(person: Person, room: int, message: int) -> Grant:
    """The right of a site's admin to read a message that was reported, and those around it, in a
    room of any kind (`rooms.domain.queries.reported`); raises `NotFound`."""
    reports = Report.objects.filter(room_id=room, message=message)
    if not may_on_site(person, SiteAction.REPORTS) or not reports.exists():
        raise NotFound
    return Grant(room, person)


def was_removed(epoch: str) -> bool:
    """Whether an epoch, of which a client knows, is that of a room that was deleted."""
    return bool(epoch) and Room.objects.filter(kind=REMOVED, epoch=epoch).exists()


def readable(person: Person, rooms: Sequence[int]) -> list[Entry]:
    """Those of the rooms that the person may read, in this order; two queries."""
    members = {
        row.room_id: MemberFacts(row.state, row.role, row.until, row.muted_until)
        for row in Membership.objects.filter(person_id=person.id, room_id__in=rooms)
    }
    found = {room.id: room for room in rooms_by_id(rooms)}
    return [
        Entry(Grant(room, person), found[room], members.get(room))
        for room in dict.fromkeys(rooms)
        if room in found and policy.can(person, members.get(room), Action.READ, found[room]) is None
    ]


def own(person: Person, rooms: Sequence[int]) -> list[Entry]:
    """Those of the rooms of which the person is a member and which they may read, in this order;
    two queries."""
    entries = readable(person, rooms)
    return [each for each in entries if each.member and each.member.state == State.MEMBER]


def names(person: Person, rooms: Sequence[int]) -> dict[int, str]:
    """The names of those of the rooms that the person may read; two queries."""
    return {entry.room.id: entry.room.name for entry in readable(person, rooms)}


def reads_open_rooms(person: Person | None) -> bool:
    """Whether somebody may know which open rooms there are, and read them."""
    return person is not None or rules().public_read()


def unreadable(person: Person | None) -> set[int]:
    """The open rooms that somebody may not read: those that they are banned from."""
    if person is None:
        return set()
    banned = Membership.objects.filter(person_id=person.id, state=State.BANNED)
    found = {row.room_id: MemberFacts(row.state, row.role, row.until) for row in banned}
    return {
        room.id
        for room in (rooms_by_id(found) if found else ())
        if policy.can(person, found[room.id], Action.READ, room) is not None
    }


def former_slugs(entry: Entry) -> list[str]:
    """The slugs that the room had before and that lead to it still, the latest of them."""
    old = Address.objects.filter(room_id=entry.room.id)
    free = old.exclude(slug__in=Room.objects.values("slug"))
    return list(free.order_by("-pk").values_list("slug", flat=True)[:FORMER])


def slug_of(address: str) -> str:
    """The slug that an address spells; raises `BadName`."""
    if address.startswith(SECRET_SLUG):
        if not _SECRET.fullmatch(address):
            raise BadName(NO_ROOM)
        return address
    return room_slug(room_name(address))


def member_of(room: int, person: Person | None) -> MemberFacts | None:
    """Somebody's membership of a room."""
    if person is None:
        return None
    row = Membership.objects.filter(room_id=room, person_id=person.id).first()
    if row is None:
        return None
    return MemberFacts(row.state, row.role, row.until, row.muted_until)


def _admit(person: Person | None, room: RoomRow, member: MemberFacts | None) -> Entry:
    if policy.can(person, member, Action.READ, room) is not None:
        raise NotFound
    if not reads_open_rooms(person):
        raise NotFound
    return Entry(Grant(room.id, person), room, member)


__all__ = [
    "NO_ROOM", "BadName", "Entry", "NotFound", "by_id", "by_report", "find", "former_slugs",
    "member_of", "names", "own", "readable", "reads_open_rooms", "slug_of", "unreadable",
    "was_removed",
]  # fmt: skip
