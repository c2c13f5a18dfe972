"""Set how far a person has read in a room. This is no change of the room."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.domain.queries.unread import cursor_of, ordinal_at
from rooms.log.commit import Refusal
from rooms.log.facts import CursorFacts
from rooms.models import State
from rooms.protocol import Ack, Code, Limit, Seq


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
        _demand_member(context)
        read = min(self.id, context.room.head)
        if read > cursor_of(context.room.id, context.person.id).read:
            # Another process may set it at the same time: the later of the two stays.
            _set(context, read, forward=True)
        return context.unchanged()


@registered
class Unread(Command, tag="unread"):
    """Mark the message `id` and all after it as unread."""

    id: Limit

    action = Action.MARK
    models = False
    locks_room = False
    keeps_receipt = False

    def apply(self, context: Context) -> Ack:
        """Set the cursor before the message."""
        _demand_member(context)
        _set(context, min(self.id - 1, context.room.head))
        return context.unchanged()


def _demand_member(context: Context) -> None:
    context.tx.flush()  # the cursor depends on the posts of this very transaction
    context.demand(Action.MARK)
    if context.member is None or context.member.state != State.MEMBER:
        raise Refusal(Code.NOT_ALLOWED, "Join the room first.")


def _set(context: Context, read: int, *, forward: bool = False) -> None:
    room = context.room
    cursor = CursorFacts(read, ordinal_at(room.id, read), room.head)
    place = (room.id, context.person.id)
    context.tx.statements.set_cursor(place, cursor, forward=forward)
    context.tx.concern(context.person.id)
