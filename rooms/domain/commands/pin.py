"""Pin a message for everybody in the room, or unpin it."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.log.commit import Refusal
from rooms.models import Message
from rooms.protocol import Ack, Code, Limit


@registered
class Pin(Command, tag="pin"):
    """Add the message `id` to the room's pins, or remove it if `on` is false."""

    id: Limit
    on: bool

    action = Action.PIN

    def apply(self, context: Context) -> Ack:
        """Mark the message."""
        row = context.message(self.id)
        context.demand(Action.PIN)
        if (row.pinned_at is not None) == self.on:
            return context.unchanged()
        most = context.limits.pins
        pinned = Message.objects.filter(room_id=context.room.id, pinned_at__isnull=False)
        if self.on and most and pinned.count() >= most:
            raise Refusal(Code.TOO_MANY, f"A room can have at most {most} pins. Unpin one first.")
        at, by = (context.tx.at, context.person.id) if self.on else (None, None)
        context.tx.save(context.room, row, pinned_at=at, pinned_by_id=by)
        return context.ack(row.seq, id=row.number)
