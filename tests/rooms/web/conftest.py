"""The site in the test's own process, and people who visit its rooms."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.test import Client

from chatsite.accounts.models import User
from chatsite.asgi import application
from rooms.delivery.chat import Chat
from websocket.testing import Peer, SocketClient, running
from websocket.types import Application

Event = dict[str, Any]


class Visitors:
    """Opens sockets of rooms for people with and without a name."""

    def __init__(self, application: Application, state: dict[str, Any]) -> None:
        self.chat: Chat = state["chat"]
        self._client = SocketClient(application, state=state)

    def connect(
        self, who: Client | None = None, room: str = "lobby", query: str = "", *, fast: bool = True
    ) -> Peer:
        """A handshake with a room's socket, as `who` is logged in."""
        self._client.cookies = dict(who.cookies) if who is not None else {}
        path = f"/ws/rooms/{quote(room, safe='')}/" + (f"?{query}" if query else "")
        return self._client.connect(path, frames=fast)

    def at_home(self, who: Client | None = None, query: str = "") -> Peer:
        """A handshake with the socket of a page that is in no room."""
        self._client.cookies = dict(who.cookies) if who is not None else {}
        return self._client.connect("/ws/inbox/" + (f"?{query}" if query else ""))


async def expect(peer: Peer, kind: str) -> Event:
    """The next event of a type; others before it are dropped."""
    while (event := await peer.receive_json())["type"] != kind:
        pass
    found: Event = event
    return found


async def answer_to(peer: Peer, event: Event) -> Event:
    """Send an event with a key and read until it is answered."""
    await peer.send_json(event)
    while (answer := await peer.receive_json()).get("re") != event["key"]:
        pass
    found: Event = answer
    return found


async def say(peer: Peer, *texts: str) -> None:
    """Post messages and wait for their acks."""
    for number, text in enumerate(texts):
        event = {"type": "message", "text": text, "key": f"{number}-{abs(hash(text))}"}
        assert (await answer_to(peer, event))["type"] == "ack"


def login(name: str) -> Client:
    """A browser in which a new guest has picked a name."""
    client = Client()
    client.force_login(User.objects.create_guest(name))
    return client


@pytest.fixture
def ada(transactional_db: None) -> Client:
    """Ada's browser."""
    return login("Ada")


@pytest.fixture
def bob(transactional_db: None) -> Client:
    """Bob's browser."""
    return login("Bob")


@pytest.fixture
async def visitors(
    request: pytest.FixtureRequest, transactional_db: None, settings: LazySettings
) -> AsyncIterator[Visitors]:
    """A running site; `parametrize("visitors", [{"events": 3}], indirect=True)` sets limits."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, **getattr(request, "param", {}))
    async with running(application) as state:
        yield Visitors(application, state)
