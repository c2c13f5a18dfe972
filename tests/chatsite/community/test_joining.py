"""Who may become a person of the site: by a name, or by an account."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from chatsite.accounts.models import User
from chatsite.community import invitations, joining
from chatsite.community.models import Joining
from rooms.chat import create
from rooms.models import Membership, Room
from tests.chatsite.community.people import browser_of, owner, person, settings_of_site

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Forget how many names were picked."""
    cache.clear()


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Joining.LINK, "whoever has its join link"), (Joining.INVITED, "people who are invited")],
)
def test_without_the_right(client: Client, kind: str, words: str) -> None:
    """A visitor who wants a name is told what to do, and is given none."""
    settings_of_site(joining=kind)
    page = client.get("/enter/").content.decode()
    assert words in page
    assert 'name="name"' not in page
    answer = client.post("/enter/", {"name": "Ada"}, headers=JSON)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "not_allowed"
    assert words in answer.json()["error"]["text"]
    assert not User.objects.exists()


def test_who_is_in_stays_in(client: Client) -> None:
    """The site may close its door: it is closed to newcomers alone."""
    client.post("/enter/", {"name": "Ada"})
    settings_of_site(joining=Joining.INVITED, guests=False)
    assert client.post("/enter/", {"name": "Ada"}, headers=JSON).json()["already"]


def test_join_link(client: Client) -> None:
    """The link shows the site and its welcome text, and lets its bearer pick a name."""
    row = settings_of_site(joining=Joining.LINK, name="Our place", welcome="Be kind.\nAnd brief.")
    path = f"/join/{row.join_token}/"
    page = client.get(path).content
    assert b"Our place" in page
    assert b"Be kind.<br>And brief." in page
    assert client.post("/enter/", {"name": "Ada"}).status_code == 403  # a look lets nobody in
    assert client.post(path).headers["Location"] == "/enter/"
    assert client.post("/enter/", {"name": "Ada"}).status_code == 302
    assert client.get(path).headers["Location"] == "/"


def test_the_welcome_is_where_one_joins(client: Client) -> None:
    """Home, the page of names and that of new accounts greet whoever has no name yet."""
    settings_of_site(welcome="Be kind.\nAnd brief.")
    for page in ("/", "/enter/", "/account/signup/"):
        assert b"Be kind.<br>And brief." in client.get(page).content
    client.post("/enter/", {"name": "Ada"})
    for page in ("/", "/account/signup/"):
        assert b"Be kind.<br>" not in client.get(page).content


def test_reset(client: Client) -> None:
    """Once the link is another, the old one lets nobody in, not even who has opened it before."""
    row = settings_of_site(joining=Joining.LINK)
    old = f"/join/{row.join_token}/"
    client.post(old)
    admin = browser_of(person("Sue", is_staff=True))
    assert admin.post("/site/join-link/").status_code == 302
    assert client.post("/enter/", {"name": "Ada"}).status_code == 403
    assert client.get(old).status_code == 404
    assert client.get(old + "qr.svg").status_code == 404
    assert old.encode() not in admin.get("/site/").content


def test_the_link_of_a_site_for_invited_people(client: Client) -> None:
    """Where only invited people join, the join link is none."""
    row = settings_of_site(joining=Joining.INVITED)
    assert client.post(f"/join/{row.join_token}/").status_code == 404


def test_no_guests(client: Client) -> None:
    """A site that wants accounts gives no names without one, not even by the link."""
    row = settings_of_site(joining=Joining.LINK, guests=False)
    client.post(f"/join/{row.join_token}/")
    answer = client.post("/enter/", {"name": "Ada"}, headers=JSON)
    assert answer.json()["error"]["text"] == joining.NO_GUESTS


@pytest.mark.parametrize("kind", Joining.values)
def test_an_invitation_opens_every_door(client: Client, kind: str) -> None:
    """Whoever is invited may pick a name, once, however people join else."""
    settings_of_site(joining=kind)
    _, token = invitations.invite(owner())
    client.post(f"/invite/{token}/")
    assert client.post("/enter/", {"name": "Ada"}).status_code == 302
    assert Client().post(f"/invite/{token}/").status_code == 410


def test_the_last_use_is_one_use(client: Client) -> None:
    """Of two who have opened an invitation for one person, one gets in."""
    settings_of_site(joining=Joining.INVITED)
    _, token = invitations.invite(owner())
    other = Client()
    for each in (client, other):
        assert each.post(f"/invite/{token}/").status_code == 302
    answers = [each.post("/enter/", {"name": "Ada"}).status_code for each in (client, other)]
    assert answers == [302, 403]
    assert User.objects.filter(guest=True).count() == 1


def test_newcomers_join_the_default_rooms(client: Client) -> None:
    """Whoever is new becomes a member of the rooms for newcomers, and of no other."""
    hall, _ = create("Hall"), create("Cellar")
    Room.objects.filter(pk=hall.row.pk).update(newcomers=True)
    client.post("/enter/", {"name": "Ada"})
    ada = User.objects.get()
    assert [each.room_id for each in Membership.objects.filter(person=ada)] == [hall.row.pk]


@pytest.mark.parametrize(
    ("joining", "guests", "words"),
    [
        (Joining.ANYONE, True, "They need no account."),
        (Joining.ANYONE, False, "Whoever has no account makes one there."),
        (Joining.LINK, True, "with “Invite people” in the room's menu"),
        (Joining.INVITED, False, "with “Invite people” in the room's menu"),
    ],
)
def test_what_the_link_of_a_room_is_good_for(joining: str, guests: bool, words: str) -> None:
    """Home says what is true of newcomers who have the link of an open room."""
    settings_of_site(joining=joining, guests=guests)
    page = browser_of(person("Ada")).get("/").content.decode()
    assert words in page
    assert ("They need no account." in page) is (joining == Joining.ANYONE and guests)
