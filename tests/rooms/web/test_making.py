"""Making a room by `/rooms/new/`."""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from chatsite.accounts.models import User
from rooms.chat import create
from rooms.domain.submit import tell_with
from rooms.log.commit import Applied
from rooms.models import Membership, Room

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def olga(transactional_db: None) -> Client:
    """The browser of Olga, who has an account."""
    client = Client()
    client.force_login(User.objects.create_user("olga", name="Olga"))
    return client


def made(client: Client, **wish: str) -> Any:
    """The answer to a form that a script sends."""
    return client.post("/rooms/new/", wish, **JSON)  # type: ignore[arg-type]


def test_by_a_script(olga: Client) -> None:
    """The answer leads to the room, by its name or its secret address."""
    answer = made(olga, name="Salon", subject="Tea")
    assert (answer.status_code, answer.json()) == (201, {"page": "/rooms/Salon/"})
    assert b"Tea" in olga.get("/rooms/Salon/").content
    page = made(olga, name="Salon", kind="private").json()["page"]
    assert page.startswith("/rooms/~")
    assert (olga.get(page).status_code, Client().get(page).status_code) == (200, 404)
    assert Membership.objects.filter(role="owner").count() == 2


def test_other_devices_are_told(olga: Client) -> None:
    """The room is in the sidebar of all open pages of its owner at once."""
    told: list[Applied] = []
    tell_with(told.append)
    try:
        made(olga, name="Salon")
    finally:
        tell_with(None)
    concerns = [(each.person, each.rooms) for applied in told for each in applied.concerns]
    assert concerns == [(User.objects.get().pk, (Room.objects.get().pk,))]


def test_as_json(olga: Client) -> None:
    """An object does as well as a form; one that is none is refused."""
    for body, status in (
        ({"name": "Salon", "kind": "private", "subject": "Tea"}, 201),
        ({"name": 1}, 400),
        ({"name": "Salon", "owner": 1}, 400),
        (["Salon"], 400),
    ):
        answer = olga.post("/rooms/new/", json.dumps(body), "application/json", **JSON)  # type: ignore[arg-type]
        assert (body, answer.status_code) == (body, status)
    assert olga.post("/rooms/new/", b"\xff", "application/json", **JSON).status_code == 400  # type: ignore[arg-type]
    assert Room.objects.get().kind == "private"


def test_by_a_form(olga: Client) -> None:
    """A form leads to the room; where it is refused, what was typed stays."""
    answer = olga.post("/rooms/new/", {"name": "Salon"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/rooms/Salon/")
    again = olga.post("/rooms/new/", {"name": "salon", "kind": "private", "subject": "a\x00 tea"})
    assert again.status_code == 400
    for typed in (b'value="salon"', b'value="private" checked', b" tea"):
        assert typed in again.content
    taken = olga.post("/rooms/new/", {"name": "salon", "subject": "tea"})
    assert taken.status_code == 409
    assert b"There is a room of that name." in taken.content
    assert b'value="tea"' in taken.content


@pytest.mark.parametrize(
    ("wish", "status", "code", "field"),
    [
        ({"name": "Hall"}, 409, "name_taken", "name"),
        ({"name": "a/b"}, 400, "bad_name", "name"),
        ({}, 400, "bad_name", "name"),
        ({"name": "Salon", "kind": "direct"}, 400, "bad_frame", "kind"),
        ({"name": "Salon", "subject": "x" * 201}, 400, "too_long", "subject"),
    ],
)
def test_errors(olga: Client, wish: dict[str, str], status: int, code: str, field: str) -> None:
    """Each says which field is wrong, and why."""
    create("Hall")
    answer = made(olga, **wish)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["text"]


def test_who_may_not(ada: Client, client: Client) -> None:
    """Guests make no private rooms; without a name one is asked for it, or refused."""
    assert made(ada, name="Salon", kind="private").status_code == 403
    assert made(client, name="Salon").status_code == 403
    assert client.post("/rooms/new/", {"name": "Salon"}).headers["Location"].startswith("/enter/")
    assert not Room.objects.exists()
    assert made(ada, name="Salon").status_code == 201


def test_too_many(olga: Client, settings: LazySettings) -> None:
    """One person makes so many rooms in an hour."""
    settings.CHAT_LIMITS = settings.CHAT_LIMITS.__class__(rooms=1)
    assert made(olga, name="one").status_code == 201
    assert made(olga, name="two").status_code == 429


def test_a_room_can_be_called_new(olga: Client) -> None:
    """Its page is at the same address."""
    assert made(olga, name="new", subject="Novelties").json() == {"page": "/rooms/new/"}
    assert b"Novelties" in olga.get("/rooms/new/").content


def test_other_sites_make_none(olga: Client) -> None:
    """A form without the site's token is refused."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = olga.cookies
    assert strict.post("/rooms/new/", {"name": "Salon"}).status_code == 403
    assert not Room.objects.exists()
