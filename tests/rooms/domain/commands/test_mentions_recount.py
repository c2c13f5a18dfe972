"""Unread messages and mentions equal a recount of all messages, whatever people do."""

import json
import random

import pytest

from rooms.domain.commands import Command
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.mark import Read, Unread
from rooms.domain.queries.unread import unread
from rooms.models import Block, Cursor, Mention, Message
from rooms.protocol import Person
from tests.rooms.domain.commands.moderated import Moderated
from tests.rooms.domain.commands.test_mentions import post
from tests.rooms.stored import act, state


def recount(room: int, person: Person) -> tuple[int, int]:
    """Unread messages and mentions of somebody by the messages themselves."""
    read = Cursor.objects.filter(room_id=room, person_id=person.id).values_list("ordinal").first()
    blocked = set(Block.objects.filter(person_id=person.id).values_list("blocked_id", flat=True))
    later = Message.objects.filter(room_id=room, ordinal__gt=read[0] if read else 0)
    others = [row for row in later.filter(deleted_at=None) if row.author_id != person.id]
    calls = [row for row in others if row.author_id not in blocked and _calls(row, person)]
    return len(others), len(calls)


def _calls(row: Message, person: Person) -> bool:
    if not row.mentions:
        return False
    stated = json.loads(row.mentions)
    named = any(pk == person.id for pk, _ in stated.get("people", []))
    counts = Mention.objects.filter(message=row, person_id=person.id, counts=True).exists()
    return counts and (named or stated.get("room", False))


@pytest.mark.parametrize("seed", range(4))
def test_recount(hall: Moderated, seed: int) -> None:
    """After random posts, edits, deletions, marks and blocks, the counts equal a recount."""
    dice = random.Random(seed)
    people = [hall.owner, hall.mod, hall.ada]
    posted: list[tuple[Person, int]] = []
    for step in range(40):
        person, other = dice.sample(people, 2)
        words = dice.choice(["", f"@{other.name}", "@room", f"@{other.name} and @room"])
        commands: list[tuple[Person, Command]] = []
        kind = dice.choice(["post", "post", "edit", "delete", "read", "unread", "block"])
        if kind == "post" or not posted:
            number = post(person, hall.room, f"{step} {words}", other)
            posted.append((person, number))
        elif kind == "edit":
            author, number = dice.choice(posted)
            base = state(hall.room, number).seq
            ids = [other.id]
            commands.append(
                (author, Edit(id=number, text=f"{step} {words}", base=base, mentions=ids))
            )
        elif kind == "delete":
            author, number = posted.pop(dice.randrange(len(posted)))
            commands.append((author, Delete(id=number)))
        elif kind == "block":
            found = Block.objects.filter(person_id=person.id, blocked_id=other.id)
            if not found.delete()[0]:
                at = Message.objects.latest("pk").at
                Block.objects.create(person_id=person.id, blocked_id=other.id, at=at)
        else:
            mark = Read if kind == "read" else Unread
            commands.append((person, mark(id=dice.choice(posted)[1])))
        for who, command in commands:
            act(who, command, hall.room)
        for each in people:
            new = unread(each.id, [hall.room])[hall.room]
            assert (new.messages, new.mentions) == recount(hall.room, each)
