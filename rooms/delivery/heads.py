"""Heads: members learn of new messages in rooms that they do not have open.

Each process publishes the heads of the rooms that it wrote to, 200 ms after the first change, on 16
channels that every process hears. Each process sends the head of a room to its connections whose
people are members of it. All get the same bytes; the client computes from them what is unread.
Heads that the broker lost are found by a comparison with the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

import msgspec
from django.db import Error as DatabaseFailure

from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event, answer
from rooms.delivery.inbox import Head, Reader
from rooms.delivery.loop import Loop, surviving
from rooms.log.change import Change
from rooms.protocol import Heads

GATHER = 0.2
"""Seconds over which the changes of a room are joined into one head: at most five a second."""
CHANNELS = 16
TOPIC = "heads:"
"""How the broker's topics of heads begin; a room's is its id modulo `CHANNELS`."""
INTERVAL = 30.0
"""Seconds between two comparisons with the database; a reconnected broker causes one at once."""
CHUNK = 500
"""Rooms that are compared in one query."""

Tell = Callable[[int, Event], None]
"""Sends an event to every connection of a person."""


def topic_of(room: int) -> str:
    """The broker's topic that carries the head of a room."""
    return f"{TOPIC}{room % CHANNELS}"


class HeadNews:
    """Sends the heads of rooms to the members who are connected here."""

    def __init__(self, database: Database, broker: SiteBroker, reader: Reader, tell: Tell) -> None:
        self._database = database
        self._broker = broker
        self._reader = reader
        self._tell = tell
        self._members: dict[int, set[int]] = {}
        """Room to the people who are connected here and members of it."""
        self._changed: dict[int, Head] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._heard: dict[int, Head] = {}
        """Room to its latest known head, which its members here were told. That of a room
        without members here is kept until the comparison after the next: a person's inbox may
        have been read just before it."""
        self._lately: set[int] = set()
        """The rooms of which something was heard since the last comparison."""
        self._suspected = asyncio.Event()
        self._loop = Loop("comparison of heads", self._compare_when_due, broker.counters)

    async def start(self) -> None:
        """Listen to the heads of all processes."""
        await asyncio.gather(
            *(self._broker.subscribe(f"{TOPIC}{number}") for number in range(CHANNELS))
        )
        self._loop.start()

    async def stop(self) -> None:
        """Publish what was gathered."""
        await self._loop.stop()
        if self._timer is not None:
            self._timer.cancel()
            self._publish()

    def moved(self, person: int, before: Collection[int], now: Sequence[Head]) -> Sequence[Head]:
        """Take a person's rooms, as they were read (`rooms.delivery.inbox.Places`)."""
        for room in set(before) - {room for room, _, _ in now}:
            people = self._members.get(room, set())
            people.discard(person)
            if not people:
                self._members.pop(room, None)
        later = []
        for head in now:
            heard = self._heard.get(head[0])
            if heard is not None and heard[2] > head[2]:
                later.append(heard)
            else:
                self._hand_on(head)
            self._members.setdefault(head[0], set()).add(person)
        return later

    def committed(self, changes: Iterable[Change]) -> None:
        """Take what this process committed; threads may report their transactions in any order."""
        for change in changes:
            known = self._changed.get(change.room)
            if known is None or known[2] < change.seq:
                self._changed[change.room] = (change.room, change.posts, change.seq)
        if self._changed and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER, self._publish)

    def receive(self, body: bytes) -> None:
        """Take heads that a process published, this one included."""
        for head in _heads.decode(body):
            self._hand_on(head)

    def suspect(self, topics: Collection[str]) -> None:
        """Heads may have been lost: compare at once."""
        if any(topic.startswith(TOPIC) for topic in topics):
            self._suspected.set()

    def _publish(self) -> None:
        self._timer = None
        changed, self._changed = self._changed, {}
        by_topic: dict[str, list[Head]] = {}
        for head in changed.values():
            by_topic.setdefault(topic_of(head[0]), []).append(head)
            with surviving("telling of a head", self._broker.counters):
                self._hand_on(head)
        for topic, heads in by_topic.items():
            self._broker.publish(topic, msgspec.json.encode(heads))

    def _hand_on(self, head: Head) -> None:
        room, _, seq = head
        heard = self._heard.get(room)
        if heard is not None and seq <= heard[2]:
            return
        self._heard[room] = head
        self._lately.add(room)
        people = self._members.get(room)
        if people:
            event = answer(Heads([head]))
            for person in people:
                self._tell(person, event)

    async def _compare_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(INTERVAL):
                await self._suspected.wait()
        self._suspected.clear()
        lately, self._lately = self._lately, set()
        self._heard = {
            room: head
            for room, head in self._heard.items()
            if room in self._members or room in lately
        }
        rooms = list(self._members)
        for start in range(0, len(rooms), CHUNK):
            try:
                heads = await self._database.read(self._reader.heads, rooms[start : start + CHUNK])
            except (DatabaseFailure, TimeoutError):
                return
            for head in heads:
                self._hand_on(head)


_heads = msgspec.json.Decoder(list[Head])
