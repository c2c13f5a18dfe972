"""Blocks: whose messages a person does not want to see. Nobody but that person learns of it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from rooms.domain import policy
from rooms.domain.queries.people import is_shown
from rooms.domain.submit import tell_own
from rooms.log.commit import Refusal
from rooms.models import Block
from rooms.protocol import SAFE_INTEGER, Code, Person

_NOBODY = "There is no such person."


def blocked_by(person: int) -> list[int]:
    """The ids of those whom somebody has blocked, in the order in which they did."""
    rows = Block.objects.filter(person_id=person).order_by("pk")
    return list(rows.values_list("blocked_id", flat=True))


def block(person: Person, other: int, *, on: bool) -> None:
    """Block somebody, or do so no longer; raises `Refusal`.

    Of people whom no room shows to the person, it says what it says of ids that nobody has.
    """
    if other > SAFE_INTEGER:  # more than a database takes for an id
        raise Refusal(Code.NOT_FOUND, _NOBODY)
    refused = policy.may_block(person, other)
    if refused is not None:
        raise Refusal(refused.code, refused.text)
    with transaction.atomic():
        if _add(person, other) if on else _remove(person, other):
            tell_own(person.id)


def _remove(person: Person, other: int) -> bool:
    return Block.objects.filter(person_id=person.id, blocked_id=other).delete()[0] > 0


def _add(person: Person, other: int) -> bool:
    mine = Block.objects.filter(person_id=person.id)
    if mine.filter(blocked_id=other).exists():
        return False
    if not is_shown(person, other):
        raise Refusal(Code.NOT_FOUND, _NOBODY)
    most: int = settings.CHAT_LIMITS.blocks
    if most and mine.count() >= most:
        raise Refusal(Code.TOO_MANY, f"You can block at most {most} people. Unblock somebody.")
    _, made = Block.objects.get_or_create(
        person_id=person.id, blocked_id=other, defaults={"at": Now()}
    )
    return made
