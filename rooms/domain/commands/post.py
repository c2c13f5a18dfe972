"""Post a message in a room, perhaps as a reply to another one."""

from __future__ import annotations

from msgspec import UNSET

from rooms.domain import mentions, slow
from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.domain.texts import LONG, checked_text
from rooms.limits import Limits
from rooms.log.change import wire_time
from rooms.log.commit import Refusal
from rooms.log.facts import Posted
from rooms.protocol import Ack, Code, Limit


@registered
class Post(Command, tag="message"):
    """Post a message. Somebody who is no member of the room joins it by that.

    A repeat with the same key is recognised by the stored message, not by a receipt.
    """

    text: str
    reply: Limit | None = None
    mentions: list[Limit] = []
    """Whom the text names after an `@`."""

    action = Action.POST
    models = False
    ends_typing = True
    keeps_receipt = False

    @property
    def is_long(self) -> bool:
        """Whether the text may take a millisecond or more to be parsed."""
        return len(self.text) > LONG

    def check(self, limits: Limits) -> Checked:
        """Clean and parse the text."""
        mentions.check_count(self.mentions, limits)
        return checked_text(self, self.text, limits)

    def apply(self, context: Context) -> Ack:
        """Give the message its seq and store it."""
        tx, room, checked = context.tx, context.room, context.checked
        # Whom `@room` and `@here` call is counted, and may be refused, before the insert that finds
        # a repeat: a repeat is neither.
        calls_all = checked.calls is not None and (checked.calls.room or checked.calls.here)
        earlier = tx.earlier(room, context.person.id, context.key, look_up=calls_all)
        if earlier is not None:
            return _repeated(context, self.reply, earlier)
        try:
            context.demand(Action.POST)
            context.demand_text(checked)
            if room.slow_seconds:
                slow.demand_pause(context)
        except Refusal:
            # Somebody who may not post now still gets the answer to what they posted before.
            # Only here is it worth a query: the key of any other repeat is found by its insert.
            earlier = tx.statements.find(room.id, context.person.id, context.key)
            if earlier is None:
                raise
            return _repeated(context, self.reply, earlier)
        if self.reply is not None and not tx.is_message(room, self.reply):
            raise Refusal(Code.NOT_FOUND, "The message you reply to is not there.")
        called = mentions.mentioned(context, self.mentions)
        row = context.post(checked.text, checked.doc, self.reply, called.state)
        mentions.store(context, row, called)
        mentions.tell_blockers(tx, room, context.person.id)
        if room.slow_seconds:
            slow.note_post(context)
        return context.ack(row.seq, id=row.number, at=wire_time(row.at))


def _repeated(context: Context, reply: int | None, earlier: Posted) -> Ack:
    said = (context.checked.text, reply)
    known = not (earlier.edited or earlier.deleted)
    if known and (earlier.text, earlier.reply) != said:
        raise Refusal(Code.KEY_REUSED, "This key was used for another message.")
    return Ack(
        context.key,
        seq=earlier.seq,
        id=earlier.number,
        at=wire_time(earlier.at),
        dup=True,
        deleted=True if earlier.deleted else UNSET,
    )
