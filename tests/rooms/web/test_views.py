"""Pages, and the list of rooms."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from rooms.chat import create
from rooms.models import Room
from rooms.web import lobby, views


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the list of rooms whenever it is asked for."""
    monkeypatch.setattr(lobby, "FRESH", 0)


def hall(client: Client, text: str = "hi there") -> None:
    """Open a room and say something in it, as whoever is logged in."""
    create("Hall").post(client.get("/").wsgi_request.user, text)


def boot(page: bytes) -> Any:
    """The boot data in a page."""
    _, _, rest = page.partition(b'type="application/json">')
    return json.loads(rest.partition(b"</script>")[0])


def test_lobby(ada: Client) -> None:
    """The lobby lists rooms with what was said last."""
    hall(ada)
    data = boot(ada.get("/").content)
    assert [room["name"] for room in data["rooms"]] == ["Hall"]
    assert data["rooms"][0]["last"]["text"] == "hi there"
    assert data["me"]["name"] == "Ada"


def test_lobby_without_a_name(client: Client, transactional_db: None) -> None:
    """Who has no name sees the rooms as well."""
    assert boot(client.get("/").content)["me"] is None


@pytest.mark.parametrize("name", ["lobby", "日本語", "a b", "?x#y"])
def test_open(client: Client, transactional_db: None, name: str) -> None:
    """The field for a new room leads to the room."""
    response = client.get("/open/", {"name": name})
    assert response.status_code == 302
    assert client.get(response.headers["Location"]).status_code == 200


def test_open_what_is_no_name(client: Client, transactional_db: None) -> None:
    """What is wrong with a name is said on the page one came from."""
    response = client.get("/open/", {"name": "a/b"})
    assert response.status_code == 400
    assert b"slash" in response.content


def test_room(ada: Client) -> None:
    """A room's page knows its socket, who looks, and the limits."""
    hall(ada)
    data = boot(ada.get("/rooms/hall/").content)
    assert data["room"] == {"key": "hall", "former": [], "name": "Hall", "subject": ""}
    assert data["socket"] == "/ws/rooms/Hall/"
    assert (data["limits"]["text"], data["me"]["name"]) == (4000, "Ada")


def test_former_names(ada: Client) -> None:
    """A page knows the former slugs of its room, but none that another room has now."""
    room = create("Hall").row
    for slug in ("foyer", "taken"):
        room.addresses.create(slug=slug)
    create("Taken")
    assert boot(ada.get("/rooms/hall/").content)["room"]["former"] == ["foyer"]


def test_a_look_creates_nothing(client: Client, transactional_db: None) -> None:
    """The page of a room that is not there is shown, and the room is not made."""
    data = boot(client.get("/rooms/attic/").content)
    assert data["room"]["name"] == "attic"
    assert not Room.objects.exists()


@pytest.mark.parametrize("name", ["x" * 81, "\u202eroom", "\u0301"])
def test_no_such_room(client: Client, transactional_db: None, name: str) -> None:
    """A name that cannot be is a page that says why."""
    response = client.get(f"/rooms/{quote(name)}/")
    assert response.status_code == 404
    assert b"No such room" in response.content


def test_names_are_text(client: Client, transactional_db: None) -> None:
    """A room's name never becomes markup, nor ends the boot data."""
    page = client.get(f"/rooms/{quote('<script>alert(1)<')}/", follow=True).content
    assert b"<script>alert" not in page


def test_rooms_json(ada: Client) -> None:
    """The list of rooms as data."""
    hall(ada)
    (room,) = ada.get("/rooms.json").json()["rooms"]
    assert (room["name"], room["url"], room["count"]) == ("Hall", "/rooms/Hall/", 0)
    me = boot(ada.get("/").content)["me"]
    assert (room["last"]["by"], room["last"]["by_id"]) == ("Ada", me["id"])


def test_rooms_json_unchanged(ada: Client) -> None:
    """Who has seen just that is told so."""
    etag = ada.get("/rooms.json").headers["ETag"]
    assert ada.get("/rooms.json", headers={"If-None-Match": etag}).status_code == 304
    hall(ada)
    assert ada.get("/rooms.json", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/open/", "/rooms/lobby/", "/rooms.json"])
def test_pages_are_only_read(client: Client, path: str) -> None:
    """Nothing is posted to a page."""
    assert client.post(path).status_code == 405


class SignalsDouble:
    """Counts three people in every room."""

    def count(self, topic: str) -> int:
        """How many people are in a room."""
        return 3


class OpeningsDouble:
    """The list of rooms has never changed."""

    changes = 0


class ChatDouble:
    """A running chat, as far as the lobby looks."""

    signals = SignalsDouble()
    openings = OpeningsDouble()


def test_people_are_counted(ada: Client, rf: RequestFactory) -> None:
    """In a server that runs the chat, rooms show how many people are there."""
    hall(ada)
    request: HttpRequest = rf.get("/rooms.json")
    request.user = AnonymousUser()
    request.scope = {"state": {"chat": ChatDouble()}}  # type: ignore[attr-defined]
    (room,) = json.loads(views.rooms_json(request).content)["rooms"]
    assert room["count"] == 3


def test_the_list_is_read_once_for_many(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask within a second, the database is asked once."""
    rooms = lobby.Lobby()
    monkeypatch.setattr(lobby, "FRESH", 60)
    assert rooms.rooms(None) == []
    hall(ada)
    assert rooms.rooms(None) == []
    monkeypatch.setattr(lobby, "FRESH", 0)
    assert len(rooms.rooms(None)) == 1


def test_room_json(ada: Client) -> None:
    """An open page learns of another room what that room's own page is started with."""
    hall(ada)
    response = ada.get("/rooms/hall/room.json")
    data = boot(ada.get("/rooms/hall/").content)
    assert response.json() == {name: data[name] for name in ("room", "socket", "page")}
    assert response.headers["Cache-Control"] == "no-store"


def test_room_json_by_a_former_name(ada: Client) -> None:
    """A renamed room is found by its former name, and says its present address."""
    create("Hall").row.addresses.create(slug="foyer")
    data = ada.get("/rooms/foyer/room.json").json()
    assert (data["page"], data["room"]["key"]) == ("/rooms/Hall/", "hall")


def test_room_json_of_no_room(client: Client, transactional_db: None) -> None:
    """What cannot be a room, and what one may not know of, is told in one way."""
    secret = create("Secret", kind="private").row.slug
    for name in ("%20", secret, "~nothing"):
        response = client.get(f"/rooms/{name}/room.json")
        assert response.status_code == 404, name
    assert response.json() == client.get(f"/rooms/{secret}/room.json").json()


def test_a_page_knows_the_inbox(ada: Client) -> None:
    """A page comes with the rooms of its person, so that nothing moves when it starts."""
    hall(ada)
    inbox = boot(ada.get("/").content)["inbox"]
    assert [place["room"]["name"] for place in inbox["places"]] == ["Hall"]
    assert inbox["version"] > 0
