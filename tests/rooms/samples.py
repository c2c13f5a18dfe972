"""People, changes and commands for tests, made from as little as a test needs to say."""

import datetime as dt

from msgspec.structs import astuple

from rooms.delivery.event import Event, change_event
from rooms.domain.commands import Command
from rooms.domain.commands.post import Post
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.change import (
    MemberRow,
    MessageRow,
    member_event,
    message_event,
    message_json,
    room_event,
)
from rooms.protocol import Person, PersonState, ReactionState, RoomState, encode

ADA = Person(1, "Ada", guest=True)
BOB = Person(2, "Bob", guest=False)
MORNING = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
LOBBY, HALL = 1_000_001, 1_000_002
"""The ids of two rooms; no sequence of a database reaches them."""
EPOCH = "e1"


def people(count: int) -> list[Person]:
    """So many people with different ids and names."""
    return [Person(number, f"Person {number}", guest=True) for number in range(1, count + 1)]


def here(person: Person) -> PersonState:
    """A person as presence has them."""
    return PersonState(*astuple(person))


ADA_HERE, BOB_HERE = here(ADA), here(BOB)


def change(seq: int, number: int | None = None, text: str = "hi", by: Person = ADA) -> Event:
    """Change `seq` of a room: of message `number`, or one that posts a message."""
    number = seq if number is None else number
    row = MessageRow(LOBBY, number, seq, number, by, f"k{number}", text, "", None, MORNING)
    return change_event(seq, message_event(seq, message_json(row)))


def reaction(seq: int, number: int, who: Person, by: Person = ADA) -> Event:
    """Change `seq` of a room: somebody reacts to message `number`."""
    row = MessageRow(LOBBY, number, seq, number, by, f"k{number}", "hi", "", None, MORNING)
    row.reactions = encode([ReactionState("👍", 1, [who.reactor])]).decode()
    return change_event(seq, message_event(seq, message_json(row)))


def deletion(seq: int, number: int) -> Event:
    """Change `seq` of a room: message `number` is deleted."""
    row = MessageRow(LOBBY, number, seq, number, ADA, f"k{number}", "", "", None, MORNING)
    row.deleted_at = MORNING
    return change_event(seq, message_event(seq, message_json(row)))


def changes(first: int, last: int) -> list[Event]:
    """Changes `first` to `last`, each of which posts a message."""
    return [change(seq) for seq in range(first, last + 1)]


def member_change(
    seq: int, person: Person = ADA, state: str = "member", role: str = "member"
) -> Event:
    """Change `seq` of a room: of somebody's membership."""
    row = MemberRow(LOBBY, person, seq, state, role, MORNING)
    return change_event(seq, member_event(row))


def room_change(seq: int, *, kind: str = "open", name: str = "Lobby", subject: str = "") -> Event:
    """Change `seq` of a room: of the room itself."""
    state = RoomState(LOBBY, kind, name, "lobby", subject)
    return change_event(seq, room_event(seq, EPOCH, state))


def submission(
    command: Command, person: Person, room: int = LOBBY, limits: Limits | None = None
) -> Submission:
    """A checked command on its way to the log; raises `Refusal`."""
    limits = limits or Limits()
    return Submission(room, person, command.check(limits), limits)


def post(
    text: str = "hi",
    *,
    room: int = LOBBY,
    author: Person = ADA,
    key: str = "k1",
    reply: int | None = None,
) -> Submission:
    """A checked post on its way to the log."""
    return submission(Post(text=text, key=key, reply=reply), author, room)
