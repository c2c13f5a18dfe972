"""The person behind a connection of a room, as the room's feed knows them."""

from __future__ import annotations

from typing import Protocol

from rooms.log.people import Profile
from rooms.protocol import MemberState


class Seat(Protocol):
    """The person behind a subscription, as the feed knows them."""

    @property
    def person(self) -> int:
        """Their id; 0 for a visitor without a name."""

    @property
    def profile(self) -> Profile | None:
        """What they show of themselves, as far as it is known here; None for such a visitor."""

    @property
    def admitted(self) -> int:
        """The seq up to which changes of memberships were known when their access was checked."""

    @property
    def reads(self) -> bool:
        """Whether they may read the room as it is now."""

    def take_member(self, member: MemberState) -> None:
        """Note their membership as it is now."""

    def take_profile(self, profile: Profile) -> None:
        """Note what they show of themselves now."""

    def tell_abilities(self) -> None:
        """Tell them what they may do: the room or their membership has changed."""
