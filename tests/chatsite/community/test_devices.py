"""Devices: whose one is, how many are remembered, and who is sent away by a ban of one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chatsite.accounts.doors import sent_away
from chatsite.accounts.models import User
from chatsite.community import keeping
from chatsite.community.bans import network_from
from chatsite.community.devices import digest_of
from chatsite.community.models import Device
from rooms.delivery.sessions import VISITORS
from rooms.limits import Limits
from rooms.log.goodbyes import Goodbye
from tests.chatsite.community.people import browser_of, owner, person

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = Limits().devices


def _same_device(one: Client, other: User) -> Client:
    """The browser of `one`, in which somebody else has logged in."""
    browser = browser_of(other)
    browser.cookies["device"] = one.cookies["device"].value
    assert browser.get("/").status_code == 200
    return browser


def test_a_device_that_is_somebody_elses_now() -> None:
    """Disabling whoever was on it before closes it to nobody, until they are on it again."""
    olga, ada, bob = owner(), person("Ada"), person("Bob")
    first = browser_of(ada)
    first.get("/")
    later = _same_device(first, bob)
    keeping.disable(olga, ada, "Rest.")
    assert later.get("/").status_code == 200
    keeping.enable(olga, ada)
    first.force_login(User.objects.get(pk=ada.pk))
    first.get("/")
    keeping.disable(olga, ada, "Rest.")
    assert later.get("/").status_code == 403


def test_whoever_sends_no_cookie_back() -> None:
    """The devices of one person are bounded; those seen last are kept."""
    bob = person("Bob")
    browser = browser_of(bob)
    for _ in range(LIMIT + 5):
        browser.get("/rooms.json")
        last = browser.cookies.pop("device").value
    rows = Device.objects.filter(person=bob)
    assert rows.count() == LIMIT
    assert rows.filter(digest=digest_of(last)).exists()


def test_others_there_are_sent_away() -> None:
    """A ban closes the sockets of whoever was on the same device, or comes from a banned address,
    and of nobody else."""
    olga, ada, bob, cid, dan = owner(), *map(person, ("Ada", "Bob", "Cid", "Dan"))
    first = browser_of(ada)
    first.get("/", REMOTE_ADDR="203.0.113.7")
    _same_device(first, bob)
    browser_of(cid).get("/", REMOTE_ADDR="203.0.113.7")
    browser_of(dan).get("/", REMOTE_ADDR="203.0.113.8")
    told: list[int] = []

    def take(goodbye: Goodbye, **_: Any) -> None:
        told.append(goodbye.person)

    sent_away.connect(take)
    try:
        keeping.ban(olga, ada, "Spam.", days=None, addresses=False, own="")
        assert set(told) == {ada.pk, bob.pk, VISITORS}
        told.clear()
        keeping.ban(olga, ada, "Spam.", days=None, addresses=True, own="")
        assert set(told) == {ada.pk, bob.pk, cid.pk, VISITORS}
        told.clear()
        keeping.ban_network(olga, network_from("203.0.113.8", ""), "Spam.", None)
        assert set(told) == {dan.pk, VISITORS}
    finally:
        sent_away.disconnect(take)
