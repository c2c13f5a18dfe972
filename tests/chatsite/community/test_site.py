"""The site's settings decide who makes rooms."""

from __future__ import annotations

import pytest

from chatsite.community import site
from chatsite.community.models import Community, Creators
from rooms.domain.policy import may_create
from rooms.models import Kind
from rooms.protocol import Person

pytestmark = pytest.mark.django_db

GUEST = Person(1, "Ada", guest=True)
MEMBER = Person(2, "Bob", guest=False)
ADMIN = Person(3, "Sue", guest=False, admin=True)


@pytest.mark.parametrize(
    ("creators", "open_rooms", "private_rooms"),
    [
        (Creators.EVERYONE, {GUEST, MEMBER, ADMIN}, {MEMBER, ADMIN}),
        (Creators.MEMBERS, {MEMBER, ADMIN}, {MEMBER, ADMIN}),
        (Creators.ADMINS, {ADMIN}, {ADMIN}),
    ],
)
def test_who_makes_rooms(
    creators: str, open_rooms: set[Person], private_rooms: set[Person]
) -> None:
    """Guests make no private rooms, and where only admins make rooms all others talk in private.

    Where guests only read, they make none, and nothing changes for anybody else.
    """
    Community.objects.create(creators=creators)
    site.forget()
    people = {GUEST, MEMBER, ADMIN}
    assert {each for each in people if may_create(each, Kind.OPEN)} == open_rooms
    assert {each for each in people if may_create(each, Kind.PRIVATE)} == private_rooms
    assert {each for each in people if may_create(each, Kind.DIRECT)} == people
    Community.objects.update(guests=False)
    site.forget()
    made = {Kind.OPEN: open_rooms, Kind.PRIVATE: private_rooms, Kind.DIRECT: people}
    for kind in Kind:
        assert {each for each in people if may_create(each, kind)} == made[kind] - {GUEST}
