"""Accounts are created: by visitors, and by guests, who stay who they are."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from chatsite.accounts.models import User
from chatsite.accounts.sessions import session_ended
from rooms.log.people import person_of
from tests.chatsite.accounts.people import (
    PASSWORD,
    at_once,
    browser,
    forget_attempts,
    log_in,
    person,
    sign_up,
    twin_of,
    who,
)
from tests.rooms.stored import new_room, say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Nobody has tried anything before."""
    forget_attempts()
    yield
    forget_attempts()


def test_visitor(client: Client) -> None:
    """Name and password make an account, and one is logged in."""
    assert sign_up(client, " Ada  L ").headers["Location"] == "/"
    user = User.objects.get()
    assert (user.name, user.guest, user.check_password(PASSWORD)) == ("Ada L", False, True)
    assert who(client)["guest"] is False


def test_guest_keeps_everything(client: Client) -> None:
    """A guest who signs up is the same person: messages and rooms stay theirs."""
    client.post("/enter/", {"name": "Ada"})
    guest = User.objects.get()
    room = new_room()
    say(person_of(guest), room, "hi")
    page = client.get("/account/signup/")
    assert b'value="Ada"' in page.content
    assert sign_up(client).status_code == 302
    user = User.objects.get()
    assert (user.pk, user.guest, user.username) == (guest.pk, False, guest.username)
    assert who(client) == {"id": guest.pk, "name": "Ada", "guest": False}
    assert log_in(browser()).status_code == 302


def test_a_guest_who_is_disabled_meanwhile(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """To sign up undoes nothing that an admin does while the password is hashed."""
    client.post("/enter/", {"name": "Ada"})
    hashed = User.set_password

    def disabled_meanwhile(user: User, password: str) -> None:
        User.objects.update(is_active=False)
        hashed(user, password)

    monkeypatch.setattr(User, "set_password", disabled_meanwhile)
    sign_up(client)
    user = User.objects.get()
    assert (user.guest, user.is_active) == (False, False)
    assert who(client) is None


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is stored before both requests have come to hash the password."""
    checked, hashed = threading.Barrier(2, timeout=20), User.set_password

    def hash_together(user: User, password: str) -> None:
        checked.wait()
        hashed(user, password)

    monkeypatch.setattr(User, "set_password", hash_together)


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("email", ["", "ada@example.org"])
def test_a_guest_sends_the_form_twice(client: Client, email: str) -> None:
    """Both requests lead on, and the session that either begins is that of the one account."""
    client.post("/enter/", {"name": "Ada"})
    both = client, twin_of(client)
    answers = at_once(*(lambda each=each: sign_up(each, email=email) for each in both))
    assert [each.headers.get("Location") for each in answers] == ["/", "/"]
    user = User.objects.get()
    assert [who(each) for each in both] == 2 * [{"id": user.pk, "name": "Ada", "guest": False}]
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [email] * bool(email)
    assert log_in(browser()).status_code == 302


@pytest.mark.usefixtures("together")
def test_a_guest_sends_two_forms(client: Client) -> None:
    """One password holds; the form with the other one is refused in words, and signs nobody out."""
    client.post("/enter/", {"name": "Ada"})
    other = twin_of(client)
    email, new = "ada@example.org", "another long password"
    answers: list[Any] = at_once(
        lambda: sign_up(client, email=email), lambda: sign_up(other, email=email, password1=new)
    )
    done, refused = sorted(answers, key=lambda each: int(each.status_code != 302))
    assert done.headers["Location"] == "/"
    assert b"You have made an account a moment ago" in refused.content
    assert "sessionid" not in refused.cookies
    assert [who(each) for each in (client, other)].count(None) == 1
    held = [log_in(browser(), password=each).status_code for each in (PASSWORD, new)]
    assert sorted(held) == [200, 302]


def test_session_of_the_guest(client: Client) -> None:
    """Its key is another one at once; the former session ends when the browser has the new key."""
    client.post("/enter/", {"name": "Ada"})
    former = str(client.session.session_key)
    thief = Client()
    thief.cookies["sessionid"] = former
    ended: list[str] = []

    def listen(key: str, **_: object) -> None:
        ended.append(key)

    session_ended.connect(listen)
    sign_up(client)
    assert (client.session.session_key != former, ended) == (True, [])
    assert who(client)["guest"] is False
    assert ended == [former]
    session_ended.disconnect(listen)
    assert who(thief) is None
    assert Session.objects.count() == 1


def test_going_on(client: Client) -> None:
    """One goes on where one came from."""
    assert sign_up(client, next="/rooms/lobby/").headers["Location"] == "/rooms/lobby/"


@pytest.mark.parametrize("name", ["ada", "Аda", "Adá"])
def test_name_is_taken(client: Client, name: str) -> None:
    """Nobody gets a name that looks like that of an account; the refusal offers another one."""
    person("Ada")
    page = sign_up(client, name)
    assert page.status_code == 200
    assert f"such as {name}2." in page.content.decode()
    assert User.objects.count() == 1
    assert f'value="{name}"' in page.content.decode()


def test_bad_name(client: Client) -> None:
    """The rules for names are those of guests."""
    assert b"invisible" in sign_up(client, "A\u202eda").content
    assert b"at most 40 characters" in sign_up(client, "x" * 41).content


@pytest.mark.parametrize("password", ["short", "password123", "adalovelace"])
def test_weak_password(client: Client, password: str) -> None:
    """A password that is short, common or the name is refused."""
    assert sign_up(client, "adalovelace", password1=password).status_code == 200
    assert not User.objects.exists()


def test_address_is_taken(client: Client) -> None:
    """One address has one account."""
    sign_up(browser(), "Ada", email="ada@example.org")
    page = sign_up(client, "Bob", email="Ada@example.org")
    assert b"Somebody has an account with this address" in page.content
    assert User.objects.count() == 1


def test_guest_cannot_take_the_name_of_an_account(client: Client) -> None:
    """The refusal says what to do, and a free name."""
    person("Ada")
    refused = client.post("/enter/", {"name": "Аda"}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "name_taken")
    assert "log in" in refused.json()["error"]["text"]
    assert "such as Аda2." in refused.json()["error"]["text"]
    assert client.post("/enter/", {"name": "Ada2"}).status_code == 302


def test_account_can_take_the_name_of_a_guest(client: Client) -> None:
    """A name is kept for those who are signed up; both can log in or go on."""
    browser().post("/enter/", {"name": "Ada"})
    sign_up(client)
    assert who(client)["guest"] is False
    assert log_in(browser()).status_code == 302


def test_changing_the_name(client: Client) -> None:
    """Everybody may change theirs, to what nobody has; the case of one's own is no obstacle."""
    person("Bob")
    sign_up(client)
    assert b"looks like it" in client.post("/account/name/", {"username": "BOB"}).content
    assert client.post("/account/name/", {"username": "ADA"}).headers["Location"] == "/account/"
    assert who(client)["name"] == "ADA"
    client.post("/account/name/", {"username": "Eve"})
    assert log_in(browser(), "eve").status_code == 302
    assert sign_up(browser(), "Ada").status_code == 302


@pytest.mark.parametrize(
    "path", ["name/", "email/", "password/set/", "2fa/", "sessions/", "device/"]
)
def test_pages_of_an_account_are_closed_to_guests(client: Client, path: str) -> None:
    """A guest has no account: such a page asks them to log in."""
    client.post("/enter/", {"name": "Ada"})
    answer = client.get(f"/account/{path}")
    assert answer.headers["Location"] == f"/account/login/?next=/account/{path}"


def test_account_of_a_guest(client: Client) -> None:
    """The link to one's account leads a guest to the form that creates one."""
    assert client.get("/account/").headers["Location"] == "/account/login/?next=/account/"
    client.post("/enter/", {"name": "Ada"})
    assert client.get("/account/").headers["Location"] == "/account/signup/"


def test_guest_is_asked_before_leaving(client: Client) -> None:
    """The page to sign out asks a guest what is lost, and ends nothing."""
    client.post("/enter/", {"name": "Ada"})
    assert client.post("/account/logout/").headers["Location"] == "/leave/"
    assert who(client)["name"] == "Ada"
