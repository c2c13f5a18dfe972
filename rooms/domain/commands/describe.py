"""Describe a room in a few sentences."""

from __future__ import annotations

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.names import has_visible
from rooms.protocol import Ack, Code
from rooms.text import BadText, clean_text


@registered
class Describe(Command, tag="describe"):
    """Make `text` the room's description; an empty one removes it."""

    text: str

    action = Action.RENAME

    def check(self, limits: Limits) -> Checked:
        """Clean the text, which may have several lines."""
        text = ""
        if has_visible(self.text):
            try:
                text = clean_text(self.text, limits.description, "A description")
            except BadText as reason:
                raise Refusal(Code(reason.code), str(reason)) from None
        return Checked(self, self.key_or_new(), text)

    def apply(self, context: Context) -> Ack:
        """Store it."""
        context.demand(Action.RENAME)
        if context.checked.text == context.room.description:
            return context.unchanged()
        context.tx.save_room(context.room, description=context.checked.text)
        return context.ack(context.room.seq)
