"""Set how somebody wants to hear of a room, for themselves. This is no change of the room."""

from __future__ import annotations

from typing import Literal

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Cursor
from rooms.protocol import Ack, Code


@registered
class Prefer(Command, tag="prefer"):
    """Set the room's level, whether it is muted, and whether it is a favourite; what is left out
    stays as it is.

    It has a receipt: a late repeat must not undo what was set since on another device.
    """

    level: Literal["", "all", "mentions", "nothing"] | None = None
    """What the person is notified of; empty: as they have set it for all rooms."""
    muted: bool | None = None
    favourite: bool | None = None

    action = Action.MARK
    locks_room = False

    def check(self, limits: Limits) -> Checked:
        """Refuse a command that sets nothing."""
        if self.wishes() == {}:
            raise Refusal(Code.BAD_FRAME, "Say level, muted or favourite.")
        return Checked(self, self.key_or_new())

    def apply(self, context: Context) -> Ack:
        """Store what is set; the inbox gets a new version only where that changes something."""
        context.demand(Action.MARK)
        room, person = context.room.id, context.person.id
        context.tx.statements.cursor((room, person))  # locks it, or makes it
        cursor = Cursor.objects.filter(room_id=room, person_id=person)
        wishes = self.wishes()
        if cursor.exclude(**wishes).update(**wishes):
            context.tx.concern(person, room)
        return context.unchanged()

    def wishes(self) -> dict[str, str | bool]:
        """The columns that are set, with their values."""
        wishes = {"level": self.level, "muted": self.muted, "favourite": self.favourite}
        return {name: value for name, value in wishes.items() if value is not None}
