"""People, posts and changes for tests, made from as little as a test needs to say."""

import datetime as dt

from rooms.delivery.event import Event, log_event, raw_message
from rooms.delivery.store import Draft
from rooms.protocol import Person

ADA = Person(1, "Ada", guest=True)
BOB = Person(2, "Bob", guest=False)
MORNING = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)


def people(count: int) -> list[Person]:
    """So many people with different ids and names."""
    return [Person(number, f"Person {number}", guest=True) for number in range(1, count + 1)]


def change(seq: int, number: int | None = None, text: str = "hi") -> Event:
    """Change `seq` of a room: of message `number`, or one that posts a message."""
    number = seq if number is None else number
    return log_event(seq, raw_message(number, seq, ADA, MORNING, text, "", f"k{number}", None))


def changes(first: int, last: int) -> list[Event]:
    """Changes `first` to `last`, each of which posts a message."""
    return [change(seq) for seq in range(first, last + 1)]


def draft(
    text: str = "hi",
    *,
    room: str = "lobby",
    author: Person = ADA,
    key: str = "k1",
    reply: int | None = None,
    doc: str = "",
) -> Draft:
    """A checked post on its way into the log."""
    return Draft(room, room.title(), author, key, text, reply, doc)
