"""The server of a test: runs one connection of an ASGI application in the test's event loop."""

import asyncio
from typing import Any, cast

from websocket.testing.frames import messages
from websocket.types import Application, ReceiveMessage, SendMessage, WebSocketScope

# Events that may wait on either side; an application that sends more waits for the test to read.
WINDOW = 1024


class Closed(Exception):
    """The application closed the connection."""

    def __init__(self, code: int, reason: str = "") -> None:
        """Keep the close frame's code and reason."""
        super().__init__(f"The application closed with {code} {reason}".rstrip())
        self.code = code
        self.reason = reason


class InProcessServer:
    """Carries events between a test and one application task, each wait within the deadline."""

    def __init__(
        self, application: Application, scope: WebSocketScope, deadline: float, *, frames: bool
    ) -> None:
        """Prepare a connection; `frames` offers the `websocket.frames` extension."""
        self._application = application
        self._scope = scope
        # Seconds that any wait may take.
        self.deadline = deadline
        self._to_application: asyncio.Queue[ReceiveMessage] = asyncio.Queue(WINDOW)
        self._from_application: asyncio.Queue[SendMessage] = asyncio.Queue(WINDOW)
        # Runs the application; None before `start()`.
        self._task: asyncio.Task[None] | None = None
        # Cleared while the peer does not read.
        self._writable = asyncio.Event()
        self._writable.set()
        self._accepted = False
        # Bytes written; a peer of a test takes all of them at once.
        self._written = 0
        self._gone = False
        if frames:
            extensions = scope["extensions"] = scope.get("extensions") or {}
            extensions["websocket.frames"] = {
                "write": self._write,
                "drain": self._drain,
                "taken": lambda: self._written,
            }

    def start(self) -> None:
        """Call the application and announce the connection."""
        self._to_application.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.create_task(self._run())

    async def say(self, event: ReceiveMessage) -> None:
        """Hand an event to the application."""
        async with asyncio.timeout(self.deadline):
            await self._to_application.put(event)

    async def next_event(self) -> SendMessage:
        """The application's next event; Closed(1006) when it has ended without another.

        An exception that ended the application is raised.
        """
        getter = asyncio.create_task(self._from_application.get())
        ended = self._running_task()
        try:
            async with asyncio.timeout(self.deadline):
                await asyncio.wait({getter, ended}, return_when=asyncio.FIRST_COMPLETED)
                # Both may have come at once: an event goes before the end.
                if not getter.done() and self._from_application.empty():
                    ended.result()
                    raise Closed(1006, "The application ended without closing.")
                return await getter
        finally:
            getter.cancel()

    def disconnect(self, code: int, reason: str = "") -> None:
        """Tell the application that the connection is over; further sends fail."""
        if not self._gone:
            self._gone = True
            self._writable.set()
            self._to_application.put_nowait(
                {"type": "websocket.disconnect", "code": code, "reason": reason}
            )

    async def stop(self, code: int, reason: str = "") -> None:
        """End the connection and wait for the application, which is cancelled past the deadline."""
        self.disconnect(code, reason)
        task = self._running_task()
        await asyncio.wait({task}, timeout=self.deadline)
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=self.deadline)
            raise TimeoutError("The view did not end when its peer had left.")
        task.result()

    def congest(self, on: bool) -> None:
        """Make writing impossible, or possible again."""
        if on:
            self._writable.clear()
        else:
            self._writable.set()

    def _running_task(self) -> asyncio.Task[None]:
        if self._task is None:
            raise RuntimeError("The connection has not been started: use `async with`.")
        return self._task

    async def _run(self) -> None:
        scope = cast(dict[str, Any], self._scope)
        await self._application(scope, self._to_application.get, cast(Any, self._deliver))

    async def _deliver(self, event: SendMessage) -> None:
        await self._drain()
        self._accepted = self._accepted or event["type"] == "websocket.accept"
        await self._from_application.put(event)

    def _write(self, frames: bytes) -> bool:
        if self._gone or not self._accepted or not self._writable.is_set():
            return False
        for each in messages(frames):
            text, data = (each, None) if isinstance(each, str) else (None, each)
            event: SendMessage = {"type": "websocket.send", "text": text, "bytes": data}
            self._from_application.put_nowait(event)
        self._written += len(frames)
        return True

    async def _drain(self) -> None:
        await self._writable.wait()
        if self._gone:
            raise OSError("The peer is gone.")
