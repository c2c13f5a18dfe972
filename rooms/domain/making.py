"""Making rooms: by opening an address that has none, and on purpose. All functions block."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from rooms.domain import policy
from rooms.domain.access import Entry, by_id, find
from rooms.domain.submit import announce
from rooms.limits import Limits
from rooms.log.change import Concern
from rooms.log.commit import Refusal
from rooms.log.inboxes import concern
from rooms.models import Cursor, Kind, Membership, Role, Room, State, new_slug
from rooms.models.room import SUBJECT_MAX
from rooms.names import BadName, room_name, room_slug
from rooms.protocol import Code, Person
from rooms.text import BadText, clean_line


class TooManyRooms(Exception):
    """The person has opened as many new rooms in the last hour as anybody may."""


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room that somebody wishes for, as they have typed it."""

    name: str
    kind: str = Kind.OPEN
    """`open` or `private`."""
    subject: str = ""


def enter(person: Person | None, address: str, limits: Limits) -> Entry | None:
    """The room at an address; it is made if somebody with a name is the first to open the address.

    Returns None if there is no such room yet and the visitor has no name. Raises `BadName`,
    `NotFound` and `TooManyRooms`.
    """
    found = find(person, address)
    if found is not None or person is None or not policy.may_create(person, Kind.OPEN):
        return found
    _open(person, room_name(address), limits)
    return find(person, address)


def make(person: Person | None, wish: NewRoom, limits: Limits) -> Entry:
    """Make the room that somebody wishes for; a person with an account becomes its owner.

    Raises `Refusal`, which names the `field` that is wrong where it is one.
    """
    kind = Kind.PRIVATE if wish.kind == Kind.PRIVATE else Kind.OPEN
    if person is None:
        raise Refusal(Code.NOT_ALLOWED, "Pick a name first.")
    if not policy.may_create(person, kind):
        raise Refusal(Code.NOT_ALLOWED, "You are not allowed to make such a room here.")
    if wish.kind != kind:
        raise Refusal(Code.BAD_FRAME, "A room is open or private.", field="kind")
    name, subject = _checked(wish)
    try:
        demand_room(person, limits)
    except TooManyRooms as reason:
        raise Refusal(Code.RATE_LIMITED, str(reason)) from None
    slug = room_slug(name) if kind == Kind.OPEN else new_slug()
    with transaction.atomic():
        made = {"kind": kind, "name": name, "subject": subject, "created_by_id": person.id}
        made |= {"on_purpose": not person.guest}
        room, new = Room.objects.get_or_create(slug=slug, defaults=made)
        if not new:
            text = "There is a room of that name. Choose another one, or open that room."
            raise Refusal(Code.NAME_TAKEN, text, field="name")
        concerns = [] if person.guest else _make_owner(room, person)
        announce(concerns, room.slug if kind == Kind.OPEN else "")
    return by_id(person, room.pk)


def demand_room(person: Person, limits: Limits) -> None:
    """Raise `TooManyRooms` where somebody has made as many rooms in the last hour as they may."""
    hour = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    made = Room.objects.filter(created_by_id=person.id, created_at__gt=hour).count()
    if limits.rooms and made >= limits.rooms:
        raise TooManyRooms(f"You can open {limits.rooms} new rooms in an hour.")


def _open(person: Person, name: str, limits: Limits) -> None:
    """Make the row of an open room; a person with an account becomes its owner."""
    demand_room(person, limits)
    with transaction.atomic():
        room, new = Room.objects.get_or_create(
            slug=room_slug(name), defaults={"name": name, "created_by_id": person.id}
        )
        if new:
            announce([] if person.guest else _make_owner(room, person), room.slug)


def _checked(wish: NewRoom) -> tuple[str, str]:
    """Name and subject, cleaned; raises `Refusal`."""
    try:
        name = room_name(wish.name)
    except BadName as reason:
        raise Refusal(Code.BAD_NAME, str(reason), field="name") from None
    try:
        return name, clean_line(wish.subject, SUBJECT_MAX)
    except BadText as reason:
        raise Refusal(Code(reason.code), str(reason), field="subject") from None


def _make_owner(room: Room, person: Person) -> list[Concern]:
    """Returns whose inbox has changed by that."""
    Membership.objects.create(
        room=room, person_id=person.id, seq=1, state=State.MEMBER, role=Role.OWNER,
        since=room.created_at,
    )  # fmt: skip
    Cursor.objects.create(room=room, person_id=person.id, read=1)
    Room.objects.filter(pk=room.pk).update(head=1)
    return concern([person.id], room.pk)
