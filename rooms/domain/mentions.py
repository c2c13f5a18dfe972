"""Whom a message calls: decided while its room is locked, and stored with it.

A command names the people; each is called if the text has their name after an `@`. Whoever may not
read the room is left out without a word, so that nobody learns of a private room.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from msgspec import Struct

from rooms.delivery.rate import Rate
from rooms.domain import policy
from rooms.domain.commands.base import Context
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.change import MessageRow
from rooms.log.commit import Refusal
from rooms.log.facts import MemberFacts, RoomRow
from rooms.log.mentions import (
    Called,
    add_mentions,
    blockers_of,
    counted_by,
    mentions_of,
    read_up_to,
    remove_mentions,
)
from rooms.log.people import person_fields, person_of
from rooms.log.transaction import Transaction
from rooms.models import Block, Kind, Membership, State
from rooms.protocol import Code, MentionsState, Person, encode

_MAY_NOT = (
    'You may not call everybody in this room. Leave out "@room" and "@here", or write them as code.'
)
_LATELY = 600
"""Seconds over which the people are counted whom somebody calls by `@room` and `@here`."""
_decoder = msgspec.json.Decoder(MentionsState)


class Mentioned(Struct, frozen=True):
    """Whom a message calls."""

    named: frozenset[int] = frozenset()
    """By their names; without the author."""
    all: frozenset[int] = frozenset()
    """By `@room` or `@here`; some of them perhaps by name, too."""
    state: str = ""
    """What everybody sees of it, as JSON; empty: nothing."""
    keeps_all: bool = False
    """An edit that leaves `@room` or `@here` in the text: those called before stay so."""


NOBODY = Mentioned()


def check_count(people: Collection[int], limits: Limits) -> None:
    """Raise `Refusal` where a message names more people than it may."""
    if limits.mentions and len(people) > limits.mentions:
        raise Refusal(
            Code.TOO_MANY, f"A message can mention at most {limits.mentions} people by name."
        )


def mentioned(context: Context, people: Collection[int], before: str = "") -> Mentioned:
    """Whom the checked text calls, of `people` by their names; raises `Refusal`.

    `before` is what the message said of it before an edit: what it called then needs no right now.
    """
    calls = context.checked.calls
    if calls is None:
        return NOBODY
    known = _decoder.decode(before) if before else MentionsState()
    keeps = (calls.room, calls.here) == (known.room, known.here)
    called: set[int] = set()
    if (calls.room or calls.here) and not keeps:
        _demand_call(context)
        called = _all(context, everybody=calls.room)
    names = {person.id: person.name for person in _readers(context, people)}
    found = calls.named(set(names.values())) if names else set()
    shown = {pk: name for pk, name in names.items() if name.lower() in found}
    me = context.person.id
    state = MentionsState(sorted(shown.items()), calls.room, calls.here)
    return Mentioned(
        frozenset(shown) - {me},
        frozenset(called) - {me},
        encode(state).decode() if shown or calls.room or calls.here else "",
        keeps and (calls.room or calls.here),
    )


def store(context: Context, row: MessageRow, called: Mentioned) -> None:
    """Store whom a new message calls, and give their inboxes a new version."""
    if not called.named and not called.all:
        return
    context.tx.flush()
    rows = [Called(person, person in called.all) for person in called.named | called.all]
    add_mentions(row, rows)
    _tell(context.tx, row, [each.person for each in rows])


def replace(context: Context, row: MessageRow, called: Mentioned) -> None:
    """Store whom an edited message calls now. Whoever has read it already is told, and it does not
    count as unread for them."""
    before = mentions_of(row)
    kept = {pk for pk, each in before.items() if each.all} if called.keeps_all else frozenset[int]()
    by_all = called.all | kept
    wanted = called.named | by_all
    gone = before.keys() - wanted
    uncounted = gone.intersection(counted_by(row)) if gone else set()
    remove_mentions(row, gone)
    new = wanted - before.keys()
    read = read_up_to(row.room, new)
    add_mentions(
        row,
        [
            Called(person, person in by_all, read.get(person, 0) < (row.ordinal or 0))
            for person in wanted
            if person in new or before[person].all != (person in by_all)
        ],
    )
    _tell(context.tx, row, new | uncounted)


def erase(tx: Transaction, row: MessageRow) -> None:
    """A message that is deleted calls nobody, and no longer counts for those who had it unread."""
    unread = counted_by(row)
    remove_mentions(row, mentions_of(row).keys())
    _tell(tx, row, unread)


def tell_blockers(tx: Transaction, room: RoomRow, author: int) -> None:
    """In a direct conversation a message by somebody whom one has blocked is not unread, and so no
    mention: whoever has blocked its author gets a place that does not count it."""
    if room.kind != Kind.DIRECT:
        return
    inside = Membership.objects.filter(room_id=room.id, state=State.MEMBER).values("person_id")
    blocks = Block.objects.filter(blocked_id=author, person_id__in=inside)
    for person in blocks.values_list("person_id", flat=True):
        tx.concern(person, room.id)


def _demand_call(context: Context) -> None:
    try:
        context.demand(Action.CALL)
    except Refusal as refusal:
        if refusal.code != Code.NOT_ALLOWED:
            raise
        raise Refusal(Code.NOT_ALLOWED, _MAY_NOT) from None


def _all(context: Context, *, everybody: bool) -> set[int]:
    """The members of the room; those who are present, unless `everybody`. Raises `Refusal`."""
    members = Membership.objects.filter(room_id=context.room.id, state=State.MEMBER)
    found = set(members.values_list("person_id", flat=True))
    if not everybody:
        found &= context.checked.present
    most = context.limits.called
    if most and len(found) > most:
        raise Refusal(Code.TOO_MANY, f"More than {most:,} people cannot be called at once.")
    _count(context, len(found))
    return found


def _count(context: Context, called: int) -> None:
    """Raise `Refusal` where somebody has called as many people lately as they may.

    Each of them takes a row of the transaction for which all rooms wait.
    """
    pause = _calls_of(context.person.id, context.limits.calls).wait(called)
    if pause:
        minutes = math.ceil(pause / 60)
        text = (
            'You have called many people in the last minutes. Leave out "@room" and "@here", or'
            f" send this again in {minutes} minute{'s' * (minutes > 1)}."
        )
        raise Refusal(Code.TOO_MANY, text)


@lru_cache(maxsize=10_000)
def _calls_of(person: int, most: int) -> Rate:
    """How many people somebody may call still."""
    return Rate(most, _LATELY)


def _readers(context: Context, people: Collection[int]) -> list[Person]:
    """Those of the people who may read the room, and are members of it or have an account."""
    if not people:
        return []
    room = context.room
    members: Mapping[int, Any] = {
        row.person_id: MemberFacts(row.state, row.role, row.until, row.muted_until)
        for row in Membership.objects.filter(room_id=room.id, person_id__in=people)
    }
    users = get_user_model()._default_manager.filter(pk__in=people)
    active = person_fields().active
    return [
        person
        for person in map(person_of, users.filter(**{active: True}) if active else users)
        if policy.can(person, members.get(person.id), Action.READ, room, now=context.tx.at) is None
        and (_is_inside(members.get(person.id)) or (room.kind == Kind.OPEN and not person.guest))
    ]


def _is_inside(member: MemberFacts | None) -> bool:
    return member is not None and member.state == State.MEMBER


def _tell(tx: Transaction, row: MessageRow, people: Collection[int]) -> None:
    """Give inboxes a new version, but those of people who have blocked the author."""
    if people:
        for person in set(people) - blockers_of(row.by.id):
            tx.concern(person, row.room)
