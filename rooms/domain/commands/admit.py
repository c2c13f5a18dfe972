"""Make somebody a member of a room to which the person has invited them."""

from __future__ import annotations

from rooms.domain import policy
from rooms.domain.commands.base import Command, Context, internal
from rooms.domain.policy import Action
from rooms.log.commit import Refusal
from rooms.log.facts import MemberFacts
from rooms.log.people import person_by_id
from rooms.models import Membership, State
from rooms.protocol import Ack, Limit


@internal
class Admit(Command, tag="admit"):
    """Make `member`, a person's id, a member of the room. What was posted up to now counts as read.

    The command is that of whoever invited: it is refused once they may no longer invite. It is
    internal, because only the site's code knows that somebody has accepted an invitation.
    """

    member: Limit

    action = Action.INVITE
    keeps_receipt = False

    def apply(self, context: Context) -> Ack:
        """Make the person a member, unless they are one; a banned person stays outside."""
        context.demand(Action.INVITE)
        row = Membership.objects.filter(room_id=context.room.id, person_id=self.member).first()
        before = None
        if row is not None:
            before = MemberFacts(row.state, row.role, row.until, row.muted_until)
        if before is not None and before.state == State.MEMBER:
            return context.unchanged()
        if policy.is_banned(before, context.tx.at):
            raise Refusal(policy.NOT_FOUND.code, policy.NOT_FOUND.text)
        context.admit(person_by_id(self.member), before)
        return context.unchanged()
