"""One connection's place in a room: bounded, and never in anyone else's way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from rooms.delivery.event import Event, Kind
from rooms.limits import Limits
from websocket.connection import WebSocket

BATCH = 65_536
"""Bytes that the fan-out task joins into one write."""


class Source(Protocol):
    """Where the fan-out task finds what was not, or no longer, queued for it."""

    async def catch_up(self, number: int) -> tuple[Sequence[Event], int]:
        """Changes after `number`, and the number up to which they are complete."""

    def passed_on(self) -> int:
        """The number up to which `push` has been called."""

    def state(self) -> Sequence[Event]:
        """Typing and presence as they are now."""


class Lagging(Exception):
    """The peer took nothing for as long as it may: close with 4000."""


class Subscription:
    """What one connection is still to be sent.

    While nothing waits (`idle`), the feed writes straight to the transport. Once the transport
    is full, events queue here and the fan-out task (`run`) takes over: over half of the bounds
    typing and presence are shed, and over the bounds the changes are dropped too: the
    connection becomes a cursor on the log and reads on at its own pace.
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
        """Puts frames on the transport; False where it is full. Only while `idle`."""
        self.idle = True
        """Nothing waits here: whoever has something to send may `write`."""
        self.goodbye: tuple[int, str] | None = None
        """Close code and reason, once `end` was called."""
        self._limits = limits
        self._dirty = dirty
        # What answers this tick brought; None while there are none (most connections, always).
        self._answers: list[Event] | None = None
        self._queue: deque[Event] | None = None
        self._bytes = 0
        self._sending = False
        # The last number sent while the connection reads the log; None while it is live.
        self._cursor: int | None = None
        # Typing or presence was dropped: their state is to be sent again.
        self._shed = False
        self._waiter: asyncio.Future[None] | None = None
        self._relief: asyncio.Future[None] | None = None
        self._runner: asyncio.Task[None] | None = None

    def push(self, events: Sequence[Event], frames: bytes) -> None:
        """Send a tick's events of the room, given as events and as their joined frames."""
        if not self._waiting():
            if self._answers:
                frames = b"".join([event.frame for event in self._answers]) + frames
            if self.write(frames):
                self._answers = None
                self.idle = True
                return
        self._enqueue(events)

    def answer(self, event: Event) -> None:
        """Send what this client alone gets, joined with whatever this tick brings."""
        if self._answers is None:
            self._answers = []
            self.idle = False
            self._dirty(self)
        self._answers.append(event)

    def flush(self) -> None:
        """Send the answers that no event of the room took along."""
        if self._answers:
            self.push((), b"")

    def end(self, code: int, reason: str = "") -> None:
        """Have the connection closed with `code`, even if its peer takes nothing."""
        self.goodbye = (code, reason)
        if self._runner is not None:
            self._runner.cancel()

    async def finish(self) -> None:
        """Send the answers that are left, once `run` has ended; raises what `run` raises."""
        self.flush()
        left = [event for event in self._queue or () if event.kind is Kind.PERSONAL]
        if left:
            await self._send(left)

    @property
    def full(self) -> bool:
        """As much waits for the peer as may."""
        return self._queue is not None and self._over(1)

    async def relieved(self) -> None:
        """Return when less waits for the peer than may."""
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
                if self._queue:
                    await self._send(self._take(self._queue))
                elif self._cursor is not None:
                    await self._read_on(self._cursor, source)
                else:
                    # Not by the queue: what alone exceeds its bounds would be shed for ever.
                    self._shed = False
                    await self._send(source.state())
            if not self._answers:
                self._queue = None
                self.idle = True

    async def _sleep(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _waiting(self) -> bool:
        return bool(self._queue) or self._sending or self._cursor is not None

    def _enqueue(self, events: Sequence[Event]) -> None:
        self.idle = False
        if self._queue is None:
            self._queue = deque()
        for event in (*(self._answers or ()), *events):
            self._admit(self._queue, event)
        self._answers = None
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
        too_many = bool(frames) and len(self._queue or ()) * part > frames
        return too_many or (bool(size) and self._bytes * part > size)

    def _become_cursor(self, queue: deque[Event]) -> None:
        """Drop what the log has; from before the first of it on, read the log instead."""
        first = next((event.seq for event in queue if event.kind is Kind.LOG), None)
        if first is None:
            return
        self._cursor = first - 1
        self._shed = True
        self._queue = deque(event for event in queue if event.kind is Kind.PERSONAL)
        self._bytes = sum(len(event.payload) for event in self._queue)

    def _take(self, queue: deque[Event]) -> list[Event]:
        batch = [queue.popleft()]
        size = len(batch[0].payload)
        while queue and size + len(queue[0].payload) <= BATCH:
            batch.append(queue.popleft())
            size += len(batch[-1].payload)
        self._bytes -= size
        if self._relief is not None and not self._relief.done() and not self._over(1):
            self._relief.set_result(None)
        return batch

    async def _send(self, events: Sequence[Event]) -> None:
        self._sending = True
        try:
            for part in _parts(events):
                # A deadline for each part: a slow peer that reads on is slow, not gone.
                async with asyncio.timeout(self._limits.write or None):
                    await self._put(part)
        except TimeoutError:
            raise Lagging from None
        finally:
            self._sending = False

    async def _put(self, events: Sequence[Event]) -> None:
        if not self.socket.fast:
            for event in events:
                await self.socket.send_text(event.text)
            return
        frames = b"".join([event.frame for event in events])
        await self.socket.drain()
        while not self.write(frames):
            await self.socket.drain()

    async def _read_on(self, cursor: int, source: Source) -> None:
        """Send the next changes of the log; live again once nothing is missing."""
        events, complete = await source.catch_up(cursor)
        if events:
            await self._send(events)
        # No await from here on: what counts as passed on was skipped by `push` until now, and
        # is passed to it from now on.
        self._cursor = None if complete >= source.passed_on() else complete


def _parts(events: Sequence[Event]) -> Iterator[list[Event]]:
    """`events` in runs of up to `BATCH` bytes, or of one."""
    part: list[Event] = []
    size = 0
    for event in events:
        if part and size + len(event.payload) > BATCH:
            yield part
            part, size = [], 0
        part.append(event)
        size += len(event.payload)
    if part:
        yield part
