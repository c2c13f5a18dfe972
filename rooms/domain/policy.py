"""Who may do what in a room. Every room is open: nothing asks here who may read.

Posting and typing need a name.
"""

from __future__ import annotations

from rooms.protocol import Person


def abilities(person: Person | None) -> list[str]:
    """What a client may do in a room, as the welcome's `can`; nothing without a name."""
    return [] if person is None else ["post", "typing"]
