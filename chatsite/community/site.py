"""The site's settings as the running site reads them: at most a second old."""

from __future__ import annotations

import threading
import time

from chatsite.community.models import Community, Creators
from rooms.domain.rules import Rules
from rooms.models import Kind
from rooms.protocol import Person

FRESH = 0.5
"""Seconds for which the settings that were read serve everybody."""
_lock = threading.Lock()
_read: tuple[float, Community] | None = None


def community() -> Community:
    """The site's settings, the defaults where nobody has set any; not to be changed or saved.

    Reads the database at most every `FRESH` seconds in each process.
    """
    global _read
    with _lock:
        if _read is None or time.monotonic() - _read[0] >= FRESH:
            _read = time.monotonic(), Community.objects.filter(pk=1).first() or Community()
        return _read[1]


def forget() -> None:
    """Read them anew at the next question: they were changed."""
    global _read
    with _lock:
        _read = None


class SiteRules(Rules):
    """What the owner has set (`CHAT_RULES`)."""

    def creates(self, person: Person, kind: str) -> bool:
        """Whether somebody may make a room; everybody with a name begins direct conversations, and
        guests make no private rooms."""
        creators = community().creators
        if kind == Kind.DIRECT:
            return True
        if person.guest:
            return kind == Kind.OPEN and creators == Creators.EVERYONE
        return creators != Creators.ADMINS
