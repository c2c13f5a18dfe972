"""What is unread in all rooms of a person, on one page."""

from typing import Any

import pytest
from django.test import Client

from chatsite.accounts.models import User
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.join import Join, Leave
from rooms.domain.commands.mark import Read
from rooms.models import Kind
from rooms.protocol import Person
from tests.rooms.stored import account, act, enter, new_room, say
from tests.services import queries


@pytest.fixture
def ada(transactional_db: None) -> Person:
    """Ada, who has an account."""
    return account("Ada")


@pytest.fixture
def bob(transactional_db: None) -> Person:
    """Bob, who writes."""
    return account("Bob")


@pytest.fixture
def page(ada: Person) -> Client:
    """Ada's browser."""
    client = Client()
    client.force_login(User.objects.get(pk=ada.id))
    return client


def joined(*people: Person, name: str = "Club") -> int:
    """A room that people have joined."""
    room = new_room(name)
    for person in people:
        act(person, Join(), room)
    return room


def asked(page: Client, *rooms: int) -> list[dict[str, Any]]:
    """What is unread in the rooms."""
    answer = page.get(f"/unreads.json?rooms={','.join(map(str, rooms))}").json()
    return list(answer["rooms"])


def texts(page: Client, *rooms: int) -> dict[int, list[str]]:
    """The texts of what is unread, by the room."""
    return {each["room"]: [one["text"] for one in each["messages"]] for each in asked(page, *rooms)}


def test_messages_of_others(page: Client, ada: Person, bob: Person) -> None:
    """Those beyond the cursor which are not deleted, in the order that was asked for."""
    one, other, quiet = (joined(ada, bob, name=name) for name in ("One", "Other", "Quiet"))
    first, *_ = say(bob, one, "read", "a", "b")
    act(ada, Read(id=first), one)
    gone, _ = say(bob, other, "gone", "c")
    act(bob, Delete(id=gone), other)
    assert list(texts(page, other, quiet, one).items()) == [(other, ["c"]), (one, ["a", "b"])]


def test_so_many_at_most(page: Client, ada: Person, bob: Person) -> None:
    """The first twenty of each room, and whether there are more."""
    room = joined(ada, bob)
    say(bob, room, *(str(number) for number in range(20)))
    assert [(len(each["messages"]), each["more"]) for each in asked(page, room)] == [(20, False)]
    say(bob, room, "20")
    assert [(len(each["messages"]), each["more"]) for each in asked(page, room)] == [(20, True)]


def test_as_many_as_a_page_has(page: Client, ada: Person, bob: Person) -> None:
    """Of long messages fewer are shown, at least one of each room; more are said to be there."""
    long, short = joined(ada, bob, name="Long"), joined(ada, bob, name="Short")
    for number in range(12):
        say(bob, long, f"{number} " + "**a** " * 600)
    say(bob, short, "hi")
    (first, second) = asked(page, long, short)
    assert [each["text"].split()[0] for each in first["messages"]] == list("012345678")
    assert (first["more"], len(second["messages"]), second["more"]) == (True, 1, False)


def test_only_of_one_s_own_rooms(page: Client, ada: Person, bob: Person) -> None:
    """Rooms of others, those that one has left, and those that do not exist are left out."""
    private, left = new_room("Plans", Kind.PRIVATE), joined(ada, bob, name="Left")
    enter(private, bob)
    for room in (private, left):
        say(bob, room, "secret")
    act(ada, Leave(), left)
    assert asked(page, private, left, 4711) == []


@pytest.mark.parametrize(
    ("rooms", "status"), [("", 400), ("x", 400), ("1,,2", 400), (",".join("1" * 51), 400)]
)
def test_what_is_no_question(page: Client, rooms: str, status: int) -> None:
    """It is refused with what to do."""
    assert page.get("/unreads.json", {"rooms": rooms}).status_code == status


def test_visitors(transactional_db: None) -> None:
    """Who has no name has nothing unread: the page leads to the form that takes one."""
    assert Client().get("/unreads.json", {"rooms": "1"}).status_code == 403
    assert Client().get("/unreads/").headers["Location"] == "/enter/?next=%2Funreads%2F"


def test_page(page: Client) -> None:
    """It is the application."""
    assert b'id="boot"' in page.get("/unreads/").content


@pytest.mark.parametrize("count", [1, 50])
def test_number_of_queries(page: Client, ada: Person, bob: Person, count: int) -> None:
    """One room or fifty: the same queries."""
    rooms = [joined(ada, bob, name=f"Room {number}") for number in range(count)]
    for room in rooms:
        say(bob, room, "hi")
    asked(page, *rooms)
    with queries.asked() as made:
        assert len(asked(page, *rooms)) == count
    assert len(made) == 7
