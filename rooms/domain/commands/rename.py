"""Give a room another name; its old address leads to it."""

from __future__ import annotations

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Address, Kind, Room
from rooms.names import BadName, room_name, room_slug
from rooms.protocol import Ack, Code


@registered
class Rename(Command, tag="rename"):
    """Make `name` the room's name. The names of open rooms are unique, ignoring case."""

    name: str

    action = Action.RENAME

    def check(self, limits: Limits) -> Checked:
        """Clean the name."""
        try:
            name = room_name(self.name)
        except BadName as reason:
            raise Refusal(Code.BAD_NAME, str(reason)) from None
        return Checked(self, self.key_or_new(), name)

    def apply(self, context: Context) -> Ack:
        """Store name and slug; an open room leaves a redirect at its old address."""
        context.demand(Action.RENAME)
        room, name = context.room, context.checked.text
        if name == room.name:
            return context.unchanged()
        if room.kind != Kind.OPEN or room_slug(name) == room.slug:
            context.tx.save_room(room, name=name)
            return context.ack(room.seq, slug=room.slug)
        if Room.objects.filter(slug=room_slug(name)).exists():
            raise Refusal(Code.NAME_TAKEN, "There is a room of that name. Choose another one.")
        Address.objects.update_or_create(slug=room.slug, defaults={"room_id": room.id})
        context.tx.save_room(room, name=name, slug=room_slug(name))
        return context.ack(room.seq, slug=room.slug)
