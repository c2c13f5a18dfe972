"""What a connection is promised of all kinds of changes: live, after a gap, and when it is slow.

Each change once and in ascending order, and the final state of every row that has changed.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.delivery import reconciler
from rooms.delivery.database import Database
from rooms.delivery.event import Event, change_event
from rooms.delivery.feed import Feed
from rooms.delivery.hub import Hub
from rooms.limits import Limits
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.doubles import BrokerDouble, SeatDouble, SocketDouble, grant
from tests.rooms.log.crowd import Act, Crowd, batches

pytestmark = pytest.mark.django_db(transaction=True)
LIMITS = Limits(page=5, resume=5, queue_frames=3)


class Reader:
    """A connection in a room, which has seen everything up to a seq."""

    def __init__(self, hub: Hub, feed: Feed, after: int) -> None:
        self.after = after
        self.socket = SocketDouble()
        self._hub, self._feed = hub, feed
        self._subscription = hub.subscription(self.socket.as_socket)
        hub.attach(feed, self._subscription, SeatDouble(admitted=feed.last), after)
        self.task = asyncio.create_task(self._subscription.run(self))

    async def catch_up(self, seq: int) -> tuple[Sequence[Event], int]:
        """Read on (`Source`)."""
        return await self._hub.catch_up(self._feed, seq)

    def passed_on(self) -> int:
        """What was handed to everybody (`Source`)."""
        return self._hub.passed_on(self._feed)

    def state(self) -> Sequence[Event]:
        """Nobody writes or comes (`Source`)."""
        return ()


class Stage:
    """A hub with readers, over the log of a crowd."""

    def __init__(self) -> None:
        self.database = Database()
        self.broker = BrokerDouble()
        self.hub = Hub(self.database, self.broker, LIMITS)
        self.readers: list[Reader] = []
        self.crowd: Crowd
        self.feed: Feed

    async def open(self, *batches: list[Act]) -> None:
        """Open a room in which these acts were done."""
        self.crowd = await self.database.read(Crowd)
        for batch in batches:
            await self.database.read(self.crowd.does, batch)
        await self.hub.start()
        self.feed = await self.hub.join(grant(self.crowd.room))

    def attach(self, after: int) -> Reader:
        """Somebody comes who has seen everything up to a seq."""
        reader = Reader(self.hub, self.feed, after)
        self.readers.append(reader)
        return reader

    async def settled(self) -> int:
        """Wait until every reader was sent the last change; returns the room's head."""
        self.broker.suspect(frozenset([self.feed.topic]))
        head = await self.database.read(lambda: self.crowd.head)
        for reader in self.readers:
            if reader.after < head:
                await eventually(lambda reader=reader: reader.socket.seqs[-1:] == [head])  # type: ignore[misc]
        return head

    async def close(self) -> None:
        """End everything."""
        for reader in self.readers:
            reader.task.cancel()
        await asyncio.gather(*[each.task for each in self.readers], return_exceptions=True)
        await self.hub.stop()
        await self.database.close()


def promised(crowd: Crowd, reader: Reader) -> None:
    """Check what a reader was sent."""
    seqs = reader.socket.seqs
    assert seqs == sorted(set(seqs))
    last: dict[tuple[str, int], dict[str, Any]] = {}
    for event in reader.socket.sent:
        last[_row(event)] = event
    states = sorted(last.values(), key=lambda event: int(event["seq"]))
    assert states == [json.loads(state) for state in crowd.final_states(reader.after)]


def _row(event: dict[str, Any]) -> tuple[str, int]:
    if event["type"] == "message":
        return "message", event["message"]["id"]
    return event["type"], event["member"]["person"]["id"] if event["type"] == "member" else 0


async def happen(stage: Stage, later: list[list[Act]], chance: Any) -> None:
    """Have the crowd act, the broker lose and reorder, and readers come, go slow and return."""
    stage.attach(stage.feed.last)
    slow = stage.attach(stage.feed.last)
    slow.socket.stall()
    for batch in later:
        told = len(stage.crowd.changes)
        await stage.database.read(stage.crowd.does, batch)
        brought = [change_event(c.seq, c.payload) for c in stage.crowd.changes[told:]]
        chance.shuffle(brought)
        kept = [event for event in brought if chance.random() < 0.7]
        epoch = stage.feed.epoch
        stage.broker.brings(stage.feed.topic, *kept, *kept[:2], epoch=epoch)
        await asyncio.sleep(0)
        # Drawn from what was committed: how far the feed has come depends on the time.
        changes = stage.crowd.changes
        since = chance.randint(stage.crowd.begun, changes[-1].seq if changes else stage.crowd.begun)
        stage.attach(min(since, stage.feed.last))
    slow.socket.resume()


async def talk(acts: list[list[Act]], chance: Any) -> None:
    """Open a room, have all of it happen, and check what everybody was sent."""
    stage = Stage()
    await stage.open(acts[0])
    try:
        await happen(stage, acts[1:], chance)
        await stage.settled()
        for reader in stage.readers:
            promised(stage.crowd, reader)
    finally:  # also when Hypothesis ends an example early: an open stage keeps its connections
        await stage.close()


@settings(max_examples=20)
@given(batches, st.randoms(use_true_random=False))
def test_promises_over_all_kinds_of_changes(acts: list[list[Act]], chance: Any) -> None:
    """Whatever is done, lost and reordered, and whenever a reader comes: the promises hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reconciler, "PATIENCE", 0.001)
        patch.setattr(reconciler, "RETRY", 0.01)
        asyncio.run(talk(acts, chance))


async def test_kinds_in_order() -> None:
    """A reader who returns is sent memberships and the room's state in their places."""
    stage = Stage()
    await stage.open(
        [("post", 0, 0, True), ("post", 1, 0, True), ("subject", 0, 1, True)],
        [("react", 2, 0, True), ("leave", 1, 0, True)],
    )
    reader = stage.attach(stage.crowd.begun)
    await stage.settled()
    types = [(event["type"], event["seq"] - stage.crowd.begun) for event in reader.socket.sent]
    # The second post (3) was reacted to by somebody who joined (5), and Bob has left (2).
    assert types == [("message", 1), ("room", 4), ("member", 5), ("message", 6), ("member", 7)]
    promised(stage.crowd, reader)
    await stage.close()
