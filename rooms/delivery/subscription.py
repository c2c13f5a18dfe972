"""One connection's place in a room: bounded in memory, and nobody else waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from rooms.delivery.event import Event, Kind
from rooms.delivery.parts import PART, in_parts
from rooms.delivery.sending import put
from rooms.limits import Limits
from websocket.connection import WebSocket


class Source(Protocol):
    """Where the fan-out task reads the events that were not queued."""

    async def catch_up(self, seq: int) -> tuple[Sequence[Event], int]:
        """The first changes after `seq`, and the seq up to which they are complete."""

    def passed_on(self) -> int:
        """The seq of the last change for which `push` was called."""

    def state(self) -> Sequence[Event]:
        """Typing and presence as they are now."""


class Subscription:
    """The events that are still to be sent to one connection.

    While nothing waits (`idle`), the feed writes straight to the transport. Once the transport
    is full, events queue here and the fan-out task (`run`) sends them. When more than half of the
    bounds is used, typing and presence are dropped; their state is sent again later. When more
    than the bounds is used, the changes are dropped, too: the connection becomes a cursor on the
    log, from which the fan-out task reads a part at a time.

    The bounds count the queue, the answers of this tick and the part that is being sent. The
    transport holds at most its high-water mark and one part in addition.
    """

    __slots__ = (
        "_answers",
        "_bytes",
        "_cursor",
        "_dirty",
        "_limits",
        "_queue",
        "_relief",
        "_runner",
        "_sending",
        "_shed",
        "_waiter",
        "goodbye",
        "idle",
        "socket",
        "write",
    )

    def __init__(
        self, socket: WebSocket, limits: Limits, dirty: Callable[[Subscription], None]
    ) -> None:
        self.socket = socket
        self.write: Callable[[bytes], bool] = socket.write
        """Puts frames on the transport; False where it is full. Call it only while `idle`."""
        self.idle = True
        """Nothing waits here: the feed may call `write`."""
        self.goodbye: tuple[int, str] | None = None
        """Close code and reason, once `end` was called."""
        self._limits = limits
        self._dirty = dirty
        # The answers of this tick; None while there are none (on most connections, always).
        self._answers: list[Event] | None = None
        self._queue: deque[Event] | None = None
        # Bytes of the events in `_answers` and `_queue`.
        self._bytes = 0
        # Bytes of the events that the fan-out task is putting on the transport.
        self._sending = 0
        # The last seq sent while the connection reads the log; None while it is live.
        self._cursor: int | None = None
        # Typing or presence was dropped: their state must be sent again.
        self._shed = False
        self._waiter: asyncio.Future[None] | None = None
        self._relief: asyncio.Future[None] | None = None
        self._runner: asyncio.Task[None] | None = None

    @property
    def reached(self) -> int | None:
        """The seq up to which changes were sent, while the connection reads the log; else None."""
        return self._cursor

    @property
    def size(self) -> int:
        """Bytes of the events that wait here or are being put on the transport."""
        return self._bytes + self._sending

    def start_after(self, seq: int) -> None:
        """Send the changes after `seq` from the log, before any that are pushed from now on."""
        self._cursor = seq
        self.idle = False

    def push(self, events: Sequence[Event], frames: bytes) -> None:
        """Send a tick's events of the room, given as events and as their joined frames.

        After `end` only answers are sent: whoever is sent away learns nothing of what comes later.
        """
        if self.goodbye is not None:
            events, frames = (), b""
            if not self._answers:
                return
        if not self._waiting() and self._write(frames):
            self.idle = self.goodbye is None
        else:
            self._enqueue(events)
        self._relieve()

    def answer(self, event: Event) -> None:
        """Send an event to this client alone, joined with the room's events of this tick."""
        if self._answers is None:
            self._answers = []
            self.idle = False
            self._dirty(self)
        self._answers.append(event)
        self._bytes += len(event.payload)

    def forget(self, number: int) -> None:
        """The message `number` was deleted: if an earlier state of it waits here, send from the
        log what is there instead."""
        queue = self._queue or deque()
        changes = (event for event in queue if event.kind is Kind.LOG and event.is_message)
        if any(event.number == number for event in changes):
            self._become_cursor(queue)

    def flush(self) -> None:
        """Send the answers that were not joined with events of the room."""
        if self._answers:
            self.push((), b"")

    def end(self, code: int, reason: str = "") -> None:
        """Have the connection closed with `code`, even if its peer takes nothing.

        What was said first counts: a ban, for one, ends the session, too.
        """
        if self.goodbye is not None:
            return
        self.goodbye = (code, reason)
        self.idle = False
        if self._runner is not None:
            self._runner.cancel()

    async def finish(self) -> None:
        """Send the answers that are left, after `run` has ended; raises what `run` raises."""
        self.flush()
        left = [event for event in self._queue or () if event.kind is Kind.REQUIRED]
        if left:
            await self._send(left)

    @property
    def full(self) -> bool:
        """More than the bounds waits for the peer: the receive loop must take no request."""
        return not self.idle and self._over(1)

    async def relieved(self) -> None:
        """Return when no more than the bounds waits for the peer."""
        while self.full:
            self._relief = asyncio.get_running_loop().create_future()
            try:
                await self._relief
            finally:
                self._relief = None

    async def run(self, source: Source) -> None:
        """The fan-out task: send what queued, in order, for as long as the connection lives.

        Raises `Lagging` and `Disconnected`.
        """
        self._runner = asyncio.current_task()
        if self.goodbye is not None:
            raise asyncio.CancelledError  # `end` came before there was anything to cancel
        while True:
            if not self._waiting():
                await self._sleep()
            while self._waiting() or self._shed:
                if self._answers:
                    self._enqueue(())
                if self._queue:
                    await self._send(self._take(self._queue))
                elif self._cursor is not None:
                    await self._read_on(self._cursor, source)
                else:
                    # Send the state directly: if it were queued and is larger than the queue's
                    # limit, it would be dropped every time.
                    self._shed = False
                    await self._send(source.state())
            if not self._answers:
                self._queue = None
                self.idle = True

    def _write(self, frames: bytes) -> bool:
        """Write the answers of this tick and `frames`, unless they are more than one part."""
        if not self._answers:
            return self.write(frames)
        if self._bytes + len(frames) > PART:
            return False
        if not self.write(b"".join([event.frame for event in self._answers]) + frames):
            return False
        self._answers = None
        self._bytes = 0
        return True

    async def _sleep(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _waiting(self) -> bool:
        return bool(self._queue or self._sending) or self._cursor is not None

    def _enqueue(self, events: Sequence[Event]) -> None:
        self.idle = False
        if self._queue is None:
            self._queue = deque()
        self._queue.extend(self._answers or ())  # `_bytes` counts them already
        self._answers = None
        for event in events:
            self._admit(self._queue, event)
        if self._over(1):
            self._become_cursor(self._queue)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _admit(self, queue: deque[Event], event: Event) -> None:
        if event.kind is Kind.LOG and self._cursor is not None:
            return
        if event.kind is Kind.EPHEMERAL and (self._cursor is not None or self._over(2)):
            self._shed = True
            return
        queue.append(event)
        self._bytes += len(event.payload)

    def _over(self, part: int) -> bool:
        """Whether more than one `part`-th of the bounds waits."""
        frames, size = self._limits.queue_frames, self._limits.queue_bytes
        waiting = len(self._queue or ()) + len(self._answers or ())
        too_many = bool(frames) and waiting * part > frames
        return too_many or (bool(size) and self.size * part > size)

    def _relieve(self) -> None:
        """Let the receive loop go on, if it waits and no more than the bounds is used."""
        if self._relief is not None and not self._relief.done() and not self._over(1):
            self._relief.set_result(None)

    def _become_cursor(self, queue: deque[Event]) -> None:
        """Drop the queued changes, and read the log from the first of them on."""
        first = next((event.seq for event in queue if event.kind is Kind.LOG), None)
        if first is None:
            return
        self._cursor = first - 1
        self._shed = True
        self._queue = deque(event for event in queue if event.kind is Kind.REQUIRED)
        self._bytes = sum(len(event.payload) for event in self._queue)

    def _take(self, queue: deque[Event]) -> list[Event]:
        """Take up to `PART` bytes of events, or one larger event, off the queue."""
        batch = [queue.popleft()]
        size = len(batch[0].payload)
        while queue and size + len(queue[0].payload) <= PART:
            batch.append(queue.popleft())
            size += len(batch[-1].payload)
        self._bytes -= size
        return batch

    async def _send(self, events: Sequence[Event]) -> None:
        try:
            for part in in_parts(events):
                self._sending = sum(len(event.payload) for event in part)
                await put(self.socket, part, self._limits.write)
        finally:
            self._sending = 0
            self._relieve()

    async def _read_on(self, cursor: int, source: Source) -> None:
        """Send the log's next changes; the connection is live again when none is missing."""
        events, complete = await source.catch_up(cursor)
        if events:
            await self._send(events)
        # There is no await from here on: `push` has skipped the changes up to `passed_on()`
        # until now, and queues those that come from now on.
        self._cursor = None if complete >= source.passed_on() else complete
