"""One room in this process: its last seq, its recent changes and its subscriptions."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from rooms.delivery.event import Event, room_event
from rooms.delivery.log import Snapshot
from rooms.delivery.parts import in_parts
from rooms.delivery.statements import RoomInfo
from rooms.delivery.subscription import Subscription

TAIL_BYTES = 524_288
"""Bytes of recent changes kept in memory for each room; older ones are read from the log."""
HELD = 1000
"""Changes held in memory while earlier ones are missing; the log has those beyond."""


class Feed:
    """Passes each change of a room on once and in order, although the broker may lose, repeat
    or reorder changes.

    No method awaits: a change reaches the queue of every subscription in one turn of the loop.
    """

    def __init__(
        self, key: str, topic: str, name: str, tail: int, dirty: Callable[[Feed], None]
    ) -> None:
        self.key = key
        self.topic = topic
        """The broker's topic."""
        self.room = RoomInfo(name)
        """Its `epoch` is empty while the room has no messages; no change is passed on then."""
        self.last = -1
        """The seq of the last change passed on; -1 until the log was read."""
        self.complete_after = 0
        """`tail` holds every change after this seq."""
        self.tail: deque[Event] = deque()
        self.subscriptions: dict[Subscription, None] = {}
        self.held: dict[int, Event] = {}
        """By seq: changes that came before an earlier change, or before the room's epoch."""
        self.joining = 0
        """Connections that have joined, attached or not."""
        self.heard_at = time.monotonic()
        """When a change was last passed on (monotonic seconds)."""
        self._tail_limit = tail
        self._tail_bytes = 0
        self._pending: list[Event] = []
        self._dirty = dirty

    def begin(self, snapshot: Snapshot) -> None:
        """Start from the log's latest changes; pass on those that came while it was read."""
        if snapshot.epoch:
            self.room = snapshot.room
        self.tail = deque(snapshot.changes)
        self._tail_bytes = sum(len(event.payload) for event in self.tail)
        # A message row keeps only its latest seq, so earlier seqs of edited messages do not
        # appear in any row. A cut page is therefore complete for all seqs from its first row on.
        self.complete_after = snapshot.changes[0].seq - 1 if snapshot.more else 0
        self.last = snapshot.head
        self._release()

    def born(self, room: RoomInfo) -> None:
        """The room has its first message: tell everybody its epoch, before any change of it.

        A client can resume only with the epoch, so it must have it before it has a change.
        """
        if self.room.epoch or not room.epoch:
            return
        self.room = room
        if self.last >= 0:  # otherwise nobody is attached yet, and the welcome tells the epoch
            self.send(room_event(self.last, room))
            self._release()

    def deliver(self, event: Event) -> bool:
        """Take a change from the broker or the writer.

        Returns False where the log must be read: an earlier change or the epoch is missing.
        """
        if self.last < 0 or not self.room.epoch or event.seq > self.last + 1:
            if len(self.held) < HELD:
                self.held[event.seq] = event
            return self.last < 0
        if event.seq == self.last + 1:
            self._pass_on(event)
            self._release()
        return True

    def repair(self, snapshot: Snapshot) -> None:
        """Take the log's changes after `last`; they are complete up to the snapshot's head."""
        if self.room.epoch and snapshot.epoch:
            self.room = snapshot.room
        self.born(snapshot.room)
        for event in snapshot.changes:
            if event.seq > self.last:
                self._pass_on(event)
        self.last = max(self.last, snapshot.head)
        self._release()

    def send(self, event: Event) -> None:
        """Pass an event that is not in the log to every subscription."""
        if not self._pending:
            self._dirty(self)
        self._pending.append(event)

    def since(self, seq: int) -> list[Event] | None:
        """The changes after `seq`, or None where only the log has them all."""
        if seq < self.complete_after:
            return None
        return [event for event in self.tail if event.seq > seq]

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
        """Hand the pending events to every subscription, joined into few writes.

        Returns the number of events.
        """
        if not self._pending:
            return 0
        events, self._pending = self._pending, []
        for part in in_parts(events):
            frames = part[0].frame if len(part) == 1 else b"".join([e.frame for e in part])
            for subscription in self.subscriptions:
                if not (subscription.idle and subscription.write(frames)):
                    subscription.push(part, frames)
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
        """Pass on the held changes that follow now; forget those that were overtaken."""
        if not self.held or not self.room.epoch:
            return
        for seq in [seq for seq in self.held if seq <= self.last]:
            del self.held[seq]
        while (event := self.held.pop(self.last + 1, None)) is not None:
            self._pass_on(event)
