"""Invitations: links that let their bearers into the site, and into a room where they name one."""

from __future__ import annotations

import datetime as dt
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from chatsite.accounts.models import User
from chatsite.community.models import Invitation, InvitationUse
from chatsite.community.site import audit, community
from rooms.domain import access, policy
from rooms.domain.commands.admit import Admit
from rooms.domain.commands.join import Join
from rooms.domain.policy import Action
from rooms.domain.site_policy import SiteAction, may_on_site
from rooms.domain.submit import submit
from rooms.domain.tidy import tidies
from rooms.log import jobs
from rooms.log.commit import Refusal
from rooms.log.people import person_of
from rooms.models import Kind, State

MAIL = "invitation"
"""The kind of job that sends an invitation by e-mail."""
DAYS = (1, 7, 30)
"""For how many days an invitation can be good; it can be good for ever, too."""
USES = (1, 10, 100)
"""How often an invitation can be used; there can be no limit, too."""
_TOKEN_BYTES = 18
_CLOSED = "This invitation leads to a room that you cannot join."


class NotInvited(Exception):
    """An invitation that cannot be made or used, with a sentence that says why."""


class TooMany(NotInvited):
    """The person has made as many invitations in the last hour as anybody may."""


def invite(
    user: User,
    *,
    room: int | None = None,
    email: str = "",
    days: int | None = 7,
    uses: int | None = 1,
    base: str = "",
) -> tuple[Invitation, str]:
    """Make an invitation to the site, or to the room of that id; returns its token, too.

    None stands for no end (`days`) and for no limit (`uses`). With `email`, it is sent there as
    soon as the transaction has committed: `base` is the URL of the site's own page. Only the
    token's digest is stored. Raises `NotInvited`.
    """
    _demand(user, room)
    nonce = secrets.token_urlsafe(_TOKEN_BYTES)
    token = _token_of(nonce)
    with transaction.atomic():
        # Two invitations at once are counted one after the other.
        User.objects.select_for_update().get(pk=user.pk)
        now = dt.datetime.now(dt.UTC)
        _count(user, now)
        made = Invitation.objects.create(
            digest=digest_of(token),
            email=email,
            room_id=room,
            by=user,
            expires_at=None if days is None else now + dt.timedelta(days=days),
            left=uses,
        )
        if email:
            jobs.enqueue(MAIL, {"invitation": made.pk, "nonce": nonce, "base": base})
    return made, token


def _demand(user: User, room: int | None) -> None:
    """Raise `NotInvited` unless the person may invite to the site, or to the room."""
    person = person_of(user)
    if room is not None:
        try:
            entry = access.by_id(person, room)
        except access.NotFound:
            raise NotInvited(access.NO_ROOM) from None
        refused = policy.can(person, entry.member, Action.INVITE, entry.room)
        if refused is not None:
            raise NotInvited(refused.text)
    if not may_on_site(person, SiteAction.INVITE, owner=user.is_superuser):
        raise NotInvited("Only people with an account can invite others.")


def _count(user: User, now: dt.datetime) -> None:
    limit: int = settings.CHAT_LIMITS.invitations
    hour = Invitation.objects.filter(by=user, at__gt=now - dt.timedelta(hours=1))
    if limit and hour.count() >= limit:
        raise TooMany(f"You can make {limit} invitations in an hour. Try again later.")


def digest_of(token: str) -> str:
    """What is stored in place of a token."""
    return sha256(token.encode()).hexdigest()


def _token_of(nonce: str) -> str:
    """The token that belongs to a nonce: a job that waits holds the nonce alone, which lets nobody
    in without the site's key."""
    secret = salted_hmac("chatsite.community.invitation", nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(secret[:_TOKEN_BYTES]).decode()


@tidies("invitations")
def tidy_invitations(now: dt.datetime) -> int:
    """Remove the invitations that have expired, or were taken back, `CHAT_OLD_INVITATIONS` days ago
    or earlier, and those that are used up and were made that long ago."""
    days: int = settings.CHAT_LIMITS.old_invitations
    if not days:
        return 0
    before = now - dt.timedelta(days=days)
    over = Q(expires_at__lt=before) | Q(revoked_at__lt=before) | Q(left=0, at__lt=before)
    _, removed = Invitation.objects.filter(over).delete()
    return removed.get(Invitation._meta.label, 0)


@jobs.handles(MAIL)
def send(payload: Mapping[str, Any]) -> None:
    """Send an invitation, unless it has been revoked meanwhile."""
    found = usable().filter(pk=payload["invitation"]).select_related("by", "room").first()
    if found is None or why_not(found):
        return
    site = str(community())
    context = {
        "site": site,
        "by": found.by.name,
        "room": found.room.name if found.room is not None else "",
        "link": f"{payload['base']}invite/{_token_of(payload['nonce'])}/",
        "until": found.expires_at,
    }
    text = render_to_string("site/invitation.txt", context)
    send_mail(f"{found.by.name} invites you to {site}", text, None, [found.email])


def usable(now: dt.datetime | None = None) -> QuerySet[Invitation]:
    """The invitations that still let somebody in."""
    return _standing(now).filter(Q(left__isnull=True) | Q(left__gt=0))


def _standing(now: dt.datetime | None = None) -> QuerySet[Invitation]:
    """The invitations that have not ended, those that are used up among them."""
    now = now or dt.datetime.now(dt.UTC)
    not_expired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return Invitation.objects.filter(not_expired, revoked_at__isnull=True)


def find(token: str) -> Invitation | None:
    """The invitation with that token, perhaps one that lets nobody in any more."""
    rows = Invitation.objects.select_related("by", "room")
    return rows.filter(digest=digest_of(token)).first()


def why_not(invitation: Invitation) -> str:
    """Why an invitation lets nobody in; empty where it does.

    One to a private room lets nobody in, nor tells anybody the room's name, while whoever made it
    may not invite to the room.
    """
    return over(invitation) or ("" if _leads_in(invitation) else _CLOSED)


def over(invitation: Invitation) -> str:
    """What has ended an invitation, whatever it leads to; empty where nothing has. No query."""
    if invitation.revoked_at is not None or not invitation.by.is_active:
        return "This invitation has been taken back."
    if invitation.expires_at is not None and invitation.expires_at <= dt.datetime.now(dt.UTC):
        return "This invitation has expired."
    if invitation.left == 0:
        return "This invitation has been used up."
    return ""


def _leads_in(invitation: Invitation) -> bool:
    """Whether an invitation leads somewhere: to the site, to an open room, which people join by
    themselves, or to a room to which whoever made it may still invite."""
    if invitation.room is None or invitation.room.kind == Kind.OPEN:
        return True
    try:
        _demand(invitation.by, invitation.room.pk)
    except NotInvited:
        return False
    return True


def use(invitation: Invitation, user: User) -> bool:
    """Use an invitation, as part of the caller's transaction; raises `NotInvited`.

    Returns whether this is the person's first use of it: whoever has used it before, or uses it in
    another request at the same time, counts once.
    """
    mine = {"pk": invitation.pk, "by__is_active": True}
    with transaction.atomic():
        # Another request of the person waits here until this one has committed.
        _, is_first = InvitationUse.objects.get_or_create(invitation=invitation, person=user)
        if is_first:
            is_used = usable().filter(**mine).update(left=F("left") - 1) > 0
        else:
            is_used = _standing().filter(**mine).exists()
        if not is_used:
            fresh = Invitation.objects.select_related("by").get(pk=invitation.pk)
            raise NotInvited(why_not(fresh) or "This invitation cannot be used now. Try again.")
    return is_first


def admit(invitation: Invitation, user: User) -> None:
    """Make somebody a member of the room to which they are invited; raises `NotInvited`.

    To a private room they are admitted by whoever invited, who must still be allowed to.
    """
    room = invitation.room
    if room is None:
        return
    try:
        if room.kind == Kind.OPEN:
            submit(Join(), user, room)
        else:
            submit(Admit(member=user.pk), invitation.by, room)
    except Refusal as refusal:
        if refusal.retry:
            raise NotInvited(refusal.text) from refusal
        raise NotInvited(_CLOSED) from refusal


def accept(invitation: Invitation, user: User) -> None:
    """Let somebody who has a name already into the room of an invitation; raises `NotInvited`.

    Whoever is there already does not use it up.
    """
    if invitation.room is None or is_inside(invitation, user):
        return
    is_first = use(invitation, user)
    try:
        admit(invitation, user)
    except NotInvited:
        if is_first:  # what an earlier use let them do they have had
            _give_back(invitation, user)
        raise


def is_inside(invitation: Invitation, user: User | None) -> bool:
    """Whether the person is a member of the room to which the invitation leads."""
    if invitation.room is None or user is None:
        return False
    return invitation.room.memberships.filter(person=user, state=State.MEMBER).exists()


def _give_back(invitation: Invitation, user: User) -> None:
    with transaction.atomic():
        deleted, _ = invitation.uses.filter(person=user).delete()
        if deleted:
            mine = Invitation.objects.filter(pk=invitation.pk, left__isnull=False)
            mine.update(left=F("left") + 1)


def revoke(invitation: Invitation, by: User) -> None:
    """Take an invitation back. Of somebody else's, that is an act of an admin, and audited."""
    with transaction.atomic():
        open_ = Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True)
        changed = open_.update(revoked_at=dt.datetime.now(dt.UTC))
        if changed and invitation.by_id != by.pk:
            audit(by, "revoke invitation", before={"by": invitation.by_id, "id": invitation.pk})


def visible_to(user: User) -> QuerySet[Invitation]:
    """The invitations that somebody sees and may revoke: their own, and all of them as an admin.

    An admin sees those to private rooms without the room's name (`shown_rooms`).
    """
    rows = Invitation.objects.select_related("by", "room").order_by("-pk")
    if may_on_site(person_of(user), SiteAction.PEOPLE, owner=user.is_superuser):
        return rows
    return rows.filter(by=user)


def shown_rooms(rows: Sequence[Invitation], user: User) -> list[str]:
    """The names of the rooms that invitations lead to, for somebody who may know them; empty where
    one leads to none."""
    rooms = [each.room_id for each in rows if each.room_id is not None]
    names = access.names(person_of(user), rooms)
    return [
        "" if each.room_id is None else names.get(each.room_id, "a private room") for each in rows
    ]
