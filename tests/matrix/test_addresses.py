"""Each address lets in, leads to a door or refuses as the table says, for all and by both methods.

Addresses are taken from the resolver, standings and cells from docs/permissions.md: an address that
is new and has no row fails, and so does a cell that is wrong.
"""

from __future__ import annotations

import io
import itertools
from functools import cache

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache as counts
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from chatsite.accounts import pictures
from chatsite.accounts.models import User
from chatsite.asgi import application
from chatsite.community import invitations, logo
from chatsite.community.models import Ban, Filter
from rooms.chat import create
from rooms.models import Membership, Message, Report, Role, State
from tests.chatsite.community.people import settings_of_site
from tests.matrix.addresses import COLUMNS, IN, NO, Address, addresses, cell, outcome, table
from websocket.testing import Closed, Peer, SocketClient, running

pytestmark = pytest.mark.one_database

ROOMS = "unreads-json"
"""The address that is told in its query which rooms are meant."""
TABLE = table()
PAGES = sorted({each for each in addresses() if not each.is_socket}, key=lambda each: each.route)
SOCKETS = [each for each in addresses() if each.is_socket]


class World:
    """A site that is set up, with an open and a private room, and somebody of each standing."""

    def __init__(self) -> None:
        self.people = {each: _person(each) for each in COLUMNS[1:]}
        owner = self.people["owner"]
        hall, self.secret = create("Hall").row, create("Secret", kind="private").row
        for room in (hall, self.secret):
            _member(room.pk, owner, 1, State.MEMBER, Role.OWNER)
            _member(room.pk, self.people["banned"], 2, State.BANNED)
            type(room).objects.filter(pk=room.pk).update(head=2)
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        site = settings_of_site(accent="#336699", logo=logo.keep(io.BytesIO(picture.getvalue())))
        invitation, token = invitations.invite(owner)
        version = pictures.store(io.BytesIO(picture.getvalue()), settings.CHAT_LIMITS)
        someone = User.objects.create_user("someone", name="Someone", picture=version)
        _member(hall.pk, someone, 3, State.MEMBER)
        self.values = {
            "room": "Hall", "token": token, "pk": str(invitation.pk), "person": str(someone.pk),
            "version": version, "link": "1", "provider_id": "nobody", "key": "nothing",
            "uidb36": "1", "act": "disable", "number": "1",
        }  # fmt: skip
        self.hall = hall.pk
        Report.objects.create(room=hall, message=1, author=someone, reporter=owner)
        Message.objects.create(
            room=hall, number=1, seq=1, ordinal=1, author=someone, key="k", text="said",
            at=timezone.now(),
        )  # fmt: skip
        ban = Ban.objects.create(kind=Ban.Kind.ADDRESS, value="192.0.2.0/24")
        word = Filter.objects.create(kind=Filter.Kind.WORD, value="spam")
        self.about = {
            "join/": {"token": site.join_token},
            "site/people/": {"pk": str(someone.pk)},
            "site/bans/": {"pk": str(ban.pk)},
            "site/filters/": {"pk": str(word.pk)},
            "site/reports/": {"room": str(hall.pk), "act": "dismiss"},
        }
        """What stands in the paths that begin so."""
        self._cookies = {each: self._visit(each) for each in COLUMNS}

    def path(self, address: Address, **values: str) -> str:
        """A path that names what is there."""
        known = {**self.values, **values}
        about = next((way for way in self.about if address.route.startswith(way)), "")
        known |= self.about.get(about, {})
        return address.path(known) + (f"?rooms={self.hall}" if address.name == ROOMS else "")

    def browser(self, standing: str) -> Client:
        """A browser with a session of somebody, who has been here before."""
        client = Client()
        client.cookies.load(self._cookies[standing])
        return client

    def _visit(self, standing: str) -> dict[str, str]:
        client = Client()
        if standing in self.people:
            client.force_login(self.people[standing])
        client.get("/")
        if standing == "disabled":
            User.objects.filter(pk=self.people[standing].pk).update(is_active=False)
        return {name: cookie.value for name, cookie in client.cookies.items()}


def _person(standing: str) -> User:
    if standing == "guest":
        return User.objects.create_guest("Guest")
    return User.objects.create(
        username=standing,
        password=_password(),
        name=standing.title(),
        is_staff=standing in ("admin", "owner"),
        is_superuser=standing == "owner",
    )


@cache
def _password() -> str:
    return make_password("correct horse battery")


def _member(room: int, person: User, seq: int, state: str, role: str = Role.MEMBER) -> None:
    Membership.objects.create(
        room_id=room, person=person, seq=seq, state=state, role=role, since=timezone.now()
    )


@pytest.fixture
def world(db: None) -> World:
    """The site."""
    return World()


async def _first(peer: Peer) -> str:
    """Whether a socket says anything, or is closed for good."""
    try:
        await peer.receive()
    except Closed as closed:
        return NO if closed.code >= 4500 else IN
    return IN


def answers(world: World, standing: str, path: str) -> str:
    """The cell of a path; what the requests do is undone."""
    found = []
    for method in ("GET", "POST"):
        counts.clear()
        with transaction.atomic():
            found.append(outcome(world.browser(standing), method, path))
            transaction.set_rollback(True)
    return cell(*found)


def test_every_address_has_a_row() -> None:
    """What has no row is decided by nobody; and no row is about an address that there is not."""
    assert set(TABLE) == {each.name for each in addresses()}


@pytest.mark.parametrize("standing", COLUMNS)
def test_pages(world: World, standing: str) -> None:
    """Where somebody gets in, and where not, is in the table."""
    found = {address.name: answers(world, standing, world.path(address)) for address in PAGES}
    assert found == {name: TABLE[name][standing] for name in found}


def test_a_private_room(world: World) -> None:
    """No address with a private room in it lets anybody in but its members."""
    ways = [address for address in PAGES if address.route.startswith("rooms/<str:room>/")]
    assert len(ways) > 3
    for address in ways:
        path = world.path(address, room=world.secret.slug)
        for standing in COLUMNS:
            if standing != "owner":  # a member of it
                told = answers(world, standing, path).split(", ")
                assert (path, standing, IN in told) == (path, standing, False)


@pytest.mark.django_db(transaction=True)
async def test_sockets() -> None:
    """Where somebody gets in by a socket, and where not, is in the table."""
    world = await sync_to_async(World)()
    found: dict[str, dict[str, str]] = {}
    async with running(application) as state:
        client = SocketClient(application, state=state)
        for address, standing in itertools.product(SOCKETS, COLUMNS):
            browser = await sync_to_async(world.browser)(standing)
            client.cookies = dict(browser.cookies)
            path = world.path(address)
            async with client.connect(path, frames=True) as peer:
                await peer.send_text("hello")
                found.setdefault(address.name, {})[standing] = await _first(peer)
    assert found == {name: TABLE[name] for name in found}
