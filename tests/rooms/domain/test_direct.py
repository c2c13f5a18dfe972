"""Direct conversations: one for each exact set of people."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from rooms.domain.access import NotFound, by_id, find
from rooms.domain.blocks import block
from rooms.domain.commands.add import Add
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.join import Leave
from rooms.domain.commands.post import Post
from rooms.domain.commands.rename import Rename
from rooms.domain.direct import conversation, name_for
from rooms.domain.queries.inbox import inbox, places
from rooms.limits import Limits
from rooms.log.commit import Refusal, commit
from rooms.models import Block, Membership, Room
from rooms.protocol import Person
from tests.rooms.costs import work_of
from tests.rooms.samples import submission
from tests.rooms.stored import account, act, enter, guest, refused, say

LIMITS = Limits()


def talk(person: Person, *others: Person, limits: Limits = LIMITS) -> int:
    """The id of the conversation that a person opens."""
    return conversation(person, [each.id for each in others], limits).room.id


def not_found(person: Person, *others: Person) -> str:
    """The words with which a conversation is refused because somebody is not there."""
    with pytest.raises(Refusal) as refusal:
        talk(person, *others)
    assert refusal.value.code == "not_found"
    return refusal.value.text


def test_what_blocked_people_write_does_not_arrive(ada: Person, bob: Person) -> None:
    """It is neither unread nor a mention, and what others write is both; in any order, and also
    where it is deleted. Each time the inbox gets a new version, which takes the place of heads."""
    cleo = account("Cleo")
    room = talk(ada, bob, cleo)

    def unread() -> tuple[int, int, int]:
        (place,) = inbox(ada.id).places
        return place.unread, place.mentions, inbox(ada.id).version

    first, *_ = say(bob, room, "one", "two")
    before = unread()
    assert before[:2] == (2, 2)
    block(ada, bob.id, on=True)
    assert unread()[:2] == (0, 0)
    version = unread()[2]
    say(bob, room, "three")
    assert unread() == (0, 0, version + 1)
    say(cleo, room, "hello")
    assert unread() == (1, 1, version + 1)
    act(bob, Delete(id=first), room)
    assert unread() == (1, 1, version + 2)
    block(ada, bob.id, on=False)
    assert unread()[:2] == (3, 3)


def test_blocked_people_make_nothing_dearer(
    ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody in it is blocked, only the last messages count, and no others are read."""
    monkeypatch.setattr("rooms.domain.queries.unread.LATEST", 20)
    cleo = account("Cleo")
    room = talk(ada, bob, cleo)
    block(ada, bob.id, on=True)

    def after(count: int) -> int:
        commit([submission(Post(text="psst"), bob, room) for _ in range(count)])
        (place,) = places(ada.id, [room])
        assert place.mentions == place.unread
        return place.unread

    say(cleo, room, "one")
    assert after(10) == 1
    say(cleo, room, "two")
    assert (after(8), after(7), after(4)) == (2, 1, 1)
    work = work_of(lambda: places(ada.id, [room]))
    assert after(300) == 0
    assert work_of(lambda: places(ada.id, [room])) <= work


def test_one_room_for_each_set(ada: Person, bob: Person) -> None:
    """Whoever opens it, and in whatever order: the same people, the same room."""
    cleo = account("Cleo")
    pair, trio = talk(ada, bob), talk(ada, bob, cleo)
    assert talk(bob, ada) == talk(bob, ada, bob, ada) == pair
    assert talk(cleo, bob, ada) == trio != pair
    assert Room.objects.filter(kind="direct").count() == 2


def test_everybody_has_it(ada: Person, bob: Person) -> None:
    """It is in the inboxes of its people, under the names of the others, all read."""
    cleo = account("Cleo")
    room = talk(ada, bob, cleo)
    for person, names in ((ada, ["Bob", "Cleo"]), (bob, ["Ada", "Cleo"]), (cleo, ["Ada", "Bob"])):
        (place,) = inbox(person.id).places
        assert (place.room.id, place.room.kind, place.room.name) == (room, "direct", "")
        assert isinstance(place.people, list)
        assert [each.name for each in place.people] == names
        assert name_for(by_id(person, room).grant) == ", ".join(names)
        assert place.unread == 0
    seqs = Membership.objects.filter(room_id=room).values_list("seq", flat=True)
    assert sorted(seqs) == [1, 2, 3]


def test_every_message_calls(ada: Person, bob: Person) -> None:
    """What is unread in it counts as mentions."""
    room = talk(ada, bob)
    say(ada, room, "hi", "there")
    (place,) = inbox(bob.id).places
    assert (place.unread, place.mentions) == (2, 2)


def test_nobody_else_knows_of_it(ada: Person, bob: Person) -> None:
    """To others it does not exist, by its id or its address, not even to an admin."""
    room = talk(ada, bob)
    slug = Room.objects.get(pk=room).slug
    for other in (account("Cleo"), Person(99, "Sue", guest=False, admin=True)):
        with pytest.raises(NotFound):
            by_id(other, room)
        with pytest.raises(NotFound):
            find(other, slug)


def test_it_is_fixed(ada: Person, bob: Person) -> None:
    """Nobody renames or leaves it, or adds others."""
    room, cleo = talk(ada, bob), account("Cleo")
    for command in (Rename(name="Us"), Leave(), Add(people=[cleo.id])):
        assert refused(ada, command, room).code == "not_allowed"


def test_who_is_not_there(ada: Person, bob: Person) -> None:
    """Who has blocked one, is a guest elsewhere, or does not exist: the same words, and no room."""
    eve = guest("Eve")
    Block.objects.create(person_id=bob.id, blocked_id=ada.id, at=dt.datetime.now(dt.UTC))
    words = not_found(ada, Person(4711, "Nobody", guest=False))
    assert not_found(ada, bob) == not_found(ada, eve) == words
    assert not_found(ada, account("Cleo"), bob) == words
    assert not Room.objects.filter(kind="direct").exists()


def test_guests(club: int, ada: Person) -> None:
    """They write to people with whom they share a room, and to no others."""
    eve, zoe = guest("Eve"), account("Zoe")
    assert not_found(eve, zoe) == not_found(eve, ada)
    enter(club, eve)
    assert talk(eve, ada) == talk(ada, eve)
    not_found(eve, zoe)


def test_known_conversation_stays_open(ada: Person, bob: Person) -> None:
    """Both have it: a block that comes later takes what was said from nobody."""
    room = talk(ada, bob)
    Block.objects.create(person_id=bob.id, blocked_id=ada.id, at=dt.datetime.now(dt.UTC))
    assert talk(ada, bob) == room


@pytest.mark.parametrize(
    ("others", "code"), [([], "bad_frame"), ([1], "bad_frame"), ([2, 3, 4], "too_many")]
)
def test_number_of_people(ada: Person, others: list[int], code: str) -> None:
    """There are at least two, and no more than the limit."""
    ids = [ada.id if each == 1 else 5000 + each for each in others]
    with pytest.raises(Refusal) as refusal:
        conversation(ada, ids, Limits(direct=3))
    assert refusal.value.code == code


def test_not_too_many_in_an_hour(ada: Person, bob: Person) -> None:
    """They are counted with the other rooms that somebody opens; a known one can be opened."""
    room = talk(ada, bob)
    with pytest.raises(Refusal) as refusal:
        talk(ada, account("Cleo"), limits=Limits(rooms=1))
    assert refusal.value.code == "rate_limited"
    assert talk(ada, bob, limits=Limits(rooms=1)) == room


def begin(person: Person, other: Person) -> int:
    """Open a conversation, on this thread's own connection."""
    try:
        return talk(person, other)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_both_begin_at_once(ada: Person, bob: Person) -> None:
    """There is one room, whoever was first, with both in it once."""
    with ThreadPoolExecutor(4) as threads:
        done = [threads.submit(begin, *pair) for pair in [(ada, bob), (bob, ada)] * 4]
    (room,) = {each.result() for each in done}
    assert Membership.objects.filter(room_id=room).count() == 2
