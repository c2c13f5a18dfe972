"""The command `add`: others become members of a room."""

import datetime as dt

import pytest

from chatsite.accounts.models import User
from rooms.domain.commands.add import Add
from rooms.domain.commands.join import Join, Leave
from rooms.domain.queries.inbox import inbox
from rooms.limits import Limits
from rooms.log.commit import Applied, commit
from rooms.models import Block, Kind, Membership
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import account, act, cursor_of, enter, guest, head, new_room, refused, say


@pytest.fixture
def plans(ada: Person) -> int:
    """A private room of Ada's."""
    room = new_room("Plans", Kind.PRIVATE)
    enter(room, ada)
    return room


def member(room: int, person: Person) -> tuple[str, str]:
    """Somebody's state and role in a room."""
    row = Membership.objects.get(room_id=room, person_id=person.id)
    return row.state, row.role


def rooms_of(person: Person) -> list[int]:
    """The rooms in somebody's inbox."""
    return [place.room.id for place in inbox(person.id).places]


@pytest.mark.parametrize("kind", ["club", "plans"])
def test_people_are_added(request: pytest.FixtureRequest, kind: str, ada: Person) -> None:
    """They are members, have read what was said before, and have the room in their inboxes."""
    room = request.getfixturevalue(kind)
    say(ada, room, "before")
    cleo, dan = account("Cleo"), account("Dan")
    (result,) = commit([submission(Add(people=[dan.id, cleo.id]), ada, room)])
    assert isinstance(result, Applied)
    assert [each.seq for each in result.changes] == [head(room) - 1, head(room)]
    assert {each.person: each.rooms for each in result.concerns} == {
        cleo.id: (room,), dan.id: (room,),
    }  # fmt: skip
    for person in (cleo, dan):
        assert member(room, person) == ("member", "member")
        assert rooms_of(person) == [room]
        assert inbox(person.id).places[0].unread == 0
    say(ada, room, "after")
    assert inbox(cleo.id).places[0].unread == 1


def test_members_stay_as_they_are(club: int, ada: Person, bob: Person) -> None:
    """Added twice, nothing changes: neither role nor cursor, and the room has no new number."""
    Membership.objects.filter(room_id=club, person_id=bob.id).update(role="moderator")
    say(ada, club, "hi")
    before = cursor_of(club, bob.id), head(club)
    assert act(ada, Add(people=[bob.id, ada.id]), club).seq == head(club)
    assert member(club, bob) == ("member", "moderator")
    assert (cursor_of(club, bob.id), head(club)) == before


@pytest.mark.parametrize("state", ["left", "removed"])
def test_added_again(club: int, ada: Person, bob: Person, state: str) -> None:
    """Who has left or was removed can be added; a mute outlasts it, and a role does not."""
    muted = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    Membership.objects.filter(room_id=club, person_id=bob.id).update(
        state=state, role="owner", muted_until=muted
    )
    act(ada, Add(people=[bob.id]), club)
    assert member(club, bob) == ("member", "member")
    assert Membership.objects.get(room_id=club, person_id=bob.id).muted_until == muted


def test_banned_people(club: int, ada: Person, bob: Person) -> None:
    """They are not added, and nobody else is with them; the words say what to do."""
    cleo = account("Cleo")
    bans = Membership.objects.filter(room_id=club, person_id=bob.id)
    bans.update(state="banned")
    refusal = refused(ada, Add(people=[bob.id, cleo.id]), club)
    assert (refusal.code, "Bob is banned" in refusal.text) == ("not_allowed", True)
    assert rooms_of(cleo) == []
    bans.update(until=dt.datetime.now(dt.UTC))
    act(ada, Add(people=[bob.id, cleo.id]), club)
    assert member(club, bob) == ("member", "member")


def test_who_is_not_to_be_found(club: int, ada: Person) -> None:
    """Who has blocked one, is disabled, or is a guest elsewhere is refused as if not there."""
    blocker, disabled, stranger = account("Cleo"), account("Dan"), guest("Eve")
    Block.objects.create(person_id=blocker.id, blocked_id=ada.id, at=dt.datetime.now(dt.UTC))
    User.objects.filter(pk=disabled.id).update(is_active=False)
    nobody = refused(ada, Add(people=[4711]), club)
    for person in (blocker, disabled, stranger):
        refusal = refused(ada, Add(people=[person.id]), club)
        assert (refusal.code, refusal.text) == (nobody.code, nobody.text) == (
            "not_found", nobody.text,
        )  # fmt: skip


def test_guests_who_share_a_room(club: int, plans: int, ada: Person) -> None:
    """A guest whom one knows from one room can be added to another, a private one, too."""
    eve = guest("Eve")
    act(eve, Join(), club)
    act(ada, Add(people=[eve.id]), plans)
    assert member(plans, eve) == ("member", "member")


def test_who_may_add(club: int, plans: int, bob: Person) -> None:
    """Members with an account; outsiders and guests may not, and know of no private room."""
    cleo = account("Cleo")
    eve = guest("Eve")
    act(eve, Join(), club)
    assert refused(eve, Add(people=[bob.id]), club).code == "not_allowed"
    act(bob, Leave(), club)
    assert refused(bob, Add(people=[cleo.id]), club).code == "not_allowed"
    assert refused(bob, Add(people=[cleo.id]), plans).code == "not_found"


def test_not_too_many(club: int, ada: Person) -> None:
    """So many at once, and no more."""
    people = [account(name).id for name in ("Cleo", "Dan", "Eve")]
    assert refused(ada, Add(people=people), club, Limits(added=2)).code == "too_many"
    act(ada, Add(people=people[:2]), club, Limits(added=2))
