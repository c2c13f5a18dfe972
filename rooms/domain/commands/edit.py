"""Replace the text of one's own message."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Raw

from rooms.domain import mentions
from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action, Target
from rooms.domain.texts import LONG, checked_text
from rooms.limits import Limits
from rooms.log.change import MessageRow, message_json, wire_time
from rooms.log.commit import Refusal
from rooms.models import Version
from rooms.protocol import Ack, Code, Limit, Seq


@registered
class Edit(Command, tag="edit"):
    """Replace the text of the message `id`, as it was at seq `base`.

    Where the text was changed since, the answer is `conflict` with the message as it is now.
    """

    id: Limit
    text: str
    base: Seq
    mentions: list[Limit] = []
    """Whom the text names after an `@`."""

    action = Action.EDIT

    @property
    def is_long(self) -> bool:
        """Whether the text may take a millisecond or more to be parsed."""
        return len(self.text) > LONG

    def check(self, limits: Limits) -> Checked:
        """Clean and parse the text."""
        mentions.check_count(self.mentions, limits)
        return checked_text(self, self.text, limits)

    def apply(self, context: Context) -> Ack:
        """Keep the present text as a version, and store the new one."""
        tx, row = context.tx, context.message(self.id)
        context.demand(Action.EDIT, Target(row.by.id))
        _check_window(context, row)
        if row.text_seq > self.base:
            raise Refusal(
                Code.CONFLICT,
                "This message was changed meanwhile.",
                message=Raw(message_json(row)),
            )
        checked = context.checked
        if checked.text == row.text:
            return context.unchanged()
        context.demand_text(checked)
        called = mentions.mentioned(context, self.mentions, row.mentions)
        Version.objects.create(
            message_id=row.pk,
            seq=row.text_seq or row.number,
            text=row.text,
            doc=row.doc,
            at=row.edited_at or row.at,
        )
        tx.save(
            context.room,
            row,
            text=checked.text,
            doc=checked.doc,
            mentions=called.state,
            edited_at=tx.at,
            text_seq=context.room.head + 1,
        )
        mentions.replace(context, row, called)
        return context.ack(row.seq, id=row.number, at=wire_time(tx.at))


def _check_window(context: Context, row: MessageRow) -> None:
    seconds = context.limits.edit_window
    if seconds and context.tx.at - row.at > timedelta(seconds=seconds):
        raise Refusal(Code.TOO_LATE, f"A message can be edited for {seconds} seconds.")
