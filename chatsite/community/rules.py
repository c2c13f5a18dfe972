"""What this site decides for itself (`CHAT_RULES`)."""

from __future__ import annotations

import datetime as dt

from chatsite.community import filters, newcomers
from chatsite.community.site import SiteRules
from rooms.protocol import Person


class CommunityRules(SiteRules):
    """What the owner has set, and what admins filter."""

    def filtered(self, text: str, doc: str) -> str:
        """The filtered word or link of a text, in a sentence."""
        return filters.found_in(text, doc)

    def no_links_until(self, person: Person, doc: str) -> dt.datetime | None:
        """When somebody new may post the links of a text."""
        return newcomers.no_links_until(person, doc)
