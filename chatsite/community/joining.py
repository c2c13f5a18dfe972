"""Who may become a person of the site, and what happens to whoever has become one.

The right to enter travels in the session of the browser, from the link that gives it to the form
that takes a name or makes an account.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from chatsite.accounts.models import User
from chatsite.community import bans, devices, invitations
from chatsite.community.invitations import NotInvited
from chatsite.community.models import Invitation, Joining
from chatsite.community.site import community
from rooms.domain.newcomers import welcome_newcomer

logger = logging.getLogger(__name__)

LINK, INVITATION = "join-link", "invitation"
"""Where the session keeps the join link's token and the id of an invitation."""
NO_GUESTS = "This site asks for an account. Sign up or log in to talk."
_REFUSED = {
    Joining.LINK: (
        "This site is open to whoever has its join link. Ask somebody who is here for the link."
    ),
    Joining.INVITED: (
        "Only people who are invited can join this site. Ask somebody who is here to invite you."
    ),
}


def may_enter(request: HttpRequest) -> str | None:
    """None where the visitor may become a person of the site, by a name or an account; else words
    that say why not and what to do."""
    if bans.table().is_closed(devices.cookie_of(request)):
        return bans.DISABLED
    joining = community().joining
    if joining == Joining.ANYONE or _invitation(request) is not None:
        return None
    if joining == Joining.LINK and is_join_link(request.session.get(LINK, "")):
        return None
    return _REFUSED[Joining(joining)]


def may_be_guest(request: HttpRequest) -> str | None:
    """The same for a visitor who wants to talk without an account."""
    return may_enter(request) or (None if community().guests else NO_GUESTS)


def is_join_link(token: str) -> bool:
    """Whether the token is that of the present join link, and the link lets people in."""
    site = community()
    return site.joining != Joining.INVITED and constant_time_compare(token, site.join_token)


def let_in_by_link(request: HttpRequest, token: str) -> None:
    """Keep the join link's token in the visitor's session."""
    request.session[LINK] = token


def let_in_by_invitation(request: HttpRequest, invitation: Invitation) -> None:
    """Keep an invitation in the visitor's session."""
    request.session[INVITATION] = invitation.pk


def enter(request: HttpRequest, name: str) -> User:
    """Store a guest called `name` (already cleaned), who uses the invitation of the session.

    Raises `NotInvited` where it has been used up in this moment: then nobody is stored.
    """
    with transaction.atomic():
        guest = User.objects.create_guest(name)
        invitation = _use(request, guest)
        welcome_newcomer(guest)
    _lead_in(request, invitation, guest, invitations.admit)
    return guest


def arrived(request: HttpRequest, user: User) -> None:
    """Take in somebody who has just made an account: the rooms for newcomers, and their invitation.

    Raises `NotInvited` where the invitation has been used up in this moment.
    """
    with transaction.atomic():
        invitation = _use(request, user)
        welcome_newcomer(user)
    _lead_in(request, invitation, user, invitations.admit)


def logged_in(request: HttpRequest, user: User) -> None:
    """Let somebody who has just logged in into the room of the invitation that they have opened."""
    _lead_in(request, _invitation(request), user, invitations.accept)


def _invitation(request: HttpRequest) -> Invitation | None:
    """The invitation of the session, while it lets somebody in."""
    kept = request.session.get(INVITATION)
    if not isinstance(kept, int):
        return None
    good = invitations.usable().filter(pk=kept, by__is_active=True)
    found = good.select_related("by", "room").first()
    return None if found is None or invitations.why_not(found) else found


def _use(request: HttpRequest, user: User) -> Invitation | None:
    invitation = _invitation(request)
    if invitation is not None:
        invitations.use(invitation, user)
    elif (words := may_enter(request)) is not None:
        raise NotInvited(words)
    return invitation


def _lead_in(
    request: HttpRequest,
    invitation: Invitation | None,
    user: User,
    let_in: Callable[[Invitation, User], None],
) -> None:
    """Let somebody who is on the site now into the room of an invitation, if it names one; the
    session keeps no right to enter any longer."""
    request.session.pop(INVITATION, None)
    request.session.pop(LINK, None)
    if invitation is None:
        return
    try:
        let_in(invitation, user)
    except NotInvited as reason:
        # They are in; the room alone is closed to them, and its address says so.
        logger.info("%s was not admitted to the room of an invitation: %s", user.pk, reason)
