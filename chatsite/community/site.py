"""The site's settings as the running site reads them: at most a second old."""

from __future__ import annotations

import asyncio
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

    Reads the database at most every `FRESH` seconds in each process, and not on an event loop:
    there what was read last counts.
    """
    global _read
    on_loop = _on_loop()
    with _lock:
        is_fresh = _read is not None and time.monotonic() - _read[0] < FRESH
        if not is_fresh and not on_loop:
            _read = time.monotonic(), Community.objects.filter(pk=1).first() or Community()
        return Community() if _read is None else _read[1]


def _on_loop() -> bool:
    """Whether this thread runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def forget() -> None:
    """Read them anew at the next question: they were changed."""
    global _read
    with _lock:
        _read = None


class SiteRules(Rules):
    """What the owner has set (`CHAT_RULES`)."""

    def guests_write(self) -> bool:
        """Whether people without an account may do more than read."""
        return community().guests

    def refresh(self) -> None:
        """Read the settings where they are not fresh."""
        community()

    def creates(self, person: Person, kind: str) -> bool:
        """Whether somebody may make a room; guests make open ones only."""
        creators = community().creators
        if person.guest:
            everyone = self.guests_write() and creators == Creators.EVERYONE
            return kind == Kind.OPEN and everyone
        return creators != Creators.ADMINS or kind == Kind.DIRECT
