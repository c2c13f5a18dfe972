"""Crowds of people who react to a message."""

from chatsite.accounts.models import User
from rooms.domain.commands.react import React
from rooms.models import Reaction
from rooms.protocol import Person
from tests.rooms.stored import account, act, state


def store_votes(room: int, number: int, emoji: str, count: int) -> list[int]:
    """Store reactions of so many new people to a message; returns their ids.

    The log is not told of it: the next reaction to the message makes its state count them.
    """
    message = state(room, number)
    people = User.objects.bulk_create(
        User(username=f"{room}-{number}-{emoji}-{each}", name=f"Voter {each}")
        for each in range(count)
    )
    Reaction.objects.bulk_create(
        Reaction(message=message, person=person, emoji=emoji, at=message.at) for person in people
    )
    return [person.pk for person in people]


def vote(room: int, number: int, emoji: str, count: int) -> list[int]:
    """Let so many new people react to a message; returns their ids."""
    people = store_votes(room, number, emoji, count - 1)
    last = account(f"{room}-{number}-{emoji}-last")
    react(last, room, number, emoji)
    return [*people, last.id]


def react(person: Person, room: int, number: int, emoji: str, *, on: bool = True) -> None:
    """React to a message, or take the reaction back."""
    act(person, React(id=number, emoji=emoji, on=on), room)
