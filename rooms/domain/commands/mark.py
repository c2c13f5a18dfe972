"""Set how far a person has read in a room. This is no change of the room."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.domain.queries.unread import ordinal_at
from rooms.log.commit import Refusal
from rooms.log.facts import CursorFacts
from rooms.protocol import Ack, Code, Limit, Seq

FURTHEST = 10_000
"""Messages that a cursor is set back over at once: the person's own among them are counted."""


@registered
class Read(Command, tag="read"):
    """Mark everything up to the message `id` as read. An earlier id than before changes nothing."""

    id: Seq

    action = Action.MARK
    models = False
    locks_room = False
    keeps_receipt = False

    def apply(self, context: Context) -> Ack:
        """Move the cursor forward."""
        _demand_mark(context)
        read = min(self.id, context.room.head)
        cursor = context.tx.statements.cursor((context.room.id, context.person.id))
        if read > cursor.read:
            _move(context, cursor, read)
        elif read == cursor.read and read:
            # The person's own post has moved the cursor here, which is no news to the inbox: their
            # other devices have counted that post as unread until now.
            context.tx.concern(context.person.id, context.room.id)
        return context.unchanged()


@registered
class Unread(Command, tag="unread"):
    """Mark the message `id` and all after it as unread.

    It has a receipt: a late repeat must not undo what was read since on another device.
    """

    id: Limit

    action = Action.MARK
    models = False
    locks_room = False

    def apply(self, context: Context) -> Ack:
        """Set the cursor before the message."""
        _demand_mark(context)
        cursor = context.tx.statements.cursor((context.room.id, context.person.id))
        _move(context, cursor, min(self.id - 1, context.room.head))
        return context.unchanged()


def _demand_mark(context: Context) -> None:
    context.tx.flush()  # the cursor depends on the posts of this very transaction
    context.demand(Action.MARK)


def _move(context: Context, cursor: CursorFacts, read: int) -> None:
    """Set the cursor to another id; raises `Refusal` where that is too far back."""
    tx, place = context.tx, (context.room.id, context.person.id)
    ordinal = ordinal_at(context.room.id, read)
    if cursor.ordinal - ordinal > FURTHEST:
        raise Refusal(
            Code.NOT_ALLOWED, f"Only the last {FURTHEST:,} messages can be marked as unread."
        )
    own = cursor.own
    if read < cursor.read:
        own += tx.statements.own_posts(place, read, cursor.read)
    elif own:
        own -= tx.statements.own_posts(place, cursor.read, read)
    tx.statements.set_cursor(place, CursorFacts(read, ordinal, own))
    tx.concern(context.person.id, context.room.id)
