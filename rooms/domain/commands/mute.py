"""Let a member only read for a while."""

from __future__ import annotations

from msgspec.structs import replace

from rooms.domain.commands.base import Checked, Context, registered
from rooms.domain.commands.on_people import FOR_EVER, WithReason, audit, check_minutes, end_of
from rooms.limits import Limits
from rooms.models import State
from rooms.protocol import Ack, Seq


@registered
class Mute(WithReason, tag="mute"):
    """Let `person` only read for so many `minutes`, or for ever; 0 ends it.

    Given again, it replaces the mute before. It outlasts leaving and coming back.
    """

    minutes: Seq | None = None

    def check(self, limits: Limits) -> Checked:
        """Check the time, and clean the reason."""
        check_minutes(self.minutes, limits)
        return super().check(limits)

    def apply(self, context: Context) -> Ack:
        """Store until when; nothing has to be done at that time."""
        row = self.find_member(context, State.MEMBER, State.LEFT)
        ends = self.minutes == 0
        if ends and row.muted_until is None:
            return context.unchanged()
        until = None if ends else end_of(self.minutes, context) or FOR_EVER
        muted = replace(row.facts, muted_until=until)
        audit(context, "unmute" if ends else "mute", row.person, row.facts, muted)
        context.tx.save_member(
            context.room,
            row.person,
            muted,
            since=row.since,
            reason="" if ends else context.checked.text,
            by=None if ends else context.person,
        )
        return context.unchanged()
