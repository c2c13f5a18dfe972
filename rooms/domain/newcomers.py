"""Rooms for newcomers: whoever is new on the site becomes a member of them."""

from __future__ import annotations

from typing import Any

from rooms.domain.commands.join import Join
from rooms.domain.submit import submit
from rooms.models import Kind, Room


def welcome_newcomer(person: Any) -> None:
    """Have a new person, a user, join the open rooms for newcomers.

    To be called in the transaction that stores the person: they join once it has committed.
    """
    rooms = Room.objects.filter(newcomers=True, kind=Kind.OPEN, archived_at=None)
    for room in rooms.order_by("pk"):
        submit(Join(), person, room)
