"""Telling all open pages what a person shows of themselves now."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from chatsite.accounts.models import User
from rooms.delivery import outside
from rooms.delivery.people import Described
from rooms.domain.submit import tell_own
from rooms.log.people import profile_of
from rooms.models import Membership, State

described = Signal()
"""Somebody has another name, picture or status, and it is committed: `described`. Sent in the
thread that committed it."""


def describe(user: User) -> None:
    """Tell the person's own pages, and all rooms that show them, once the transaction, in which
    this is called, has committed."""
    tell_own(user.pk)
    members = Membership.objects.filter(person=user, state=State.MEMBER)
    told = Described(profile_of(user), list(members.values_list("room_id", flat=True)))
    transaction.on_commit(lambda: _tell(told))


def _tell(told: Described) -> None:
    """Tell the chat of this process, or the servers where this process runs none."""
    if described.has_listeners():
        described.send(sender=Described, described=told)
    else:
        outside.describe(told)
