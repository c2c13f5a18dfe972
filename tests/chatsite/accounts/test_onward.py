"""Whoever logs in or signs up goes back to where they began, and never to another site."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from tests.chatsite.accounts.people import (
    PASSWORD,
    browser,
    forget_attempts,
    log_in,
    person,
    sign_up,
)
from tests.rooms.stored import new_room

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = "/rooms/lobby/"
ELSEWHERE = [
    "https://evil.test/",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "\n//evil.test",
    "http:evil.test",
    "http:///evil.test",
    "javascript:alert(1)",
    "evil.test",
    "https://trusted.test/",
    "http://testserver/rooms/lobby/",
]
"""Other sites, one of them trusted for forms, and what is no path."""


@pytest.fixture(autouse=True)
def unhurried(settings: LazySettings) -> Iterator[None]:
    """Nobody has tried anything before."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.test"]
    forget_attempts()
    yield
    forget_attempts()


def _way(page: str, start: str) -> str:
    """The link to the page of accounts that begins with `start`."""
    found = re.search(rf'href="({start}[^"]*)"', page)
    assert found is not None, start
    return unescape(found[1])


def _next(address: str) -> str:
    return parse_qs(urlsplit(address).query)["next"][0]


def _asked(client: Client, address: str) -> dict[str, str]:
    """The hidden `next` of the first form at an address, with the same by the form after it."""
    found = re.search(r'name="next" value="([^"]*)"', client.get(address).content.decode())
    assert found is not None
    return {"next": unescape(found[1])}


@pytest.mark.parametrize("room", ["lobby", "what? 100%"])
@pytest.mark.parametrize("start", ["/account/login/", "/account/signup/"])
def test_a_visitor_in_a_room(client: Client, room: str, start: str) -> None:
    """The links of a room's page lead back to the room, from one form to the other, too."""
    new_room(room)
    there = f"/rooms/{quote(room)}/"
    way = _way(client.get(there).content.decode(), start)
    other = "/account/signup/" if "login" in start else "/account/login/"
    for address in (way, _way(client.get(way).content.decode(), other)):
        assert _asked(client, address) == {"next": there}
    assert sign_up(client, **_asked(client, way)).headers["Location"] == there


def test_a_guest_in_a_room(client: Client) -> None:
    """The link of the sidebar leads through the account's page to the form, and back."""
    new_room("lobby")
    client.post("/enter/", {"name": "Ada"})
    way = _way(client.get(ROOM).content.decode(), "/account/")
    form = client.get(way).headers["Location"]
    assert sign_up(client, **_asked(client, form)).headers["Location"] == ROOM


def test_a_room_for_which_one_logs_in(client: Client, settings: LazySettings) -> None:
    """Where visitors may not read, the way to a room leads by the form for a name to the others."""
    settings.PUBLIC_READ = False
    person()
    new_room("lobby")
    door = client.get(ROOM).headers["Location"]
    way = _way(client.get(door).content.decode(), "/account/login/")
    form = {"login": "Ada", "password": PASSWORD, **_asked(client, way)}
    assert client.post(way, form).headers["Location"] == ROOM


def test_a_second_factor(client: Client) -> None:
    """The way back outlasts the question for a code, and the way back from that."""
    user = person()
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    form = {"login": "Ada", "password": PASSWORD, "next": ROOM}
    asked = client.post("/account/login/", form).headers["Location"]
    cancelled = _asked(client, asked)["next"]
    assert _next(client.post("/account/logout/", {"next": cancelled}).headers["Location"]) == ROOM
    asked = client.post("/account/login/", form).headers["Location"]
    assert client.post(asked, {"code": codes[0]}).headers["Location"] == ROOM


def test_a_password_that_is_forgotten(client: Client) -> None:
    """Whoever comes back from that page still goes on to the room."""
    page = client.get("/account/login/", {"next": ROOM}).content.decode()
    forgotten = client.get(_way(page, "/account/password/reset/")).content.decode()
    assert _next(_way(forgotten, "/account/login/")) == ROOM


def test_confirming_an_address(client: Client) -> None:
    """The link of the e-mail leads on to the room where its reader has signed up."""
    sign_up(client, email="ada@example.org", next=ROOM)
    found = re.search(r"http://testserver(/account/confirm-email/\S+)", str(mail.outbox[0].body))
    assert found is not None
    assert _asked(client, found[1]) == {"next": ROOM}
    answer = client.post(found[1].split("?")[0], _asked(client, found[1]))
    assert answer.headers["Location"] == ROOM


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_elsewhere(client: Client, wanted: str) -> None:
    """No form of accounts, and no link from one to the other, leads to another site."""
    person("Bob")
    form = {"login": "Bob", "password": PASSWORD, "next": wanted}
    assert browser().post("/account/login/", form).headers["Location"] == "/"
    assert browser().post("/enter/", {"name": "Cy", "next": wanted}).headers["Location"] == "/"
    guest = browser()
    guest.post("/enter/", {"name": "Eve"})
    assert _next(guest.get("/account/", {"next": wanted}).headers["Location"]) == "/"
    page = client.get("/account/login/", {"next": wanted}).content.decode()
    assert "next" not in _way(page, "/account/signup/")
    assert sign_up(client, email="ada@example.org", next=wanted).headers["Location"] == "/"
    assert "next" not in str(mail.outbox[0].body)


def test_confirming_an_address_elsewhere(client: Client) -> None:
    """A link to confirm an address to which somebody has added another site leads home."""
    sign_up(client, email="ada@example.org")
    log_in(client)
    found = re.search(r"http://testserver(/account/confirm-email/\S+)", str(mail.outbox[0].body))
    assert found is not None
    assert client.post(f"{found[1]}?next=//evil.test").headers["Location"] == "/"
