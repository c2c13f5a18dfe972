"""One connection's place in a room: bounded, and never in anyone else's way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from rooms.delivery.event import Event, Kind
from rooms.limits import Limits
from websocket.connection import WebSocket

BATCH = 65_536
"""Bytes that the fan-out task joins into one write."""

CatchUp = Callable[[int], Awaitable[tuple[Sequence[Event], int]]]
"""From a number: the changes after it, and the number up to which they are complete."""


class Lagging(Exception):
    """The peer took nothing for as long as it may: close with 4000."""


class Subscription:
    """What one connection is still to be sent.

    While nothing waits, events are written straight to the transport (`push`). Once the
    transport is full they queue here and the fan-out task (`run`) takes over: over half of
    the bounds typing and presence are shed, and over the bounds the changes are dropped too:
    the connection becomes a cursor on the log and reads on at its own pace.
    """

    def __init__(self, socket: WebSocket, limits: Limits, dirty: Callable[[Subscription], None]):
        self.socket = socket
        self.cursor: int | None = None
        """The last number sent, while the connection reads the log; None while it is live."""
        self.shed = False
        """Typing or presence was dropped: their state is to be sent again."""
        self.goodbye: tuple[int, str] | None = None
        """Close code and reason, once `end` was called."""
        self._limits = limits
        self._dirty = dirty
        self._answers: list[Event] = []
        self._queue: deque[Event] = deque()
        self._bytes = 0
        self._sending = False
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    def push(self, events: Sequence[Event], frames: bytes) -> None:
        """Send a tick's events of the room, given as events and as their joined frames."""
        if not self._waiting:
            if self._answers:
                frames = b"".join([event.frame for event in self._answers]) + frames
            if self.socket.write(frames):
                self._answers.clear()
                return
        self._enqueue(events)

    def answer(self, event: Event) -> None:
        """Send what this client alone gets, joined with whatever this tick brings."""
        if not self._answers:
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

    async def run(self, catch_up: CatchUp, live: Callable[[], int], state: StateEvents) -> None:
        """The fan-out task: send what queued, in order, for as long as the connection lives.

        `catch_up` reads the log; `live` tells the number up to which `push` was called;
        `state` gives typing and presence anew. Raises `Lagging` and `Disconnected`.
        """
        self._runner = asyncio.current_task()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                if self._queue:
                    await self._send(self._take())
                elif self.cursor is not None:
                    await self._read_on(self.cursor, catch_up, live)
            if self.shed:
                self.shed = False
                self._enqueue(state())

    @property
    def _waiting(self) -> bool:
        return bool(self._queue) or self._sending or self.cursor is not None

    def _enqueue(self, events: Sequence[Event]) -> None:
        for event in (*self._answers, *events):
            self._admit(event)
        self._answers.clear()
        if self._over(1):
            self._become_cursor()
        self._wake.set()

    def _admit(self, event: Event) -> None:
        if event.kind is Kind.LOG and self.cursor is not None:
            return
        if event.kind is Kind.EPHEMERAL and (self.cursor is not None or self._over(2)):
            self.shed = True
            return
        self._queue.append(event)
        self._bytes += len(event.payload)

    def _over(self, part: int) -> bool:
        """Whether more than one `part`-th of the bounds waits."""
        frames, size = self._limits.queue_frames, self._limits.queue_bytes
        too_many = bool(frames) and len(self._queue) * part > frames
        return too_many or (bool(size) and self._bytes * part > size)

    def _become_cursor(self) -> None:
        """Drop what the log has; from before the first of it on, read the log instead."""
        first = next((event.seq for event in self._queue if event.kind is Kind.LOG), None)
        if first is None:
            return
        self.cursor = first - 1
        kept = [event for event in self._queue if event.kind is Kind.PERSONAL]
        self.shed = True
        self._queue = deque(kept)
        self._bytes = sum(len(event.payload) for event in kept)

    def _take(self) -> list[Event]:
        batch = [self._queue.popleft()]
        size = len(batch[0].payload)
        while self._queue and size + len(self._queue[0].payload) <= BATCH:
            batch.append(self._queue.popleft())
            size += len(batch[-1].payload)
        self._bytes -= size
        return batch

    async def _send(self, events: Sequence[Event]) -> None:
        self._sending = True
        try:
            async with asyncio.timeout(self._limits.write or None):
                await self._write(events)
        except TimeoutError:
            raise Lagging from None
        finally:
            self._sending = False

    async def _write(self, events: Sequence[Event]) -> None:
        if not self.socket.fast:
            for event in events:
                await self.socket.send_text(event.text)
            return
        frames = b"".join([event.frame for event in events])
        await self.socket.drain()
        while not self.socket.write(frames):
            await self.socket.drain()

    async def _read_on(self, cursor: int, catch_up: CatchUp, live: Callable[[], int]) -> None:
        """Send the next changes of the log; live again once nothing is missing."""
        events, complete = await catch_up(cursor)
        if events:
            await self._send(events)
        # No await from here on: what `live` counts as passed on was skipped by `push` until
        # now and is passed to it from now on.
        self.cursor = None if complete >= live() else complete


StateEvents = Callable[[], Sequence[Event]]
"""Typing and presence as they are now."""
