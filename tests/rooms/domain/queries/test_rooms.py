"""The list of rooms."""

import datetime as dt
import random
from importlib import import_module

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.post import Post
from rooms.domain.queries.rooms import LINE, last_of_own, open_rooms
from rooms.log.commit import commit
from rooms.models import Block, Kind, Membership, Message, Room, State
from rooms.protocol import Person
from tests.rooms.costs import work_of
from tests.rooms.samples import submission
from tests.rooms.stored import act, enter, guest, new_room, say, told


@pytest.fixture
def rooms(ada: Person) -> list[int]:
    """Three rooms, called a, b and c."""
    return [new_room(name) for name in "abc"]


def names() -> list[str]:
    """The names of the listed rooms, in order."""
    return [line.name for line in open_rooms()]


def test_latest_first(rooms: list[int], ada: Person) -> None:
    """The room that was talked in last comes first; one without a message is not listed."""
    for room in (rooms[0], rooms[1], rooms[0]):
        say(ada, room, "hi")
    assert names() == ["a", "b"]


def test_made_on_purpose(rooms: list[int], ada: Person) -> None:
    """A room that somebody has made, not only opened, is listed before anybody speaks there: last,
    and the newest of them first."""
    Room.objects.filter(pk__in=rooms[1:]).update(on_purpose=True)
    assert names() == ["c", "b"]
    say(ada, rooms[0], "hi")
    assert names() == ["a", "c", "b"]
    assert [line.name for line in open_rooms(2)] == ["a", "c"]


def test_exact_order(rooms: list[int], ada: Person) -> None:
    """Posts that follow each other at once are listed in order, though `active_at` is coarse."""
    for room in (rooms[0], rooms[1], rooms[0]):
        say(ada, room, "hi")
    Room.objects.exclude(active_at=None).update(active_at=Now())
    assert names() == ["a", "b"]


def test_old_room_becomes_active(rooms: list[int], ada: Person) -> None:
    """A room that was quiet is found first again as soon as somebody posts there."""
    for room in rooms:
        say(ada, room, "hi")
    Room.objects.filter(pk=rooms[0]).update(active_at=Now() - dt.timedelta(hours=1))
    say(ada, rooms[0], "again")
    assert [line.name for line in open_rooms(1)] == ["a"]


@pytest.mark.parametrize("hidden", [{"kind": Kind.PRIVATE}, {"kind": Kind.DIRECT}])
def test_rooms_that_are_not_open(rooms: list[int], ada: Person, hidden: dict[str, str]) -> None:
    """Nobody learns of them here, not even their members."""
    say(ada, rooms[0], "hi")
    Room.objects.filter(pk=rooms[0]).update(**hidden)
    assert names() == []


def test_archived_rooms(rooms: list[int], ada: Person) -> None:
    """They are not listed."""
    say(ada, rooms[0], "hi")
    Room.objects.filter(pk=rooms[0]).update(archived_at=dt.datetime.now(dt.UTC))
    assert names() == []


def test_reads_no_more_rooms_than_it_lists(ada: Person) -> None:
    """However many rooms there are, the list is read from the start of an index, unsorted."""
    Room.objects.bulk_create(
        Room(name=f"r{n}", slug=f"r{n}", active_at=dt.datetime.now(dt.UTC)) for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rooms_room")
    with CaptureQueriesContext(connection) as queries:
        open_rooms()
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + queries[0]["sql"])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "room_activity" in plan
    assert "TEMP B-TREE" not in plan
    # Of a room without messages there is nothing to sort.
    assert "Sort" not in plan.split("SubPlan")[0]


def test_newest_message(rooms: list[int], ada: Person) -> None:
    """Of each room its newest message is shown, with author and time."""
    say(ada, rooms[0], "one", "two")
    (line,) = open_rooms()
    assert line.last is not None
    assert (line.last.by, line.last.text) == ("Ada", "two")
    assert line.last.at.endswith("Z")


def test_deleted_message_is_not_shown(rooms: list[int], ada: Person) -> None:
    """The newest message that is left is."""
    say(ada, rooms[0], "one", "two")
    act(ada, Delete(id=Message.objects.latest("number").number), rooms[0])
    (line,) = open_rooms()
    assert line.last is not None
    assert line.last.text == "one"


def said_and_deleted(person: Person, room: int, count: int) -> None:
    """Have somebody say so many things, and delete each of them."""
    said = told(commit([submission(Post(text="gone"), person, room) for _ in range(count)]))
    commit([submission(Delete(id=int(each)), person, room) for each in said])


@pytest.mark.parametrize("seed", range(3))
def test_last_of_what_is_left(rooms: list[int], ada: Person, seed: int) -> None:
    """In whatever order messages are posted and deleted, the newest one that is left is shown."""
    dice = random.Random(seed)
    left: dict[int, str] = {}
    for step in range(60):
        if dice.random() < 0.45 or not left:
            left[say(ada, rooms[0], f"message {step}")[0]] = f"message {step}"
        else:
            number = max(left) if dice.random() < 0.6 else dice.choice(list(left))
            act(ada, Delete(id=number), rooms[0])
            del left[number]
        (line,) = open_rooms()
        assert (line.last and line.last.text) == (left[max(left)] if left else None)


def test_what_was_deleted_before_it_was_noted(rooms: list[int], ada: Person) -> None:
    """The migration notes of earlier deletions what they would have noted."""
    for room in rooms[:2]:
        first, second, third, _ = say(ada, room, "one", "two", "three", "four")
        for number in (second, third):
            act(ada, Delete(id=number), room)
    act(ada, Delete(id=first), rooms[1])
    noted = set(Message.objects.filter(before_deleted=True, deleted_at=None).values_list("pk"))
    assert len(noted) == 1
    Message.objects.update(before_deleted=None)
    migration = import_module("rooms.migrations.0009_message_before_deleted").Migration
    with connection.cursor() as cursor:
        cursor.execute(*migration.operations[-1].sql)
    assert set(Message.objects.filter(before_deleted=True).values_list("pk")) == noted


def test_deleted_messages_cost_nothing(rooms: list[int], cellar: int, ada: Person) -> None:
    """However many were deleted at the end of a room, no list reads more rows for that."""
    say(ada, rooms[0], "one")
    work = []
    for count in (30, 300):
        for room in (rooms[0], cellar):
            said_and_deleted(ada, room, count)
        work.append((work_of(open_rooms), work_of(lambda: last_of_own(ada))))
    (open_before, own_before), (open_after, own_after) = work
    assert (open_after <= open_before, own_after <= own_before) == (True, True)
    (line,) = open_rooms()
    assert line.last is not None
    assert (line.last.text, last_of_own(ada)[cellar].text) == ("one", "two")


def test_room_with_nothing_left(rooms: list[int], ada: Person) -> None:
    """It is listed last, without a line, on every database."""
    (number,) = say(ada, rooms[0], "one")
    act(ada, Delete(id=number), rooms[0])
    say(ada, rooms[1], "hi")
    assert [(line.name, line.last is None) for line in open_rooms()] == [("b", False), ("a", True)]


def test_one_line(rooms: list[int], ada: Person) -> None:
    """Lines and long texts become one short line."""
    say(ada, rooms[0], "one\n\n  two " + "x" * 200)
    (line,) = open_rooms()
    assert line.last is not None
    assert line.last.text.startswith("one two xxx")
    assert len(line.last.text) == LINE
    assert line.last.text.endswith("…")


def test_so_many_at_most(rooms: list[int], ada: Person) -> None:
    """The list is bounded."""
    for room in rooms:
        enter(room, ada)
        say(ada, room, "hi")
    assert [line.name for line in open_rooms(2)] == ["c", "b"]


@pytest.fixture
def cellar(ada: Person, bob: Person) -> int:
    """A private room in which Ada and Bob talk."""
    room = new_room("cellar", Kind.PRIVATE)
    enter(room, ada, bob)
    say(ada, room, "one")
    say(bob, room, "two")
    return room


def test_last_of_own(cellar: int, rooms: list[int], ada: Person, bob: Person) -> None:
    """Members see what was said last; nobody else does, and open rooms are listed elsewhere."""
    say(ada, rooms[0], "hi")
    for person in (ada, bob):
        assert {room: last.text for room, last in last_of_own(person).items()} == {cellar: "two"}
    assert last_of_own(guest("Eve")) == {}


@pytest.mark.parametrize("state", [State.LEFT, State.REMOVED, State.BANNED])
def test_last_of_a_room_that_one_has_lost(cellar: int, ada: Person, state: State) -> None:
    """Whoever is no member any more sees nothing of it."""
    Membership.objects.filter(room_id=cellar, person_id=ada.id).update(state=state)
    assert last_of_own(ada) == {}


def test_last_by_somebody_blocked(cellar: int, ada: Person, bob: Person) -> None:
    """It is not shown to whoever has blocked them."""
    Block.objects.create(person_id=ada.id, blocked_id=bob.id, at=dt.datetime.now(dt.UTC))
    assert last_of_own(ada) == {}
    assert last_of_own(bob)[cellar].text == "two"
    say(ada, cellar, "three")
    assert last_of_own(ada)[cellar].text == "three"


def test_last_of_own_without_what_is_gone(cellar: int, ada: Person, bob: Person) -> None:
    """A deleted message is no last one, and a room in the archive has none."""
    act(bob, Delete(id=Message.objects.latest("number").number), cellar)
    assert last_of_own(ada)[cellar].text == "one"
    Room.objects.filter(pk=cellar).update(archived_at=dt.datetime.now(dt.UTC))
    assert last_of_own(ada) == {}


def test_last_of_so_many_at_most(cellar: int, ada: Person) -> None:
    """Of many rooms those are told of that were talked in last."""
    Room.objects.filter(pk=cellar).update(active_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    later = new_room("later", Kind.DIRECT)
    enter(later, ada)
    say(ada, later, "hi")
    assert list(last_of_own(ada, 1)) == [later]


def test_queries_for_the_last_of_own(cellar: int, ada: Person) -> None:
    """They are as many for one room as for several, and one for none."""
    for name in ("more", "most"):
        with CaptureQueriesContext(connection) as asked:
            last_of_own(ada)
        assert len(asked) == 5
        room = new_room(name, Kind.PRIVATE)
        enter(room, ada)
        say(ada, room, "hi")
    eve = guest("Eve")
    with CaptureQueriesContext(connection) as asked:
        assert last_of_own(eve) == {}
    assert len(asked) == 1
