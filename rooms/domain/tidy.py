"""Tidying: what nobody needs any more is removed, once a day or by `manage.py tidy`.

The part of the site that owns something registers what removes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from rooms.log.inboxes import concern
from rooms.log.jobs import handles
from rooms.models import Draft, Intent, Kind, Membership, Receipt, Room, SentAway

EMPTY_ROOM = dt.timedelta(days=1)
"""Age from which a room in which nothing was ever said is removed."""
SAID_LONG_AGO = dt.timedelta(days=1)
"""Age from which a goodbye is removed; a check of sessions looks back for about a minute."""
FORGOTTEN = 10
"""How many times longer than its answer a receipt is kept, to answer `expired`."""
CHUNK = 500
"""Rows removed or emptied in one transaction: others wait for it."""
Tidier = Callable[[dt.datetime], int]
"""Removes what is too old at a time, and returns how much; may be called at any time."""
TIDIERS: dict[str, Tidier] = {}
"""By what each removes, in plural."""


def tidies(what: str) -> Callable[[Tidier], Tidier]:
    """Register the decorated function: a daily job, and a part of `manage.py tidy`."""

    def register(tidier: Tidier) -> Tidier:
        @handles(f"tidy {what}", every=dt.timedelta(days=1))
        def daily(payload: Mapping[str, Any]) -> None:
            tidier(dt.datetime.now(dt.UTC))

        TIDIERS[what] = tidier
        return tidier

    return register


def tidy(now: dt.datetime | None = None) -> dict[str, int]:
    """Remove everything that is too old; returns how much of each kind."""
    now = now or dt.datetime.now(dt.UTC)
    return {what: tidier(now) for what, tidier in TIDIERS.items()}


@tidies("empty rooms")
def tidy_rooms(now: dt.datetime) -> int:
    """Remove the rooms that somebody opened a day ago or earlier, and where nobody has talked.

    Rooms with more than one member stay, and so do those that Django code has made, or somebody
    with an account on purpose.
    """
    found = list(_empty(now).values_list("pk", flat=True))
    return sum(_remove(found[at : at + CHUNK], now) for at in range(0, len(found), CHUNK))


def _empty(now: dt.datetime) -> QuerySet[Room]:
    return Room.objects.annotate(people_in=Count("memberships")).filter(
        ~Exists(Intent.objects.filter(room=OuterRef("pk"))),
        ~Exists(Draft.objects.filter(room=OuterRef("pk"))),
        people_in__lte=1,
        kind=Kind.OPEN,
        posts=0,
        on_purpose=False,
        subject="",
        description="",
        created_by__isnull=False,
        created_at__lt=now - EMPTY_ROOM,
    )


def _remove(rooms: list[int], now: dt.datetime) -> int:
    """Remove those of the rooms that are still empty once nobody can post to them."""
    with transaction.atomic():
        candidates = Room.objects.select_for_update(skip_locked=True, of=("self",))
        locked = list(candidates.filter(pk__in=rooms).values_list("pk", flat=True))
        # By another statement: it sees what was committed before the lock was there.
        empty = list(_empty(now).filter(pk__in=locked).values_list("pk", flat=True))
        people = Membership.objects.filter(room__in=empty).values_list("person_id", flat=True)
        concern(set(people))
        Room.objects.filter(pk__in=empty).delete()
    return len(empty)


@tidies("answers to commands")
def tidy_answers(now: dt.datetime) -> int:
    """Erase old answers: a repeated command is then answered `expired`."""
    old = Receipt.objects.filter(at__lt=now - _kept()).exclude(answer="")
    return _in_chunks(old, lambda receipts: receipts.update(answer=""))


@tidies("receipts of commands")
def tidy_receipts(now: dt.datetime) -> int:
    """Remove receipts that are so old that nobody repeats their commands any more."""
    old = Receipt.objects.filter(at__lt=now - _kept() * FORGOTTEN)
    return _in_chunks(old, lambda receipts: receipts.delete()[0])


@tidies("goodbyes")
def tidy_goodbyes(now: dt.datetime) -> int:
    """Remove who was sent away a day ago or earlier: every process knows of it."""
    return SentAway.objects.filter(at__lt=now - SAID_LONG_AGO).delete()[0]


def _in_chunks(old: QuerySet[Receipt], change: Callable[[QuerySet[Receipt]], int]) -> int:
    """Change or remove receipts, a chunk in each transaction; returns how many."""
    changed, last = 0, 0
    while pks := list(old.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        changed += change(Receipt.objects.filter(pk__in=pks))
        last = pks[-1]
    return changed


def _kept() -> dt.timedelta:
    return dt.timedelta(days=settings.CHAT_LIMITS.receipts or 7)
