"""The commands `join` and `leave`."""

import datetime as dt

import pytest

from rooms.domain.commands.join import Join, Leave
from rooms.domain.commands.post import Post
from rooms.domain.queries.unread import unread
from rooms.models import Inbox, Kind, Membership, Role, Room, State
from rooms.protocol import Person
from tests.rooms.stored import (
    account,
    act,
    cursor_of,
    enter,
    guest,
    head,
    new_room,
    news,
    refused,
    say,
)

HOUR = dt.timedelta(hours=1)


def member(room: int, person: Person) -> Membership:
    """Somebody's row in a room."""
    return Membership.objects.get(room_id=room, person_id=person.id)


def test_join(lobby: int, ada: Person) -> None:
    """It is a change of the room, and one of the person's inbox."""
    ack = act(ada, Join(key="j1"), lobby)
    (event,) = news(lobby)
    told = event["member"]
    assert isinstance(told, dict)
    assert (ack.re, ack.seq, event["type"], event["seq"]) == ("j1", 1, "member", 1)
    assert (told["person"]["name"], told["state"], told["role"]) == ("Ada", "member", "member")
    assert Inbox.objects.get(person_id=ada.id).version == 1


def test_all_up_to_the_join_is_read(club: int, ada: Person) -> None:
    """What was said before somebody came is not new to them; what comes after is."""
    say(ada, club, "a", "b")
    cleo = account("Cleo")
    act(cleo, Join(), club)
    assert unread(cleo.id, [club])[club].messages == 0
    say(ada, club, "c")
    assert unread(cleo.id, [club])[club].messages == 1


def test_join_twice(lobby: int, ada: Person) -> None:
    """The second time changes nothing."""
    act(ada, Join(), lobby)
    assert act(ada, Join(), lobby).seq == 1
    assert (head(lobby), Inbox.objects.get(person_id=ada.id).version) == (1, 1)


def test_private_room_is_not_joined(ada: Person) -> None:
    """It is refused word for word like a room that does not exist."""
    room = new_room("Hidden", Kind.PRIVATE)
    there, nowhere = refused(ada, Join(), room), refused(ada, Join(), 4711)
    assert (there.code, there.text) == (nowhere.code, nowhere.text)
    assert there.code == "not_found"


def test_guest_joins_an_open_room(lobby: int) -> None:
    """Guests may be members."""
    assert act(guest("Cleo"), Join(), lobby).seq == 1


@pytest.mark.parametrize("state", [State.LEFT, State.REMOVED])
def test_coming_back(club: int, ada: Person, state: str) -> None:
    """Whoever left or was removed may come back to an open room, as a plain member."""
    Membership.objects.filter(person_id=ada.id).update(state=state, role=Role.OWNER)
    act(ada, Join(), club)
    assert (member(club, ada).state, member(club, ada).role) == ("member", "member")


def test_banned(club: int, ada: Person) -> None:
    """A ban holds until it ends."""
    now = dt.datetime.now(dt.UTC)
    Membership.objects.filter(person_id=ada.id).update(state=State.BANNED, until=now + HOUR)
    assert refused(ada, Join(), club).code == "banned"
    assert refused(ada, Leave(), club).code == "banned"
    Membership.objects.filter(person_id=ada.id).update(until=now - HOUR)
    assert act(ada, Join(), club).seq == 3


def test_mute_outlasts_leaving(club: int, ada: Person) -> None:
    """Nobody gets rid of a mute by leaving and coming back."""
    later = dt.datetime.now(dt.UTC) + HOUR
    Membership.objects.filter(person_id=ada.id).update(muted_until=later)
    act(ada, Leave(), club)
    act(ada, Join(), club)
    assert member(club, ada).muted_until == later
    assert refused(ada, Post(text="hi"), club).code == "muted"


def test_leave(club: int, ada: Person) -> None:
    """The row stays in another state, and everybody is told."""
    ack = act(ada, Leave(key="l1"), club)
    (event,) = news(club, 2)
    told = event["member"]
    assert isinstance(told, dict)
    assert (ack.re, ack.seq, told["state"]) == ("l1", 3, "left")
    assert member(club, ada).state == State.LEFT


def test_leave_twice(club: int, ada: Person) -> None:
    """Whoever is no member has nothing to leave."""
    act(ada, Leave(), club)
    assert act(ada, Leave(), club).seq == 3
    assert act(account("Cleo"), Leave(), club).seq == 3
    assert head(club) == 3


def test_last_owner_stays(club: int, ada: Person, bob: Person) -> None:
    """A room with members keeps an owner."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    assert refused(ada, Leave(), club).code == "not_allowed"
    assert member(club, ada).state == State.MEMBER
    Membership.objects.filter(person_id=bob.id).update(role=Role.OWNER)
    assert act(ada, Leave(), club).seq == 3
    assert (member(club, ada).state, member(club, ada).role) == (State.LEFT, Role.MEMBER)


def test_owner_who_is_alone_may_leave(lobby: int, ada: Person) -> None:
    """There is nobody to leave the room to."""
    enter(lobby, ada, role=Role.OWNER)
    assert act(ada, Leave(), lobby).seq == 2


def test_archived_room(club: int, ada: Person) -> None:
    """It can be left, and not joined."""
    Room.objects.update(archived_at=dt.datetime.now(dt.UTC))
    assert refused(account("Cleo"), Join(), club).code == "not_allowed"
    assert act(ada, Leave(), club).seq == 3


def test_direct_conversation_is_not_left(ada: Person) -> None:
    """Its people are fixed."""
    room = new_room("Ada and Bob", Kind.DIRECT)
    enter(room, ada)
    assert refused(ada, Leave(), room).code == "not_allowed"


def test_leaver_who_comes_back_has_read_everything(club: int, ada: Person, bob: Person) -> None:
    """What was said while they were away counts as read."""
    act(ada, Leave(), club)
    say(bob, club, "a", "b")
    act(ada, Join(), club)
    assert unread(ada.id, [club])[club].messages == 0
    assert cursor_of(club, ada.id).ordinal == 2
