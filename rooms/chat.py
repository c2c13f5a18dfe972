"""The chat for Django code: say things in rooms from views, tasks, threads and the shell.

    from rooms.chat import room

    room("lobby").post(request.user, "The build is green.")

Outside a transaction each call returns the answer of the stored command. Inside `atomic()` it
returns None: the command is applied after the commit, and not at all after a rollback. Every call
raises `Refusal` for what is not allowed or not right.
"""

from __future__ import annotations

from typing import Any

from rooms.domain.access import slug_of
from rooms.domain.commands.base import Command
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.post import Post
from rooms.domain.submit import announce
from rooms.domain.submit import submit as _submit
from rooms.log.commit import Refusal
from rooms.models import Kind, Room, new_slug
from rooms.names import room_name
from rooms.protocol import Ack

__all__ = ["Refusal", "RoomHandle", "create", "room", "submit"]


class RoomHandle:
    """A room, as Django code speaks to it; `person` is a user or a `rooms.protocol.Person`."""

    def __init__(self, row: Room) -> None:
        """Speak to the room of this row."""
        self.row = row

    def post(
        self, person: Any, text: str, *, reply: int | None = None, key: str = ""
    ) -> Ack | None:
        """Say something. With a `key`, a repeat is stored once."""
        return self.submit(Post(text=text, reply=reply, key=key or None), person)

    def edit(self, person: Any, message: int, text: str, *, base: int) -> Ack | None:
        """Replace the text that the message `message` had at the seq `base`."""
        return self.submit(Edit(id=message, text=text, base=base), person)

    def delete(self, person: Any, message: int) -> Ack | None:
        """Delete a message."""
        return self.submit(Delete(id=message), person)

    def submit(self, command: Command, person: Any) -> Ack | None:
        """Apply any command."""
        return _submit(command, person, self.row)


def room(name: str) -> RoomHandle:
    """The room at an address: the name of an open room, or the slug of any; raises
    `Room.DoesNotExist` and `BadName`."""
    return RoomHandle(Room.objects.get(slug=slug_of(name)))


def create(name: str, *, kind: str = Kind.OPEN) -> RoomHandle:
    """Make a room; raises `BadName`, and `IntegrityError` where an open one has that name."""
    clean = room_name(name)
    slug = slug_of(clean) if kind == Kind.OPEN else new_slug()
    row = Room.objects.create(name=clean, kind=kind, slug=slug)
    if kind == Kind.OPEN:
        announce([], slug)
    return RoomHandle(row)


def submit(command: Command, person: Any, where: RoomHandle) -> Ack | None:
    """Apply a command of a person in a room."""
    return where.submit(command, person)
