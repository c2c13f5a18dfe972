"""Finding people over HTTP, and opening a conversation with them."""

import pytest
from django.test import Client

from chatsite.accounts.models import User
from rooms.models import Kind, Room
from rooms.protocol import Person
from tests.rooms.stored import account, enter, new_room


@pytest.fixture
def ada(transactional_db: None) -> Person:
    """Ada, who has an account."""
    return account("Ada")


@pytest.fixture
def bob(transactional_db: None) -> Person:
    """Bob, who has one, too."""
    return account("Bob")


@pytest.fixture
def page(ada: Person) -> Client:
    """Ada's browser."""
    client = Client()
    client.force_login(User.objects.get(pk=ada.id))
    return client


def names(client: Client, name: str, room: int = 0) -> list[str]:
    """The names of the people whom somebody finds, outside of a room where one is named."""
    outside = {"room": str(room)} if room else {}
    found = client.get("/people.json", {"name": name, **outside}).json()["people"]
    return [each["name"] for each in found]


@pytest.mark.usefixtures("bob")
def test_people_are_found(page: Client) -> None:
    """By the beginning of their name, without the spaces around it."""
    assert names(page, " bo ") == ["Bob"]
    assert names(page, "") == []


def test_people_outside_of_a_room(page: Client, club: int) -> None:
    """Its members are left out; a room that one may not know of is none."""
    account("Bobby")
    assert names(page, "bob", club) == ["Bobby"]
    hidden = new_room("Plans", Kind.PRIVATE)
    answers = [page.get(f"/people.json?name=bob&room={room}") for room in (hidden, 4711)]
    assert {each.status_code for each in answers} == {404}
    assert answers[0].content == answers[1].content


def test_conversation_is_opened(page: Client, ada: Person, bob: Person) -> None:
    """The answer leads to its page, which is called by the name of the other."""
    answer = page.post("/direct/", {"people": [bob.id]}).json()
    assert page.post("/direct/", {"people": [bob.id, ada.id]}).json() == answer
    start = page.get(f"{answer['page']}room.json").json()
    assert start["room"]["name"] == "Bob"
    assert "Bob" in page.get(answer["page"]).content.decode()
    assert Client().get(answer["page"]).status_code == 404


@pytest.mark.parametrize(
    ("people", "status"), [([], 400), (["x"], 400), (["4711"], 404), (["9" * 20], 400)]
)
def test_conversation_with_nobody(page: Client, people: list[str], status: int) -> None:
    """What is wrong is said, and no room is made."""
    answer = page.post("/direct/", {"people": people})
    assert (answer.status_code, "text" in answer.json()["error"]) == (status, True)
    assert not Room.objects.exists()


def test_visitors_and_strangers(bob: Person) -> None:
    """Who has no name finds nobody and writes to nobody; a form needs its token."""
    assert Client().get("/people.json", {"name": "bob"}).status_code == 403
    assert Client().post("/direct/", {"people": [bob.id]}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=bob.id))
    assert strict.post("/direct/", {"people": [1]}).status_code == 403


def test_guests_find_people_of_their_rooms(club: int) -> None:
    """And no others."""
    eve = User.objects.create_guest("Eve")
    client = Client()
    client.force_login(eve)
    assert names(client, "bob") == []
    enter(club, Person(eve.pk, "Eve", guest=True))
    assert names(client, "bob") == ["Bob"]
