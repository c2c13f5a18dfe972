"""Change the settings of a room: slow mode, read-only, what members may do, newcomers."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from rooms.domain.commands.base import Checked, Command, Context, registered
from rooms.domain.policy import Action
from rooms.domain.site_policy import may_admit_newcomers
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.facts import RoomRow
from rooms.protocol import Ack, Code, Seq

_FIELDS = {
    "slow": "slow_seconds",
    "read_only": "read_only",
    "members_pin": "members_pin",
    "members_call": "members_call",
    "newcomers": "newcomers",
}
"""The column of each setting."""


@registered
class Settings(Command, tag="settings"):
    """Change the settings that are named, and no other."""

    slow: Seq | UnsetType = UNSET
    """Seconds between two posts of one member; 0 ends slow mode."""
    read_only: bool | UnsetType = UNSET
    members_pin: bool | UnsetType = UNSET
    members_call: bool | UnsetType = UNSET
    newcomers: bool | UnsetType = UNSET

    action = Action.MODERATE

    def check(self, limits: Limits) -> Checked:
        """Check that slow mode is not too slow."""
        if limits.slow and self.slow is not UNSET and self.slow > limits.slow:
            raise Refusal(
                Code.BAD_FRAME, f"Slow mode can be at most {limits.slow} seconds for one message."
            )
        return Checked(self, self.key_or_new())

    def apply(self, context: Context) -> Ack:
        """Store what differs."""
        self._demand(context)
        room = context.room
        after = {name: value for name, value in self._named().items() if value != _of(room, name)}
        if not after:
            return context.unchanged()
        context.audit("settings", {name: _of(room, name) for name in after}, after)
        context.tx.save_room(room, **{_FIELDS[name]: value for name, value in after.items()})
        return context.ack(room.seq)

    def _demand(self, context: Context) -> None:
        named = self._named()
        if "members_pin" in named or "members_call" in named:
            context.demand(Action.MANAGE)
        if "slow" in named or "read_only" in named or not named:
            context.demand(Action.MODERATE)
        if "newcomers" in named and not may_admit_newcomers(context.person, context.room.kind):
            raise Refusal(Code.NOT_ALLOWED, "Only the site's admins set this, of open rooms.")
        context.demand_change()

    def _named(self) -> dict[str, int | bool]:
        given = {name: getattr(self, name) for name in _FIELDS}
        return {name: value for name, value in given.items() if value is not UNSET}


def _of(room: RoomRow, name: str) -> int | bool:
    value = getattr(room, _FIELDS[name])
    return int(value) if name == "slow" else bool(value)
