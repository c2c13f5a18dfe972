"""What belongs to one person."""

import datetime as dt
from collections.abc import Collection

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.join import Join, Leave
from rooms.domain.commands.mark import Read, Unread
from rooms.domain.commands.subject import Subject
from rooms.domain.queries.inbox import heads, inbox, members, missed, places, versions
from rooms.log.facts import RoomRow
from rooms.log.rows import rooms_by_id
from rooms.models import Cursor, Membership, Mention, Room
from rooms.models.person import Level
from rooms.protocol import Person, PlaceState
from tests.rooms.stored import account, act, head, say, state


@pytest.fixture
def joined(club: int, ada: Person, bob: Person) -> int:
    """A room that Bob has joined, and in which Ada has said three things since."""
    act(bob, Leave(), club)
    act(bob, Join(), club)
    say(ada, club, "a", "b", "c")
    return club


def place(person: Person) -> PlaceState:
    """The one room of a person."""
    (found,) = inbox(person.id).places
    return found


def test_somebody_without_rooms(ada: Person) -> None:
    """There is nothing, in the version 0."""
    state = inbox(ada.id)
    assert (state.version, state.places) == (0, [])


def test_place(joined: int, bob: Person) -> None:
    """Of each room it tells what it is, how far it has come, and what is new."""
    found = place(bob)
    assert (found.room.id, found.room.name, found.role) == (joined, "Club", "member")
    assert (found.head, found.posts, found.unread, found.mentions) == (head(joined), 3, 3, 0)
    assert (found.level, found.muted, found.favourite) == ("", False, False)


def test_what_is_new_is_told_by_the_ordinals(joined: int, bob: Person) -> None:
    """A client subtracts its cursor from the posts that it hears of."""
    act(bob, Read(id=head(joined) - 1), joined)
    found = place(bob)
    assert (found.read, found.n, found.posts - found.n, found.unread) == (6, 2, 1, 1)


def test_own_settings_of_a_room(joined: int, bob: Person) -> None:
    """What somebody set for a room comes with it."""
    Cursor.objects.update(level=Level.MENTIONS, muted=True, favourite=True)
    found = place(bob)
    assert (found.level, found.muted, found.favourite) == ("mentions", True, True)


def test_marking_leaves_settings_alone(joined: int, bob: Person) -> None:
    """How far somebody has read and what they set are kept apart."""
    Cursor.objects.update(favourite=True)
    act(bob, Unread(id=1), joined)
    assert place(bob).favourite


def test_mentions_beyond_the_cursor(joined: int, bob: Person) -> None:
    """They are counted until the message is read, unless an edit added them behind it."""
    for number, counts in ((5, True), (6, True), (7, False)):
        row = state(joined, number)
        Mention.objects.create(
            person_id=bob.id, message=row, room_id=joined, ordinal=row.ordinal, counts=counts
        )
    assert place(bob).mentions == 2
    act(bob, Read(id=5), joined)
    assert place(bob).mentions == 1


def test_rooms_that_were_left(joined: int, bob: Person) -> None:
    """They are no longer there."""
    act(bob, Leave(), joined)
    assert inbox(bob.id).places == []


def test_version_moves_with_what_concerns_the_person(joined: int, ada: Person, bob: Person) -> None:
    """Own marks and memberships do; what others say does not, and one's own words do not."""
    before = inbox(bob.id).version
    say(ada, joined, "d")
    say(bob, joined, "e")
    act(ada, Subject(text="tea"), joined)
    assert inbox(bob.id).version == before
    act(bob, Unread(id=3), joined)
    act(bob, Leave(), joined)
    assert inbox(bob.id).version == before + 2
    assert versions([bob.id, 4711]) == {bob.id: before + 2}


def many_rooms(person: Person, count: int) -> None:
    """Make somebody a member of many rooms with two posts each."""
    now = dt.datetime.now(dt.UTC)
    rooms = Room.objects.bulk_create(
        [Room(name=f"Room {n}", slug=f"room-{n}", head=3, posts=2) for n in range(count)]
    )
    Membership.objects.bulk_create(
        [Membership(room=room, person_id=person.id, seq=1, since=now) for room in rooms]
    )
    Cursor.objects.bulk_create([Cursor(room=room, person_id=person.id) for room in rooms])


@pytest.mark.parametrize("count", [1, 500])
def test_number_of_queries(ada: Person, count: int) -> None:
    """One room or five hundred: the same six queries."""
    many_rooms(ada, count)
    with CaptureQueriesContext(connection) as queries:
        state = inbox(ada.id)
    assert (len(state.places), len(queries)) == (count, 6)
    assert {place.unread for place in state.places} == {2}


def test_number_of_queries_with_conversations(ada: Person, bob: Person) -> None:
    """One more, however many of the rooms are direct conversations; and one less for a part."""
    many_rooms(ada, 20)
    rooms = list(Room.objects.values_list("pk", flat=True))
    Room.objects.filter(pk__in=rooms[:10]).update(kind="direct")
    with CaptureQueriesContext(connection) as queries:
        assert len(inbox(ada.id).places) == 20
    assert len(queries) == 7
    with CaptureQueriesContext(connection) as queries:
        assert {place.room.id for place in places(ada.id, rooms[5:7])} == {*rooms[5:7]}
    assert len(queries) == 6


def test_places_of_rooms(joined: int, ada: Person, bob: Person) -> None:
    """A part of the inbox is what the whole has of these rooms; others of it are left out."""
    whole = inbox(bob.id).places
    assert places(bob.id, [joined, 4711]) == whole
    assert places(bob.id, [4711]) == places(account("Cleo").id, [joined]) == []


def test_more_rooms_than_one_query_takes(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms are counted in parts, and none is left out."""
    monkeypatch.setattr("rooms.domain.queries.unread.CHUNK", 3)
    many_rooms(ada, 10)
    assert len(inbox(ada.id).places) == 10


def test_heads(club: int, ada: Person) -> None:
    """Where rooms are now; those that are gone are left out."""
    say(ada, club, "hi")
    assert heads([club, 4711]) == [(club, 1, 3)]


def test_missed(joined: int, ada: Person, bob: Person) -> None:
    """The room itself where it has changed after a seq, and deletions after it; no other change."""
    act(ada, Delete(id=5), joined)
    before = head(joined)
    act(ada, Subject(text="tea"), joined)
    act(ada, Edit(id=6, text="bee", base=6), joined)
    act(ada, Delete(id=7), joined)
    found = missed({joined: before, 4711: 0})
    ((seq, room),) = found.rooms
    assert (seq, room.subject, found.heads) == (before + 1, "tea", [])
    assert found.gone == [(joined, 3, ada.id, before + 3)]
    assert missed({joined: before + 1}).rooms == []


def test_members(joined: int, ada: Person, bob: Person) -> None:
    """Those who are members at this moment, of those who are asked about."""
    cleo = account("Cleo")
    act(cleo, Join(), joined)
    act(bob, Leave(), joined)
    assert members(joined, [ada.id, bob.id, 4711]) == [ada.id]


def test_deletions_count_up_to_the_head(
    joined: int, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is deleted after the rooms were read is subtracted by the client, and not here."""

    def meanwhile(ids: Collection[int]) -> list[RoomRow]:
        rows = rooms_by_id(ids)
        act(ada, Delete(id=5), joined)
        return rows

    monkeypatch.setattr("rooms.domain.queries.inbox.rooms_by_id", meanwhile)
    found = place(bob)
    assert (found.head, found.unread) == (head(joined) - 1, 3)
    monkeypatch.undo()
    assert (place(bob).head, place(bob).unread) == (head(joined), 2)


def test_one_person_s_inbox_is_not_another_s(joined: int, bob: Person) -> None:
    """A mark of one's own changes nothing for others."""
    cleo = account("Cleo")
    act(cleo, Join(), joined)
    before = inbox(cleo.id)
    act(bob, Read(id=4711), joined)
    assert inbox(cleo.id) == before
