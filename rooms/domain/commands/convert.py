"""Make an open room private, or a private room open."""

from __future__ import annotations

from typing import Literal

from rooms.domain.commands.base import Command, Context, registered
from rooms.domain.policy import Action
from rooms.log.commit import Refusal
from rooms.log.rows import member_row
from rooms.models import Address, Kind, Role, Room, State, new_slug
from rooms.names import room_slug
from rooms.protocol import Ack, Code


@registered
class Convert(Command, tag="convert"):
    """Make the room one of the kind `kind`. Its members stay, and so do guests among them."""

    kind: Literal["open", "private"]

    action = Action.MANAGE

    def apply(self, context: Context) -> Ack:
        """Store kind and address. The old address leads those to the room who may read it."""
        context.demand(Action.MANAGE)
        room, kind = context.room, Kind(self.kind)
        if room.kind == kind:
            return context.unchanged()
        slug = new_slug() if kind is Kind.PRIVATE else _free_slug(room.name)
        if kind is Kind.PRIVATE:
            _own(context)
        Address.objects.update_or_create(slug=room.slug, defaults={"room_id": room.id})
        context.audit("convert", {"kind": room.kind}, {"kind": str(kind)})
        columns = {"newcomers": False} if room.newcomers else {}
        context.tx.save_room(room, kind=str(kind), slug=slug, **columns)
        return context.ack(room.seq, slug=slug)


def _free_slug(name: str) -> str:
    slug = room_slug(name)
    if Room.objects.filter(slug=slug).exists():
        raise Refusal(
            Code.NAME_TAKEN, "There is an open room of that name. Rename this one before."
        )
    return slug


def _own(context: Context) -> None:
    """Have the person be an owner of the private room: a site's admin, who may manage every open
    room, would be shut out of it otherwise."""
    member = context.member
    if member is None or member.state != State.MEMBER:
        context.admit(context.person, member, Role.OWNER)
        return
    row = member_row(context.room.id, context.person.id)
    if row is not None and row.role != Role.OWNER:
        context.give_role(row, Role.OWNER)
