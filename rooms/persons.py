"""The wire shape of people (`docs/protocol.md`)."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Person(Struct, frozen=True, omit_defaults=True):
    """Somebody, as everyone sees them."""

    id: int
    name: str
    guest: bool
    admin: bool = False
    """Administers the site, and so every open room."""
    picture: str = ""
    """Which picture of theirs is shown: a part of its address; empty: none."""

    @property
    def reactor(self) -> Reactor:
        """As they are named beside an emoji."""
        return Reactor(self.id, self.name, self.guest, self.admin)


class Reactor(Person, frozen=True, omit_defaults=True):
    """Somebody beside an emoji: no picture is shown there, so the address of none is sent."""


class Status(Struct, frozen=True, omit_defaults=True):
    """What somebody says of themselves for a while: an emoji, a text or both."""

    emoji: str = ""
    text: str = ""
    until: str | UnsetType = UNSET
    """When it ends; it is shown until it is replaced where this is absent."""


class Quiet(Struct, frozen=True, omit_defaults=True):
    """When somebody does not want to be disturbed."""

    until: str | UnsetType = UNSET
    daily: tuple[int, int] | UnsetType = UNSET
    """Each day from and to these minutes of the day; the first may be the later one."""
    zone: str = "UTC"
    """The time zone of `daily`, as IANA has it."""


class PersonState(Person, frozen=True, omit_defaults=True):
    """Somebody as they are now."""

    status: Status | UnsetType = UNSET
    quiet: Quiet | UnsetType = UNSET
    idle: bool = False
    """They are there, and have not used any window for a while."""

    @property
    def plain(self) -> Person:
        """The part that lasts, as messages name their authors."""
        return Person(self.id, self.name, self.guest, self.admin, self.picture)
