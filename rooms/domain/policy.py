"""Who may do what in a room. Rooms are open: everyone reads, whoever has a name talks."""

from __future__ import annotations

from rooms.protocol import Person


def abilities(person: Person | None) -> list[str]:
    """What a client may do in a room, as the welcome's `can`; nothing without a name."""
    return [] if person is None else ["post", "typing"]
