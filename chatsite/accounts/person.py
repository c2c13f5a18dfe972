"""What the chat shows of a user (`CHAT_PERSON`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from chatsite.accounts.models import User
from chatsite.accounts.times import zone_of
from rooms.log.change import wire_time
from rooms.log.people import Card, PersonFields, Profile, state_of
from rooms.protocol import Quiet, Status

FRESH = dt.timedelta(seconds=50)
"""How old a note of who was here is before it is written again."""


class Fields(PersonFields):
    """The fields of our own user model."""

    picture = "picture"

    def profile(self, user: Any) -> Profile:
        """Name, picture, status and do-not-disturb."""
        now = timezone.now()
        state = replace(state_of(user), status=status_of(user, now), quiet=quiet_of(user, now))
        return Profile(state, user.shows_typing)

    def card(self, user: Any) -> Card:
        """Time zone, and when they were last here."""
        return Card(user.time_zone, user.seen_at if user.shows_seen else None)

    def is_quiet(self, user: Any) -> bool:
        """Whether a user's do-not-disturb holds: until a time, or by the daily schedule."""
        now = timezone.now()
        if user.quiet_until is not None and user.quiet_until > now:
            return True
        if user.quiet_from is None or user.quiet_to is None:
            return False
        local = now.astimezone(zone_of(user.time_zone))
        minute = local.hour * 60 + local.minute
        first, last = user.quiet_from, user.quiet_to
        if first < last:
            return bool(first <= minute < last)
        return bool(minute >= first or minute < last)


def status_of(user: User, now: dt.datetime) -> Status | UnsetType:
    """A user's status, unless it has ended or there is none."""
    is_over = user.status_until is not None and user.status_until <= now
    if is_over or not (user.status_emoji or user.status_text):
        return UNSET
    return Status(user.status_emoji, user.status_text, _until(user.status_until))


def quiet_of(user: User, now: dt.datetime) -> Quiet | UnsetType:
    """When a user does not want to be disturbed, from now on."""
    until = user.quiet_until
    if until is not None and until <= now:
        until = None
    if user.quiet_from is None or user.quiet_to is None:
        return UNSET if until is None else Quiet(_until(until))
    return Quiet(_until(until), (user.quiet_from, user.quiet_to), user.time_zone or "UTC")


def note_seen(people: Collection[int]) -> None:
    """Note that people were here just now; not again where that was noted a moment ago."""
    now = timezone.now()
    due = Q(seen_at=None) | Q(seen_at__lt=now - FRESH)
    User.objects.filter(due, pk__in=people).update(seen_at=now)


def _until(at: dt.datetime | None) -> str | UnsetType:
    return UNSET if at is None else wire_time(at)
