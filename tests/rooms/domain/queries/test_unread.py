"""What is unread equals a recount of all messages, whatever people do."""

import random

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.mark import Read, Unread
from rooms.domain.queries.unread import unread
from rooms.models import Message
from rooms.protocol import Person
from tests.rooms.stored import act, cursor_of, say


def recount(room: int, person: Person) -> int:
    """Messages of others that are not deleted, beyond what the person has read."""
    read = cursor_of(room, person.id).ordinal
    messages = Message.objects.filter(room_id=room, ordinal__gt=read, deleted_at__isnull=True)
    return messages.exclude(author_id=person.id).count()


@pytest.mark.parametrize("seed", range(5))
def test_recount(club: int, ada: Person, bob: Person, seed: int) -> None:
    """After random acts of two people, both have unread what a recount says."""
    dice = random.Random(seed)
    posted: list[tuple[Person, int]] = []
    for step in range(40):
        person = dice.choice([ada, bob])
        kind = dice.choice(["post", "post", "delete", "read", "unread"])
        if kind == "post" or not posted:
            posted.append((person, say(person, club, f"message {step}")[0]))
        elif kind == "delete":
            author, number = posted.pop(dice.randrange(len(posted)))
            act(author, Delete(id=number, key=f"d{step}"), club)
        elif kind == "read":
            act(person, Read(id=dice.choice(posted)[1]), club)
        else:
            act(person, Unread(id=dice.choice(posted)[1]), club)
        for each in (ada, bob):
            assert unread(each.id, [club])[club].messages == recount(club, each)
