"""What a site decides for itself: its name, who reads open rooms, and who makes rooms."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from rooms.models import Kind
from rooms.protocol import Person


class Rules:
    """The rules of a site that has no settings of its own; `CHAT_RULES` names a subclass.

    The methods are asked for every handshake and every page: they must be quick. What they say is
    effective in every process within a second of a change.
    """

    def name(self) -> str:
        """What the pages call the site."""
        return str(getattr(settings, "SITE_NAME", "Chat"))

    def public_read(self) -> bool:
        """Whether visitors without a name read open rooms."""
        return bool(getattr(settings, "PUBLIC_READ", True))

    def guests_write(self) -> bool:
        """Whether people without an account may do more than read.

        Asked on the event loop, too, which no query may hold up: what `refresh` has read counts.
        """
        return True

    def refresh(self) -> None:
        """Read what the site decides, unless it is known; called where a room is looked up."""

    def creates(self, person: Person, kind: str) -> bool:
        """Whether somebody may make a room of a kind; asked for people with a name."""
        return kind != Kind.PRIVATE or not person.guest


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of this site."""
    path = getattr(settings, "CHAT_RULES", "")
    found: Rules = import_string(path)() if path else Rules()
    return found
