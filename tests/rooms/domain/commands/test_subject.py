"""The command `subject`: what a room is about."""

import pytest

from rooms.domain.commands.subject import Subject
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Room
from rooms.models.room import SUBJECT_MAX
from rooms.protocol import Person
from tests.rooms.stored import account, act, head, news, refused


def test_subject(club: int, ada: Person) -> None:
    """It is a change of the room: everybody is sent the room's new state."""
    ack = act(ada, Subject(text=" Tea  and cake ", key="s1"), club)
    (event,) = news(club, 2)
    assert (ack.re, ack.seq, event["type"]) == ("s1", 3, "room")
    room = event["room"]
    assert isinstance(room, dict)
    assert room["subject"] == Room.objects.get(pk=club).subject
    assert room["subject"].startswith("Tea")


def test_same_subject_changes_nothing(club: int, ada: Person) -> None:
    """No seq is taken."""
    act(ada, Subject(text="tea"), club)
    assert act(ada, Subject(text="tea"), club).seq == 3
    assert head(club) == 3


def test_empty_subject_removes_it(club: int, ada: Person) -> None:
    """A room need not have one."""
    act(ada, Subject(text="tea"), club)
    assert act(ada, Subject(text=""), club).seq == 4
    assert Room.objects.get(pk=club).subject == ""


@pytest.mark.parametrize(
    ("text", "code"), [("x" * (SUBJECT_MAX + 1), "too_long"), ("\x00", "bad_frame")]
)
def test_bad_subjects(text: str, code: str) -> None:
    """They are refused before the database is asked."""
    with pytest.raises(Refusal) as caught:
        Subject(text=text).check(Limits())
    assert caught.value.code == code


def test_who_may_not(club: int, ada: Person) -> None:
    """Outsiders do not, and members do not where that is for moderators."""
    assert refused(account("Cleo"), Subject(text="tea"), club).code == "not_allowed"
    Room.objects.update(members_pin=False)
    assert refused(ada, Subject(text="tea"), club).code == "not_allowed"
