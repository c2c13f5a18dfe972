"""Remove a member from a room."""

from __future__ import annotations

from rooms.domain.commands.base import Context, registered
from rooms.domain.commands.on_people import WithReason, audit
from rooms.log.facts import MemberFacts
from rooms.models import Role, State
from rooms.protocol import Ack


@registered
class Remove(WithReason, tag="remove"):
    """End the membership of `person`, whose sockets of the room are closed.

    They may come back into an open room, and into a private one when somebody adds them.
    """

    def apply(self, context: Context) -> Ack:
        """Keep the row, in the state `removed`."""
        row = self.find_member(context, State.MEMBER, State.REMOVED)
        if row.state == State.REMOVED:
            return context.unchanged()
        removed = MemberFacts(State.REMOVED, Role.MEMBER, None, row.muted_until)
        audit(context, "remove", row.person, row.facts, removed)
        context.tx.save_member(
            context.room, row.person, removed, reason=context.checked.text, by=context.person
        )
        return context.unchanged()
