"""Direct conversations: one room for each exact set of people."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from django.db import transaction

from rooms.domain import access, making, policy
from rooms.domain.access import Entry
from rooms.domain.queries.people import acquaintances
from rooms.domain.submit import announce
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.log.inboxes import concern
from rooms.log.rows import people_of
from rooms.models import Cursor, Kind, Membership, Room, State, new_slug
from rooms.protocol import Code, Person


def conversation(person: Person, others: Collection[int], limits: Limits) -> Entry:
    """The direct conversation of a person with exactly these others; it is made where there is
    none yet.

    Raises `Refusal`: where that is nobody, or are too many; where somebody is not to be found by
    the person; and where the person has made too many rooms in the last hour.
    """
    people = {person.id, *others}
    if len(people) < 2:
        raise Refusal(Code.BAD_FRAME, "Choose at least one other person.")
    if limits.direct and len(people) > limits.direct:
        raise Refusal(
            Code.TOO_MANY,
            f"At most {limits.direct} people talk in a direct conversation, yourself included.",
        )
    key = _key(people)
    found = Room.objects.filter(people=key).values_list("pk", flat=True).first()
    if found is None:
        found = _make(person, people, key, limits)
    return access.by_id(person, found)


def name_for(grant: Grant) -> str:
    """What a direct conversation is called for one of its people: the names of the others.

    It is stored nowhere, so it is never another than the names that these have now.
    """
    reader = grant.person.id if grant.person else 0
    others = [each for each in people_of([grant.room])[grant.room] if each.id != reader]
    return ", ".join(each.name for each in others)


def _make(person: Person, people: Collection[int], key: str, limits: Limits) -> int:
    """Make the room of these people; returns its id, also where somebody has just made it."""
    if not policy.may_create(person, Kind.DIRECT):
        raise Refusal(Code.NOT_ALLOWED, "You cannot begin a direct conversation here.")
    if len(acquaintances(person, people)) < len(people) - 1:
        raise Refusal(Code.NOT_FOUND, "That person is not there. Choose somebody else.")
    try:
        making.demand_room(person, limits)
    except making.TooManyRooms as reason:
        raise Refusal(Code.RATE_LIMITED, str(reason)) from None
    with transaction.atomic():
        room, new = Room.objects.get_or_create(
            people=key,
            defaults={
                "kind": Kind.DIRECT,
                "name": "",
                "slug": new_slug(),
                "head": len(people),
                "created_by_id": person.id,
            },
        )
        if new:
            _enter(room, sorted(people))
            announce(concern(people, room.pk))
    return room.pk


def _enter(room: Room, people: Collection[int]) -> None:
    """Store the memberships, which are the first changes of the room's log."""
    Membership.objects.bulk_create(
        Membership(room=room, person_id=each, seq=seq, state=State.MEMBER, since=room.created_at)
        for seq, each in enumerate(people, 1)
    )
    Cursor.objects.bulk_create(Cursor(room=room, person_id=each, read=room.head) for each in people)


def _key(people: Collection[int]) -> str:
    """A name for a set of people: the same for the same people in any order."""
    return sha256(",".join(map(str, sorted(people))).encode()).hexdigest()
