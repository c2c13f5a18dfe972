"""Delete a message: its text is erased, and a tombstone stays in its place."""

from __future__ import annotations

from rooms.domain import mentions
from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action, Target
from rooms.log.change import MessageRow
from rooms.log.facts import RoomRow
from rooms.log.transaction import Transaction
from rooms.models import AuditEntry, Message, Reaction, Saved, Version
from rooms.protocol import Ack, Limit


@registered
class Delete(Command, tag="delete"):
    """Erase the message `id`: text, versions, reactions, mentions and pin."""

    id: Limit

    action = Action.DELETE

    def apply(self, context: Context) -> Ack:
        """Leave a tombstone, and an entry of the audit where it is somebody else's message."""
        tx = context.tx
        row = context.message(self.id, deleted=True)
        context.demand(Action.DELETE, Target(row.by.id))
        if row.deleted_at is not None:
            return context.unchanged()
        if row.by.id != context.person.id:
            AuditEntry.objects.create(
                actor_id=context.person.id,
                action="delete message",
                room_id=context.room.id,
                message=row.number,
                person_id=row.by.id,
            )
        erase(tx, context.room, row, context.person.id)
        return context.ack(row.seq, id=row.number)


def erase(tx: Transaction, room: RoomRow, row: MessageRow, by: int) -> None:
    """Erase a message for the person whose id is `by`, who may do it."""
    mentions.erase(tx, row)
    mentions.tell_blockers(tx, room, row.by.id)
    for model in (Version, Reaction, Saved):
        model.objects.filter(message_id=row.pk).delete()
    tx.save(
        room,
        row,
        text="",
        doc="",
        mentions="",
        reactions="",
        deleted_at=tx.at,
        deleted_by_id=by,
        pinned_at=None,
        pinned_by_id=None,
    )
    _note_before(row)


def _note_before(row: MessageRow) -> None:
    """Note of the message before a deleted one that it is: as the last of its room it is found
    without a look at all that were deleted after it (`rooms.domain.queries.rooms`).

    Nobody is sent this, so it takes no seq. Where the message before is deleted, too, the one
    before both was noted then.
    """
    earlier = Message.objects.filter(
        room_id=row.room, number__lt=row.number, ordinal__isnull=False
    ).order_by("-number")
    before = Message.objects.filter(pk=earlier.values("pk")[:1])
    before.filter(deleted_at=None, before_deleted=None).update(before_deleted=True)
