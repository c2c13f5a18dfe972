"""Delete a room with everything in it."""

from __future__ import annotations

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.domain.removal import remove_later
from rooms.log.commit import Refusal
from rooms.models import REMOVED, Address, Kind, Membership, State, new_slug
from rooms.protocol import Ack, Code


@registered
class RemoveRoom(Command, tag="remove_room"):
    """Delete the room whose exact name is `name`."""

    name: str

    action = Action.MANAGE

    def apply(self, context: Context) -> Ack:
        """Hide the room from everybody, and have its content deleted later.

        To delete 100,000 messages in this transaction would hold up all rooms for seconds.
        """
        context.demand(Action.MANAGE)
        room = context.room
        if self.name != room.name:
            raise Refusal(
                Code.BAD_NAME, "That is not the room's name. Type it exactly to delete the room."
            )
        named = {"name": room.name} if room.kind == Kind.OPEN else {}
        context.audit("remove room", {"kind": room.kind, **named}, {})
        Address.objects.filter(room_id=room.id).delete()
        # Heads tell it as well. Where these are lost, inboxes without the room come sooner than the
        # next comparison of heads.
        members = Membership.objects.filter(room_id=room.id, state=State.MEMBER)
        for person in members.values_list("person_id", flat=True):
            context.tx.concern(person, room.id)
        context.tx.save_room(
            room, kind=REMOVED, name="", slug=new_slug(), subject="", description=""
        )
        remove_later(room.id)
        return context.ack(room.seq)
