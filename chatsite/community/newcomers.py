"""People who have just come to the site, and may not post links yet."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.community.site import community
from rooms.protocol import Person

LINK = '"href":"'
"""What a parsed text has where it has a link; in its texts, quotes are escaped."""


def no_links_until(person: Person, doc: str) -> dt.datetime | None:
    """When somebody may post links, where the parsed text has one and they may not yet.

    Before a site is set up, everybody may.
    """
    if LINK not in doc:
        return None
    site = community()
    if site.set_up_at is None or (site.guest_links if person.guest else site.account_links):
        return None
    minutes: int = settings.CHAT_LIMITS.newcomer
    until = _joined(person.id) + dt.timedelta(minutes=minutes)
    return until if until > timezone.now() else None


def forget() -> None:
    """Read anew when people joined."""
    _joined.cache_clear()


@lru_cache(maxsize=10_000)
def _joined(person: int) -> dt.datetime:
    """When somebody joined the site, which never changes."""
    return User.objects.values_list("date_joined", flat=True).get(pk=person)
