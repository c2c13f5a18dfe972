"""One room in this process: its last number, its recent changes and its subscriptions."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from rooms.delivery.event import Event, passing
from rooms.delivery.log import Snapshot
from rooms.delivery.subscription import Subscription
from rooms.protocol import RoomChanged, RoomState

TAIL_BYTES = 524_288
"""Bytes of recent changes kept of a room; what comes back for more reads the log."""
HELD = 1000
"""Changes held while a hole before them is looked into; the log has the rest."""


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """What the feed knows of the room itself; `epoch` is empty where it was never talked in."""

    name: str
    topic: str = ""
    epoch: str = ""


class Feed:
    """Passes each change of a room on once and in order, whatever the broker does.

    Nothing here awaits: between a change's arrival and its place in every subscription,
    nothing else runs.
    """

    def __init__(
        self, key: str, topic: str, name: str, tail: int, dirty: Callable[[Feed], None]
    ) -> None:
        self.key = key
        self.topic = topic
        """The broker's topic."""
        self.room = RoomInfo(name)
        self.last = -1
        """The number of the last change passed on; -1 until the log was read."""
        self.complete_after = 0
        """`tail` holds every change after this number."""
        self.tail: deque[Event] = deque()
        self.subscriptions: dict[Subscription, None] = {}
        self.held: dict[int, Event] = {}
        self.joining = 0
        """Connections that are about to subscribe."""
        self.heard_at = time.monotonic()
        """When a change was last passed on (monotonic seconds)."""
        self._tail_limit = tail
        self._tail_bytes = 0
        self._pending: list[Event] = []
        self._dirty = dirty

    def begin(self, snapshot: Snapshot) -> None:
        """Start from what the log said; changes that came meanwhile follow on."""
        if snapshot.epoch:
            self.room = RoomInfo(snapshot.name, snapshot.topic, snapshot.epoch)
        self.tail = deque(snapshot.changes)
        self._tail_bytes = sum(len(event.payload) for event in self.tail)
        # Numbers overtaken by a later change of the same message are in no row: the cut
        # page is complete after the number just before its first row's.
        self.complete_after = snapshot.changes[0].seq - 1 if snapshot.more else 0
        self.last = snapshot.head
        self._release()

    def deliver(self, event: Event) -> bool:
        """Take a change from the broker or the writer; False where the log must be looked into:
        for a hole, or for the room itself, which this change brought to life."""
        if self.last < 0 or event.seq > self.last + 1:
            if len(self.held) < HELD:
                self.held[event.seq] = event
            return self.last < 0
        if event.seq == self.last + 1:
            self._pass_on(event)
            self._release()
        return bool(self.room.epoch)

    def repair(self, snapshot: Snapshot) -> None:
        """Take what the log said after `last`: complete up to its head."""
        born = snapshot.epoch and not self.room.epoch
        if snapshot.epoch:
            self.room = RoomInfo(snapshot.name, snapshot.topic, snapshot.epoch)
        for event in snapshot.changes:
            if event.seq > self.last:
                self._pass_on(event)
        self.last = max(self.last, snapshot.head)
        self._release()
        if born:
            state = RoomState(self.room.name, self.room.topic, exists=True)
            self.send(passing(RoomChanged(self.last, self.room.epoch, state)))

    def send(self, event: Event) -> None:
        """Pass an event that is not in the log to every subscription."""
        if not self._pending:
            self._dirty(self)
        self._pending.append(event)

    def since(self, number: int) -> list[Event] | None:
        """The changes after `number`, or None where only the log has them all."""
        if number < self.complete_after:
            return None
        return [event for event in self.tail if event.seq > number]

    def newest(self, limit: int) -> tuple[list[Event], bool] | None:
        """The newest `limit` messages by id and whether older ones exist, as `log.newest_page`;
        None where only the log can tell."""
        latest = {event.number: event for event in self.tail}
        # Every message posted after `complete_after` is in the tail.
        numbers = sorted(number for number in latest if number > self.complete_after)
        if len(numbers) < limit and self.complete_after:
            return None
        more = bool(self.complete_after) or len(numbers) > limit
        return [latest[number] for number in numbers[-limit:]], more

    def flush(self) -> int:
        """Hand what is pending to every subscription: joined, so that each is written to once.

        Returns how many events it was.
        """
        if not self._pending:
            return 0
        events, self._pending = self._pending, []
        frames = events[0].frame if len(events) == 1 else b"".join([e.frame for e in events])
        for subscription in self.subscriptions:
            if not (subscription.idle and subscription.write(frames)):
                subscription.push(events, frames)
        return len(events)

    def _pass_on(self, event: Event) -> None:
        self.last = event.seq
        self.heard_at = time.monotonic()
        self.tail.append(event)
        self._tail_bytes += len(event.payload)
        while len(self.tail) > self._tail_limit or self._tail_bytes > TAIL_BYTES:
            oldest = self.tail.popleft()
            self._tail_bytes -= len(oldest.payload)
            self.complete_after = oldest.seq
        self.send(event)

    def _release(self) -> None:
        """Pass on what was held and follows now; forget what was overtaken."""
        if not self.held:
            return
        for number in [number for number in self.held if number <= self.last]:
            del self.held[number]
        while (event := self.held.pop(self.last + 1, None)) is not None:
            self._pass_on(event)
