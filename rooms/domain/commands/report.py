"""Report somebody's message to the admins of the site."""

from __future__ import annotations

import datetime as dt

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action, Target
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Report as Reported
from rooms.models.report import REASON_MAX
from rooms.protocol import Ack, Code, Limit
from rooms.text import BadText, clean_text


@registered
class Report(Command, tag="report"):
    """Report the message `id`. It is no change of the room, and nobody there hears of it."""

    id: Limit
    reason: str = ""

    action = Action.REPORT
    locks_room = False

    def check(self, limits: Limits) -> Checked:
        """Clean the reason, which may be empty."""
        if not self.reason.strip():
            return Checked(self, self.key_or_new())
        try:
            reason = clean_text(self.reason, REASON_MAX)
        except BadText as fault:
            raise Refusal(Code(fault.code), str(fault)) from None
        return Checked(self, self.key_or_new(), reason)

    def apply(self, context: Context) -> Ack:
        """Store the report, unless the person has reported the message before."""
        context.tx.flush()
        row = context.message(self.id)
        context.demand(Action.REPORT, Target(row.by.id))
        mine = Reported.objects.filter(reporter_id=context.person.id)
        if mine.filter(room_id=context.room.id, message=row.number).exists():
            return context.unchanged()
        limit = context.limits.reports
        hour = context.tx.at - dt.timedelta(hours=1)
        if limit and mine.filter(at__gt=hour).count() >= limit:
            raise Refusal(
                Code.RATE_LIMITED, f"You can report {limit} messages in an hour. Try again later."
            )
        Reported.objects.create(
            room_id=context.room.id,
            message=row.number,
            author_id=row.by.id,
            reporter_id=context.person.id,
            reason=context.checked.text,
        )
        return context.ack(context.room.head, id=row.number)
