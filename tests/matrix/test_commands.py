"""Each command in each kind of room by each standing is allowed or refused as the table says.

Commands are taken from the registry, standings and cells from docs/permissions.md: a command that
is new is in here, and a cell that is wrong fails. So is what an archived room takes.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from django.utils import timezone

from rooms.domain.commands import COMMANDS, Command
from rooms.domain.policy import Action
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.commit import Refusal, commit
from rooms.log.people import person_of
from rooms.models import Kind, Room
from rooms.protocol import Code
from rooms.web.frames import read
from tests.matrix.world import STANDINGS, Place, archived, frames, place, table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

TABLE = table()
DENIALS = {Code.NOT_ALLOWED, Code.NOT_FOUND, Code.BANNED, Code.MUTED}
"""The codes with which policy refuses."""


@pytest.mark.parametrize("tag", sorted(COMMANDS))
def test_command(tag: str) -> None:
    """Who may do it to their own message may, and to others' as the cell says; nobody else."""
    wrong = []
    for standing, kind in itertools.product(STANDINGS, [Kind.OPEN, Kind.PRIVATE]):
        cell = _cell(tag, standing, kind)
        own, theirs = place(standing, kind), place(standing, kind)
        refused = refusal(tag, own, own.own), refusal(tag, theirs, theirs.theirs)
        allowed = tuple(each is None for each in refused)
        if allowed != (cell not in ("no", "others"), cell in ("yes", "any", "others")):
            wrong.append((standing, str(kind), cell, refused))
    assert wrong == []


@pytest.mark.parametrize("tag", sorted(COMMANDS))
def test_command_in_a_hidden_room(tag: str) -> None:
    """Who may not know of a room is refused as in one that does not exist."""
    for standing in ("outsider", "admin", "banned"):
        there = place(standing, Kind.PRIVATE)
        hidden = refusal(tag, there, there.own)
        nowhere = refusal(tag, there, there.own, room=9_999_999)
        assert hidden is not None
        assert nowhere is not None
        assert (hidden.code, hidden.text) == (nowhere.code, nowhere.text)


@pytest.mark.parametrize("tag", sorted(COMMANDS))
def test_command_in_an_archived_room(tag: str) -> None:
    """Its owner may give those commands that the page names; all others are refused."""
    there = place("owner", Kind.OPEN)
    Room.objects.filter(pk=there.room.pk).update(archived_at=timezone.now())
    refused = refusal(tag, there, there.theirs)
    assert (refused is None) == (tag in archived()), refused
    if refused is not None:
        assert "archived" in refused.text


def refusal(tag: str, there: Place, message: Any, room: int = 0) -> Refusal | None:
    """Why policy refuses the command; None where it is applied."""
    for event in frames(tag, there, message):
        command: Any = read(json.dumps({**event, "room": room or there.room.pk}), 0)
        checked = command.check(Limits())
        person = person_of(there.actor)
        (outcome,) = commit([Submission(room or there.room.pk, person, checked, Limits())])
        if isinstance(outcome, Refusal):
            if outcome.code not in DENIALS:
                raise AssertionError(f"{event} is no right example: {outcome.code} {outcome.text}")
            return outcome
    return None


def _cell(tag: str, standing: str, kind: str) -> str:
    command: type[Command] = COMMANDS[tag]
    if standing == "banned" or (kind == Kind.PRIVATE and standing in ("outsider", "admin")):
        return "no"
    if standing == "admin" and command.action is Action.MARK:
        return "no"  # this admin has not joined
    cell = TABLE[str(command.action)]["owner" if standing == "admin" else standing]
    if cell == "joined":
        return "no" if kind == Kind.OPEN else "yes"
    return cell
