"""Become a member of a room, or leave it."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.log.commit import Refusal
from rooms.log.facts import MemberFacts
from rooms.models import Membership, Role, State
from rooms.protocol import Ack, Code


@registered
class Join(Command, tag="join"):
    """Become a member of the room. Everything that was posted up to now counts as read."""

    action = Action.JOIN
    models = False

    def apply(self, context: Context) -> Ack:
        """Make the person a member."""
        context.demand(Action.JOIN)
        context.join()
        return context.unchanged()


@registered
class Leave(Command, tag="leave"):
    """End the membership of the room."""

    action = Action.LEAVE

    def apply(self, context: Context) -> Ack:
        """Keep the row, in the state `left`. The last owner stays while there are others."""
        context.demand(Action.LEAVE)
        member, room = context.member, context.room
        if member is None or member.state != State.MEMBER:
            return context.unchanged()
        if member.role == Role.OWNER and _is_last_owner(context):
            raise Refusal(
                Code.NOT_ALLOWED, "You are the only owner. Make somebody else an owner first."
            )
        left = MemberFacts(State.LEFT, Role.MEMBER, None, member.muted_until)
        context.tx.save_member(room, context.person, left)
        return context.unchanged()


def _is_last_owner(context: Context) -> bool:
    others = Membership.objects.filter(room_id=context.room.id, state=State.MEMBER).exclude(
        person_id=context.person.id
    )
    return others.exists() and not others.filter(role=Role.OWNER).exists()
