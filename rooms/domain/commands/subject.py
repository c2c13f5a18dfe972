"""Set the subject of a room."""

from __future__ import annotations

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models.room import SUBJECT_MAX
from rooms.protocol import Ack, Code
from rooms.text import BadText, clean_line


@registered
class Subject(Command, tag="subject"):
    """Make `text` the room's subject; an empty one removes it."""

    text: str

    action = Action.SUBJECT

    def check(self, limits: Limits) -> Checked:
        """Clean the line."""
        try:
            text = clean_line(self.text, SUBJECT_MAX)
        except BadText as reason:
            raise Refusal(Code(reason.code), str(reason)) from None
        return Checked(self, self.key_or_new(), text)

    def apply(self, context: Context) -> Ack:
        """Store it."""
        context.demand(Action.SUBJECT)
        if context.checked.text == context.room.subject:
            return context.unchanged()
        context.tx.save_room(context.room, subject=context.checked.text)
        return context.ack(context.room.seq)
