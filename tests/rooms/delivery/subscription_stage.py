"""A subscription with its fan-out task, and the room that it catches up with, for tests."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from rooms.delivery.event import Event, answer, passing
from rooms.delivery.subscription import Subscription
from rooms.limits import Limits
from rooms.protocol import Pong, PresenceList, Typing
from tests.rooms.delivery.doubles import SocketDouble
from tests.rooms.samples import changes

TYPING = passing(Typing([]))
PRESENCE = passing(PresenceList([], 0))


def pong(head: int) -> Event:
    """An answer that can be told from others."""
    return answer(Pong(head))


class Stage:
    """A subscription with its fan-out task, and the room that it would catch up with."""

    def __init__(self, socket: SocketDouble, limits: Limits) -> None:
        self.socket = socket
        self.touched = 0
        self.subscription = Subscription(socket.as_socket, limits, self._touched)
        self.head = 0
        self.log: list[Event] = []
        self.pages: list[int] = []  # the numbers from which the log was read
        self.gate = asyncio.Event()  # holds up readings of the log while it is not set
        self.gate.set()
        self.task = asyncio.create_task(self.subscription.run(self))

    def _touched(self, subscription: Subscription) -> None:
        self.touched += 1

    def say(self, *events: Event) -> None:
        """One tick of the room: the feed passes these on."""
        self.log += [event for event in events if event.seq]
        self.head = max([self.head, *(event.seq for event in events)])
        self.subscription.push(events, b"".join(event.frame for event in events))

    def says(self, first: int, last: int) -> None:
        """Changes, each in a tick of its own."""
        for event in changes(first, last):
            self.say(event)

    async def catch_up(self, number: int) -> tuple[Sequence[Event], int]:
        """Two changes at a time (`Source`)."""
        self.pages.append(number)
        await self.gate.wait()
        page = [event for event in self.log if event.seq > number][:2]
        return page, page[-1].seq if page else self.head

    def passed_on(self) -> int:
        """What was pushed (`Source`)."""
        return self.head

    def state(self) -> Sequence[Event]:
        """Presence and typing (`Source`)."""
        return PRESENCE, TYPING


@pytest.fixture(params=["fast", "plain"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A subscription for four frames, on a server that takes frames and on one that does not."""
    stage = Stage(SocketDouble(fast=request.param == "fast"), Limits(queue_frames=4, write=5))
    await asyncio.sleep(0)
    yield stage
    stage.task.cancel()
    await asyncio.gather(stage.task, return_exceptions=True)


@pytest.fixture
async def fast() -> AsyncIterator[Stage]:
    """A subscription for four frames on a server that takes frames."""
    stage = Stage(SocketDouble(), Limits(queue_frames=4, write=5))
    await asyncio.sleep(0)
    yield stage
    stage.task.cancel()
    await asyncio.gather(stage.task, return_exceptions=True)
