"""What home shows of one's own rooms beside the inbox."""

import pytest
from django.test import Client

from rooms.chat import create
from rooms.log.people import person_of
from tests.rooms.stored import enter


@pytest.fixture
def cellar(ada: Client) -> int:
    """A private room of Ada's, in which she has said something."""
    user = ada.get("/").wsgi_request.user
    room = create("Cellar", kind="private")
    enter(room.row.pk, person_of(user))
    room.post(user, "psst")
    return room.row.pk


def test_members_are_told(ada: Client, cellar: int) -> None:
    """A member has the last message by the room's id, and no browser keeps it."""
    response = ada.get("/own.json")
    (own,) = response.json()["own"]
    assert (own["id"], own["last"]["by"], own["last"]["text"]) == (cellar, "Ada", "psst")
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_nobody_else_is_told(client: Client, bob: Client, cellar: int) -> None:
    """Somebody else has nothing of it, and whoever has no name is refused."""
    assert bob.get("/own.json").json() == {"own": []}
    response = client.get("/own.json")
    assert (response.status_code, response.json()["error"]["code"]) == (403, "not_allowed")
