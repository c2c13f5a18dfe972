"""The open rooms, a page at a time: to look for one, and to join it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from rooms.domain import access
from rooms.log.change import wire_time
from rooms.models import Kind, Membership, Room, State
from rooms.names import room_slug
from rooms.protocol import Person

PAGE = 50
"""Rooms on a page."""
PAGES = 1000
"""Pages at most: the database counts off the rooms before a page."""
WANTED = 80
"""Characters of what is looked for; a page cuts what is longer."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An open room in the list; `active` as on the wire, empty where nobody has talked."""

    id: int
    name: str
    subject: str
    members: int
    active: str
    archived: bool
    joined: bool
    """Whether the person who looks is a member."""


@dataclass(frozen=True, slots=True)
class Browsed:
    """One page of the list, and whether there is another one."""

    rooms: list[Listed]
    more: bool


def browse(
    person: Person | None, *, wanted: str = "", archived: bool = False, page: int = 1
) -> Browsed:
    """Open rooms whose name or subject has `wanted` in it, the latest talked in first.

    Rooms that somebody has opened and in which there is nothing are left out (`rooms.domain.tidy`
    removes them). There are four queries, however many rooms there are. Who may see the list is
    asked by the caller (`access.reads_open_rooms`).
    """
    start = (min(max(page, 1), PAGES) - 1) * PAGE
    found = _rooms(wanted, archived=archived)
    shown = found.exclude(pk__in=access.unreadable(person))
    rooms = list(
        shown.order_by(F("active_at").desc(nulls_last=True), "-pk")[start : start + PAGE + 1]
    )
    ids = [room.pk for room in rooms[:PAGE]]
    inside = Membership.objects.filter(room_id__in=ids, state=State.MEMBER)
    counts = dict(
        inside.order_by()
        .values_list("room_id")
        .annotate(Count("pk"))
        .values_list("room_id", "pk__count")
    )
    own = inside.filter(person_id=person.id if person is not None else 0)
    joined = set(own.values_list("room_id", flat=True))
    listed = [_listed(room, counts.get(room.pk, 0), room.pk in joined) for room in rooms[:PAGE]]
    return Browsed(listed, len(rooms) > PAGE)


def _rooms(wanted: str, *, archived: bool) -> QuerySet[Room]:
    there = Q(active_at__isnull=False) | ~Q(subject="") | ~Q(description="") | Q(on_purpose=True)
    rooms = Room.objects.filter(there, kind=Kind.OPEN, archived_at__isnull=not archived)
    if not wanted:
        return rooms
    # The slug of an open room is its name without regard to case, in every script.
    return rooms.filter(Q(slug__contains=room_slug(wanted)) | Q(subject__icontains=wanted))


def _listed(room: Room, members: int, joined: bool) -> Listed:
    active = "" if room.active_at is None else wire_time(room.active_at.astimezone(dt.UTC))
    return Listed(
        room.pk, room.name, room.subject, members, active, room.archived_at is not None, joined
    )
