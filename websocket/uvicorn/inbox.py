"""What a connection has received and its view has not taken yet."""

import asyncio
from typing import Any


class Inbox:
    """The part of `asyncio.Queue` that uvicorn uses, for one reader.

    Before Python 3.12 a queue's `get` asks the operating system for the process's id each time it
    waits, which is a tenth of what a message costs; and a queue takes 2 KiB.
    """

    __slots__ = ("_events", "_loop", "_waiter")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait on `loop`."""
        self._loop = loop
        # Few at a time: reading pauses while many wait (`INBOX_MESSAGES`).
        self._events: list[Any] = []
        self._waiter: asyncio.Future[None] | None = None

    def put_nowait(self, event: Any) -> None:
        """Add an ASGI event, and wake the reader."""
        self._events.append(event)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> Any:
        """Take the oldest event, waiting for one; raises RuntimeError where somebody waits."""
        while not self._events:
            if self._waiter is not None and not self._waiter.done():
                raise RuntimeError("Two tasks receive from one connection.")
            waiter = self._waiter = self._loop.create_future()
            try:
                await waiter
            finally:
                if self._waiter is waiter:
                    self._waiter = None
        return self._events.pop(0)

    def empty(self) -> bool:
        """Whether nothing waits here."""
        return not self._events

    def qsize(self) -> int:
        """How many events wait here."""
        return len(self._events)
