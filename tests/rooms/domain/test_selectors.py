"""Reads for pages."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from rooms.delivery.store import commit
from rooms.domain.selectors import LINE, room_by_key, rooms_by_activity
from rooms.models import Message, Room
from rooms.protocol import Person
from tests.rooms.delivery.conftest import guest
from tests.rooms.samples import draft


@pytest.fixture
def ada(transactional_db: None) -> Person:
    """Ada, in the database."""
    return guest("Ada")


def say(who: Person, room: str, *texts: str) -> None:
    """Post messages."""
    commit(
        [draft(text, room=room, author=who, key=f"{n}{abs(hash(text))}")
         for n, text in enumerate(texts)]
    )  # fmt: skip


def test_latest_first(ada: Person) -> None:
    """The room that was talked in last comes first."""
    for room in ("a", "b", "a"):
        say(ada, room, f"in {room} {Message.objects.count()}")
    assert [row.key for row in rooms_by_activity()] == ["a", "b"]


def test_exact_order(ada: Person) -> None:
    """Posts that follow each other at once are listed in order, though `active_at` is coarse."""
    for room in ("a", "b", "a"):
        say(ada, room, f"in {room} {Message.objects.count()}")
    Room.objects.update(active_at=Now())
    assert [row.key for row in rooms_by_activity()] == ["a", "b"]


def test_old_room_becomes_active(ada: Person) -> None:
    """A room that was quiet is found first again as soon as somebody posts there."""
    for room in "ab":
        say(ada, room, room)
    Room.objects.filter(key="a").update(active_at=Now() - dt.timedelta(hours=1))
    say(ada, "a", "again")
    assert [row.key for row in rooms_by_activity(1)] == ["a"]


def test_reads_no_more_rooms_than_it_lists(ada: Person) -> None:
    """However many rooms there are, the list is read from the start of an index, unsorted."""
    Room.objects.bulk_create(Room(name=f"r{n}", key=f"r{n}") for n in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rooms_room")
    with CaptureQueriesContext(connection) as queries:
        rooms_by_activity()
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + queries[0]["sql"])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "room_active" in plan
    # The subquery of each room's newest message reads an index, too; nothing is sorted.
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_newest_message(ada: Person) -> None:
    """Of each room its newest message is shown, with author and time."""
    say(ada, "a", "one", "two")
    (row,) = rooms_by_activity()
    assert row.last is not None
    assert (row.last.by, row.last.text) == ("Ada", "two")
    assert row.last.at.endswith("Z")


def test_one_line(ada: Person) -> None:
    """Lines and long texts become one short line."""
    say(ada, "a", "one\n\n  two " + "x" * 200)
    (row,) = rooms_by_activity()
    assert row.last is not None
    assert row.last.text.startswith("one two xxx")
    assert len(row.last.text) == LINE
    assert row.last.text.endswith("…")


def test_so_many_at_most(ada: Person) -> None:
    """The list ends somewhere."""
    for room in "abc":
        say(ada, room, room)
    assert [row.key for row in rooms_by_activity(2)] == ["c", "b"]


def test_room_without_a_message(ada: Person) -> None:
    """A room in which nothing is left is listed last, on every database."""
    Room.objects.create(name="Empty", key="empty")
    say(ada, "a", "hi")
    rows = rooms_by_activity()
    assert [row.key for row in rows] == ["a", "empty"]
    assert rows[1].last is None


def test_room_by_key(ada: Person) -> None:
    """A room is found by its key, if it is there."""
    say(ada, "a", "hi")
    found = room_by_key("a")
    assert found is not None
    assert str(found) == "A"
    assert room_by_key("b") is None


def test_message_names_its_place(ada: Person) -> None:
    """A message is known by its room and number."""
    say(ada, "a", "hi")
    message = Message.objects.get()
    assert str(message) == f"{message.room_id}/1"
