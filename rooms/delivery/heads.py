"""Heads: members learn of what is new in rooms that they do not have open.

Each process publishes the heads of the rooms that it wrote to, 200 ms after the first change, on 16
channels that every process hears. Each process sends the head of a room to its connections whose
people are members of it, less often where these are many. All get the same bytes; the client
computes from them what is unread.
Heads that the broker lost are found by a comparison with the database, and so is what was lost
before a head that arrived.

The state of a room that was changed itself (its name, say) and the deletions of messages travel
with its head. A new version of every member's inbox would do as well, but in a room of 10,000
members it would be 10,000 rows in the transaction that locks the room, and 10,000 inboxes to be
read. This way the transaction has no work that grows with the members. The state of a hidden room
is sent after one query for each 500 members here, because a membership may just have ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import Error as DatabaseFailure

from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event, answer
from rooms.delivery.inbox import Reader
from rooms.delivery.loop import Loop, surviving
from rooms.delivery.news import Gone, News, decode, encode, gather
from rooms.delivery.recipient import Head
from rooms.log.change import Change
from rooms.models import Kind
from rooms.protocol import Heads, RoomState

GATHER = 0.2
"""Seconds over which the changes of a room are joined into one head: at most five a second."""
TOLD = 1000
"""Members here who are told of the heads of one room in a second, about."""
PATIENCE = 0.7
"""Seconds for which a head waits at most, where many were told of one just before."""
CHANNELS = 16
TOPIC = "heads:"
"""How the broker's topics of heads begin; a room's is its id modulo `CHANNELS`."""
INTERVAL = 30.0
"""Seconds between two comparisons with the database; a reconnected broker causes one at once."""
CHUNK = 500
"""Rooms that are compared in one query, and people whose memberships are."""

Tell = Callable[[int, Event], None]
"""Sends an event to every connection of a person."""


@dataclass(slots=True)
class _Known:
    """What is known of a room, of which its members here were told."""

    head: Head
    """The latest one."""
    state: int = 0
    """The seq of the latest state of the room itself; 0 where none was told."""
    told: int = 0
    """The seq of the latest state or deletion; 0 where none was told."""
    shown: int = 0
    """The seq of the head that was told last."""
    next: float = 0.0
    """When the next head may be told (loop's time)."""
    timer: asyncio.TimerHandle | None = None
    """Tells the latest head once that time has come."""


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
        self._complete: dict[int, int] = {}
        """Of each of these rooms the seq up to which its members here know of every state and
        deletion. A head may be known without what was lost before it."""
        self._changed: dict[int, News] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._heard: dict[int, _Known] = {}
        """What was heard of rooms. That of a room without members here is kept until the comparison
        after the next: a person's inbox may have been read just before it."""
        self._lately: set[int] = set()
        """The rooms of which something was heard since the last comparison."""
        self._tasks: set[asyncio.Task[None]] = set()
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
        for known in self._heard.values():
            if known.timer is not None:
                known.timer.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def moved(self, person: int, before: Collection[int], now: Sequence[Head]) -> Sequence[Head]:
        """Take a person's rooms, as they were read (`rooms.delivery.inbox.Places`)."""
        for room in set(before) - {room for room, _, _ in now}:
            people = self._members.get(room, set())
            people.discard(person)
            if not people:
                self._members.pop(room, None)
                self._complete.pop(room, None)
        later = []
        for head in now:
            room, _, seq = head
            known = self._heard.get(room)
            if known is not None and known.head[2] > seq:
                later.append(known.head)
            else:
                self._hand_on(head)
            self._members.setdefault(room, set()).add(person)
            self._complete[room] = min(seq, self._complete.get(room, seq))
        return later

    def is_outdated(self, now: Sequence[Head]) -> bool:
        """Whether members were told of a state or a deletion that came after these heads."""
        known = ((seq, self._heard.get(room)) for room, _, seq in now)
        return any(heard is not None and seq < heard.told for seq, heard in known)

    def committed(self, changes: Iterable[Change]) -> None:
        """Take what this process committed; threads may report their transactions in any order."""
        for change in changes:
            gather(self._changed, change)
        if self._changed and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER, self._publish)

    def receive(self, body: bytes) -> None:
        """Take news that a process published, this one included."""
        for news in decode(body):
            self._take(news)

    def suspect(self, topics: Collection[str]) -> None:
        """Heads may have been lost: compare at once."""
        if any(topic.startswith(TOPIC) for topic in topics):
            self._suspected.set()

    def _publish(self) -> None:
        self._timer = None
        changed, self._changed = self._changed, {}
        by_topic: dict[str, list[News]] = {}
        for news in changed.values():
            by_topic.setdefault(topic_of(news.room), []).append(news)
            with surviving("telling of a head", self._broker.counters):
                self._take(news)
        for topic, told in by_topic.items():
            self._broker.publish(topic, encode(told))

    def _take(self, news: News) -> None:
        """Tell members of the head, and of what else has changed.

        The broker returns what this process has published and told. A state that is no news is left
        out; deletions are told a second time, and clients count each once.
        """
        known = self._heard.get(news.room) or _Known((news.room, 0, 0))
        state = news.state if news.state and news.state[0] > known.state else None
        if state is None and not news.gone:
            self._hand_on(news.head)
            return
        if state is not None:
            known.state = state[0]
        known.told = max(known.told, known.state, *(seq for _, _, _, seq in news.gone))
        if known.head[2] < news.seq:
            known.head = news.head
        self._heard[news.room] = known
        self._lately.add(news.room)
        if state is not None and state[1].kind != Kind.OPEN:
            self._tell_hidden_soon(Heads([known.head], [state]))
            state = None
        self._tell_members(known, [] if state is None else [state], news.gone)

    def _hand_on(self, head: Head) -> None:
        room, _, seq = head
        known = self._heard.get(room)
        if known is None:
            known = self._heard[room] = _Known(head)
        elif known.head[2] < seq:
            known.head = head
        else:
            return
        self._lately.add(room)
        now = asyncio.get_running_loop().time()
        if now >= known.next:
            self._tell_members(known)
        elif known.timer is None:
            loop = asyncio.get_running_loop()
            known.timer = loop.call_at(known.next, self._tell_latest, room)

    def _tell_latest(self, room: int) -> None:
        """Send the head that has waited, unless it was sent with something else."""
        known = self._heard.get(room)
        if known is not None:
            known.timer = None
            if known.shown < known.head[2]:
                self._tell_members(known)

    def _tell_members(
        self,
        known: _Known,
        states: Sequence[tuple[int, RoomState]] = (),
        gone: Sequence[Gone] = (),
    ) -> None:
        """Send the news of one room to its members here.

        The more of them there are, the longer the next head waits: otherwise a busy room with a
        thousand members who are elsewhere would cost several times as much as one without them.
        """
        room, _, known.shown = known.head
        people = self._members.get(room, ())
        pause = min(len(people) / TOLD, PATIENCE)
        if pause > GATHER:  # they are no more frequent in any case
            known.next = asyncio.get_running_loop().time() + pause
        if people:
            event = answer(Heads([known.head], list(states), list(gone)))
            for person in people:
                self._tell(person, event)

    def _tell_hidden_soon(self, heads: Heads) -> None:
        name = f"state of room {heads.heads[0][0]}"
        task = asyncio.create_task(self._tell_hidden(heads, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_hidden(self, heads: Heads, name: str) -> None:
        """Send the state of a hidden room to those who are its members at this moment.

        Where the database cannot be read, they get it with their next inbox.
        """
        room = heads.heads[0][0]
        people = list(self._members.get(room, ()))
        event = answer(heads)
        with surviving(name, self._broker.counters), suppress(DatabaseFailure, TimeoutError):
            for start in range(0, len(people), CHUNK):
                some = people[start : start + CHUNK]
                for person in await self._database.read(self._reader.members, room, some):
                    self._tell(person, event)

    async def _compare_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(INTERVAL):
                await self._suspected.wait()
        self._suspected.clear()
        lately, self._lately = self._lately, set()
        self._heard = {
            room: known
            for room, known in self._heard.items()
            if room in self._members or room in lately
        }
        rooms = list(self._members)
        for start in range(0, len(rooms), CHUNK):
            try:
                await self._compare(rooms[start : start + CHUNK])
            except (DatabaseFailure, TimeoutError):
                return

    async def _compare(self, rooms: Collection[int]) -> None:
        """Tell of heads that were lost, and of states and deletions, also of those before a head
        that is known. What was heard of in the meantime is told once more."""
        heads = await self._database.read(self._reader.heads, rooms)
        complete = self._complete
        since = {room: complete[room] for room, _, seq in heads if complete.get(room, seq) < seq}
        missed = await self._database.read(self._reader.missed, since) if since else Heads([])
        states = {state.id: (seq, state) for seq, state in missed.rooms}
        gone: dict[int, list[Gone]] = {}
        for each in missed.gone:
            gone.setdefault(each[0], []).append(each)
        for room, posts, seq in heads:
            self._take(News(room, posts, seq, states.get(room), gone.get(room, [])))
            if room in since and complete.get(room) == since[room]:  # nobody came with less
                complete[room] = seq
