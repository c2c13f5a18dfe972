"""Give a member another role."""

from __future__ import annotations

from typing import Literal

from rooms.domain.commands.base import Context, only_owner, registered
from rooms.domain.commands.on_people import OnPerson, audit
from rooms.domain.policy import Action
from rooms.models import Role, State
from rooms.protocol import Ack


@registered
class ChangeRole(OnPerson, tag="role"):
    """Make the member `person` an owner, a moderator or a plain member of the room."""

    role: Literal["owner", "moderator", "member"]

    action = Action.MANAGE

    def apply(self, context: Context) -> Ack:
        """Store the role. The only owner stays one while there are other members."""
        row = self.find_member(context, State.MEMBER)
        context.demand_change()
        if row.role == self.role:
            return context.unchanged()
        if context.is_last_owner(self.person, row.facts):
            raise only_owner("" if self.person == context.person.id else row.person.name)
        changed = context.give_role(row, Role(self.role))
        audit(context, "role", row.person, row.facts, changed)
        return context.unchanged()
