"""A hub between a scripted broker and a real log, for tests."""

from collections.abc import AsyncIterator

import pytest

from rooms.delivery import hub as module
from rooms.delivery import reconciler
from rooms.delivery.feed import Feed
from rooms.delivery.hub import Hub, room_topic
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from tests.rooms.delivery.doubles import BrokerDouble, SeatDouble, SocketDouble, WatchedLog, grant
from tests.rooms.samples import LOBBY, changes

TOPIC = room_topic(LOBBY)


class Ears:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.suspected: list[frozenset[str]] = []
        self.forgotten: list[str] = []

    def receive(self, topic: str, payload: bytes) -> None:
        """Remember a payload."""
        self.heard.append(payload)

    def suspect(self, topics: frozenset[str]) -> None:
        """Remember suspects."""
        self.suspected.append(topics)

    def closed(self, topic: str) -> None:
        """Remember a closed room."""
        self.forgotten.append(topic)


class Stage:
    """A hub between a scripted broker and a log that holds ten changes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.broker = BrokerDouble()
        self.log = WatchedLog()
        self.log.append(*changes(1, 10))
        self.ears = Ears()
        self.hub = Hub(self.log, self.broker, limits)
        self.hub.listener = self.ears

    async def join(self, seat: SeatDouble | None = None) -> tuple[Feed, Subscription, SocketDouble]:
        """Somebody opens a socket in the lobby and is attached to it."""
        feed = await self.hub.join(grant())
        socket = SocketDouble()
        subscription = self.hub.subscription(socket.as_socket)
        self.hub.attach(feed, subscription, seat or SeatDouble())
        return feed, subscription, socket


async def running_stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A running hub; rooms are let go at once, holes looked into soon."""
    monkeypatch.setattr(module, "LINGER", 0)
    monkeypatch.setattr(reconciler, "PATIENCE", 0.001)
    # What is repaired is repaired for a reason: no look at quiet rooms comes to its help.
    monkeypatch.setattr(reconciler, "INTERVAL", 600)
    stage = Stage(Limits(page=5, resume=5))
    await stage.hub.start()
    yield stage
    await stage.hub.stop()
    await stage.log.close()
