"""Archive a room, or take it out of the archive."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.protocol import Ack


@registered
class Archive(Command, tag="archive"):
    """Archive the room, or end that if `on` is false. An archived room can only be read."""

    on: bool

    action = Action.MANAGE

    def apply(self, context: Context) -> Ack:
        """Store since when it is archived."""
        context.demand(Action.MANAGE)
        room = context.room
        if bool(room.archived) == self.on:
            return context.unchanged()
        context.audit("archive", {"archived": not self.on}, {"archived": self.on})
        context.tx.save_room(room, archived_at=context.tx.at if self.on else None)
        return context.ack(room.seq)
