"""People whom somebody may find by name."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatsite.accounts.models import User
from rooms.domain.queries.people import by_name
from rooms.models import Block
from rooms.protocol import Person
from tests.rooms.stored import account, enter, guest


def names(person: Person, beginning: str, limit: int | None = 20, outside: int = 0) -> list[str]:
    """The names that a beginning finds."""
    return [each.name for each in by_name(person, beginning, limit, outside=outside)]


def test_by_the_beginning_of_the_name(ada: Person) -> None:
    """In the order of names, ignoring case, never oneself; and nobody by nothing."""
    for name in ("Anna", "annette", "Hannah", "Émile"):
        account(name)
    assert names(ada, "ANN") == ["Anna", "annette"]
    assert names(ada, "é") == ["Émile"]
    assert names(ada, "a", 1) == ["Anna"]
    assert names(ada, "Ada") == names(ada, "") == names(ada, "%") == []


def test_guests_are_found_by_those_who_share_a_room(club: int, ada: Person) -> None:
    """And by nobody else; guests find nobody else either."""
    eve = guest("Eve")
    assert (names(ada, "Eve"), names(eve, "Ada")) == ([], [])
    enter(club, eve)
    assert (names(ada, "Eve"), names(eve, "Ada")) == (["Eve"], ["Ada"])
    account("Adam")
    assert names(eve, "Ada") == ["Ada"]


def test_who_left_shares_no_room(club: int, ada: Person) -> None:
    """Only members share a room."""
    eve = guest("Eve")
    enter(club, eve)
    User.objects.get(pk=eve.id).memberships.update(state="left")
    assert names(ada, "Eve") == []


def test_who_is_hidden(ada: Person, bob: Person) -> None:
    """Who has blocked one is not found, nor who is disabled; whom one has blocked is."""
    Block.objects.create(person_id=bob.id, blocked_id=ada.id, at=dt.datetime.now(dt.UTC))
    assert (names(ada, "Bob"), names(bob, "Ada")) == ([], ["Ada"])
    User.objects.filter(pk=ada.id).update(is_active=False)
    assert names(bob, "Ada") == []


def test_outside_of_a_room(club: int, ada: Person, bob: Person) -> None:
    """Members of the room are left out."""
    account("Bobby")
    assert names(ada, "Bob") == ["Bob", "Bobby"]
    assert names(ada, "Bob", outside=club) == ["Bobby"]


@pytest.mark.parametrize("count", [1, 30])
def test_number_of_queries(ada: Person, count: int) -> None:
    """However many people: one query."""
    for number in range(count):
        account(f"Person {number}")
    with CaptureQueriesContext(connection) as queries:
        assert len(names(ada, "person")) == min(count, 20)
    assert len(queries) == 1
