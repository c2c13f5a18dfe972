"""A grant: the proof that somebody may read a room."""

from __future__ import annotations

from dataclasses import dataclass

from rooms.protocol import Person


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission to read the room `room` from its beginning; a visitor is the person None.

    Only `rooms.domain.access` makes one. Every function that reads a room's content takes a grant,
    so that no caller can forget the check.
    """

    room: int
    person: Person | None
