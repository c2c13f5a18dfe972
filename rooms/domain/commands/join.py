"""Become a member of a room, or leave it."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, only_owner, registered
from rooms.domain.policy import Action
from rooms.models import State
from rooms.protocol import Ack


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
        if context.member is None or context.member.state != State.MEMBER:
            return context.unchanged()
        if context.is_last_owner(context.person.id, context.member):
            raise only_owner()
        context.change_state(context.person, context.member, State.LEFT)
        return context.unchanged()
