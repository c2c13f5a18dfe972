"""The only door to a room: who is let in, and who makes one by opening its address."""

import datetime as dt
from dataclasses import replace

import pytest
from django.conf import LazySettings

from rooms.domain import access, making
from rooms.domain.access import Entry, NotFound
from rooms.domain.making import TooManyRooms
from rooms.limits import Limits
from rooms.models import Inbox, Kind, Membership, Role, Room, State, new_slug
from rooms.names import BadName
from rooms.protocol import Person
from tests.rooms.stored import enter, guest, head, new_room, news, say

LIMITS = Limits()


def entered(person: Person | None, address: str, limits: Limits = LIMITS) -> Entry:
    """Enter a room that must be there."""
    entry = making.enter(person, address, limits)
    assert entry is not None
    return entry


def test_first_with_a_name_opens_the_room(ada: Person) -> None:
    """It is called as the address says; whoever has an account is its owner."""
    entry = entered(ada, "Tea Room")
    assert (entry.room.name, entry.room.slug, entry.room.kind) == ("Tea Room", "tea room", "open")
    assert entry.member is not None
    assert (entry.member.role, entry.member.state) == (Role.OWNER, State.MEMBER)
    assert "manage" in entry.abilities
    assert (entry.grant.room, entry.grant.person) == (entry.room.id, ada)


def test_ownership_is_in_the_log(ada: Person) -> None:
    """It is the first change of the room, and news to the owner's inbox."""
    room = entered(ada, "Tea Room").room
    assert [event["seq"] for event in news(room.id)] == [1]
    assert head(room.id) == 1
    assert Inbox.objects.get(person_id=ada.id).version == 1
    assert say(ada, room.id, "hi") == [2]


def test_guest_opens_a_room_and_owns_nothing(db: None) -> None:
    """It has no members until somebody talks."""
    entry = entered(guest("Cleo"), "tea room")
    assert (entry.member, entry.room.head) == (None, 0)


def test_visitor_opens_nothing(db: None) -> None:
    """Somebody without a name is told that there is no room yet."""
    assert making.enter(None, "tea room", LIMITS) is None
    assert not Room.objects.exists()


def test_second_finds_it(ada: Person, bob: Person) -> None:
    """The address is the name, whatever its case; the second is no owner."""
    first, second = entered(ada, "Tea Room"), entered(bob, "TEA room")
    assert (second.room.id, second.member) == (first.room.id, None)
    assert "manage" not in second.abilities


def test_visitor_reads_an_open_room(lobby: int, settings: LazySettings) -> None:
    """Unless the site keeps its rooms to people with a name."""
    assert entered(None, "lobby").abilities == ["read"]
    settings.PUBLIC_READ = False
    with pytest.raises(NotFound):
        making.enter(None, "lobby", LIMITS)


def test_new_rooms_are_limited(ada: Person) -> None:
    """One person opens so many in an hour; those that are there can be entered all the same."""
    two = replace(LIMITS, rooms=2)
    for name in ("a", "b", "a"):
        entered(ada, name, two)
    with pytest.raises(TooManyRooms, match="2 new rooms"):
        making.enter(ada, "c", two)
    Room.objects.update(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    entered(ada, "c", two)


def test_bad_name(ada: Person) -> None:
    """What is no name of a room opens none."""
    with pytest.raises(BadName):
        making.enter(ada, "x" * 500, LIMITS)


@pytest.mark.parametrize("kind", [Kind.PRIVATE, Kind.DIRECT])
def test_private_room(ada: Person, bob: Person, kind: str) -> None:
    """Its members enter; for everybody else it is as if it did not exist, and none is made."""
    room = new_room("Hidden", kind)
    enter(room, ada)
    slug = Room.objects.get(pk=room).slug
    assert entered(ada, slug).room.id == room
    for person in (bob, None):
        with pytest.raises(NotFound):
            making.enter(person, slug, LIMITS)
        with pytest.raises(NotFound):
            access.by_id(person, room)
    assert entered(bob, "Hidden").room.id != room


def test_random_address_of_no_room(ada: Person) -> None:
    """Nobody opens a room at an address that is given by chance."""
    with pytest.raises(NotFound):
        making.enter(ada, new_slug(), LIMITS)
    assert not Room.objects.exists()


@pytest.mark.parametrize("state", [State.LEFT, State.REMOVED, State.BANNED])
def test_former_members(ada: Person, bob: Person, state: str) -> None:
    """Of a private room they are out; of an open one only somebody banned is."""
    private, open_ = new_room("Hidden", Kind.PRIVATE), new_room("Lobby")
    enter(private, ada)
    enter(open_, ada)
    Membership.objects.filter(person_id=ada.id).update(state=state)
    with pytest.raises(NotFound):
        access.by_id(ada, private)
    if state == State.BANNED:
        with pytest.raises(NotFound):
            access.by_id(ada, open_)
    else:
        assert access.by_id(ada, open_).room.id == open_


def test_room_that_is_not_there(ada: Person) -> None:
    """It is not found by its id."""
    with pytest.raises(NotFound):
        access.by_id(ada, 4711)


def test_two_who_open_a_room_at_once(ada: Person, bob: Person) -> None:
    """One of them is its owner; both are in the same room."""
    making._open(ada, "Tea Room", LIMITS)
    making._open(bob, "Tea Room", LIMITS)
    assert Room.objects.count() == 1
    assert Membership.objects.get().person_id == ada.id
