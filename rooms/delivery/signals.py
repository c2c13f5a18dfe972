"""Presence and typing: events of a room that no log keeps."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event, passing
from rooms.delivery.hub import Hub
from rooms.delivery.loop import surviving
from rooms.delivery.presence import TOPIC, Presence
from rooms.delivery.roster import WENT, Roster
from rooms.limits import Limits
from rooms.protocol import Person, PersonState, PresenceDiff, PresenceList, Typing

logger = logging.getLogger(__name__)

TYPING_LASTS = 6.0
"""Seconds after which somebody counts as writing no longer, unless they renew it."""
COALESCE = 0.2
"""Seconds over which changes of presence, or of typing, are joined into one event."""
SPACING = 1.0
"""Least seconds between two presence events of a room: each costs every connection a write, and
while a room fills, somebody comes all the time."""


class TypingNews(msgspec.Struct, tag_field="type", tag="typing"):
    """What is published when somebody begins or stops writing."""

    user: Person
    on: bool


class _Move(NamedTuple):
    """What became of somebody in a room since its last presence event."""

    person: PersonState
    is_here: bool
    steps: int
    """By how much that changed the number of people."""


class Signals:
    """Presence and typing of this process's rooms, as events for their feeds."""

    def __init__(
        self,
        hub: Hub,
        broker: SiteBroker,
        limits: Limits,
        moved: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`moved` is called with whoever came, went, or is there in another way."""
        self._hub = hub
        self._moved = moved
        self._broker = broker
        self._limits = limits
        self._roster = Roster(self._changed)
        self.presence = Presence(broker.publish, self._roster, broker.counters)
        self._typing: dict[str, dict[int, tuple[Person, float]]] = {}
        self._came_or_went: dict[str, dict[int, _Move]] = {}
        # When a room's last presence event was sent (monotonic seconds).
        self._told_at: dict[str, float] = {}
        self._typing_changed: set[str] = set()
        self._telling: asyncio.TimerHandle | None = None
        self._expiring: asyncio.TimerHandle | None = None
        hub.listener = self

    async def start(self) -> None:
        """Begin to listen to the other processes."""
        await self._broker.subscribe(TOPIC)
        self.presence.start()

    async def stop(self) -> None:
        """Say goodbye to the other processes."""
        await self.presence.stop()
        for timer in (self._telling, self._expiring):
            if timer is not None:
                timer.cancel()

    def here(self, topic: str) -> list[PersonState]:
        """The people in a room, as many as a presence list names."""
        return self._roster.here(topic, self._limits.here)

    def present(self, topic: str) -> frozenset[int]:
        """The ids of all people in a room."""
        return frozenset(person.id for person in self._roster.here(topic))

    def find(self, person: int) -> PersonState | None:
        """Somebody who is online: in any room, or with a window that shows none."""
        return self._roster.find(person)

    def topics(self, person: int) -> list[str]:
        """The topics in which somebody is: those of rooms, and `presence.NO_ROOM`."""
        return self._roster.topics(person)

    def count(self, topic: str) -> int:
        """How many people are in a room."""
        return self._roster.count(topic)

    def writing(self, topic: str) -> list[Person]:
        """Who is writing in a room."""
        return [person for person, _ in self._typing.get(topic, {}).values()]

    def is_writing(self, topic: str, person: Person) -> bool:
        """Whether `person` is writing in a room."""
        return person.id in self._typing.get(topic, {})

    def state(self, topic: str) -> Sequence[Event]:
        """Presence and typing of a room as they are now."""
        return passing(self._list(topic)), passing(Typing(self.writing(topic)))

    def set_typing(self, topic: str, person: Person, on: bool) -> None:
        """`person` is writing, here and in every process, or no longer is."""
        self._take_typing(topic, person, on)
        self._broker.publish(topic, msgspec.json.encode(TypingNews(person, on)))

    def receive(self, topic: str, payload: bytes) -> None:
        """Take what another process tells (`Listener`)."""
        if topic == TOPIC:
            self.presence.receive(payload)
            return
        try:
            news = _typing_news.decode(payload)
        except (msgspec.DecodeError, UnicodeError):
            logger.warning("The broker carried something that is no event of a room")
            return
        self._take_typing(topic, news.user, news.on)

    def suspect(self, topics: frozenset[str]) -> None:
        """Announcements of presence may have been missed (`Listener`)."""
        if TOPIC in topics:
            self.presence.compare()

    def closed(self, topic: str) -> None:
        """Forget who was writing in a room that nobody here listens to (`Listener`)."""
        self._typing.pop(topic, None)
        self._told_at.pop(topic, None)
        self._came_or_went.pop(topic, None)

    def _changed(self, topic: str, person: PersonState, step: int) -> None:
        self._moved(person.id)
        if topic in self._hub.feeds:
            moves = self._came_or_went.setdefault(topic, {})
            before = moves.get(person.id)
            steps = step if before is None else before.steps + step
            moves[person.id] = _Move(person, step != WENT, steps)
            self._tell_soon()

    def _take_typing(self, topic: str, person: Person, on: bool) -> None:
        writing = self._typing.setdefault(topic, {})
        was = writing.pop(person.id, None)
        if on:
            writing[person.id] = (person, time.monotonic() + TYPING_LASTS)
            self._expire_later()
        if on != (was is not None):
            self._typing_changed.add(topic)
            self._tell_soon()

    def _expire_later(self) -> None:
        if self._expiring is None:
            loop = asyncio.get_running_loop()
            self._expiring = loop.call_later(TYPING_LASTS / 6, self._expire)

    def _expire(self) -> None:
        self._expiring = None
        with surviving("the end of typing", self._broker.counters):
            self._end_typing(time.monotonic())
        if self._typing:
            self._expire_later()

    def _end_typing(self, now: float) -> None:
        for topic, writing in list(self._typing.items()):
            for person in [person for person, until in writing.values() if until <= now]:
                self._take_typing(topic, person, False)
            if not writing:
                del self._typing[topic]

    def _tell_soon(self) -> None:
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(COALESCE, self._tell)

    def _tell(self) -> None:
        self._telling = None
        now = time.monotonic()
        for topic in [each for each in self._came_or_went if self._is_due(each, now)]:
            moves = self._came_or_went.pop(topic)
            self._told_at[topic] = now
            with surviving(f"presence in {topic}", self._broker.counters):
                self._send(topic, self._presence_event(topic, moves))
        typing, self._typing_changed = self._typing_changed, set()
        for topic in typing:
            with surviving(f"typing in {topic}", self._broker.counters):
                self._send(topic, passing(Typing(self.writing(topic))))
        if self._came_or_went:
            self._tell_soon()

    def _is_due(self, topic: str, now: float) -> bool:
        return now >= self._told_at.get(topic, -SPACING) + SPACING

    def _send(self, topic: str, event: Event) -> None:
        feed = self._hub.feeds.get(topic)
        if feed is not None:
            feed.send(event)

    def _presence_event(self, topic: str, moves: dict[int, _Move]) -> Event:
        count = self.count(topic)
        before = count - sum(move.steps for move in moves.values())
        limit = self._limits.here
        if limit and count > limit:
            return passing(PresenceDiff([], [], count))
        if limit and before > limit:
            return passing(self._list(topic))
        joined = [move.person for move in moves.values() if move.is_here]
        left = [move.person.id for move in moves.values() if not move.is_here]
        return passing(PresenceDiff(joined, left, count))

    def _list(self, topic: str) -> PresenceList:
        return PresenceList(self.here(topic), self.count(topic))


_typing_news = msgspec.json.Decoder(TypingNews)
