"""The command `prefer`: how somebody wants to hear of a room."""

import pytest

from rooms.domain.commands.mark import Read
from rooms.domain.commands.prefer import Prefer
from rooms.domain.queries.inbox import inbox, versions
from rooms.log.commit import Applied, commit
from rooms.models import Cursor
from rooms.protocol import Person, PlaceState
from tests.rooms.samples import submission
from tests.rooms.stored import account, act, cursor_of, head, refused, say


def place(person: Person) -> PlaceState:
    """The one room of a person."""
    (found,) = inbox(person.id).places
    return found


def test_what_is_left_out_stays(club: int, bob: Person) -> None:
    """Each wish is set alone, and the cursor stays where it is."""
    read = cursor_of(club, bob.id)
    act(bob, Prefer(level="mentions"), club)
    act(bob, Prefer(muted=True), club)
    act(bob, Prefer(favourite=True), club)
    found = place(bob)
    assert (found.level, found.muted, found.favourite) == ("mentions", True, True)
    act(bob, Prefer(level="", muted=False), club)
    found = place(bob)
    assert (found.level, found.muted, found.favourite) == ("", False, True)
    assert cursor_of(club, bob.id) == read


def test_only_their_own_devices_are_told(club: int, bob: Person) -> None:
    """It is no change of the room; the inbox has a new version, about this room."""
    before = head(club)
    (result,) = commit([submission(Prefer(muted=True), bob, club)])
    assert isinstance(result, Applied)
    assert [(each.person, each.rooms) for each in result.concerns] == [(bob.id, (club,))]
    assert (result.changes, head(club)) == ([], before)


def test_nothing_is_told_where_nothing_changes(club: int, bob: Person) -> None:
    """Applied twice, it leaves the same state, and the same version."""
    act(bob, Prefer(muted=True, favourite=True), club)
    before = versions([bob.id])
    act(bob, Prefer(muted=True, favourite=True), club)
    act(bob, Prefer(muted=True), club)
    assert versions([bob.id]) == before
    act(bob, Prefer(muted=True, favourite=False), club)
    assert versions([bob.id]) != before


def test_member_without_a_cursor(club: int, bob: Person) -> None:
    """Somebody who became a member by hand has wishes, too."""
    Cursor.objects.filter(person_id=bob.id).delete()
    act(bob, Prefer(level="nothing"), club)
    assert place(bob).level == "nothing"


def test_late_repeat(club: int, bob: Person) -> None:
    """What was set since on another device stays."""
    act(bob, Prefer(muted=True, key="phone"), club)
    act(bob, Prefer(muted=False, key="laptop"), club)
    assert act(bob, Prefer(muted=True, key="phone"), club).dup
    assert not place(bob).muted


def test_muted_rooms_are_counted(club: int, ada: Person, bob: Person) -> None:
    """How many messages are unread is no matter of the level, and marking leaves it alone."""
    act(bob, Prefer(muted=True), club)
    first, _ = say(ada, club, "a", "b")
    assert place(bob).unread == 2
    act(bob, Read(id=first), club)
    assert (place(bob).unread, place(bob).muted) == (1, True)


@pytest.mark.parametrize("command", [Prefer(), Prefer(key="k")])
def test_nothing_to_set(club: int, bob: Person, command: Prefer) -> None:
    """A command that sets nothing is a mistake."""
    assert refused(bob, command, club).code == "bad_frame"


def test_only_members(club: int) -> None:
    """Who is no member has no place in the room."""
    assert refused(account("Cleo"), Prefer(muted=True), club).code == "not_allowed"
