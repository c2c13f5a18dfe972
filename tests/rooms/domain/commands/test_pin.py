"""The command `pin`: messages that everybody in a room finds again."""

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.pin import Pin
from rooms.limits import Limits
from rooms.models import Membership, Role, Room
from rooms.protocol import Person
from tests.rooms.stored import account, act, guest, head, news, refused, say, state


@pytest.fixture
def spoken(club: int, ada: Person) -> int:
    """A room in which the messages 3, 4 and 5 are Ada's."""
    say(ada, club, "a", "b", "c")
    return club


def test_pin(spoken: int, bob: Person) -> None:
    """Everybody is told who pinned it, and when."""
    ack = act(bob, Pin(id=3, on=True, key="p1"), spoken)
    assert (ack.re, ack.id, ack.seq) == ("p1", 3, 6)
    message = news(spoken, 5)[0]["message"]
    assert isinstance(message, dict)
    assert message["pinned"]["by"] == bob.id


def test_unpin(spoken: int, ada: Person, bob: Person) -> None:
    """Another member may do it."""
    act(bob, Pin(id=3, on=True), spoken)
    assert act(ada, Pin(id=3, on=False), spoken).seq == 7
    assert (state(spoken, 3).pinned_at, state(spoken, 3).pinned_by_id) == (None, None)
    assert "pinned" not in str(news(spoken, 6))


@pytest.mark.parametrize("on", [True, False])
def test_as_it_was_wanted_already(spoken: int, ada: Person, bob: Person, *, on: bool) -> None:
    """A second pin takes no seq, and changes nothing of the first."""
    if on:
        act(bob, Pin(id=3, on=True), spoken)
    before = head(spoken)
    assert act(ada, Pin(id=3, on=on), spoken).seq == before
    assert head(spoken) == before
    assert state(spoken, 3).pinned_by_id == (bob.id if on else None)


def test_limit(spoken: int, ada: Person) -> None:
    """A room has so many pins; one that is taken off makes place for another."""
    two = Limits(pins=2)
    for number in (3, 4):
        act(ada, Pin(id=number, on=True), spoken, two)
    assert refused(ada, Pin(id=5, on=True), spoken, two).code == "too_many"
    act(ada, Pin(id=3, on=False), spoken, two)
    act(ada, Pin(id=5, on=True), spoken, two)
    assert state(spoken, 5).pinned_at is not None


def test_deletion_makes_place(spoken: int, ada: Person) -> None:
    """A message that is deleted is no longer pinned."""
    act(ada, Pin(id=3, on=True), spoken, Limits(pins=1))
    act(ada, Delete(id=3), spoken)
    act(ada, Pin(id=4, on=True), spoken, Limits(pins=1))


def test_no_limit(spoken: int, ada: Person) -> None:
    """A limit of 0 is none."""
    for number in (3, 4, 5):
        act(ada, Pin(id=number, on=True), spoken, Limits(pins=0))


def test_who_may_not(spoken: int, bob: Person) -> None:
    """Outsiders and guests do not pin; members do unless the room keeps that to moderators."""
    assert refused(account("Cleo"), Pin(id=3, on=True), spoken).code == "not_allowed"
    assert refused(guest("Dan"), Pin(id=3, on=True), spoken).code == "not_allowed"
    Room.objects.update(members_pin=False)
    assert refused(bob, Pin(id=3, on=True), spoken).code == "not_allowed"
    Membership.objects.filter(person_id=bob.id).update(role=Role.MODERATOR)
    assert act(bob, Pin(id=3, on=True), spoken).seq == 6


@pytest.mark.parametrize("number", [3, 99])
def test_message_that_is_not_there(spoken: int, ada: Person, number: int) -> None:
    """Neither a deleted message nor one that never was can be pinned."""
    act(ada, Delete(id=3), spoken)
    assert refused(ada, Pin(id=number, on=True), spoken).code == "not_found"
