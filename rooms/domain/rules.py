"""What a site decides for itself: its name, who reads open rooms, and who makes rooms."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string

from rooms.models import Kind
from rooms.protocol import Person

Newcomers = Literal["guest", "account", "invitation"]
"""Somebody new picks a name, makes an account, or does not get in without an invitation or the link
by which people join."""


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

    def newcomers(self) -> Newcomers:
        """How somebody who is new on the site gets in by the address of an open room alone."""
        return "guest"

    def refresh(self) -> None:
        """Read what the site decides, unless it is known; called where a room is looked up."""

    def creates(self, person: Person, kind: str) -> bool:
        """Whether somebody may make a room of a kind; asked for people with a name."""
        return kind != Kind.PRIVATE or not person.guest

    def filtered(self, text: str, doc: str) -> str:
        """What the site lets nobody post, of a text and of the text as parsed, in a sentence; empty
        where there is nothing. Asked for every post and edit, on the writer's thread."""
        return ""

    def no_links_until(self, person: Person, doc: str) -> dt.datetime | None:
        """When somebody may post links, where the text has one and they may not yet; else None.

        Asked as `filtered` is.
        """
        return None


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of this site."""
    path = getattr(settings, "CHAT_RULES", "")
    found: Rules = import_string(path)() if path else Rules()
    return found
