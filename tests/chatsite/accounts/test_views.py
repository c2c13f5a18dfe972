"""Picking a name, and leaving it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from chatsite.accounts.models import User

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Forget how many names were picked."""
    cache.clear()
    yield
    cache.clear()


def test_form(client: Client) -> None:
    """Without a script there is a page to pick a name on, which knows where to go on."""
    page = client.get("/enter/", {"next": "/rooms/lobby/"}).content
    assert b'value="/rooms/lobby/"' in page
    assert b"csrfmiddlewaretoken" in page


def test_enter_by_the_form(client: Client) -> None:
    """A name makes a guest, who goes on to where they wanted."""
    response = client.post("/enter/", {"name": " Ada  L ", "next": "/rooms/lobby/"})
    assert response.headers["Location"] == "/rooms/lobby/"
    assert User.objects.get().name == "Ada L"
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_enter_by_the_page(client: Client) -> None:
    """A page is told who it is now, and its new CSRF token."""
    answer = client.post("/enter/", {"name": "Ada"}, headers=JSON).json()
    assert answer["me"] == {"id": User.objects.get().pk, "name": "Ada", "guest": True}
    assert len(answer["csrf"]) >= 32


def test_entering_twice(client: Client) -> None:
    """Who has a name keeps it."""
    client.post("/enter/", {"name": "Ada"})
    answer = client.post("/enter/", {"name": "Bob"}, headers=JSON).json()
    assert (answer["me"]["name"], answer["already"]) == ("Ada", True)
    assert User.objects.count() == 1


def test_session_without_a_name(client: Client) -> None:
    """A page can ask who its browser is now: nobody, and with which token to post."""
    answer = client.get("/enter/", headers=JSON)
    assert answer.json()["me"] is None
    assert "no-store" in answer.headers["Cache-Control"]


def test_stale_token() -> None:
    """The token of a page older than the session is refused; the one asked for now is good."""
    client = Client(enforce_csrf_checks=True)
    old = client.get("/enter/", headers=JSON).json()["csrf"]
    client.post("/enter/", {"name": "Ada", "csrfmiddlewaretoken": old}, headers=JSON)
    again = {"name": "Bob", "csrfmiddlewaretoken": old}
    assert client.post("/enter/", again, headers=JSON).status_code == 403
    now = client.get("/enter/", headers=JSON).json()
    assert now["me"]["name"] == "Ada"
    again["csrfmiddlewaretoken"] = now["csrf"]
    assert client.post("/enter/", again, headers=JSON).json()["me"]["name"] == "Ada"


def test_enter_needs_a_token() -> None:
    """Another site cannot pick a name for somebody."""
    assert Client(enforce_csrf_checks=True).post("/enter/", {"name": "x"}).status_code == 403


def test_bad_name_by_the_form(client: Client) -> None:
    """What is wrong with a name is said beside it, and the name is still there."""
    response = client.post("/enter/", {"name": "A\u202eda"})
    assert response.status_code == 400
    assert b"invisible" in response.content
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "\u200b"])
def test_bad_name_by_the_page(client: Client, name: str) -> None:
    """The same as data."""
    response = client.post("/enter/", {"name": name}, headers=JSON)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_name"


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "javascript:x", ""])
def test_going_on_elsewhere(client: Client, wanted: str) -> None:
    """Nobody is sent to another site."""
    response = client.post("/enter/", {"name": "Ada", "next": wanted})
    assert response.headers["Location"] == "/"


def test_too_many_names(client: Client, settings: LazySettings) -> None:
    """An address that picks name after name has to wait."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, enter=2)
    statuses = [Client().post("/enter/", {"name": "x"}).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    refused = client.post("/enter/", {"name": "x"}, headers=JSON)
    assert refused.json()["error"]["code"] == "rate_limited"


def test_addresses_of_one_ipv6_network_share_the_limit(settings: LazySettings) -> None:
    """Whoever has a network can choose from 2^64 addresses."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, enter=2)
    addresses = ["2001:db8:5::1", "2001:db8:5::2", "2001:db8:5::3", "2001:db8:5:1::1"]
    statuses = [
        Client(REMOTE_ADDR=address).post("/enter/", {"name": "x"}).status_code
        for address in addresses
    ]
    assert statuses == [302, 302, 429, 302]


def test_no_limit_on_names(settings: LazySettings) -> None:
    """A limit of 0 is none."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, enter=0)
    statuses = {Client().post("/enter/", {"name": "x"}).status_code for _ in range(3)}
    assert statuses == {302}


def test_leave(client: Client) -> None:
    """Who leaves is nobody again; their messages have an author still."""
    client.post("/enter/", {"name": "Ada"})
    assert client.post("/leave/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert User.objects.exists()


def test_leave_is_posted(client: Client) -> None:
    """A link, or a picture on another site, ends no session: it leads to a page that asks."""
    client.post("/enter/", {"name": "Ada"})
    page = client.get("/leave/").content
    assert b"cannot come back" in page
    assert "_auth_user_id" in client.session


def test_leave_without_a_name(client: Client) -> None:
    """Who has no name is not asked whether to give it up."""
    assert client.get("/leave/").headers["Location"] == "/"


def test_leave_by_the_page(client: Client) -> None:
    """A page is told where to go on."""
    client.post("/enter/", {"name": "Ada"})
    assert client.post("/leave/", headers=JSON).json() == {"next": "/"}
    assert "_auth_user_id" not in client.session
