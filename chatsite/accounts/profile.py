"""Changes of what a person shows of themselves: stored, and told to all open pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.dispatch import Signal

from chatsite.accounts import pictures
from chatsite.accounts.models import User
from rooms.delivery import outside
from rooms.delivery.people import Described
from rooms.domain.submit import tell_own
from rooms.log.people import profile_of
from rooms.models import Membership, State

described = Signal()
"""Somebody has another name, picture or status, and it is committed: `described`. Sent in the
thread that committed it."""
_MINUTE = 60


class TooOften(Exception):
    """The person has changed their profile too often in the last minute."""


def change(user: User, **fields: Any) -> None:
    """Store other values of a user's fields and tell all rooms that show them; raises `TooOften`.

    Fields that have these values already are no change.
    """
    news = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if not news:
        return
    _count(user)
    before = user.picture
    for name, value in news.items():
        setattr(user, name, value)
    with transaction.atomic():
        user.save(update_fields=list(news))
        tell_own(user.pk)
        members = Membership.objects.filter(person=user, state=State.MEMBER)
        rooms = list(members.values_list("room_id", flat=True))
        told = Described(profile_of(user), rooms)
        transaction.on_commit(lambda: _tell(told))
        if before and "picture" in news:
            transaction.on_commit(lambda: pictures.remove(before), robust=True)


def _tell(told: Described) -> None:
    """Tell the chat of this process, or the servers where this process runs none."""
    if described.has_listeners():
        described.send(sender=Described, described=told)
    else:
        outside.describe(told)


def _count(user: User) -> None:
    limit: int = settings.CHAT_LIMITS.profile
    key = f"profile:{user.pk}"
    if not limit or cache.add(key, 1, timeout=_MINUTE):
        return
    try:
        if cache.incr(key) > limit:
            raise TooOften
    except ValueError:  # its minute ended in between
        return
