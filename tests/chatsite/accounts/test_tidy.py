"""Sessions that are over go, and so do guests who have left nothing behind."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db.models import ManyToOneRel, UniqueConstraint
from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.accounts.tidy import tidy_guests, tidy_session_list, tidy_sessions
from rooms.log.people import person_of
from rooms.models import Membership, Room
from tests.chatsite.accounts.people import person
from tests.rooms.stored import enter, new_room, say

pytestmark = pytest.mark.django_db(transaction=True)
LATER = dt.timedelta(days=31)


@pytest.fixture
def guest() -> User:
    """A guest."""
    return User.objects.create_guest("Guest")


def tidied() -> int:
    """How many guests are removed in a month."""
    return tidy_guests(timezone.now() + LATER)


def test_sessions_that_are_over(guest: User) -> None:
    """Only those, and no other."""
    Client().force_login(guest)
    assert tidy_sessions(timezone.now()) == 0
    assert tidy_sessions(timezone.now() + dt.timedelta(days=366)) == 1
    assert not Session.objects.exists()


def test_addresses_of_sessions_that_are_over() -> None:
    """They are listed for nobody any more; those of sessions that last stay."""
    clients = [Client(), Client()]
    for name, client in zip(("Ada", "Bob"), clients, strict=True):
        client.force_login(person(name))
        client.get("/")
    over = clients[0].session.session_key
    Session.objects.filter(pk=over).update(expire_date=timezone.now())
    assert tidy_session_list(timezone.now()) == 1
    (left,) = UserSession.objects.all()
    assert left.session_key == clients[1].session.session_key


def test_guest_who_has_gone(guest: User) -> None:
    """A guest without a session is removed after a month."""
    assert tidy_guests(timezone.now() + dt.timedelta(days=29)) == 0
    assert tidied() == 1


def test_what_refers_to_people_has_an_index() -> None:
    """Where a guest is removed, the database looks into each table that refers to people: without
    an index it would read all messages for each guest. Intents are always few."""
    missing = []
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        field: Any = relation.field
        options = relation.related_model._meta
        indexes = [index.fields for index in options.indexes]
        unique = [each.fields for each in options.constraints if isinstance(each, UniqueConstraint)]
        first = {names[0] for names in [*indexes, *unique] if names}
        if not (field.db_index or field.unique or field.name in first):
            missing.append(f"{options.model_name}.{field.name}")
    assert missing == ["intent.person"]


def test_guest_with_a_session(guest: User) -> None:
    """Somebody who may come back at any time stays."""
    Client().force_login(guest)
    assert tidied() == 0
    Session.objects.all().delete()
    assert tidied() == 1


def test_guest_who_has_talked(guest: User) -> None:
    """Nobody's words lose their author."""
    say(person_of(guest), new_room(), "hi")
    Membership.objects.all().delete()
    assert tidied() == 0


def test_guest_who_is_a_member(guest: User) -> None:
    """Whom others see in a room stays."""
    enter(new_room(), person_of(guest))
    assert tidied() == 0


def test_guest_in_a_room_for_newcomers(guest: User) -> None:
    """Everybody is in it: that is no trace."""
    room = new_room()
    Room.objects.update(newcomers=True)
    enter(room, person_of(guest))
    assert tidied() == 1


def test_people_with_accounts_stay() -> None:
    """Whoever has a password is no guest."""
    User.objects.create_user(username="ada", name="Ada")
    assert tidied() == 0


def test_guests_may_be_kept(guest: User, settings: LazySettings) -> None:
    """CHAT_GUESTS=0 keeps every guest."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, guests=0)
    assert tidied() == 0
