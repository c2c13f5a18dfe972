"""Sessions and links that are over, and guests who have come, said nothing and gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from chatsite.accounts import pictures
from chatsite.accounts.models import DeviceLink, User
from chatsite.accounts.sessions import SessionStore
from rooms.domain.tidy import tidies
from rooms.models import Membership, Message, Reaction

CHUNK = 500
"""Guests removed in one transaction."""


@tidies("expired sessions")
def tidy_sessions(now: dt.datetime) -> int:
    """Remove the sessions that are over, as Django's `clearsessions` does."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


@tidies("addresses of expired sessions")
def tidy_session_list(now: dt.datetime) -> int:
    """Remove from the lists of people's sessions those that are over: each has an IP address."""
    there = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=now)
    removed: int = UserSession.objects.filter(~Exists(there)).delete()[0]
    return removed


@tidies("links for another device")
def tidy_device_links(now: dt.datetime) -> int:
    """Remove the links that are over; used ones, too, once their time is over."""
    return DeviceLink.objects.filter(expires_at__lt=now).delete()[0]


@tidies("idle guests")
def tidy_guests(now: dt.datetime) -> int:
    """Remove guests of `CHAT_GUESTS` days ago or earlier who have no session any more.

    Whoever has left a trace that others see stays: a message, a reaction, a membership; that of a
    room for newcomers is none, because everybody has it.
    """
    days: int = settings.CHAT_LIMITS.guests
    if not days:
        return 0
    before = now - dt.timedelta(days=days)
    idle = set(User.objects.filter(_traceless(before)).values_list("pk", flat=True))
    idle -= _with_sessions(now) if idle else set()
    found = sorted(idle)
    return sum(_remove(found[at : at + CHUNK], before) for at in range(0, len(found), CHUNK))


def _traceless(before: dt.datetime) -> Q:
    return Q(
        ~Exists(Message.objects.filter(author=OuterRef("pk"))),
        ~Exists(Membership.objects.filter(person=OuterRef("pk"), room__newcomers=False)),
        ~Exists(Reaction.objects.filter(person=OuterRef("pk"))),
        guest=True,
        date_joined__lt=before,
    )


def _with_sessions(now: dt.datetime) -> set[int]:
    """Who has a session; only the session's data says whose it is."""
    live = Session.objects.filter(expire_date__gt=now).values_list("session_data", flat=True)
    decode = SessionStore().decode
    people = (decode(data).get(SESSION_KEY) for data in live.iterator())
    return {int(person) for person in people if person is not None}


def _remove(guests: Collection[int], before: dt.datetime) -> int:
    """Remove those of the guests who have left no trace once nobody can add one."""
    with transaction.atomic():
        # A message refers to its author's row, and so waits for this lock.
        candidates = User.objects.select_for_update(skip_locked=True)
        locked = list(candidates.filter(pk__in=guests).values_list("pk", flat=True))
        idle = User.objects.filter(_traceless(before), pk__in=locked)
        people = list(idle.values_list("pk", flat=True))
        pictured = User.objects.filter(pk__in=people).exclude(picture="")
        for version in pictured.values_list("picture", flat=True):
            transaction.on_commit(partial(pictures.remove, version), robust=True)
        User.objects.filter(pk__in=people).delete()
    return len(people)
