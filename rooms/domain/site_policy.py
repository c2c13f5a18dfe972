"""Who may do what on the site as a whole: the part of `policy` that concerns no room.

The rows are those of the table "The site" in `docs/permissions.md`, and a test compares both.
"""

from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum

from django.utils import timezone

from rooms.domain.refusals import Refused
from rooms.domain.rules import rules
from rooms.models import Kind
from rooms.protocol import Code, Person


class SiteAction(StrEnum):
    """Something that a person may want to do on the site as a whole."""

    INVITE = "invite"
    """Invite people to the site."""
    PEOPLE = "people"
    """See and revoke the invitations of everybody, see and reset the join link; see everybody,
    disable accounts, ban, and remove all messages of a person."""
    REPORTS = "reports"
    """See the messages that were reported, with those around them, and decide what comes of it."""
    AUDIT = "audit"
    """See what moderators and admins have done."""
    FILTERS = "filters"
    """Decide which words and links no message may have."""
    ADMINS = "admins"
    """Make somebody an admin of the site, and end that."""
    SETTINGS = "settings"
    """Change what the site is called, how it looks, and who may do what on it."""


_OWNERS = frozenset((SiteAction.SETTINGS, SiteAction.ADMINS))
"""What only the owner of the site may do."""
_ONESELF = "You cannot do this to yourself."
_OF_OWNER = "Nobody can do this to the owner of the site."
_OF_ADMINS = "Only the owner of the site can do this to an admin."
_NO_ADMIN = "A guest has no password, and so cannot administer the site."


def may_on_site(person: Person | None, action: SiteAction, *, owner: bool = False) -> bool:
    """Whether somebody may do `action` on the site; `owner` says whether they own the site."""
    if person is None or person.guest:
        return False
    if action in _OWNERS:
        return owner
    return action is SiteAction.INVITE or owner or person.admin


def refuses_act(
    actor: Person, action: SiteAction, target: Person, *, owner: bool, owned: bool
) -> str:
    """Why somebody may not do `action` to another person, in a sentence; empty where they may.

    `owner` says whether the actor owns the site, `owned` whether the target does.
    """
    if not may_on_site(actor, action, owner=owner):
        return "You are not allowed to do this."
    if target.id == actor.id:
        return _ONESELF
    if owned:
        return _OF_OWNER
    if target.admin and not owner:
        return _OF_ADMINS
    if target.guest and action is SiteAction.ADMINS:
        return _NO_ADMIN
    return ""


def refuses_text(person: Person, text: str, doc: str) -> Refused | None:
    """None where somebody may post a text, else why not: because of a word or a link that the site
    filters, or because they are too new for links. Admins may post everything.

    `doc` is the text as parsed. May read the database.
    """
    if person.admin:
        return None
    found = rules().filtered(text, doc)
    if found:
        return Refused(Code.FILTERED, found)
    until = rules().no_links_until(person, doc)
    if until is None:
        return None
    return Refused(
        Code.FILTERED,
        f"You are new here, and can post links in {_span(until - timezone.now())}. Leave them out"
        " until then.",
    )


def _span(left: dt.timedelta) -> str:
    """How long something takes still, rounded up: in minutes, from two hours on in hours."""
    minutes = max(1, math.ceil(left.total_seconds() / 60))
    count, unit = (minutes, "minute") if minutes < 120 else (math.ceil(minutes / 60), "hour")
    return f"{count} {unit}{'s' * (count > 1)}"


def may_admit_newcomers(person: Person, kind: str) -> bool:
    """Whether somebody may say that whoever is new on the site becomes a member of a room of a
    kind: admins may, of open rooms."""
    return person.admin and kind == Kind.OPEN


def finds_accounts(person: Person) -> bool:
    """Whether somebody finds all accounts, and not only people who share a room with them."""
    return not person.guest
