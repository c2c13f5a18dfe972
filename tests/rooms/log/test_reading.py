"""Reading the log."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chatsite.accounts.models import User
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.join import Join
from rooms.domain.commands.react import React
from rooms.domain.commands.subject import Subject
from rooms.log import reading, rows
from rooms.log.change import Change
from rooms.log.grant import Grant
from rooms.log.reading import State
from rooms.models import Membership, Message, Room
from rooms.protocol import Person
from tests.rooms.stored import account, act, enter, new_room, say


@pytest.fixture
def room(ada: Person) -> Grant:
    """Leave to read a room with ten messages, whose ids are 1 to 10, and without members."""
    pk = new_room("Lobby")
    enter(pk, ada)
    Room.objects.filter(pk=pk).update(head=0)
    Membership.objects.update(seq=-1)
    say(ada, pk, *[f"text {n}" for n in range(1, 11)])
    Membership.objects.all().delete()
    return Grant(pk, None)


def edit(grant: Grant, number: int) -> None:
    """Edit a message: it takes the room's next seq."""
    author = Message.objects.get(room_id=grant.room, number=number).author
    person = Person(author.pk, author.name, author.guest)
    act(person, Edit(id=number, text="edited", base=10), grant.room)


def seqs(changes: list[Change]) -> list[int]:
    """The seqs of changes."""
    return [change.seq for change in changes]


def ids(page: list[State]) -> list[int]:
    """The ids of messages."""
    return [state.id for state in page]


def test_a_room_that_is_not_there(db: None) -> None:
    """There is nothing to tell, and nothing is created."""
    nowhere = Grant(4711, None)
    assert reading.latest_changes(nowhere, 5) == reading.Snapshot()
    assert reading.changes_since(nowhere, 0, 5) == reading.Snapshot()
    assert reading.newest_page(nowhere, 5) == ([], False)
    assert reading.Snapshot().epoch == ""


def test_room_in_which_nothing_happened(lobby: int) -> None:
    """Its head is 0."""
    snapshot = reading.latest_changes(Grant(lobby, None), 5)
    assert (snapshot.changes, snapshot.head, snapshot.more) == ([], 0, False)
    assert snapshot.room is not None


def test_event_of_a_row(room: Grant, ada: Person) -> None:
    """A change read from the log is the same event as when it was committed."""
    (event,) = reading.latest_changes(room, 1).changes
    message = json.loads(event.payload)["message"]
    assert message["by"] == {"id": ada.id, "name": "Ada", "guest": False}
    assert (message["id"], message["text"], message["n"]) == (10, "text 10", 10)


def test_who_reacted_is_called_as_now(
    room: Grant, bob: Person, django_assert_num_queries: Callable[[int], Any]
) -> None:
    """Under reactions stands the name that people have by now; one query for all of a page."""
    for number in (2, 3):
        act(bob, React(id=number, emoji="👍", on=True), room.room)
    User.objects.filter(pk=bob.id).update(name="Robert")
    with django_assert_num_queries(2):
        page, _ = reading.newest_page(room, 20)
    named = [json.loads(state.payload).get("reactions") for state in page]
    who = [{"id": bob.id, "name": "Robert", "guest": False}]
    kinds = [{"emoji": "👍", "count": 1, "who": who}]
    assert named == [None, kinds, kinds, *[None] * 7]


def test_latest_changes(room: Grant) -> None:
    """The latest changes ascend, and older ones are announced."""
    snapshot = reading.latest_changes(room, 3)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([8, 9, 10], True, 10)
    assert snapshot.room is not None
    assert (snapshot.room.name, snapshot.epoch) == ("Lobby", snapshot.room.epoch)


def test_latest_changes_are_all(room: Grant) -> None:
    """A limit that just suffices leaves nothing over."""
    snapshot = reading.latest_changes(room, 10)
    assert (seqs(snapshot.changes), snapshot.more) == (list(range(1, 11)), False)


def test_changes_since(room: Grant) -> None:
    """What came after a number, up to the head."""
    snapshot = reading.changes_since(room, 7, 5)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([8, 9, 10], False, 10)


def test_changes_since_are_cut(room: Grant) -> None:
    """A cut page is complete up to its last change, and no further."""
    snapshot = reading.changes_since(room, 2, 5)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([3, 4, 5, 6, 7], True, 7)


def test_no_changes_since(room: Grant) -> None:
    """Who is up to date gets nothing but the head."""
    snapshot = reading.changes_since(room, 10, 5)
    assert (snapshot.changes, snapshot.more, snapshot.head) == ([], False, 10)


def test_an_edit_takes_its_message_along(room: Grant) -> None:
    """A message is found at its latest number alone: the one before is skipped."""
    edit(room, 4)
    snapshot = reading.changes_since(room, 2, 20)
    assert seqs(snapshot.changes) == [3, 5, 6, 7, 8, 9, 10, 11]
    assert json.loads(snapshot.changes[-1].payload)["message"]["id"] == 4


@pytest.mark.parametrize("read", ["latest", "since"])
def test_changes_beyond_the_head(room: Grant, read: str) -> None:
    """What is committed after the head was read is left for the next page: one table may show
    a later change and another, read before, lack an earlier one."""
    Room.objects.update(head=8)
    latest = read == "latest"
    snapshot = reading.latest_changes(room, 5) if latest else reading.changes_since(room, 3, 20)
    assert (seqs(snapshot.changes), snapshot.head) == ([4, 5, 6, 7, 8], 8)
    assert snapshot.more == latest


def test_changes_of_all_kinds_in_one_order(room: Grant, bob: Person) -> None:
    """Messages, memberships and the room itself ascend together; each is there once."""
    act(bob, Join(), room.room)
    act(bob, Subject(text="tea"), room.room)
    edit(room, 2)
    snapshot = reading.changes_since(room, 9, 20)
    assert seqs(snapshot.changes) == [10, 11, 12, 13]
    kinds = [json.loads(change.payload)["type"] for change in snapshot.changes]
    assert kinds == ["message", "member", "room", "message"]
    assert reading.latest_changes(room, 4).changes == snapshot.changes


@pytest.mark.parametrize("page", [1, 2, 3, 5])
def test_pages_of_all_kinds(room: Grant, page: int) -> None:
    """Page by page nothing is skipped, whichever kind of change a page ends with."""
    for name in ("Bob", "Cleo", "Dan"):
        person = account(name)
        act(person, Join(), room.room)
        act(person, Subject(text=name), room.room)
        say(person, room.room, "hi")
    since, found = 8, []
    while True:
        snapshot = reading.changes_since(room, since, page)
        found += seqs(snapshot.changes)
        since = snapshot.head
        if not snapshot.more:
            break
    # The room's row keeps the seq of its latest subject alone.
    assert found == [9, 10, 11, 13, 14, 16, 17, 18, 19]


def test_newest_page_is_by_id(room: Grant) -> None:
    """An edited message stays in its place in the page."""
    edit(room, 9)
    page, more = reading.newest_page(room, 3)
    assert (ids(page), [state.seq for state in page]) == ([8, 9, 10], [8, 11, 10])
    assert more


def test_page_before(room: Grant) -> None:
    """The page before a message ends with the one just before it."""
    page, more = reading.page_before(room, 6, 3)
    assert (ids(page), more) == ([3, 4, 5], True)


def test_page_before_reaches_the_beginning(room: Grant) -> None:
    """The first page says that it is the first, also where it is exactly full."""
    page, more = reading.page_before(room, 4, 3)
    assert (ids(page), more) == ([1, 2, 3], False)


def test_page_after(room: Grant) -> None:
    """The page after a message begins with the one just after it."""
    page, more = reading.page_after(room, 5, 3)
    assert (ids(page), more) == ([6, 7, 8], True)


def test_page_after_reaches_the_end(room: Grant) -> None:
    """The last page says that it is the last."""
    page, more = reading.page_after(room, 7, 3)
    assert (ids(page), more) == ([8, 9, 10], False)


def test_page_around(room: Grant) -> None:
    """The page around a message has it in its middle."""
    page, more = reading.page_around(room, 5, 4)
    assert (ids(page), more) == ([3, 4, 5, 6], True)


def test_page_around_the_first(room: Grant) -> None:
    """What cannot come before comes after."""
    page, more = reading.page_around(room, 1, 4)
    assert (ids(page), more) == ([1, 2, 3, 4], False)


def test_messages_by_id(room: Grant) -> None:
    """Those that exist, ascending; cut where they are too large together."""
    page, more = reading.messages_by_id(room, [9, 2, 4711])
    assert (ids(page), more) == ([2, 9], False)
    page, more = reading.messages_by_id(room, [9, 2], size=1)
    assert (ids(page), more) == ([2], True)


def test_pages_are_bounded_in_bytes(room: Grant) -> None:
    """A page that is cut by its size says that there is more; one message is always there."""
    size = 2 * len(reading.newest_page(room, 1)[0][0].payload)
    page, more = reading.newest_page(room, 5, size)
    assert (ids(page), more) == ([9, 10], True)
    assert ids(reading.page_after(room, 3, 5, 1)[0]) == [4]


def test_more_changes_than(room: Grant) -> None:
    """Whether more messages have changed than a client may have missed."""
    assert reading.more_changes_than(room, 5, 4)
    assert not reading.more_changes_than(room, 5, 5)


def test_heads(room: Grant, bob: Person) -> None:
    """Epochs and heads of the rooms that exist, of those asked for."""
    hall = new_room("Hall")
    say(bob, hall, "hi")
    epoch = reading.changes_since(room, 0, 1).epoch
    assert rows.heads([room.room, 4711]) == {room.room: (epoch, 10)}
    assert rows.heads([hall])[hall][1] == 2


def test_rooms_are_apart(room: Grant, bob: Person) -> None:
    """One room's log holds nothing of another's."""
    hall = new_room("Hall")
    say(bob, hall, "elsewhere")
    assert ids(reading.newest_page(Grant(hall, None), 5)[0]) == [2]
    assert len(reading.changes_since(room, 0, 20).changes) == 10
