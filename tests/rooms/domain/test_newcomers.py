"""Newcomers become members of the rooms that are meant for them."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client

from chatsite.accounts.models import User
from rooms.domain.newcomers import welcome_newcomer
from rooms.domain.queries.inbox import inbox
from rooms.models import Kind, Room
from tests.rooms.stored import new_room


@pytest.fixture
def rooms(transactional_db: None) -> list[str]:
    """The rooms for newcomers; there are others, which are archived, private or for nobody."""
    for name in ("General", "Help", "Old", "Team"):
        new_room(name)
    new_room("Plans", Kind.PRIVATE)
    Room.objects.exclude(name="Team").update(newcomers=True)
    Room.objects.filter(name="Old").update(archived_at=dt.datetime.now(dt.UTC))
    return ["General", "Help"]


def rooms_of(user: User) -> list[str]:
    """The names of the rooms in somebody's inbox."""
    return [place.room.name for place in inbox(user.pk).places]


def test_guests_join_as_they_come(rooms: list[str]) -> None:
    """Whoever picks a name has these rooms at once."""
    Client().post("/enter/", {"name": "Ada"})
    assert rooms_of(User.objects.get()) == rooms


def test_it_is_part_of_the_transaction(rooms: list[str]) -> None:
    """Joined is after the commit, and never after a rollback."""
    with transaction.atomic():
        kept = User.objects.create_guest("Ada")
        welcome_newcomer(kept)
        assert rooms_of(kept) == []
    assert rooms_of(kept) == rooms
    with transaction.atomic():
        welcome_newcomer(User.objects.create_guest("Bob"))
        transaction.set_rollback(True)
    assert not User.objects.filter(name="Bob").exists()


def test_twice(rooms: list[str]) -> None:
    """It is harmless."""
    user = User.objects.create_guest("Ada")
    welcome_newcomer(user)
    heads = list(Room.objects.values_list("head", flat=True))
    welcome_newcomer(user)
    assert (rooms_of(user), list(Room.objects.values_list("head", flat=True))) == (rooms, heads)
