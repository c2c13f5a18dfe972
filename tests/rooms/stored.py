"""What tests do to the log for real: people, rooms, and commands that are applied at once."""

from collections.abc import Sequence

import msgspec

from chatsite.accounts.models import User
from rooms import chat
from rooms.domain.commands import Command
from rooms.domain.commands.post import Post
from rooms.domain.queries.unread import unread
from rooms.limits import Limits
from rooms.log.commit import Applied, Refusal, Result, commit
from rooms.log.facts import CursorFacts
from rooms.log.grant import Grant
from rooms.log.reading import changes_since
from rooms.log.rows import message_row
from rooms.models import Kind, Membership, Message, Role, Room
from rooms.protocol import Ack, Person
from tests.rooms.samples import submission

ALL = 10_000
"""More changes than any test makes."""


def guest(name: str) -> Person:
    """A new guest, as the log knows them."""
    user = User.objects.create_guest(name)
    return Person(user.pk, user.name, user.guest)


def account(name: str) -> Person:
    """A new person with an account."""
    user = User.objects.create_user(username=name.lower(), name=name)
    return Person(user.pk, user.name, user.guest)


def new_room(name: str = "Lobby", kind: str = Kind.OPEN) -> int:
    """A new room without members; returns its id."""
    return chat.create(name, kind=kind).row.pk


def enter(room: int, *people: Person, role: str = Role.MEMBER) -> None:
    """Make people members of a room, as somebody who may do so would."""
    for person in people:
        head = Room.objects.get(pk=room).head + 1
        facts = {"seq": head, "state": "member", "role": role, "since": "2026-01-01T00:00Z"}
        Membership.objects.update_or_create(room_id=room, person_id=person.id, defaults=facts)
        Room.objects.filter(pk=room).update(head=head)


def act(person: Person, command: Command, room: int, limits: Limits | None = None) -> Ack:
    """Apply one command; raises the `Refusal` with which it is answered."""
    (result,) = commit([submission(command, person, room, limits)])
    if isinstance(result, Refusal):
        raise result
    assert isinstance(result, Applied)
    ack: Ack = result.answer
    return ack


def refused(person: Person, command: Command, room: int, limits: Limits | None = None) -> Refusal:
    """Apply one command that must be refused."""
    try:
        ack = act(person, command, room, limits)
    except Refusal as refusal:
        return refusal
    raise AssertionError(f"not refused: {ack}")


def say(person: Person, room: int, *texts: str) -> list[int]:
    """Post messages; returns their ids."""
    return [int(act(person, Post(text=text), room).id or 0) for text in texts]


def state(room: int, number: int) -> Message:
    """A message as it is stored."""
    return Message.objects.get(room_id=room, number=number)


def exists(room: int, number: int) -> bool:
    """Whether a room has a message."""
    return message_row(room, number) is not None


def head(room: int) -> int:
    """A room's last seq."""
    return Room.objects.get(pk=room).head


def cursor_of(room: int, person: int) -> CursorFacts:
    """How far somebody has read in a room."""
    return unread(person, [room])[room].cursor


def news(room: int, since: int = 0) -> list[dict[str, object]]:
    """What the log has after a seq, as events on the wire."""
    snapshot = changes_since(Grant(room, None), since, ALL)
    return [msgspec.json.decode(change.payload) for change in snapshot.changes]


def told(results: Sequence[Result]) -> list[int | str]:
    """Results in short: the id or seq acked, the code of the refusal, or `locked`."""
    short: list[int | str] = []
    for each in results:
        if isinstance(each, Applied):
            short.append(each.answer.id or each.answer.seq)
        else:
            short.append(str(each.code) if isinstance(each, Refusal) else "locked")
    return short
