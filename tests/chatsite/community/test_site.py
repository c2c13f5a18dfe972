"""The site's settings: who makes rooms by them, and who waits for them to be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection

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


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_query(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a thread reads the settings, the event loop and other threads go on with those that
    were read last."""
    Community.objects.create(name="Before")
    site.forget()
    assert str(site.community()) == "Before"
    monkeypatch.setattr(site, "FRESH", 0.0)
    begun, end = Event(), Event()

    def hold(execute: Callable[..., Any], *query: Any) -> Any:
        begun.set()
        if not end.wait(60):
            raise TimeoutError
        return execute(*query)

    def read() -> str:
        try:
            with connection.execute_wrapper(hold):
                return str(site.community())
        finally:
            connection.close()

    async def ask() -> str:
        return str(site.community())

    with ThreadPoolExecutor(3) as threads:
        try:
            reading = threads.submit(read)
            assert begun.wait(10)
            Community.objects.update(name="After")
            assert threads.submit(asyncio.run, ask()).result(10) == "Before"
            assert threads.submit(site.community).result(10).name == "Before"
        finally:
            end.set()
        assert reading.result(10) == "After"
