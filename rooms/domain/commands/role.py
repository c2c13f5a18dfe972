"""Give a member another role."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from rooms.domain.commands.base import Context, only_owner, registered
from rooms.domain.commands.on_people import OnPerson, audit
from rooms.domain.policy import Action
from rooms.models import State
from rooms.protocol import Ack


@registered
class ChangeRole(OnPerson, tag="role"):
    """Make the member `person` an owner, a moderator or a plain member of the room."""

    role: Literal["owner", "moderator", "member"]

    action = Action.MANAGE

    def apply(self, context: Context) -> Ack:
        """Store the role. The only owner stays one while there are other members."""
        row = self.find_member(context, State.MEMBER)
        if row.role == self.role:
            return context.unchanged()
        if self.person == context.person.id and context.is_last_owner():
            raise only_owner()
        changed = replace(row.facts, role=self.role)
        audit(context, "role", row.person, row.facts, changed)
        context.tx.save_member(
            context.room, row.person, changed, since=row.since, reason=row.reason, by=row.by
        )
        return context.unchanged()
