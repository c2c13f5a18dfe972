"""The page of all open rooms, `/rooms/`."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from chatsite.accounts.models import User
from rooms.chat import create
from rooms.domain.queries import browse
from rooms.models import Membership, Room, State
from tests.rooms.web.conftest import login


@pytest.fixture
def hall(ada: Client) -> Room:
    """A room in which Ada has talked; it is about tea."""
    room = create("Hall")
    room.post(User.objects.get(name="Ada"), "hello")
    Room.objects.update(subject="Tea & cake")
    return room.row


def listed(client: Client, query: str = "") -> Any:
    """The list as scripts get it."""
    return client.get(f"/rooms/{query}", headers={"accept": "application/json"}).json()


def test_page(hall: Room, ada: Client, bob: Client) -> None:
    """It has each room with its subject and how many are in it, and a way in."""
    page = bob.get("/rooms/").content.decode()
    for words in ("Hall", "Tea &amp; cake", "1 member ", 'action="/rooms/Hall/join/"'):
        assert words in page
    assert "/rooms/Hall/join/" not in ada.get("/rooms/").content.decode()
    assert "/rooms/Hall/join/" not in Client().get("/rooms/").content.decode()


def test_for_scripts(hall: Room, ada: Client) -> None:
    """The same as JSON."""
    found = listed(ada)
    (row,) = found["rooms"]
    assert found["more"] is False
    assert {name: row[name] for name in ("id", "name", "subject", "members", "url", "joined")} == {
        "id": hall.pk,
        "name": "Hall",
        "subject": "Tea & cake",
        "members": 1,
        "url": "/rooms/Hall/",
        "joined": True,
    }
    assert (listed(ada, "?q=cake")["rooms"], listed(ada, "?q=coffee")["rooms"]) == ([row], [])


def test_archived(hall: Room, ada: Client) -> None:
    """Archived rooms are shown on demand, and can be opened and not joined."""
    Room.objects.update(archived_at="2026-11-26T12:00Z")
    assert listed(ada)["rooms"] == []
    assert [row["name"] for row in listed(ada, "?archived=1")["rooms"]] == ["Hall"]
    page = login("Eve").get("/rooms/?archived=1").content
    assert b'href="/rooms/Hall/"' in page
    assert b"/join/" not in page


def test_pages(hall: Room, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links lead from page to page, and keep what one looks for; what is no number is the first."""
    create("Hallway").post(User.objects.get(name="Ada"), "hello")
    monkeypatch.setattr(browse, "PAGE", 1)
    first = ada.get("/rooms/?q=hall").content.decode()
    assert "/rooms/?q=hall&amp;page=2" in first
    second = ada.get("/rooms/?q=hall&page=2").content.decode()
    assert 'rel="prev" href="/rooms/?q=hall"' in second
    assert 'rel="next"' not in second
    assert (
        len({tuple(row["name"] for row in listed(ada, f"?page={n}")["rooms"]) for n in (1, 2)}) == 2
    )
    for page in ("x", "0", "-1", "99999999999", "²"):
        assert ada.get(f"/rooms/?page={page}").status_code == 200


def test_join(hall: Room, bob: Client) -> None:
    """One click, also without scripts, makes one a member and leads to the room; twice as well."""
    for _ in range(2):
        answer = bob.post("/rooms/Hall/join/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/rooms/Hall/")
    assert Membership.objects.filter(state=State.MEMBER).count() == 2


def test_who_cannot_join(hall: Room, bob: Client, client: Client) -> None:
    """Without a name one is asked for it; an archived room says why not; no room is made."""
    assert client.post("/rooms/Hall/join/").headers["Location"].startswith("/enter/")
    assert bob.post("/rooms/Nowhere/join/").headers["Location"] == "/rooms/Nowhere/"
    Room.objects.update(archived_at="2026-11-26T12:00Z")
    refused = bob.post("/rooms/Hall/join/")
    assert (refused.status_code, b"archived" in refused.content) == (403, True)
    assert (Membership.objects.count(), Room.objects.count()) == (1, 1)


def test_where_visitors_may_not_read(hall: Room, client: Client, settings: LazySettings) -> None:
    """They are asked for a name, and are told of no room."""
    settings.PUBLIC_READ = False
    answer = client.get("/rooms/")
    assert answer.headers["Location"] == "/enter/?next=%2Frooms%2F"
