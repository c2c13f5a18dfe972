"""Reading the log."""

import json
from collections.abc import Callable

import pytest

from rooms.delivery import log
from rooms.delivery.event import Event
from rooms.delivery.store import commit
from rooms.models import Message, Room
from rooms.protocol import Person
from tests.rooms.samples import draft

KEY = "lobby"


@pytest.fixture
def lobby(ada: Person) -> Room:
    """A room with ten messages."""
    commit([draft(f"text {n}", author=ada, key=f"k{n}") for n in range(1, 11)])
    return Room.objects.get(key=KEY)


def edit(number: int) -> None:
    """Give message `number` the room's next number, as an edit does."""
    head = Room.objects.get(key=KEY).head + 1
    Message.objects.filter(number=number).update(seq=head, text="edited")
    Room.objects.update(head=head)


def seqs(events: list[Event]) -> list[int]:
    """The numbers of changes."""
    return [event.seq for event in events]


def ids(events: list[Event]) -> list[int]:
    """The ids of changed messages."""
    return [event.number for event in events]


def test_a_room_that_is_not_there(db: None) -> None:
    """Of an unborn room there is nothing to tell, and nothing is created."""
    assert log.latest_changes(KEY, 5) == log.Snapshot()
    assert log.changes_since(KEY, 0, 5) == log.Snapshot()
    assert log.newest_page(KEY, 5) == ([], False)
    assert not Room.objects.exists()


def test_event_of_a_row(lobby: Room, ada: Person) -> None:
    """A change read from the log is the same event as when it was committed."""
    (event,) = log.latest_changes(KEY, 1).changes
    message = json.loads(event.payload)["message"]
    assert message["by"] == {"id": ada.id, "name": "Ada", "guest": True}
    assert (message["id"], message["text"], message["key"]) == (10, "text 10", "k10")


def test_latest_changes(lobby: Room) -> None:
    """The latest changes ascend, and older ones are announced."""
    snapshot = log.latest_changes(KEY, 3)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([8, 9, 10], True, 10)
    assert (snapshot.name, snapshot.epoch) == ("Lobby", lobby.epoch)


def test_latest_changes_are_all(lobby: Room) -> None:
    """A limit that just suffices leaves nothing over."""
    snapshot = log.latest_changes(KEY, 10)
    assert (seqs(snapshot.changes), snapshot.more) == (list(range(1, 11)), False)


def test_changes_since(lobby: Room) -> None:
    """What came after a number, up to the head."""
    snapshot = log.changes_since(KEY, 7, 5)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([8, 9, 10], False, 10)


def test_changes_since_are_cut(lobby: Room) -> None:
    """A cut page is complete up to its last change, and no further."""
    snapshot = log.changes_since(KEY, 2, 5)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([3, 4, 5, 6, 7], True, 7)


def test_no_changes_since(lobby: Room) -> None:
    """Who is up to date gets nothing but the head."""
    snapshot = log.changes_since(KEY, 10, 5)
    assert (snapshot.changes, snapshot.more, snapshot.head) == ([], False, 10)


def test_an_edit_takes_its_message_along(lobby: Room) -> None:
    """A message is found at its latest number alone: the one before is skipped."""
    edit(4)
    snapshot = log.changes_since(KEY, 2, 20)
    assert seqs(snapshot.changes) == [3, 5, 6, 7, 8, 9, 10, 11]
    assert ids(snapshot.changes)[-1] == 4


@pytest.mark.parametrize("read", ["latest", "since"])
def test_a_commit_between_the_two_reads(lobby: Room, read: str) -> None:
    """The head was read first: a change beyond it moves it on, and is not read as missing."""
    Room.objects.update(head=8)
    snapshot = log.latest_changes(KEY, 5) if read == "latest" else log.changes_since(KEY, 5, 20)
    assert snapshot.head == 10


def test_newest_page_is_by_id(lobby: Room) -> None:
    """An edited message stays in its place in the page."""
    edit(9)
    page, more = log.newest_page(KEY, 3)
    assert (ids(page), seqs(page), more) == ([8, 9, 10], [8, 11, 10], True)


def test_page_before(lobby: Room) -> None:
    """The page before a message ends with the one just before it."""
    page, more = log.page_before(KEY, 6, 3)
    assert (ids(page), more) == ([3, 4, 5], True)


def test_page_before_reaches_the_beginning(lobby: Room) -> None:
    """The first page says that it is the first, also where it is exactly full."""
    page, more = log.page_before(KEY, 4, 3)
    assert (ids(page), more) == ([1, 2, 3], False)


def test_page_after(lobby: Room) -> None:
    """The page after a message begins with the one just after it."""
    page, more = log.page_after(KEY, 5, 3)
    assert (ids(page), more) == ([6, 7, 8], True)


def test_page_after_reaches_the_end(lobby: Room) -> None:
    """The last page says that it is the last."""
    page, more = log.page_after(KEY, 7, 3)
    assert (ids(page), more) == ([8, 9, 10], False)


def test_page_around(lobby: Room) -> None:
    """The page around a message has it in its middle."""
    page, more = log.page_around(KEY, 5, 4)
    assert (ids(page), more) == ([3, 4, 5, 6], True)


def test_page_around_the_first(lobby: Room) -> None:
    """What cannot come before comes after."""
    page, more = log.page_around(KEY, 1, 4)
    assert (ids(page), more) == ([1, 2, 3, 4], False)


def test_heads(lobby: Room, ada: Person) -> None:
    """Heads of the rooms that exist, and of those asked for."""
    commit([draft(author=ada, room="hall")])
    assert log.heads([KEY, "attic"]) == {KEY: (lobby.epoch, 10)}


def test_rooms_are_apart(lobby: Room, ada: Person) -> None:
    """One room's log holds nothing of another's."""
    commit([draft("elsewhere", author=ada, room="hall")])
    assert ids(log.newest_page("hall", 5)[0]) == [1]
    assert len(log.changes_since(KEY, 0, 20).changes) == 10


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_few_rows_a_query(lobby: Room, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """A page is the same, however many queries it takes."""
    edit(4)

    def pages() -> list[object]:
        return [
            [(event.seq, event.number) for event in events]
            for limit in (1, 3, 9, 10, 20)
            for events in (
                log.latest_changes(KEY, limit).changes,
                log.changes_since(KEY, 2, limit).changes,
                log.newest_page(KEY, limit)[0],
                log.page_before(KEY, 7, limit)[0],
                log.page_after(KEY, 3, limit)[0],
            )
        ]

    at_once = pages()
    monkeypatch.setattr(log, "ROWS", rows)
    assert pages() == at_once


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda size: log.newest_page(KEY, 9, size), ([9, 10], True)),
        (lambda size: log.page_before(KEY, 6, 9, size), ([4, 5], True)),
        (lambda size: log.page_before(KEY, 3, 9, size), ([1, 2], False)),
        (lambda size: log.page_after(KEY, 3, 9, size), ([4, 5], True)),
        (lambda size: log.page_around(KEY, 5, 9, 2 * size), ([3, 4, 5, 6], True)),
    ],
)
def test_pages_are_bounded_in_bytes(
    lobby: Room, read: Callable[[int], log.Page], expected: tuple[list[int], bool]
) -> None:
    """A page ends where its bytes do, and says whether more exist."""
    largest = max(len(event.payload) for event in log.newest_page(KEY, 10)[0])
    events, more = read(2 * largest + 1)
    assert (ids(events), more) == expected


def test_changes_are_bounded_in_bytes(lobby: Room) -> None:
    """Cut changes are complete up to the last of them; one larger than the bound comes alone."""
    snapshot = log.changes_since(KEY, 7, 9, 1)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([8], True, 8)
    snapshot = log.latest_changes(KEY, 9, 1)
    assert (seqs(snapshot.changes), snapshot.more, snapshot.head) == ([10], True, 10)


def test_more_changes_than(lobby: Room) -> None:
    """Messages are counted, each once, in its latest state."""
    edit(10)
    assert log.more_changes_than(KEY, 7, 2)
    assert not log.more_changes_than(KEY, 7, 3)
