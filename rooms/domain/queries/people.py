"""People of the site whom somebody may find, by their ids or by the beginning of their name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from rooms.domain import site_policy
from rooms.log.people import person_fields, person_of
from rooms.models import Block, Kind, Membership, State
from rooms.protocol import Person


def acquaintances(person: Person, people: Collection[int]) -> list[Person]:
    """Those of the people whom somebody may find; themselves among none of them."""
    return [person_of(user) for user in _found(person).filter(pk__in=people)]


def is_shown(person: Person, other: int) -> bool:
    """Whether some room shows the other one to somebody: an open one, or one of their own."""
    own = Membership.objects.filter(person_id=person.id, state=State.MEMBER).values("room_id")
    shown = Q(room__kind=Kind.OPEN) | Q(room_id__in=own)
    return Membership.objects.filter(shown, person_id=other).exists()


def by_name(person: Person, beginning: str, limit: int | None, *, outside: int = 0) -> list[Person]:
    """The first people whose name begins so, ignoring case, of those whom somebody may find.

    Left out are the members of the room `outside`. Nobody is found by an empty beginning.
    """
    if not beginning:
        return []
    name = person_fields().name
    # SQLite ignores the case of ASCII letters alone.
    spellings = {beginning, beginning.lower(), beginning.capitalize()}
    begins = Q()
    for each in spellings:
        begins |= Q(**{f"{name}__istartswith": each})
    inside = Membership.objects.filter(person=OuterRef("pk"), room_id=outside, state=State.MEMBER)
    users = _found(person).filter(begins, ~Exists(inside)).order_by(name, "pk")
    return [person_of(user) for user in users[:limit]]


def _found(person: Person) -> QuerySet[Any]:
    """Everybody whom somebody may find: no one who is disabled, or has blocked them."""
    fields = person_fields()
    users: QuerySet[Any] = get_user_model()._default_manager.exclude(pk=person.id)
    if fields.active:
        users = users.filter(**{fields.active: True})
    users = users.filter(~Exists(Block.objects.filter(person=OuterRef("pk"), blocked_id=person.id)))
    own = Membership.objects.filter(person_id=person.id, state=State.MEMBER).values("room_id")
    there = Membership.objects.filter(person=OuterRef("pk"), state=State.MEMBER, room_id__in=own)
    if not site_policy.finds_accounts(person):
        return users.filter(Exists(there))
    return users.filter(Q(**{fields.guest: False}) | Q(Exists(there))) if fields.guest else users
