"""Make other people members of a room."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from rooms.domain import policy
from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.domain.queries.people import acquaintances
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.facts import MemberFacts
from rooms.models import Membership, State
from rooms.protocol import Ack, Code, Limit


@registered
class Add(Command, tag="add"):
    """Make people members of the room: all of them, or none where one cannot be added.

    All that was posted up to now counts as read for them.
    """

    people: Annotated[list[Limit], Meta(min_length=1)]

    action = Action.INVITE

    def check(self, limits: Limits) -> Checked:
        """Refuse too many at once."""
        if limits.added and len(self.people) > limits.added:
            raise Refusal(
                Code.TOO_MANY, f"At most {limits.added} people can be added at once. Name fewer."
            )
        return Checked(self, self.key_or_new())

    def apply(self, context: Context) -> Ack:
        """Add those who are no members yet, in ascending order of their ids."""
        context.demand(Action.INVITE)
        tx, room = context.tx, context.room
        wanted = set(self.people)
        found = {each.id: each for each in acquaintances(context.person, wanted)}
        if wanted - found.keys() - {context.person.id}:
            raise Refusal(Code.NOT_FOUND, "That person is not there. Choose somebody else.")
        # Nobody's membership changes meanwhile: the room is locked.
        members = {
            row.person_id: MemberFacts(row.state, row.role, row.until, row.muted_until)
            for row in Membership.objects.filter(room_id=room.id, person_id__in=found)
        }
        for each, member in members.items():
            if policy.is_banned(member, tx.at):
                text = f"{found[each].name} is banned from this room. Lift the ban first."
                raise Refusal(Code.NOT_ALLOWED, text)
        for _, person in sorted(found.items()):
            before = members.get(person.id)
            if before is not None and before.state == State.MEMBER:
                continue
            context.admit(person, before)
        return context.unchanged()
