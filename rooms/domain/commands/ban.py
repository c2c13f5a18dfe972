"""Ban a person from a room, and lift a ban."""

from __future__ import annotations

from rooms.domain.commands.base import Checked, Context, registered
from rooms.domain.commands.on_people import (
    OnPerson,
    WithReason,
    audit,
    check_minutes,
    end_of,
)
from rooms.limits import Limits
from rooms.log.facts import MemberFacts
from rooms.models import Role, State
from rooms.protocol import Ack, Limit


@registered
class Ban(WithReason, tag="ban"):
    """Keep `person` out of the room for so many `minutes`, or for ever. They need not be a member.

    Given again, it replaces the ban before.
    """

    minutes: Limit | None = None

    asks_who_is_here = True  # they need not be a member: a visitor who reads is seen, too

    def check(self, limits: Limits) -> Checked:
        """Check the time, and clean the reason."""
        check_minutes(self.minutes, limits)
        return super().check(limits)

    def apply(self, context: Context) -> Ack:
        """Store the ban; their sockets of the room are closed."""
        person, row = self.find(context)
        before, muted = (row.facts, row.muted_until) if row is not None else (None, None)
        banned = MemberFacts(State.BANNED, Role.MEMBER, end_of(self.minutes, context), muted)
        audit(context, "ban", person, before, banned)
        context.tx.save_member(
            context.room, person, banned, reason=context.checked.text, by=context.person
        )
        return context.unchanged()


@registered
class Unban(OnPerson, tag="unban"):
    """Lift the ban of `person`, who is no member until they join or are added."""

    def apply(self, context: Context) -> Ack:
        """Store that the person has left."""
        person, row = self.find(context)
        if row is None or row.state != State.BANNED:
            return context.unchanged()
        free = MemberFacts(State.LEFT, Role.MEMBER, None, row.muted_until)
        audit(context, "unban", person, row.facts, free)
        context.tx.save_member(context.room, person, free)
        return context.unchanged()
