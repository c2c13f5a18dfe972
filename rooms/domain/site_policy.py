"""Who may do what on the site as a whole: the part of `policy` that concerns no room.

The rows are those of the table "The site" in `docs/permissions.md`, and a test compares both.
"""

from __future__ import annotations

from enum import StrEnum

from rooms.models import Kind
from rooms.protocol import Person


class SiteAction(StrEnum):
    """Something that a person may want to do on the site as a whole."""

    INVITE = "invite"
    """Invite people to the site."""
    PEOPLE = "people"
    """See and revoke the invitations of everybody, see and reset the join link."""
    SETTINGS = "settings"
    """Change what the site is called, how it looks, and who may do what on it."""


def may_on_site(person: Person | None, action: SiteAction, *, owner: bool = False) -> bool:
    """Whether somebody may do `action` on the site; `owner` says whether they own the site."""
    if person is None or person.guest:
        return False
    if action is SiteAction.SETTINGS:
        return owner
    return action is SiteAction.INVITE or owner or person.admin


def may_admit_newcomers(person: Person, kind: str) -> bool:
    """Whether somebody may say that whoever is new on the site becomes a member of a room of a
    kind: admins may, of open rooms."""
    return person.admin and kind == Kind.OPEN


def finds_accounts(person: Person) -> bool:
    """Whether somebody finds all accounts, and not only people who share a room with them."""
    return not person.guest
